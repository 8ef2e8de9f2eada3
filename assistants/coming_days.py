"""What a line's hours come to, day by day: when callers really find it open. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from assistants.hours import DayHours, Hours, spells_on, zone
from assistants.local_time import moments

Spell = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class ComingDay:
    """One day. `open` holds when it opens and closes, on the clock of the line, for what begins on this day.

    `special` is why it differs from the week, if it does. `by_hand` tells that it is closed by hand until that moment,
    and `clock_moves` by how much the clock is set ahead in its course, less than nothing for back.
    """

    day: date
    open: tuple[Spell, ...]
    special: DayHours | None
    by_hand: datetime | None
    clock_moves: timedelta

    @property
    def is_all_day(self) -> bool:
        """Tell whether it is open from midnight to midnight."""
        ends = self.day + timedelta(days=1)
        shown = [(opens.date(), opens.time(), closes.date(), closes.time()) for opens, closes in self.open]
        return shown == [(self.day, time(0), ends, time(0))]


def coming_days(hours: Hours, first: date, count: int) -> Iterator[ComingDay]:
    """Yield so many days from `first` on."""
    for ahead in range(count):
        yield _coming_day(hours, first + timedelta(days=ahead))


def _coming_day(hours: Hours, day: date) -> ComingDay:
    here = zone(hours.time_zone)
    begins, ends = (moments(one, time(0), here)[0] for one in (day, day + timedelta(days=1)))
    until = hours.closed_until
    by_hand = until if until is not None and begins < until else None
    spells = sorted(spells_on(hours, day))
    if by_hand is not None:
        spells = [(max(opens, by_hand), closes) for opens, closes in spells if by_hand < closes]
    moves = timedelta(days=1) - (ends - begins)
    open_here = tuple((opens.astimezone(here), closes.astimezone(here)) for opens, closes in spells)
    return ComingDay(day, open_here, hours.special.get(day), by_hand and by_hand.astimezone(here), moves)
