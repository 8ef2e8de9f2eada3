"""The rows of a line's page for days with other hours than in the week."""

from __future__ import annotations

import itertools
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from unfold.widgets import INPUT_CLASSES, UnfoldAdminTextInputWidget

from assistants.models import SpecialDay
from assistants.special_days import MOST_DAYS, Days, RangesError, collide, read_ranges, write_ranges
from callers.admin.kinds import InlineFormSet, RowForm

_CLOSED = {"closed", "gesloten", "dicht"}


def first_shown() -> date:
    """Return the day from which on rows are shown. It may still be yesterday where the line is."""
    return timezone.localdate() - timedelta(days=1)


class SpecialDayForm(RowForm):
    class Meta:
        model = SpecialDay
        fields = ("day", "last_day", "ranges", "note")
        widgets = {
            **{
                name: forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": " ".join(INPUT_CLASSES)})
                for name in ("day", "last_day")
            },
            "ranges": UnfoldAdminTextInputWidget(attrs={"autocomplete": "off"}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "ranges" in self.fields:
            self.fields["ranges"].widget.attrs["placeholder"] = _("closed")

    def clean_ranges(self) -> str:
        """Return the ranges as they are stored, however they were written."""
        text: str = self.cleaned_data["ranges"]
        if text.strip().lower() in _CLOSED:
            return ""
        try:
            return write_ranges(read_ranges(text))
        except RangesError as error:
            told = {
                "unreadable": _("“%(part)s” cannot be read. Write ranges such as 10:00-14:00, 16:00-18:00."),
                "share_time": _("%(part)s share time. Make one range of them, or change one of the two."),
            }
            raise ValidationError(told[error.code], error.code, {"part": error.part}) from error

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or self.cleaned_data
        day, last = cleaned.get("day"), cleaned.get("last_day")
        if day and last == day:
            cleaned["last_day"] = None
        if day and last and (last - day).days >= MOST_DAYS:
            self.add_error("last_day", _("These are more than %(count)d days.") % {"count": MOST_DAYS})
        if day and not self.instance.pk and (last or day) < first_shown():
            self.add_error("last_day" if last else "day", _("This day has passed."))
        return cleaned


class SpecialDayFormSet(InlineFormSet):
    """Refuses two rows for one day. One day that lies within several is no mistake: it is an exception among them."""

    def clean(self) -> None:
        rows = [form.cleaned_data for form in self.forms if form.is_valid() and not form.cleaned_data.get("DELETE")]
        shown = [form.instance.pk for form in self.forms if form.instance.pk]
        days = [(row["day"], row.get("last_day")) for row in rows if row.get("day")]
        days += (
            self.instance.special_days.exclude(pk__in=shown).values_list("day", "last_day") if self.instance.pk else []
        )
        problems = [
            _("%(one)s and %(other)s have a day in common. Keep one of the two rows, or change one.")
            % {"one": _in_words(one), "other": _in_words(other)}
            for one, other in itertools.combinations(days, 2)
            if collide(one, other)
        ]
        if problems:
            raise ValidationError(problems)


def _in_words(days: Days) -> str:
    first, last = days
    return f"{date_format(first)} – {date_format(last)}" if last else date_format(first)
