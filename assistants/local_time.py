"""Which moments a time on the wall stands for, on the days when clocks are changed too. Pure."""

from __future__ import annotations

from bisect import bisect_left
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def moments(day: date, clock: time, here: ZoneInfo) -> tuple[datetime, datetime]:
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


def times(day: date, clock: time, here: ZoneInfo) -> int:
    """Return how often clocks show a time on a day: once, or where they are changed not at all or twice."""
    shown = datetime.combine(day, clock, here)
    earlier, later = shown.replace(fold=0).astimezone(UTC), shown.replace(fold=1).astimezone(UTC)
    return 1 + (earlier < later) - (later < earlier)


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
