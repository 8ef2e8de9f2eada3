"""Days on which a line has other hours than in the week: what staff wrote, and public holidays. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta

from assistants.hours import DayHours, Holiday, Range, TimeRange, overlaps

# No note of staff covers more days than this.
MOST_DAYS = 400
_BETWEEN = re.compile(r"\s*(?:[,;+&\n]|\b(?:en|and)\b)\s*")
_RANGE = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?\s*(?:-|–|—|tot|to|until)\s*(\d{1,2})(?:[:.](\d{2}))?")


class RangesError(ValueError):
    """Text that holds no ranges of time. `part` is the piece that was not understood, or the two that share time."""

    def __init__(self, code: str, part: str) -> None:
        super().__init__(f"{code}: {part}")
        self.code = code
        self.part = part


@dataclass(frozen=True, slots=True)
class Written:
    """What staff wrote of the days from `first` to `last`: closed, or on that one day open in other ranges."""

    first: date
    last: date
    ranges: tuple[TimeRange, ...]
    note: str


# A day, or the first and the last of several.
Days = tuple[date, date | None]


def collide(one: Days, other: Days) -> bool:
    """Tell whether two rows of staff contradict each other. One day within several does not: it is an exception."""
    if (one[1] is None) != (other[1] is None):
        return False
    return one[0] <= (other[1] or other[0]) and other[0] <= (one[1] or one[0])


def read_ranges(text: str) -> tuple[TimeRange, ...]:
    """Read ranges as people write them: "10:00-14:00, 15:30-17:00", also "10-14 en 15.30 tot 17". Empty means none.

    Raises RangesError with the code "unreadable" or "share_time".
    """
    parts = [part for part in _BETWEEN.split(text.strip()) if part]
    ranges = tuple(sorted(_read_range(part) for part in parts))
    for one, other in overlaps(Range(0, *span) for span in ranges):
        raise RangesError("share_time", write_ranges([(one.opens, one.closes), (other.opens, other.closes)]))
    return ranges


def _read_range(part: str) -> TimeRange:
    if not (found := _RANGE.fullmatch(part)):
        raise RangesError("unreadable", part)
    opens_hour, opens_minute, closes_hour, closes_minute = (int(digits or 0) for digits in found.groups())
    # Midnight at the end of a day is written as 24:00 as well.
    closes_hour = 0 if (closes_hour, closes_minute) == (24, 0) else closes_hour
    try:
        return time(opens_hour, opens_minute), time(closes_hour, closes_minute)
    except ValueError as error:
        raise RangesError("unreadable", part) from error


def write_ranges(ranges: Iterable[TimeRange]) -> str:
    """Return ranges as they are stored: "10:00-14:00, 15:30-17:00"."""
    return ", ".join(f"{opens:%H:%M}-{closes:%H:%M}" for opens, closes in ranges)


def special_days(
    written: Iterable[Written],
    holidays: Mapping[date, tuple[Holiday, ...]],
    open_on: Collection[str],
    first: date,
) -> dict[date, DayHours]:
    """Return the days from `first` on with other hours than in the week.

    What staff wrote comes before a holiday, and what they wrote of one day before what they wrote of several. A holiday
    whose name is in `open_on` is a day like any other.
    """
    kept = {
        day: tuple(one for one in those if one.name not in open_on) for day, those in holidays.items() if day >= first
    }
    days = {day: DayHours(holidays=those) for day, those in kept.items() if those}
    for one in sorted(written, key=lambda one: one.first == one.last):
        for ahead in range(min((one.last - one.first).days, MOST_DAYS) + 1):
            day = one.first + timedelta(days=ahead)
            if day >= first:
                days[day] = DayHours(one.ranges, one.note, kept.get(day, ()))
    return days
