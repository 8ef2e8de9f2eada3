"""When a line is open, as calls need it: its rows and the public holidays that it keeps, joined."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from zoneinfo import ZoneInfoNotFoundError

from django.conf import settings
from django.utils import timezone

from assistants import public_holidays
from assistants.hours import Hours, Range, zone
from assistants.models import Line, OpeningHours, SpecialDay
from assistants.special_days import RangesError, Written, read_ranges, special_days

logger = logging.getLogger(__name__)

# Calls of the last weeks can be looked at again.
_DAYS_BACK = 60
# A process may run as long as this without anybody changing anything.
_YEARS_AHEAD = 3


def hours_of(
    line: Line, hours: Iterable[OpeningHours] | None = None, special: Iterable[SpecialDay] | None = None
) -> Hours:
    """Return the hours of a line. Two queries, or none if its rows, in their order, are given.

    Holidays are computed here, and nowhere on a call. They and special days count from some weeks ago on.
    """
    ranges = tuple(Range(one.weekday, one.opens, one.closes) for one in (line.hours.all() if hours is None else hours))
    time_zone = _time_zone(line)
    first = timezone.localdate(timezone=zone(time_zone)) - timedelta(days=_DAYS_BACK)
    holidays = (
        public_holidays.between(line.holiday_country, line.holiday_region, first.year, first.year + _YEARS_AHEAD + 1)
        if line.holiday_country
        else {}
    )
    written = _written(line, line.special_days.all() if special is None else special, first)
    days = special_days(written, holidays, line.open_holidays, first)
    return Hours(ranges, time_zone, days, line.closed_until)


def _time_zone(line: Line) -> str:
    """Return the time zone of a line. One that this machine lacks must not keep all other lines from loading."""
    try:
        zone(line.time_zone)
    except (ZoneInfoNotFoundError, ValueError):
        logger.error("The time zone of line %s is not known", line.pk)
        return settings.TIME_ZONE
    return line.time_zone


def _written(line: Line, rows: Iterable[SpecialDay], first: date) -> Iterator[Written]:
    for row in rows:
        last = row.last_day or row.day
        if last < first:
            continue
        try:
            yield Written(row.day, last, read_ranges(row.ranges), row.note)
        except RangesError:
            # The admin refuses such text; if it was put in behind its back, it is closed.
            logger.error("Special day %s of line %s cannot be read", row.day, line.pk)
            yield Written(row.day, last, (), row.note)
