"""What happens when more calls come than can be answered in full: a few are at work, some wait, the rest get less.

Work on many calls at once is no faster in one process, and slower with each thread that wants a turn. So few are
worked on at a time. A call that finds too many waiting, or waits too long, is answered from memory alone: as one whose
caller could not be looked up. That takes less, so that some more are answered; benchmarks/README.md says how many.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from queue import Empty, SimpleQueue

# So many calls are worked on at once by a process: as many as there are connections to the cache.
AT_WORK = 16
# A few more may come than that, and wait for a turn: so many, and no longer than this (seconds).
WAITING = 128
WAIT_SECONDS = 0.3
# Where one has waited so long, more are coming than go. Then nobody waits any more, until there was a free place for
# whoever came in this time (seconds).
PATIENT_SECONDS = 0.2
CALM_SECONDS = 1.0


class Turns:
    """So many places to work and to wait. Whoever has entered must leave."""

    def __init__(self, at_work: int, waiting: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._rush_until = float("-inf")
        self._places: SimpleQueue[None] = SimpleQueue()
        self._chairs: SimpleQueue[None] = SimpleQueue()
        for _ in range(at_work):
            self._places.put(None)
        for _ in range(waiting):
            self._chairs.put(None)

    def enter(self) -> bool:
        """Take a place, at once or by waiting; False if there was none to come by."""
        try:
            self._places.get_nowait()
        except Empty:
            return self._wait()
        return True

    def leave(self) -> None:
        self._places.put(None)

    def _wait(self) -> bool:
        began = self._clock()
        if began < self._rush_until:
            self._rush_until = began + CALM_SECONDS
            return False
        try:
            self._chairs.get_nowait()
        except Empty:
            return False
        try:
            self._places.get(timeout=WAIT_SECONDS)
        except Empty:
            return False
        finally:
            self._chairs.put(None)
            ended = self._clock()
            if ended - began > PATIENT_SECONDS:
                self._rush_until = ended + CALM_SECONDS
        return True


turns = Turns(AT_WORK, WAITING)
