"""Who is likely to call soon, and who of them is to be asked after now: told from the past alone.

Times are seconds since the epoch. The replays of `callers/replaying.py` and the planning of `callers/warming.py` use
these same functions.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

_HOUR = 3600.0
_DAY = 24 * _HOUR
# After this time a call counts for half as much. Replayed months hardly differ between 3 and 60 days: what matters is
# that those who have called come before those who have not.
HALF_LIFE = 14 * _DAY
# A call older than this counts for a thirtieth, and is not read any more.
LONGEST_MEMORY = 5 * HALF_LIFE
# An hour of the day in which nobody called for so long is a quiet one.
_QUIET_AFTER = 28 * _DAY
# Before so much is known, no hour is taken for quiet.
_ENOUGH_PAST = 7 * _DAY
# The standing of a number that has never called.
NEVER = -math.inf


def standing(before: float, at: float) -> float:
    """Return how a number stands among the others after one more call; `before` is how it stood until then.

    It is the sum of 0.5 ** (age / HALF_LIFE) over all calls of the number, so that both many calls and late ones count.
    Written as a logarithm, and counted from the epoch instead of from now, it changes only when the number calls: all
    sums fall at the same pace, so two standings compare the same at any time.
    """
    this = at / HALF_LIFE
    high, low = max(before, this), min(before, this)
    return high + math.log2(1 + 2 ** (low - high))


class Hours:
    """The hours of the day in which calls come. They are hours of UTC: summer time moves a day's edges only."""

    def __init__(self) -> None:
        self._first = math.inf
        self._latest = [-math.inf] * 24

    def add(self, at: float) -> None:
        hour = int(at // _HOUR) % 24
        self._first = min(self._first, at)
        self._latest[hour] = max(self._latest[hour], at)

    def expect_calls(self, now: float, ahead: float) -> bool:
        """Tell whether calls may come within `ahead` seconds from now; what is fetched for a quiet hour is wasted."""
        if now - self._first < _ENOUGH_PAST:
            return True
        hours = range(int(now // _HOUR), int((now + ahead) // _HOUR) + 1)
        return any(now - self._latest[hour % 24] < _QUIET_AFTER for hour in hours)


def is_open(value: Any, today: datetime.date) -> bool:
    """Tell whether a value of a CRM stands for something to come: not no, zero, nothing, or a date that has passed."""
    if isinstance(value, str):
        try:
            return datetime.date.fromisoformat(value[:10]) >= today
        except ValueError:
            return bool(value)
    return bool(value)


def due(candidates: Iterable[tuple[str, float]], until: float, budget: int) -> Iterator[str]:
    """Yield the numbers to ask after, `budget` at most, of candidates with the time at which their entry ages.

    Candidates come most likely first, so requests go to the likeliest of those whose entry ages before `until`. One
    without an entry aged long ago: -inf.
    """
    return islice((number for number, ages_at in candidates if ages_at < until), max(0, budget))
