"""Opening hours of a week: open or closed at a moment, when it opens next, which ranges overlap. Pure."""

from __future__ import annotations

import itertools
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, cached_property, lru_cache
from zoneinfo import ZoneInfo

_DAY = 24 * 60 * 60
_WEEK = 7 * _DAY
# Two weeks and a day: the jump to summer time can swallow the only range of a week.
_DAYS_AHEAD = 15


@dataclass(frozen=True)
class Range:
    """From `opens` on `weekday` (0 is Monday) until just before `closes`.

    A range that closes at or before it opens runs into the next day: 17:00-00:00 until midnight, 00:00-00:00 all day.
    """

    weekday: int
    opens: time
    closes: time


@dataclass(frozen=True)
class WeeklyHours:
    """The ranges of a week on the clock of `time_zone`, such as Europe/Amsterdam; no ranges means always open."""

    ranges: tuple[Range, ...]
    time_zone: str

    def __hash__(self) -> int:
        return self._hash

    @cached_property
    def _hash(self) -> int:
        # Every call looks its spells up, and adding up the ranges of a week took longer than the rest of that.
        return hash((self.ranges, self.time_zone))


@cache
def zone(name: str) -> ZoneInfo:
    """Return the time zone; an unknown name raises zoneinfo.ZoneInfoNotFoundError."""
    return ZoneInfo(name)


def is_open(hours: WeeklyHours, now: datetime) -> bool:
    if not hours.ranges:
        return True
    moment = now.astimezone(UTC)
    today = now.astimezone(zone(hours.time_zone)).date()
    return any(opens <= moment < closes for opens, closes in _spells(hours, today))


def next_opening(hours: WeeklyHours, now: datetime) -> datetime | None:
    """Return when it next opens, in the time zone of the hours; None if it is open at `now`."""
    if is_open(hours, now):
        return None
    moment = now.astimezone(UTC)
    here = zone(hours.time_zone)
    today = now.astimezone(here).date()
    days = (today + timedelta(days=ahead) for ahead in range(_DAYS_AHEAD + 1))
    coming = (opens for day in days for opens, closes in _spells(hours, day) if moment < opens)
    opening = next(coming, None)
    return None if opening is None else opening.astimezone(here)


def overlaps(ranges: Iterable[Range]) -> list[tuple[Range, Range]]:
    """Return the pairs of ranges that share time, also across midnight and from Sunday to Monday."""
    return [pair for pair in itertools.combinations(ranges, 2) if _overlap(*pair)]


def _overlap(one: Range, other: Range) -> bool:
    distance = (_second_of_week(other) - _second_of_week(one)) % _WEEK
    return distance < _seconds_open(one) or _WEEK - distance < _seconds_open(other)


def _second_of_week(span: Range) -> int:
    return span.weekday * _DAY + _second_of_day(span.opens)


def _seconds_open(span: Range) -> int:
    return (_second_of_day(span.closes) - _second_of_day(span.opens)) % _DAY or _DAY


def _second_of_day(clock: time) -> int:
    return clock.hour * 3600 + clock.minute * 60 + clock.second


@lru_cache(maxsize=4096)
def _spells(hours: WeeklyHours, day: date) -> tuple[tuple[datetime, datetime], ...]:
    """Return when the ranges of `day` and of the day before open and close, in UTC and in order."""
    here = zone(hours.time_zone)
    spells = []
    for begins in (day - timedelta(days=1), day):
        for span in hours.ranges:
            if span.weekday == begins.weekday():
                ends = begins if span.opens < span.closes else begins + timedelta(days=1)
                opens = _moments(begins, span.opens, here)[0]
                closes = _moments(ends, span.closes, here)[1]
                # A range that the jump to summer time swallows whole is no spell.
                if opens < closes:
                    spells.append((opens, closes))
    return tuple(sorted(spells))


def _moments(day: date, clock: time, here: ZoneInfo) -> tuple[datetime, datetime]:
    """Return, in UTC, the first and the last moment at which clocks show this time.

    They differ for a time that comes twice, when the clock is set back: one is open from the first until the last,
    so that nobody hears "closed" while the clock says open. A time that is skipped comes at the moment of the jump.
    """
    shown = datetime.combine(day, clock, here)
    earlier, later = shown.replace(fold=0).astimezone(UTC), shown.replace(fold=1).astimezone(UTC)
    if earlier <= later:
        return earlier, later
    # PEP 495: of a skipped time, fold=1 lies before the jump and fold=0 after it.
    jump = _jump(later, earlier, here)
    return jump, jump


def _jump(before: datetime, after: datetime, here: ZoneInfo) -> datetime:
    """Return the first second after `before` with the offset of `after`; both are in UTC."""
    offset = after.astimezone(here).utcoffset()
    seconds = range(int((after - before).total_seconds()))
    passed = bisect_left(
        seconds,
        True,
        key=lambda second: (before + timedelta(seconds=second)).astimezone(here).utcoffset() == offset,
    )
    return before + timedelta(seconds=passed)
