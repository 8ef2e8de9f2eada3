"""The time that a call may take, handed down from step to step."""

from __future__ import annotations

import time
from collections.abc import Callable

# Design section 7. What the network and a caller's patience take comes on top (seconds).
CALL_SECONDS = 1.0
# Of that, what is kept for merging and the way out.
KEPT_SECONDS = 0.1


class Budget:
    """The time of one call; it begins when its request has been read."""

    __slots__ = ("_clock", "_until")

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._until = clock() + CALL_SECONDS - KEPT_SECONDS

    def share(self, limit: float) -> float:
        """Return how long a step that has this limit may take (seconds): not more than what is left of the call."""
        return max(0.0, min(limit, self._until - self._clock()))

    def has(self, seconds: float) -> bool:
        """Tell whether a step that may take so long can still be begun."""
        return self._until - self._clock() >= seconds
