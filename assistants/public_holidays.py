"""Public holidays by country and region, from the library `holidays`, as plain data."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import date
from functools import lru_cache

import holidays
from holidays import HolidayBase, registry

from assistants.hours import Holiday

logger = logging.getLogger(__name__)

# What the library puts around the name of a holiday that falls on another day than its own, or is not certain yet.
_LABELS = ("observed_estimated_label", "observed_label", "observed_label_before", "estimated_label")
# Years enough for a holiday that comes once in five, as Dutch Liberation Day does.
_COMPARED = range(2026, 2031)


def countries() -> list[str]:
    """Return the two-letter codes of the countries whose holidays are known."""
    return [code for _name, code, *_others in registry.COUNTRIES.values()]


@lru_cache(maxsize=256)
def regions(country: str) -> list[tuple[str, str]]:
    """Return the code and the name of each part of a country, by name; none if the holidays are the same in all.

    Some countries are only divided for their school holidays, which are no public ones.
    """
    try:
        known = holidays.country_holidays(country).get_subdivision_aliases()
    except NotImplementedError:
        return []
    everywhere = _days(country, "")
    if all(_days(country, code) == everywhere for code in known):
        return []
    return sorted(((code, names[0] if names else code) for code, names in known.items()), key=lambda one: one[1])


def _days(country: str, region: str) -> set[date]:
    return set(holidays.country_holidays(country, region or None, years=_COMPARED))


@lru_cache(maxsize=256)
def between(country: str, region: str, first_year: int, last_year: int) -> Mapping[date, tuple[Holiday, ...]]:
    """Return the public holidays of these years. A holiday is named by what it is called in the country itself.

    A country or region that the library does not know has none, and that is logged: no publication may fail for it.
    """
    try:
        kind = type(holidays.country_holidays(country))
        own = holidays.country_holidays(
            country, region or None, years=range(first_year, last_year + 1), language=kind.default_language
        )
    except NotImplementedError:
        logger.error("The holidays of %s %s are not known", country, region)
        return {}
    spoken = _translators(country, own)
    made: dict[str, Holiday] = {}
    days = {}
    for day in sorted(own):
        names = dict.fromkeys(_without_label(name, own) for name in own.get_list(day))
        days[day] = tuple(made.setdefault(name, _holiday(name, spoken)) for name in names)
    return days


def names(country: str, region: str) -> list[str]:
    """Return what the public holidays are called in the country itself; none if it is not known."""
    if country not in countries():
        return []
    days = between(country, region, _COMPARED.start, _COMPARED.stop)
    return list(dict.fromkeys(one.name for those in days.values() for one in those))


def _translators(country: str, own: HolidayBase) -> dict[str, HolidayBase]:
    """Return by language of two letters who translates names into it; the first of several variants counts."""
    found: dict[str, HolidayBase] = {}
    for language in own.supported_languages:
        found.setdefault(language[:2], holidays.country_holidays(country, language=language))
    return found


def _holiday(name: str, spoken: Mapping[str, HolidayBase]) -> Holiday:
    return Holiday(name, {language: translator.tr(name) for language, translator in spoken.items()})


def _without_label(name: str, own: HolidayBase) -> str:
    for label in _LABELS:
        before, _name, after = own.tr(getattr(own, label, "") or "%s").partition("%s")
        if len(before + after) and name.startswith(before) and name.endswith(after):
            return name[len(before) : len(name) - len(after)]
    return name
