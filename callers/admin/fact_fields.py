"""Form fields in which staff write a caller's tags and attributes as plain text."""

from __future__ import annotations

import csv
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from callers.attribute_text import (
    AttributeTextError,
    LineProblem,
    format_attributes,
    format_tags,
    parse_attributes,
    parse_tags,
)

_LONGEST_TAGS = 10_000
_WORDS = {
    "no_equals_sign": _("“%(text)s” has no equals sign. Write a name, = and a value, such as: klant_sinds = 2019"),
    "name": _(
        "“%(name)s” cannot be a name. Use small letters, digits and _, beginning with a letter, such as: %(fitting)s"
    ),
    "twice": _("“%(name)s” stands on an earlier line already. Keep one of the two."),
    "quotes": _('The text in double quotes cannot be read. It ends with a quote, and one inside it is written \\".'),
    "brackets": _(
        "A value that begins with { or [ must be correct JSON. If you mean a text, put double quotes around it."
    ),
}


class TagsField(forms.CharField):
    """Tags with commas between them."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", UnfoldAdminTextInputWidget())
        super().__init__(**{"required": False, "max_length": _LONGEST_TAGS, **kwargs})

    def prepare_value(self, value: Any) -> Any:
        return format_tags(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        try:
            return value if isinstance(value, list) else parse_tags(value or "")
        except csv.Error as error:
            raise ValidationError(
                _("This cannot be read. Write tags with commas between them, such as: vip, nieuwsbrief"), "unreadable"
            ) from error

    def run_validators(self, value: Any) -> None:
        # The length is that of the text, and the tags together are never longer.
        super().run_validators(format_tags(value))

    def has_changed(self, initial: Any, data: Any) -> bool:
        return _differs(self, initial or [], data)


class AttributesField(forms.CharField):
    """Attributes, one to a line: name = value."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"rows": 5, "spellcheck": "false", "class": "flireo-typewriter"}
        kwargs.setdefault("widget", UnfoldAdminTextareaWidget(attrs=attrs))
        super().__init__(**{"required": False, **kwargs})

    def prepare_value(self, value: Any) -> Any:
        return format_attributes(value, (get_language() or "en")[:2]) if isinstance(value, dict) else value

    def to_python(self, value: Any) -> Any:
        try:
            return value if isinstance(value, dict) else parse_attributes(value or "")
        except AttributeTextError as error:
            raise ValidationError([ValidationError(_told(one), one.code) for one in error.problems]) from error

    def run_validators(self, value: Any) -> None:
        super().run_validators(self.prepare_value(value))

    def has_changed(self, initial: Any, data: Any) -> bool:
        return _differs(self, initial or {}, data)


def _told(problem: LineProblem) -> str:
    words = str(_WORDS[problem.code]) % problem.params
    return str(_("Line %(line)d: %(problem)s")) % {"line": problem.line, "problem": words}


def _differs(field: forms.Field, initial: Any, data: Any) -> bool:
    try:
        # True equals 1 in Python, but not for templates.
        return repr(field.to_python(data)) != repr(initial)
    except ValidationError:
        return True
