"""A text of several lines, kept as it was typed."""

from __future__ import annotations

from typing import Any

from django import forms


class MultilineField(forms.CharField):
    """Browsers send every line end as two characters, of which one is kept; that alone is no change."""

    def to_python(self, value: Any) -> Any:
        return (super().to_python(value) or "").replace("\r\n", "\n")

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool((initial or "").replace("\r\n", "\n") != self.to_python(data))
