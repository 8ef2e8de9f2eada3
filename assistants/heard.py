"""What the cache last told of the number of the newest publication, and for how long that holds."""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Lock

from callers import store

NUMBER_KEY = "publication-number"
# For calls that look nobody up the cache is asked once in so many seconds. While it is too slow to tell, as it may be
# when too many call, what it told last holds for a while.
RECENT_SECONDS, HEARD_SECONDS = 0.1, 1.0


class Heard:
    """Whether what is in memory was the newest when the cache last told."""

    def __init__(self) -> None:
        self._asked_at = self._told_at = float("-inf")
        self._was_newest = False
        self._asking = Lock()

    def note(self, was_newest: bool) -> None:
        """Keep what a call has just heard."""
        self._told_at, self._was_newest = time.monotonic(), was_newest

    def ask(self, has: Callable[[int], bool]) -> None:
        """Ask the cache, once for all calls of a moment, unless one has just heard; `has` tells what is in memory."""
        with self._asking:
            if time.monotonic() - max(self._told_at, self._asked_at) <= RECENT_SECONDS:
                return
            number = told()
            self._asked_at = time.monotonic()
            if number is not None:
                self.note(has(number))

    def was_newest(self) -> bool:
        """Tell whether what is in memory was the newest a moment ago."""
        return self._was_newest and time.monotonic() - self._told_at <= HEARD_SECONDS


def told() -> int | None:
    """Return the number that the cache has; None if it has none or is away."""
    try:
        cache = store.connect()
        cache.prepare()
        return store.as_number(cache.get_many([NUMBER_KEY])[0])
    except store.StoreError:
        return None
