"""Public holidays come from the library, by the name that they have in the country itself."""

from __future__ import annotations

from datetime import date

import pytest

from assistants import public_holidays


def names(country, day, region="", years=None):
    day = date.fromisoformat(day)
    return [one.name for one in public_holidays.between(country, region, day.year, day.year).get(day, ())]


def test_dutch_holidays_have_dutch_names():
    assert names("NL", "2026-04-27") == ["Koningsdag"]
    assert names("NL", "2026-04-28") == []


@pytest.mark.parametrize(
    ("language", "said"),
    [("nl", "Wapenstilstand"), ("nl-BE", "Wapenstilstand"), ("fr", "Jour de l'Armistice"), ("en-GB", "Armistice Day")],
)
def test_a_holiday_is_named_in_the_language_of_who_hears_it(language, said):
    (armistice,) = public_holidays.between("BE", "", 2026, 2026)[date(2026, 11, 11)]
    assert armistice.in_language(language) == said


def test_in_a_language_that_the_library_lacks_it_is_named_in_english():
    (christmas,) = public_holidays.between("DE", "", 2026, 2026)[date(2026, 12, 25)]
    assert christmas.name == "Erster Weihnachtstag"
    assert christmas.in_language("nl") == "Christmas Day"


def test_a_region_has_holidays_of_its_own():
    assert names("DE", "2026-01-06") == []
    assert names("DE", "2026-01-06", "BY") == ["Heilige Drei Könige"]


def test_a_holiday_that_is_moved_keeps_its_name():
    # In 2026 the 26th of December is a Saturday.
    assert names("GB", "2026-12-28") == ["Boxing Day"]


def test_liberation_day_comes_every_five_years():
    assert [names("NL", f"{year}-05-05") for year in (2029, 2030)] == [[], ["Bevrijdingsdag"]]


@pytest.mark.parametrize(("country", "region"), [("XX", ""), ("DE", "Atlantis")])
def test_what_the_library_does_not_know_has_no_holidays(country, region):
    assert public_holidays.between(country, region, 2026, 2026) == {}


def test_regions_are_offered_where_they_differ():
    assert ("BY", "Bayern") in public_holidays.regions("DE")
    # Dutch regions differ in their school holidays only.
    assert public_holidays.regions("NL") == []
    assert public_holidays.regions("XX") == []


def test_every_country_can_be_asked_for():
    assert {"NL", "BE", "DE", "FR", "GB"} <= set(public_holidays.countries())
    for country in public_holidays.countries():
        public_holidays.between(country, "", 2026, 2026)
