"""What is asked before something goes live: whether the remarks were seen, and what changed."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.validators import MaxValueValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextInputWidget, UnfoldBooleanWidget

from assistants.admin.moment_fields import date_field, time_field
from assistants.local_time import times
from assistants.models import Version


class PublishForm(forms.Form):
    """`shown` is the digest of what the page shows. Without remarks there is nothing to tick.

    With the button for later there must be a moment, in the time zone of the pages; it becomes `due_at`.
    """

    use_required_attribute = False

    shown = forms.CharField(required=False, widget=forms.HiddenInput)
    seen = forms.BooleanField(
        label=_("I have seen these remarks"),
        widget=UnfoldBooleanWidget,
        error_messages={"required": _("Look at the remarks above first, and tick this if they may stay.")},
    )
    note = forms.CharField(
        label=_("What changed"),
        required=False,
        max_length=Version._meta.get_field("note").max_length,
        widget=UnfoldAdminTextInputWidget(attrs={"autocomplete": "off"}),
        help_text=_("Optional. Stands beside the version, for whoever looks back."),
    )

    date = date_field(MaxValueValidator(dt.date(2999, 12, 31)))
    time = time_field()

    def __init__(self, *args: Any, has_remarks: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not has_remarks:
            del self.fields["seen"]

    @property
    def is_for_later(self) -> bool:
        return "_later" in self.data

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.is_for_later and {"date", "time"} <= cleaned.keys():
            cleaned["due_at"] = self._due_at(cleaned["date"], cleaned["time"])
        return cleaned

    def _due_at(self, day: dt.date | None, clock: dt.time | None) -> dt.datetime | None:
        """Return the moment; of a time that the clock skips or shows twice nobody knows which moment is meant."""
        if day is None or clock is None:
            self.add_error("date" if day is None else "time", _("Fill in both a date and a time."))
            return None
        zone = ZoneInfo(timezone.get_current_timezone_name())
        comes = times(day, clock, zone)
        if comes == 0:
            self.add_error(
                "time", _("This time does not come on that day: the clock is set forward then. Choose another.")
            )
        elif comes == 2:
            self.add_error("time", _("This time comes twice on that day: the clock is set back then. Choose another."))
        return dt.datetime.combine(day, clock, zone)
