"""What a line says of itself and of the time: the same to all who call in one minute."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

from assistants import clock, hours
from assistants.publication import LiveLine


def told(line: LiveLine, now: datetime, language: str) -> Mapping[str, Mapping[str, Any]]:
    """Return what templates see under `line` and `clock`, in a language; not to be changed, as others get it too."""
    second = int(now.timestamp())
    # Neither the words for the time nor, on most lines, whether it is open change within a minute.
    return _told_from(line, second - second % 60 if line.hours.is_to_the_minute else second, language)


@lru_cache(maxsize=4096)
def _told_from(line: LiveLine, second: int, language: str) -> Mapping[str, Mapping[str, Any]]:
    now = datetime.fromtimestamp(second, hours.zone(line.hours.time_zone))
    is_open = hours.is_open(line.hours, now)
    return {
        "line": {
            "name": line.name,
            "number": line.number,
            "is_open": is_open,
            "next_opening": _next_opening(line, now, is_open, language),
            **_holiday(line, now, language),
        },
        "clock": clock.clock_words(now, line.hours.time_zone, language),
    }


def _holiday(line: LiveLine, now: datetime, language: str) -> dict[str, str]:
    """Return the public holiday that the line keeps today; on other days the name is left out, and so unknown."""
    today = line.hours.special.get(now.date())
    if today is None or not today.holidays:
        return {}
    return {"holiday": ", ".join(one.in_language(language) for one in today.holidays)}


def _next_opening(line: LiveLine, now: datetime, is_open: bool, language: str) -> str:
    opening = None if is_open else hours.next_opening(line.hours, now)
    if opening is None and not is_open:
        return clock.no_opening_words(language)
    return clock.opening_words(opening, now, language)
