"""Form fields for what a connection keeps as JSON: names with values as lines of text, and the rest indented."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from unfold.widgets import UnfoldAdminTextareaWidget

_LONGEST_QUOTE = 60
_TYPEWRITER = {"spellcheck": "false", "class": "flireo-typewriter", "autocomplete": "off"}


def typewriter(rows: int) -> UnfoldAdminTextareaWidget:
    return UnfoldAdminTextareaWidget(attrs={**_TYPEWRITER, "rows": rows})


class PairsField(forms.CharField):
    """An object of texts, one to a line: `Name: value`."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", typewriter(3))
        super().__init__(**{"required": False, **kwargs})

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        return "\n".join(f"{name}: {' '.join(str(one).splitlines())}" for name, one in value.items())

    def to_python(self, value: Any) -> Any:
        if isinstance(value, dict):
            return value
        found: dict[str, str] = {}
        problems = []
        for number, line in enumerate((value or "").splitlines(), 1):
            name, colon, told = (part.strip() for part in line.partition(":"))
            if colon and name and name not in found:
                found[name] = told
            elif line.strip():
                problems.append(_problem(number, line.strip(), name if colon else ""))
        if problems:
            raise ValidationError(problems)
        return found

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(self.to_python(data) != self.to_python(self.prepare_value(initial or {})))
        except ValidationError:
            return True


def _problem(number: int, line: str, name: str) -> ValidationError:
    words = (
        _("Line %(line)d: “%(name)s” stands on an earlier line already. Keep one of the two.")
        if name
        else _("Line %(line)d: “%(text)s” is no name with a value. Write for instance: Accept: application/json")
    )
    params = {"line": number, "name": name[:_LONGEST_QUOTE], "text": line[:_LONGEST_QUOTE]}
    return ValidationError(words, "no_pair", params)


class ObjectField(forms.JSONField):
    """JSON, shown with line breaks; nothing typed is an empty object."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", typewriter(6))
        super().__init__(**{"required": False, **kwargs})

    def prepare_value(self, value: Any) -> Any:
        if not value:
            return ""
        return value if isinstance(value, str) else json.dumps(value, indent=2, ensure_ascii=False)

    def to_python(self, value: Any) -> Any:
        return super().to_python(value) or {}

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(initial or {}, data or "{}")
