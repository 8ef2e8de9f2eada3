"""Leaves a CRM alone that fails again and again. Per connection, kept in the process."""

from __future__ import annotations

import os
import time
from collections import deque
from collections.abc import Callable
from enum import Enum
from threading import Lock

from callers.jitter import uneven

MOST_FAILURES = 5
WITHIN_SECONDS = 10.0
OPEN_SECONDS = 5.0
# One probe at a time; one that never reports is forgotten after this.
_PROBE_SECONDS = 30.0


class Verdict(Enum):
    """Whether to ask: yes; yes, but nobody shall wait for it on a call; no."""

    ASK = "ask"
    PROBE = "probe"
    LEAVE = "leave"


class Breaker:
    """Opens after MOST_FAILURES failures within WITHIN_SECONDS. After OPEN_SECONDS one probe at a time may close it."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = Lock()
        self._failures: deque[float] = deque(maxlen=MOST_FAILURES)
        # When the next probe may be made; 0 while closed.
        self._probe_at = 0.0

    @property
    def is_open(self) -> bool:
        return self._probe_at > 0

    @property
    def is_resting(self) -> bool:
        """Tell whether it is open, and it is not yet time for a probe."""
        return self._probe_at > self._clock()

    def verdict(self) -> Verdict:
        """Tell whether to ask now. Whoever gets PROBE must report how it went."""
        with self._lock:
            if not self._probe_at:
                return Verdict.ASK
            if self._clock() < self._probe_at:
                return Verdict.LEAVE
            self._probe_at = self._clock() + _PROBE_SECONDS
            return Verdict.PROBE

    def report(self, *, succeeded: bool) -> None:
        """Note how a request went."""
        with self._lock:
            now = self._clock()
            if succeeded:
                self._failures.clear()
                self._probe_at = 0.0
                return
            self._failures.append(now)
            is_often = len(self._failures) == MOST_FAILURES and now - self._failures[0] <= WITHIN_SECONDS
            if self._probe_at or is_often:
                # Processes that saw the same failures must not all come back at once.
                self._probe_at = now + uneven(OPEN_SECONDS)


_of_connections: dict[int, Breaker] = {}


def of(connection_pk: int) -> Breaker:
    """Return this process's breaker of a connection."""
    return _of_connections.setdefault(connection_pk, Breaker())


def known() -> set[int]:
    """Return the primary keys of the connections that this process has had a breaker for."""
    return set(_of_connections)


def forget_all() -> None:
    """Begin anew with every connection."""
    _of_connections.clear()


# Looked up by name at the fork: a lock may be held there by a thread that the child does not have.
os.register_at_fork(after_in_child=lambda: forget_all())
