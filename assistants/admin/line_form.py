"""The form of a line, and the rows with its opening hours."""

from __future__ import annotations

import functools
import zoneinfo
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import INPUT_CLASSES, UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from assistants.admin.holiday_fields import CountryField, OpenHolidaysField, RegionField
from assistants.hours import Range, overlaps
from assistants.models import Line, OpeningHours
from callers import phone
from callers.admin.caller_form import read_number
from callers.admin.choices import countries, languages, with_current
from callers.admin.kinds import InlineFormSet, RowForm
from callers.admin.seen import SeenForm

_AREAS = ("Europe", "Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Indian", "Pacific")


@functools.cache
def time_zones() -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the time zones by part of the world, Europe first."""
    names = sorted(zoneinfo.available_timezones())
    areas = [
        (area, [(name, name.partition("/")[2].replace("_", " ")) for name in names if name.startswith(f"{area}/")])
        for area in _AREAS
    ]
    return [*areas, ("UTC", [("UTC", "UTC")])]


class LineForm(SeenForm):
    number = forms.CharField(
        label=gettext_lazy("Number"),
        max_length=50,
        widget=UnfoldAdminTextInputWidget(attrs={"inputmode": "tel", "autocomplete": "off"}),
        help_text=gettext_lazy("The number that callers dial, as you would write it in the country below."),
    )
    country = forms.ChoiceField(
        label=gettext_lazy("Country"),
        widget=UnfoldAdminSelectWidget(),
        help_text=gettext_lazy("Numbers without the code of a country are read as numbers of this one."),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language"),
        widget=UnfoldAdminSelectWidget(),
        help_text=gettext_lazy("For callers of whom we do not know the language."),
    )
    time_zone = forms.ChoiceField(label=gettext_lazy("Time zone"), widget=UnfoldAdminSelectWidget())
    holiday_country = CountryField()
    holiday_region = RegionField()
    open_holidays = OpenHolidaysField()

    class Meta:
        model = Line
        fields = (
            "name",
            "number",
            "country",
            "language",
            "time_zone",
            "holiday_country",
            "holiday_region",
            "open_holidays",
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zones: list[Any] = list(time_zones())
        stored = self.instance.time_zone
        if not any(stored == name for _area, names in zones for name, _shown in names):
            zones.insert(0, (stored, stored))
        for name, choices in (
            ("country", with_current(countries(), self.instance.country)),
            ("language", with_current(languages(), self.instance.language)),
            ("time_zone", zones),
        ):
            if name in self.fields:
                self.fields[name].choices = choices  # type: ignore[attr-defined] # a ChoiceField
        if self.instance.pk:
            self.initial["number"] = phone.readable(self.instance.number)
        if "holiday_country" in self.fields:
            self._offer_holidays()

    def _offer_holidays(self) -> None:
        """Offer regions and holidays of the country that is chosen now, which need not be the one that is stored."""
        chosen = self.data if self.is_bound else self.initial
        country, region = (
            str(chosen.get(self.add_prefix(name) if self.is_bound else name) or "")
            for name in ("holiday_country", "holiday_region")
        )
        line, fields = self.instance, cast("Any", self.fields)
        fields["holiday_country"].offer(line.holiday_country)
        fields["holiday_country"].widget.attrs["data-holidays"] = reverse("admin:assistants_line_holidays")
        fields["holiday_region"].offer(country)
        kept = line.open_holidays if country == line.holiday_country else []
        fields["open_holidays"].offer(country, region, kept)

    def clean(self) -> dict[str, Any] | None:
        """Read the number in the country chosen, which is why this waits until both are known."""
        cleaned = super().clean() or self.cleaned_data
        if "number" in cleaned and "country" in cleaned:
            try:
                cleaned["number"] = read_number(cleaned["number"], cleaned["country"])
            except ValidationError as error:
                self.add_error("number", error)
        return cleaned


class HoursForm(RowForm):
    class Meta:
        model = OpeningHours
        fields = ("weekday", "opens", "closes")
        widgets = {
            name: forms.TimeInput(format="%H:%M", attrs={"type": "time", "class": " ".join(INPUT_CLASSES)})
            for name in ("opens", "closes")
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "weekday" in self.fields and not self.instance.pk:
            # With a day chosen already, a row that nobody filled in would be a mistake.
            days = OpeningHours.Weekday.choices
            self.fields["weekday"].choices = [("", "–"), *days]  # type: ignore[attr-defined] # a ChoiceField


class HoursFormSet(InlineFormSet):
    """Refuses ranges that share time, and tells which.

    Two ranges that open at the same time share time too, so that the ordinary check for doubles is not needed.
    """

    def clean(self) -> None:
        rows = [form.cleaned_data for form in self.forms if form.is_valid() and not form.cleaned_data.get("DELETE")]
        ranges = [
            Range(row["weekday"], row["opens"], row["closes"])
            for row in rows
            if {"weekday", "opens", "closes"} <= row.keys()
        ]
        problems = [
            _("%(one)s and %(other)s share time. Make one range of them, or change one of the two.")
            % {"one": _in_words(one), "other": _in_words(other)}
            for one, other in overlaps(ranges)
        ]
        if problems:
            raise ValidationError(problems)


def _in_words(span: Range) -> str:
    return str(OpeningHours(weekday=span.weekday, opens=span.opens, closes=span.closes))
