"""How often somebody called lately: the times are kept with the context, the count is made when it rings. Pure."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from datetime import datetime

DAY_SECONDS = 86_400
# By the name that stands in templates and conditions: how many days back it looks.
WINDOWS = {f"calls_in_{days}_days": days for days in (7, 30, 365)}
LONGEST_DAYS = max(WINDOWS.values())
# Who calls more often than this in a year is counted as having called this often.
MOST_TIMES = 300
NO_CALLS = {"calls": 0, **dict.fromkeys(WINDOWS, 0)}


def counted(times: Sequence[int], now: datetime) -> dict[str, int]:
    """Return the number of calls in each window that ends now; `times` are epoch seconds, the oldest first."""
    if not times:
        return dict.fromkeys(WINDOWS, 0)
    moment = now.timestamp()
    return {name: len(times) - bisect_left(times, moment - days * DAY_SECONDS) for name, days in WINDOWS.items()}
