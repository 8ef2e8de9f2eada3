"""The field of the admin in which staff write the conditions of a segment as text."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import lazy
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextareaWidget

from callers.condition_text import ConditionTextError, LineProblem, format_conditions, parse_conditions
from callers.condition_words import AND, DAYS, HEADINGS, LANGUAGES, OPERATORS, YES_NO
from callers.conditions import FIXED_FIELDS, MOST_DAYS, ConditionError, known_fields, operators_for
from callers.crm import usable
from callers.models import Attribute

_MOST_PROBLEMS = 10
_LONGEST_QUOTE = 80
# The style sheet of the admin has no class for this.
_TYPEWRITER = {"rows": 10, "spellcheck": "false", "style": "font-family: monospace"}
_EXAMPLE = {
    "all": [
        {"field": "caller.tags", "operator": "contains", "value": "vip"},
        {
            "any": [
                {"field": "history.calls", "operator": "greater", "value": 5},
                {"field": "history.last_call_at", "operator": "after", "value": -30},
                {"field": "caller.language", "operator": "one_of", "value": ["nl", "de"]},
                {"field": "caller.company", "operator": "is", "value": "Bakker, Smit"},
            ]
        },
    ]
}
_MESSAGES = {
    "indentation": _(
        "it begins %(found)d spaces from the left and the lines it belongs with begin %(wanted)d from the left. "
        "Begin it below those lines, or write a heading above it."
    ),
    "unknown_heading": _("this is no heading. Write “%(all)s” or “%(any)s”."),
    "empty_group": _("nothing belongs to this heading. Write conditions below it, two spaces further to the right."),
    "too_deep": _("there are too many headings inside each other. Use at most %(most)d."),
    "unknown_field": _("there is no field “%(field)s”. Use one of those listed with this box."),
    "unknown_attribute": _(
        "no caller has the attribute “%(field)s”. Look up its name with a caller, or add it there first."
    ),
    "unknown_crm_value": _(
        "no CRM in use gives “%(field)s”. Look up its name with the CRM connection, and tick there where it may go."
    ),
    "similar_field": _("there is no field “%(field)s”. Did you mean %(suggestions)s?"),
    "unknown_operator": _("after the field write how to compare: %(operators)s."),
    "similar_operator": _("“%(operator)s” is no way to compare. Did you mean %(suggestions)s?"),
    "second_operator": _(
        "“%(operator)s” and “%(second)s” do not go together. Write one line for each value; or, if you mean the text "
        "“%(value)s”, put it in double quotes."
    ),
    "operator_does_not_suit": _("“%(operator)s” does not suit “%(field)s”. Use one of: %(suiting)s."),
    "value_missing": _("there is nothing after “%(operator)s”. Write a value, or use “%(is_empty)s”."),
    "value_not_wanted": _(
        "nothing may follow “%(operator)s”. Take away “%(value)s”; or, if you mean a text, write “is” and the text in "
        "double quotes."
    ),
    "item_missing": _(
        "there is nothing before, between or after the commas. Write a value there, or take a comma away."
    ),
    "quotes": _(
        "the double quotes do not match. Put one before and one after the value, and write one inside it twice."
    ),
    "value_not_writable": _("the value holds signs that cannot be seen. Type it again instead of pasting it."),
    "number_too_large": _("the number is too large. Put it in double quotes if it is a code."),
    "number_wanted": _("“%(value)s” is no number. Write one such as 5 or 12.50."),
    "two_numbers_wanted": _(
        "“%(value)s” is not two numbers. Write “%(between)s”; for days use “%(after)s” and “%(before)s”."
    ),
    "range_reversed": _("the first number is larger than the second. Write the smaller one first."),
    "day_wanted": _("“%(value)s” is no day. Write one such as 2026-12-31, or days from today such as “%(days)s”."),
    "days_too_far": _("that is too many days from today. Use at most %(most_days)d."),
    "yes_or_no_wanted": _("“%(value)s” is not yes or no. Write “%(yes)s” or “%(no)s”."),
}
_UNREADABLE = _("this is no condition. Write a field, how to compare, and a value.")


def fields_in_use() -> Collection[str]:
    """Return the fields that a condition may name: attributes that some caller has, values that a CRM in use gives."""
    return known_fields(Attribute.objects.values_list("name", flat=True), ["is_known", "age_minutes", *_crm_names()])


def _crm_names() -> list[str]:
    return [name for name, field in usable.fields().items() if usable.is_delivered(field)]


class ConditionsField(forms.CharField):
    """Shows a tree of conditions as text in the language of the page, and cleans such text to a tree.

    `fields` is called for each cleaning and returns the names that the conditions may use.
    """

    def __init__(self, *, fields: Callable[[], Collection[str]] = fields_in_use, **kwargs: Any) -> None:
        self.fields = fields
        # Without strip=False the first line would lose its indentation.
        kwargs = {"required": False, "label": _("Conditions"), "help_text": _lazy_help(), **kwargs, "strip": False}
        kwargs.setdefault("widget", UnfoldAdminTextareaWidget(attrs=_TYPEWRITER))
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        """Return the text for a tree; what was typed is shown as it was, and a tree that cannot be read as JSON."""
        if not isinstance(value, dict):
            return value
        try:
            return format_conditions(value, page_language())
        except ConditionError:
            return json.dumps(value, indent=2, ensure_ascii=False)

    def to_python(self, value: Any) -> Any:
        if isinstance(value, dict):
            return value
        try:
            return parse_conditions(value or "", self.fields())
        except ConditionTextError as error:
            problems = error.problems[:_MOST_PROBLEMS]
            raise ValidationError([ValidationError(_told(problem), problem.code) for problem in problems]) from error

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(self.to_python(data) != (initial or {}))
        except ValidationError:
            return True


def page_language() -> str:
    """Return the language of the page as far as conditions are written in it, else English."""
    language = (get_language() or "").partition("-")[0]
    return language if language in LANGUAGES else LANGUAGES[0]


def _told(problem: LineProblem) -> str:
    """Return a problem as a sentence for staff, in the language of the page."""
    return gettext("Line %(line)d, “%(text)s”: %(problem)s") % {
        "line": problem.line,
        "text": _short(problem.text),
        "problem": problem_in_words(problem.code, problem.params),
    }


def problem_in_words(code: str, params: Mapping[str, Any]) -> str:
    """Return what is wrong with a condition and what to do, in the language of the page."""
    if code == "unknown_field" and params["suggestions"]:
        code = "similar_field"
    elif code == "unknown_field" and params["field"].startswith("caller.attributes."):
        code = "unknown_attribute"
    elif code == "unknown_field" and params["field"].startswith("crm."):
        code = "unknown_crm_value"
    elif code == "unknown_operator" and params.get("suggestions"):
        code = "similar_operator"
    return _MESSAGES.get(code, _UNREADABLE) % _words_of(params)


def _words_of(params: Mapping[str, Any]) -> dict[str, Any]:
    """Return the params of a problem, and the words that messages advise to write, in the language of the page."""
    language = page_language()
    operators, headings = OPERATORS[language], HEADINGS[language]
    suggestions = params.get("suggestions", ())
    field, operator, value = (params.get(name, "") for name in ("field", "operator", "value"))
    return {
        **params,
        "field": _short(field),
        "operator": _short(operators.get(operator, operator)),
        "second": operators.get(params.get("second", ""), ""),
        "value": _short(", ".join(map(str, value)) if isinstance(value, list) else str(value)),
        "suggestions": ", ".join(f"“{operators[word]}”" if word in operators else word for word in suggestions),
        "operators": ", ".join(operators.values()),
        "suiting": ", ".join(operators[key] for key in operators_for(field)),
        "all": f"{headings['all']}:",
        "any": f"{headings['any']}:",
        "between": f"{operators['between']} 1 {AND[language]} 5",
        "before": operators["before"],
        "after": operators["after"],
        "is_empty": operators["is_empty"],
        "days": f"-30 {DAYS[language]}",
        "most_days": MOST_DAYS,
        "yes": YES_NO[language][True],
        "no": YES_NO[language][False],
    }


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_QUOTE else f"{text[:_LONGEST_QUOTE]}…"


def _help() -> SafeString:
    language = page_language()
    crm = (f"crm.{name}" for name in ("is_known", "age_minutes", *(_crm_names() or [gettext("name")])))
    fields = (*FIXED_FIELDS, f"caller.attributes.{gettext('name')}", *crm)
    return format_html(
        "<p>{}</p><p>{} {}</p><p>{} {}</p><p>{}</p><p>{}</p><pre>{}</pre>",
        gettext(
            "Who belongs to this segment. Write one condition on a line: a field, how to compare, and a value. "
            "Conditions that belong together stand below a heading, two spaces further to the right. Without "
            "conditions only callers who were put in it by hand belong to it."
        ),
        gettext("Fields:"),
        _list(fields),
        gettext("Ways to compare:"),
        _list(OPERATORS[language].values()),
        gettext(
            "Capitals make no difference. A field that is empty or not known meets no condition but “%(is_empty)s”; "
            "where the CRM told nothing, its values do not even meet that. Put a value in double quotes if it holds a "
            "comma, or words that would be read as something else."
        )
        % {"is_empty": OPERATORS[language]["is_empty"]},
        gettext("An example:"),
        format_conditions(_EXAMPLE, language),
    )


def _list(words: Iterable[str]) -> SafeString:
    return format_html_join(", ", "<code>{}</code>", ((word,) for word in words))


_lazy_help = lazy(_help, SafeString)
