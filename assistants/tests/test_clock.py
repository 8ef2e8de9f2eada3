from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from assistants.clock import clock_words, no_opening_words, opening_words

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
# Monday.
NOW = datetime(2026, 11, 23, 14, 5, tzinfo=AMSTERDAM)


def at(day: int, hour: int, month: int = 11, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, tzinfo=AMSTERDAM)


def words_at(hour: int, language: str) -> dict[str, str]:
    return clock_words(at(23, hour), "Europe/Amsterdam", language)


def test_it_tells_date_and_time_in_dutch():
    assert clock_words(NOW, "Europe/Amsterdam", "nl") == {
        "date": "maandag 23 november 2026",
        "time": "14:05",
        "weekday": "maandag",
        "part_of_day": "middag",
    }


@pytest.mark.parametrize(
    ("language", "date", "time", "weekday"),
    [
        ("en", "Monday, November 23, 2026", "2:05 PM", "Monday"),
        ("en-GB", "Monday, 23 November 2026", "14:05", "Monday"),
        ("nl-BE", "maandag 23 november 2026", "14:05", "maandag"),
        ("de", "Montag, 23. November 2026", "14:05", "Montag"),
        ("fr", "lundi 23 novembre 2026", "14:05", "lundi"),
        ("fr-CA", "lundi 23 novembre 2026", "14 h 05", "lundi"),
        ("es", "lunes, 23 de noviembre de 2026", "14:05", "lunes"),
    ],
)
def test_it_tells_them_in_other_languages(language, date, time, weekday):
    words = clock_words(NOW, "Europe/Amsterdam", language)
    assert (words["date"], words["time"], words["weekday"]) == (date, time, weekday)


@pytest.mark.parametrize("language", ["nl", "NL", "nl_BE", "nl-be", "nl-XX", "nl-Latn-NL"])
def test_it_knows_a_language_however_its_code_is_written(language):
    assert clock_words(NOW, "Europe/Amsterdam", language)["weekday"] == "maandag"


@pytest.mark.parametrize("language", ["", "xx", "tlh", "root", "../../etc", "a" * 200, "-", "jbo"])
def test_an_unknown_language_gets_english(language):
    assert clock_words(NOW, "Europe/Amsterdam", language) == clock_words(NOW, "Europe/Amsterdam", "en")


def test_the_clock_is_that_of_the_time_zone():
    words = clock_words(datetime(2026, 11, 23, 13, 5, tzinfo=UTC), "Asia/Tokyo", "nl")
    assert (words["time"], words["part_of_day"]) == ("22:05", "avond")


def test_the_date_can_be_another_one_in_the_time_zone():
    words = clock_words(datetime(2026, 11, 23, 23, 30, tzinfo=UTC), "Europe/Amsterdam", "nl")
    assert (words["date"], words["time"]) == ("dinsdag 24 november 2026", "00:30")


def test_a_time_that_comes_twice_is_told_twice():
    first, second = datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    assert {clock_words(moment, "Europe/Amsterdam", "nl")["time"] for moment in (first, second)} == {"02:30"}


@pytest.mark.parametrize(
    ("language", "parts"),
    [
        ("nl", ["nacht", "nacht", "morgen", "morgen", "middag", "middag", "avond", "avond"]),
        ("en", ["night", "night", "morning", "morning", "afternoon", "afternoon", "evening", "evening"]),
        ("de", ["Abend", "Abend", "Morgen", "Morgen", "Tag", "Tag", "Abend", "Abend"]),
        ("fr", ["nuit", "nuit", "matin", "matin", "après-midi", "après-midi", "soirée", "soirée"]),
    ],
)
def test_the_part_of_day_fits_behind_the_greeting(language, parts):
    assert [words_at(hour, language)["part_of_day"] for hour in (0, 5, 6, 11, 12, 17, 18, 23)] == parts


@pytest.mark.parametrize(
    ("language", "hour", "part"),
    [("es", 12, "tarde"), ("it", 9, "mattina"), ("pl", 20, "wieczór"), ("ja", 9, "朝"), ("ru", 0, "ночь")],
)
def test_other_languages_have_parts_of_day_of_their_own(language, hour, part):
    assert words_at(hour, language)["part_of_day"] == part


def test_a_language_without_parts_of_day_gets_english_ones():
    assert words_at(9, "fy")["part_of_day"] == "morning"


