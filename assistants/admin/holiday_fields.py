"""The fields in which staff choose whose public holidays a line keeps, and on which of them it is open all the same."""

from __future__ import annotations

from datetime import date
from typing import Any

from babel import Locale
from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget, UnfoldAdminSelectWidget

from assistants import public_holidays
from assistants.models import Line
from callers.admin.choices import Choice, by_name, with_current
from callers.conditions_field import page_language

# Some holidays come once in five years.
_YEARS_SHOWN = 5


class CountryField(forms.ChoiceField):
    def __init__(self, **kwargs: Any) -> None:
        shown = {"label": _("Public holidays of"), "widget": UnfoldAdminSelectWidget(), "required": False}
        help_text = _("On these days the line is closed, unless a special day says otherwise.")
        super().__init__(**{**shown, "help_text": help_text, **kwargs})

    def offer(self, stored: str) -> None:
        names = Locale.parse(page_language()).territories
        choices = by_name((code, names.get(code, code)) for code in public_holidays.countries())
        self.choices = [("", gettext("none")), *with_current(choices, stored)]


class RegionField(forms.ChoiceField):
    def __init__(self, **kwargs: Any) -> None:
        shown = {"label": _("Region"), "widget": UnfoldAdminSelectWidget(), "required": False}
        help_text = _("Some countries have holidays that only a part of them keeps.")
        super().__init__(**{**shown, "help_text": help_text, **kwargs})

    def offer(self, country: str) -> None:
        self.choices = [("", gettext("the whole country")), *public_holidays.regions(country)]

    def clean(self, value: Any) -> str:
        """Forget the region of another country: without JavaScript it is sent along with a new one."""
        return str(value) if self.valid_value(value) else ""


class OpenHolidaysField(forms.MultipleChoiceField):
    def __init__(self, **kwargs: Any) -> None:
        shown = {
            "label": _("Open all the same on"),
            "widget": UnfoldAdminCheckboxSelectMultipleWidget(),
            "required": False,
        }
        help_text = _("Tick the holidays that are days like any other for this line.")
        super().__init__(**{**shown, "help_text": help_text, **kwargs})

    def offer(self, country: str, region: str, stored: list[str]) -> None:
        """Offer the holidays to come. `stored` are names of this country's that stay, also if none is to come."""
        coming = coming_holidays(country, region)
        self.choices = [*coming, *((name, name) for name in stored if name not in dict(coming))]

    def clean(self, value: Any) -> list[str]:
        """Forget holidays of another country: without JavaScript they are sent along with a new one."""
        return [str(name) for name in value or () if self.valid_value(name)]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return set(initial or ()) != set(self.clean(data))


def coming_holidays(country: str, region: str) -> list[Choice]:
    """Return the holidays of a country by their own names, with words on each: its name here and when it comes next."""
    if not country:
        return []
    today = timezone.localdate()
    days = public_holidays.between(country, region, today.year, today.year + _YEARS_SHOWN)
    coming: dict[str, str] = {}
    for day, those in days.items():
        for one in those if day >= today else ():
            coming.setdefault(one.name, f"{one.in_language(page_language())} ({_day_in_words(day)})")
    return list(coming.items())


def holidays_in_words(line: Line) -> str:
    """Return which holidays a line keeps, for staff who may not change that."""
    if not line.holiday_country:
        return gettext("none")
    names = Locale.parse(page_language()).territories
    country = names.get(line.holiday_country, line.holiday_country)
    region = dict(public_holidays.regions(line.holiday_country)).get(line.holiday_region, line.holiday_region)
    told = f"{country}, {region}" if region else country
    return (
        gettext("%(country)s, but for %(days)s") % {"country": told, "days": ", ".join(line.open_holidays)}
        if line.open_holidays
        else told
    )


def _day_in_words(day: date) -> str:
    return date_format(day, "l j F Y")
