"""The form field for a key, which makes one of whatever words it gets."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.text import slugify


class KeyField(forms.CharField):
    """Reads “Nieuwe klanten” as nieuwe_klanten; what cannot become a key is left for the validators to refuse."""

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value) or ""
        return slugify(text).replace("-", "_") or text

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(initial, self.to_python(data))
