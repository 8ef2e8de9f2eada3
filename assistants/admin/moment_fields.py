"""A date and a time as browsers ask for them, each in a field of its own."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextInputWidget


def date_field(*validators: Callable[[object], None]) -> forms.DateField:
    """Return a field for a date that may be left out."""
    return forms.DateField(
        label=_("Date"),
        required=False,
        input_formats=["%Y-%m-%d"],
        validators=validators,
        widget=UnfoldAdminTextInputWidget(attrs={"type": "date"}),
    )


def time_field() -> forms.TimeField:
    """Return a field for a time that may be left out."""
    return forms.TimeField(
        label=_("Time"),
        required=False,
        input_formats=["%H:%M", "%H:%M:%S"],
        widget=UnfoldAdminTextInputWidget(attrs={"type": "time"}),
    )
