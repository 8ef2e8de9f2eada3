"""What is wrong inside a placeholder of ours, in words for the staff who wrote it."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

EXPRESSION_WORDS: dict[str, tuple[str | Promise, str | Promise]] = {
    "before_when": (_("What stands between case and the first when is never spoken."), _("Move or delete it.")),
    "range": (_("Ranges such as (1..5) cannot be used."), _("Loop over a list, such as caller.tags.")),
    "blank_or_empty": (_("“%(word)s” cannot be used here."), _("Name the value by itself: it counts only if known.")),
    "computed_name": (_("“%(name)s” has a name inside its brackets."), _("Write the name out, with dots.")),
    "filter_arguments": (
        _("The filter “%(name)s” takes %(wanted)s values and got %(given)s."),
        _("Look at what stands after the colon."),
    ),
    "curly_quotes": (_("This placeholder has quotes of a word processor."), _("Use straight quotes.")),
    "unclosed_quote": (
        _("A quote in this placeholder has no second one."),
        _('Put words between two of the same quotes, such as | default: "meneer of mevrouw".'),
    ),
    "too_long_placeholder": (
        _("This placeholder is longer than %(limit)s characters."),
        _("Split it, or check where it should end."),
    ),
    "nested_too_deep": (_("More than %(limit)s blocks stand within each other."), _("Use fewer levels.")),
    "after_else": (_("“%(tag)s” comes after else, so it never counts."), _("Put else last.")),
    "else_with_condition": (_("An else has no condition."), _("Use elsif for another condition.")),
    "foreign_branch": (
        _("This “%(tag)s” belongs to a block of ours, and “%(foreign)s” to the platform."),
        _("Use our own names here, or make two separate blocks."),
    ),
    "resembles_ours": (
        _("“%(name)s” is left to the platform, but looks like a name of ours."),
        _("Check the spelling."),
    ),
    "unknown_tag": (
        _("“%(tag)s” means nothing to us or to the platform, so callers may hear it as it stands."),
        _("Check the spelling of the first word, or delete it."),
    ),
    "nothing_to_end": (
        _("“%(tag)s” stands outside any block that it could belong to, so callers may hear it as it stands."),
        _("Delete it, or write the beginning of its block before it, such as {%% if … %%}."),
    ),
    "platform_may_be_silent": (
        _("“%(key)s” says only what the platform fills in, which may be nothing."),
        _("Write at least one word of your own."),
    ),
    "crm_not_in_first_message": (
        _(
            "“%(name)s” may not be spoken here: it is not ticked for the first message. Whoever calls from a forged "
            "number would hear it."
        ),
        _("Take it out, or tick it under CRM connections if anybody may hear it."),
    ),
    "crm_not_in_prompts": (
        _(
            "“%(name)s” may not be used here: it is not ticked for prompts. Whoever calls from a forged number could "
            "have the assistant tell it."
        ),
        _("Take it out, or tick it under CRM connections if the assistant may know it."),
    ),
    "none_said": (
        _("This says that there is no “%(name)s”, but perhaps it is only not known."),
        _(
            "With crm.is_known true a missing value means none, otherwise not known. Put {%% if crm.is_known %%} … "
            "{%% endif %%} around it, or choose words that suit both."
        ),
    ),
}
