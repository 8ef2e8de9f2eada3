"""In which time zone days are meant where no line is called, as when the callers of segments are counted.

Lines, of which callers know nothing, each have a time zone. Whoever has them tells so once, when the program starts.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import tzinfo
from zoneinfo import ZoneInfo

from django.conf import settings

_zones_of_lines: Callable[[], Collection[str]] = tuple


def told_by(zones_of_lines: Callable[[], Collection[str]]) -> None:
    """Have the function asked for the names of the time zones that lines have."""
    global _zones_of_lines
    _zones_of_lines = zones_of_lines


def zone() -> tzinfo:
    """Return the time zone that all lines have, or that of the service if they differ or there are none."""
    names = set(_zones_of_lines())
    return ZoneInfo(names.pop() if len(names) == 1 else settings.TIME_ZONE)


def zone_of_some() -> str:
    """Return the name of `zone` where that is not the time zone of every line, else "" as there is nothing to say."""
    return settings.TIME_ZONE if len(set(_zones_of_lines())) > 1 else ""
