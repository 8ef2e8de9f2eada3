"""What the linter finds, in words for the staff who wrote the template: what is wrong, and what to do."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from assistants.expression_words import EXPRESSION_WORDS
from assistants.findings import Finding
from assistants.json_words import JSON_WORDS
from assistants.schema_words import KINDS, SCHEMA_WORDS

Words = tuple[str | Promise, str | Promise]

PLACEHOLDER_WORDS: dict[str, Words] = {
    "unclosed": (
        _("A placeholder begins here and does not end."),
        _("Close “{{” with “}}” and “{%%” with “%%}”."),
    ),
    "inside_foreign": (
        _("One of our placeholders stands inside a placeholder of the platform."),
        _("Take it out, or write the text around it."),
    ),
    "mixed": (
        _("“%(ours)s” is ours and “%(foreign)s” belongs to the platform; one placeholder cannot use both."),
        _("Check the spelling of “%(foreign)s”; if it is a word to say, put quotes around it. Else split it in two."),
    ),
    "snippet_alone": (
        _("A snippet can only stand by itself, without filters or conditions."),
        _("Write {{ snippet.key }} and nothing more between the braces."),
    ),
    "snippet_in_snippet": (
        _("A snippet cannot use another snippet."),
        _("Copy the text of the other snippet into this one."),
    ),
    "unknown_snippet": (
        _("There is no snippet “%(name)s”."),
        _("Check the spelling, or make the snippet first."),
    ),
    "tag_not_allowed": (
        _("“%(tag)s” cannot be used with our names, such as “%(ours)s”."),
        _("Use an output {{ … }}, or if, unless, case or for."),
    ),
    "tag_in_our_loop": (
        _("“%(tag)s” cannot be used inside a for of ours."),
        _("Take it out of the loop."),
    ),
    "loop_variable": (
        _("“%(name)s” is the name of our own data and cannot be the name of a loop variable."),
        _("Choose another word after for, such as item."),
    ),
    "branch_of_other": (
        _("This “%(tag)s” and its block have different owners: one is ours, the other the platform's."),
        _("Make two separate blocks."),
    ),
    "crossing": (
        _("“%(tag)s” closes a block while another one inside it is still open."),
        _("Close the inner block first."),
    ),
    "unclosed_block": (
        _("The block “%(tag)s” is never closed."),
        _("Write {%% end%(tag)s %%} where it ends."),
    ),
    "group_without_field": (
        _("“%(name)s” is a group of data, not something that can be spoken."),
        _("Name what you want of it, such as %(close)s."),
    ),
    "unknown_name": (
        _("There is no “%(name)s”."),
        _("Check the spelling; the page of the template lists the names that you can use."),
    ),
    "unknown_attribute": (
        _("No caller has “%(name)s” yet, so it will be empty for everybody."),
        _("Check the spelling, or import the attribute first."),
    ),
    "may_be_nil": (
        _("“%(name)s” is not known of every caller, so this may leave a gap."),
        _('Add a word for that case: | default: "…". Or put {%% if %(name)s %%} … {%% endif %%} around it.'),
    ),
    "empty_default": (
        _("“%(name)s” is not known of every caller and its default is empty, so this may leave a gap."),
        _("Write a word between the quotes, if something must be heard there."),
    ),
    "one_brace": (
        _("“%(text)s” has one brace, so it will be spoken as it stands."),
        _("Write two braces on both sides: {{ … }}."),
    ),
    "three_braces": (
        _("“%(text)s” has three braces on each side, so one of them will be spoken."),
        _("Write two braces on both sides: {{ … }}."),
    ),
    "parts_missing": (
        _("The assistant says nothing of: %(keys)s."),
        _("Copy the agent in the dashboard, tab Functions, Copy JSON: without them the platform may refuse the call."),
    ),
    "misspelt_key": (
        _("The platform does not know the key “%(key)s”, so what stands there may not count."),
        _("Did you mean “%(known)s”? Then write the key like that, in the JSON."),
    ),
    "placeholder_in_key": (
        _("The key “%(key)s” holds a placeholder, and keys are not filled in."),
        _("Use placeholders in texts only."),
    ),
    "may_be_silent": (
        _("This may be empty for some callers, who then hear nothing."),
        _("Write at least one word outside every condition, or in an else. Or leave the whole field out."),
    ),
    "control_character": (
        _("This placeholder holds an invisible control character."),
        _("Delete it and type it again."),
    ),
    "unknown_filter": (
        _("There is no filter “%(name)s”."),
        _("Check the word after the |."),
    ),
    "unreadable": (
        _("This placeholder cannot be read: %(expression)s"),
        _('Check quotes, dots and the | signs. A correct one: caller.first_name | default: "meneer of mevrouw"'),
    ),
    "unreadable_condition": (
        _("This condition cannot be read: %(expression)s"),
        _(
            "Compare with ==, != or contains, and join with “and” or “or”. "
            'A correct one: caller.first_name == "Jan" and line.is_open'
        ),
    ),
    "json_alone": (
        _("The filter json makes a number, list or yes/no of a whole text, so nothing else can stand beside it."),
        _('Write only "{{ name | default: 600 | json }}" between the quotes.'),
    ),
    "json_without_default": (
        _("A placeholder with the filter json needs a default."),
        _("Write it before json, such as {{ name | default: 600 | json }}."),
    ),
    "json_default_type": (
        _("The default does not suit this place; it should be: %(types)s."),
        _("Change the default."),
    ),
    "not_filled": (
        _("This text cannot be filled in, whoever calls."),
        _("Look for a sum that has no outcome, such as a division by zero, and try the parts one by one."),
    ),
}

ALL_WORDS: dict[str, Words] = PLACEHOLDER_WORDS | EXPRESSION_WORDS | JSON_WORDS | SCHEMA_WORDS

# The parameters that are kinds of values.
_KINDS_IN = {"expected", "actual", "types"}


class _Params(dict[str, object]):
    """Parameters for a sentence; one that is not given is a dash, because a sentence with a gap beats none at all."""

    def __missing__(self, key: str) -> str:
        return "–"


def words(finding: Finding) -> tuple[str, str]:
    """Return what is wrong and what to do, in the active language."""
    what, remedy = ALL_WORDS.get(
        finding.code, (_("Something is wrong here (%(code)s)."), _("Look at this place again."))
    )
    params = _Params(code=finding.code) | {name: _shown(name, value) for name, value in finding.params.items()}
    told = str(what) % _Params(params), str(remedy) % _Params(params)
    close = finding.params.get("close")
    if close and finding.code != "group_without_field":
        return told[0], gettext("Did you mean “%(close)s”?") % {"close": close}
    return told


def _shown(name: str, value: object) -> object:
    values = value if isinstance(value, (tuple, list)) else (value,)
    if name in _KINDS_IN:
        values = [KINDS.get(str(one), one) for one in values]
    elif values == (value,):
        return value
    return ", ".join("null" if one is None else str(one) for one in values)
