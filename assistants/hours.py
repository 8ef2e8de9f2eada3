"""Opening hours: a week, days that differ from it, closed until a moment. Pure.

What counts, the first before the others: closed until a moment that staff chose; a special day or a public holiday;
the ranges of the week. A range belongs to the day on which it begins: one that runs past midnight into a day on which
it is closed still ends when it ends.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, cached_property, lru_cache
from zoneinfo import ZoneInfo

from assistants.local_time import moments

_DAY = 24 * 60 * 60
_WEEK = 7 * _DAY
# How far the next opening is looked for, in days.
_DAYS_AHEAD = 400
# When one opens and when one closes.
TimeRange = tuple[time, time]
_ALL_DAY: tuple[TimeRange, ...] = ((time(0), time(0)),)


@dataclass(frozen=True, slots=True)
class Range:
    """From `opens` on `weekday` (0 is Monday) until just before `closes`.

    A range that closes at or before it opens runs into the next day: 17:00-00:00 until midnight, 00:00-00:00 all day.
    """

    weekday: int
    opens: time
    closes: time


@dataclass(frozen=True, slots=True)
class Holiday:
    """A public holiday: its name in the country's own language, and its names by language (nl, en)."""

    name: str
    names: Mapping[str, str]

    def in_language(self, language: str) -> str:
        """Return the name in a language such as nl or en-GB, else in English, else in the country's own."""
        return self.names.get(language[:2].lower()) or self.names.get("en") or self.name


@dataclass(frozen=True, slots=True)
class DayHours:
    """What counts on one day in place of the week. Without ranges it is closed. `note` is what staff wrote."""

    ranges: tuple[TimeRange, ...] = ()
    note: str = ""
    holidays: tuple[Holiday, ...] = ()


@dataclass(frozen=True, eq=False)
class Hours:
    """When a line is open, on the clock of `time_zone`, such as Europe/Amsterdam. No ranges in the week: always.

    Two are equal only if they are one: every call looks its spells up by them, and comparing a year of days takes
    longer than the rest of that.
    """

    ranges: tuple[Range, ...]
    time_zone: str
    special: Mapping[date, DayHours] = field(default_factory=dict)
    closed_until: datetime | None = None

    @cached_property
    def is_to_the_minute(self) -> bool:
        """Tell whether it opens and closes at whole minutes only, as it nearly always does."""
        spans = [(one.opens, one.closes) for one in self.ranges]
        spans += [span for day in self.special.values() for span in day.ranges]
        limits = [limit for span in spans for limit in span]
        return not any(one.second or one.microsecond for one in [*limits, self.closed_until] if one is not None)

    def beginning_on(self, day: date) -> tuple[TimeRange, ...]:
        """Return the ranges that begin on a day, whatever the clocks do then and whether it is closed by hand."""
        if special := self.special.get(day):
            return special.ranges
        if not self.ranges:
            return _ALL_DAY
        return tuple((one.opens, one.closes) for one in self.ranges if one.weekday == day.weekday())


@cache
def zone(name: str) -> ZoneInfo:
    """Return the time zone; an unknown name raises zoneinfo.ZoneInfoNotFoundError."""
    return ZoneInfo(name)


def is_open(hours: Hours, now: datetime) -> bool:
    if hours.closed_until is not None and now < hours.closed_until:
        return False
    return _is_open_by_the_days(hours, now)


def _is_open_by_the_days(hours: Hours, now: datetime) -> bool:
    if not (hours.ranges or hours.special):
        return True
    moment = now.astimezone(UTC)
    today = now.astimezone(zone(hours.time_zone)).date()
    return any(opens <= moment < closes for opens, closes in _spells(hours, today))


def next_opening(hours: Hours, now: datetime) -> datetime | None:
    """Return when it next opens, in the time zone of the hours.

    None if it is open at `now`, or if it does not open within 400 days.
    """
    if is_open(hours, now):
        return None
    here = zone(hours.time_zone)
    until = hours.closed_until
    moment = (now if until is None or until < now else until).astimezone(UTC)
    if moment > now and _is_open_by_the_days(hours, moment):
        return moment.astimezone(here)
    today = moment.astimezone(here).date()
    later = (opens for opens, _closes in _spells(hours, today) if moment < opens)
    opening = next(later, None) or _first_opening(hours, today + timedelta(days=1))
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


def spells_on(hours: Hours, day: date) -> Iterator[tuple[datetime, datetime]]:
    """Yield when the ranges that begin on a day open and close, in UTC."""
    here = zone(hours.time_zone)
    for opens, closes in hours.beginning_on(day):
        ends = day if opens < closes else day + timedelta(days=1)
        first, last = moments(day, opens, here)[0], moments(ends, closes, here)[1]
        # A range that the jump to summer time swallows whole is no spell.
        if first < last:
            yield first, last


@lru_cache(maxsize=4096)
def _spells(hours: Hours, day: date) -> tuple[tuple[datetime, datetime], ...]:
    """Return when the ranges of `day` and of the day before open and close, in UTC and in order."""
    return tuple(sorted([*spells_on(hours, day - timedelta(days=1)), *spells_on(hours, day)]))


@lru_cache(maxsize=4096)
def _first_opening(hours: Hours, day: date) -> datetime | None:
    """Return when it first opens on a day or later, in UTC."""
    for ahead in range(_DAYS_AHEAD):
        if spells := sorted(spells_on(hours, day + timedelta(days=ahead))):
            return spells[0][0]
    return None