@pytest.mark.parametrize("language", ["nl", "en", "de", "fr", "es", "it", "pl", "ar", "fa", "hi", "sr-Latn", "cy"])
def test_nothing_is_ever_empty(language):
    for hour in range(24):
        assert all(word.strip() for word in words_at(hour, language).values())


def test_all_spaces_are_ordinary_ones():
    assert " " in words_at(14, "en")["time"]
    for language in ("en", "fr-CA", "de-CH", "es-MX"):
        assert not set("\u00a0\u202f\u2009") & set("".join(words_at(14, language).values()))


def test_changing_the_answer_does_not_change_the_next():
    clock_words(NOW, "Europe/Amsterdam", "nl")["weekday"] = "zondag"
    assert clock_words(NOW, "Europe/Amsterdam", "nl")["weekday"] == "maandag"


def test_it_tells_the_opening_of_tomorrow():
    assert opening_words(at(24, 9), NOW, "nl") == "morgen om 09:00"


@pytest.mark.parametrize(("language", "now"), [("nl", "nu"), ("en", "now"), ("de-AT", "jetzt"), ("fr", "maintenant")])
def test_while_open_it_says_now(language, now):
    assert opening_words(None, NOW, language) == now


@pytest.mark.parametrize(
    ("language", "today", "in_six_days", "in_a_week"),
    [
        ("nl", "vandaag om 16:00", "zondag om 09:00", "maandag 30 november om 09:00"),
        ("en", "today at 4:00 PM", "Sunday at 9:00 AM", "Monday, November 30 at 9:00 AM"),
        ("en-GB", "today at 16:00", "Sunday at 09:00", "Monday, 30 November at 09:00"),
        ("de", "heute um 16:00 Uhr", "Sonntag um 09:00 Uhr", "Montag, 30. November um 09:00 Uhr"),
        ("fr", "aujourd'hui à 16:00", "dimanche à 09:00", "lundi 30 novembre à 09:00"),
    ],
)
def test_the_farther_the_opening_the_more_of_its_date(language, today, in_six_days, in_a_week):
    openings = (at(23, 16), at(29, 9), at(30, 9))
    assert [opening_words(opening, NOW, language) for opening in openings] == [today, in_six_days, in_a_week]


def test_an_opening_in_the_next_year_has_its_date():
    assert opening_words(at(5, 9, month=1, year=2027), at(23, 9, month=12), "nl") == "dinsdag 5 januari om 09:00"


@pytest.mark.parametrize(
    ("language", "said"),
    [("nl", "maandag 4 oktober 2027 om 09:00"), ("en", "Monday, October 4, 2027 at 9:00 AM")],
)
def test_an_opening_that_is_very_far_has_its_year(language, said):
    assert opening_words(at(4, 9, month=10, year=2027), NOW, language) == said


@pytest.mark.parametrize(
    ("language", "said"), [("nl-BE", "een later moment"), ("en", "a later time"), ("es", "a later time")]
)
def test_an_opening_that_nobody_knows_is_later(language, said):
    assert no_opening_words(language) == said


@pytest.mark.parametrize("language", ["es", "xx", ""])
def test_the_opening_is_in_english_for_other_languages(language):
    assert opening_words(None, NOW, language) == "now"
    assert opening_words(at(26, 9), NOW, language) == "Thursday at 9:00 AM"
    assert opening_words(at(30, 9), NOW, language) == "Monday, November 30 at 9:00 AM"


def test_today_is_the_day_on_the_clock_of_the_opening():
    tokyo = datetime(2026, 11, 24, 9, tzinfo=ZoneInfo("Asia/Tokyo"))
    assert opening_words(tokyo, datetime(2026, 11, 23, 16, tzinfo=UTC), "nl") == "vandaag om 09:00"


def test_the_same_moment_in_two_time_zones_is_told_in_each():
    amsterdam = at(24, 9)
    london = amsterdam.astimezone(ZoneInfo("Europe/London"))
    assert [opening_words(moment, NOW, "nl") for moment in (amsterdam, london)] == [
        "morgen om 09:00",
        "morgen om 08:00",
    ]


def test_just_before_midnight_the_next_minute_is_tomorrow():
    assert opening_words(at(24, 0), at(24, 0) - timedelta(minutes=1), "nl") == "morgen om 00:00"
