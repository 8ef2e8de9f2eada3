"""The words for date and time in a caller's language, as templates say them. Pure."""

from __future__ import annotations

import re
from datetime import datetime, time
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time, get_day_names, get_period_id

from assistants.hours import zone

_FALLBACK = "en"
# The words of 0-6, 6-12, 12-18 and 18-24 hours, which fit behind Goede-, Good, Guten and Bon(ne). German says
# "Gute Nacht" only to take leave, and "Guten" asks for a masculine word: hence Abend until the morning.
_PARTS_OF_DAY = {
    "nl": ("nacht", "morgen", "middag", "avond"),
    "en": ("night", "morning", "afternoon", "evening"),
    "de": ("Abend", "Morgen", "Tag", "Abend"),
    "fr": ("nuit", "matin", "après-midi", "soirée"),
}
# Now, today, tomorrow, how a day and a time are joined, and a day that nobody knows yet. They fit behind "until" as
# well: no "on" in front.
_OPENING_WORDS = {
    "nl": ("nu", "vandaag", "morgen", "{day} om {time}", "een later moment"),
    "en": ("now", "today", "tomorrow", "{day} at {time}", "a later time"),
    "de": ("jetzt", "heute", "morgen", "{day} um {time} Uhr", "ein späterer Zeitpunkt"),
    "fr": ("maintenant", "aujourd'hui", "demain", "{day} à {time}", "une date ultérieure"),
}
# From so many days on a date has its year.
_FAR = 300
# Where Babel keeps the names of the parts of the day, the words that stand alone first.
_PERIOD_NAMES = (
    ("stand-alone", "wide"),
    ("stand-alone", "abbreviated"),
    ("format", "wide"),
    ("format", "abbreviated"),
)


def clock_words(now: datetime, time_zone: str, language: str) -> dict[str, str]:
    """Return `date`, `time`, `weekday` and `part_of_day` on the clock of `time_zone`, none of them empty.

    A language is a code such as nl, nl-BE or en-GB; an unknown one gets English.

        clock_words(now, "Europe/Amsterdam", "nl")
        {"date": "maandag 23 november 2026", "time": "14:05", "weekday": "maandag", "part_of_day": "middag"}
    """
    return dict(_clock_words(int(now.timestamp()) // 60, time_zone, language))


def opening_words(opening: datetime | None, now: datetime, language: str) -> str:
    """Return when it opens, as one says it at `now` on the clock of `opening`: "morgen om 09:00"; None means now.

    In Dutch, English, German and French; any other language gets English.
    """
    if opening is None:
        return _opening_words(language)[0]
    days = (opening.date() - now.astimezone(opening.tzinfo).date()).days
    return _words_of_opening(opening.replace(tzinfo=None), days, language)


def no_opening_words(language: str) -> str:
    """Return what is said for the next opening while nobody knows when that will be: "een later moment"."""
    return _opening_words(language)[-1]


@lru_cache(maxsize=512)
def _clock_words(minute: int, time_zone: str, language: str) -> dict[str, str]:
    here = datetime.fromtimestamp(minute * 60, zone(time_zone))
    locale = _locale(language)
    return {
        "date": _plain(format_date(here, "full", locale=locale)),
        "time": _time(here, locale),
        "weekday": get_day_names("wide", "stand-alone", locale)[here.weekday()],
        "part_of_day": _part_of_day(here.hour, locale),
    }


@lru_cache(maxsize=512)
def _words_of_opening(opening: datetime, days: int, language: str) -> str:
    """Return the words for `opening`, a time on the wall that lies `days` days ahead."""
    _, today, tomorrow, joined, _ = _opening_words(language)
    locale = _locale(language)
    locale = locale if locale.language in _OPENING_WORDS else _locale(_FALLBACK)
    if days < 1:
        day = today
    elif days == 1:
        day = tomorrow
    elif days < 7:
        day = get_day_names("wide", "stand-alone", locale)[opening.weekday()]
    else:
        full = locale.date_formats["full"].pattern
        day = _plain(format_date(opening, full if days >= _FAR else re.sub(r",?\s+y$", "", full), locale=locale))
    return joined.format(day=day, time=_time(opening, locale))


def _opening_words(language: str) -> tuple[str, str, str, str, str]:
    return _OPENING_WORDS.get(_locale(language).language) or _OPENING_WORDS[_FALLBACK]


@lru_cache(maxsize=512)
def _locale(language: str) -> Locale:
    """Return what Babel knows of the language: with its region, else the language alone, else English."""
    name = language.replace("-", "_")
    for candidate in (name, name.partition("_")[0]):
        try:
            locale = Locale.parse(candidate)
        except (ValueError, UnknownLocaleError):
            continue
        # Of some languages Babel knows the name and no words: their months are called M01, M02 and so on.
        if locale.months["format"]["wide"][1] != "M01":
            return locale
    return Locale.parse(_FALLBACK)


def _part_of_day(hour: int, locale: Locale) -> str:
    if own := _PARTS_OF_DAY.get(locale.language):
        return own[hour // 6]
    # At the half hour, because Babel has words of their own for twelve o'clock sharp, which greet nobody.
    period = get_period_id(time(hour, 30), locale=locale)
    names = (locale.day_periods[context][width].get(period) for context, width in _PERIOD_NAMES)
    found = None if period in ("am", "pm") else next(filter(None, names), None)
    return found or _PARTS_OF_DAY[_FALLBACK][hour // 6]


def _time(moment: datetime, locale: Locale) -> str:
    return _plain(format_time(moment.time(), "short", locale=locale))


def _plain(words: str) -> str:
    """Return the words with ordinary spaces: Babel's narrow ones make some voices stumble."""
    return re.sub(r"\s", " ", words)
