"""What is not as the platform's format wants it, in words for staff. Limits may be absent, so sentences avoid them."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SCHEMA_WORDS: dict[str, tuple[str | Promise, str | Promise]] = {
    "wrong_type": (
        _("“%(value)s” is %(actual)s, which does not fit here."),
        _("The platform wants here: %(expected)s."),
    ),
    "missing_key": (_("The key “%(key)s” is missing."), _("Add it; the platform refuses an assistant without.")),
    "not_in_list": (_("The platform may not know “%(value)s”."), _("Known values: %(allowed)s.")),
    "below_minimum": (_("%(value)s is too small."), _("Write a number of at least %(minimum)s.")),
    "above_maximum": (_("%(value)s is too large."), _("Write a number of at most %(maximum)s.")),
    "text_too_short": (
        _("This text is too short: %(length)s characters."),
        _("Write at least %(minimum)s characters."),
    ),
    "text_too_long": (
        _("This text is too long: %(length)s characters."),
        _("Keep it to %(maximum)s characters at most."),
    ),
    "wrong_form": (_("“%(value)s” has another form than expected."), _("Examples of the form: %(examples)s.")),
}

# What JSON calls the kinds of values, as people do.
KINDS: dict[str, str | Promise] = {
    "string": _("a text"),
    "number": _("a number"),
    "integer": _("a whole number"),
    "boolean": _("true or false"),
    "array": _("a list, between [ and ]"),
    "object": _("values with names, between { and }"),
    "null": _("null (nothing)"),
}
