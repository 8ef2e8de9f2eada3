"""What both caches have in common: how they fail, and that one which fails again and again is left alone."""

from __future__ import annotations

import functools
import logging
import re
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from threading import Lock
from typing import Concatenate, ParamSpec, TypeVar, cast

from callers import threads
from callers.crm.breaker import Breaker
from callers.jitter import uneven

logger = logging.getLogger(__name__)

P = ParamSpec("P")
T = TypeVar("T")
S = TypeVar("S", bound="Guarded")

# A call waits no longer than this for the cache (seconds).
CALL_TIMEOUT = 0.06
# Between two looks whether a cache that is left alone is back, shorter or longer by a fifth (seconds).
PROBE_SECONDS = 1.0
# Up to here Lua, which has floating point only, tells one number from the next.
_NUMBER = re.compile(b"[0-9]{1,15}")


class StoreError(Exception):
    """The cache did not answer, or not in time."""


def as_number(value: bytes | None) -> int | None:
    """Read what `raise_number` kept; None for what is absent or no such number."""
    return int(value) if value is not None and _NUMBER.fullmatch(value) else None


class Guarded(ABC):
    """A cache that costs no call any time once it has failed often: a thread looks whether it is back."""

    def __init__(self) -> None:
        self.breaker = Breaker()
        self._probing = Lock()

    @abstractmethod
    def probe(self) -> None:
        """Ask something. Raises StoreError if the cache is not back."""

    def rest(self) -> None:
        """Refuse at once, and see to it that somebody looks."""
        # Taken here and given back there, so that there is one thread at most.
        if self._probing.acquire(blocking=False) and threads.begun("cache", self._look) is None:
            self._probing.release()
        raise StoreError("left alone until it answers again")

    def _look(self) -> None:
        try:
            while not self._is_back():
                time.sleep(uneven(PROBE_SECONDS))
            self.breaker.report(succeeded=True)
            logger.info("The cache answers again")
        finally:
            self._probing.release()

    def _is_back(self) -> bool:
        try:
            self.probe()
        except StoreError:
            return False
        return True


def guarded(*errors: type[Exception]) -> Callable[[Callable[Concatenate[S, P], T]], Callable[Concatenate[S, P], T]]:
    """Make these errors of a method StoreErrors that count as failures, and refuse while the cache is left alone."""

    def decorate(method: Callable[Concatenate[S, P], T]) -> Callable[Concatenate[S, P], T]:
        @functools.wraps(method)
        def call(self: S, *args: P.args, **kwargs: P.kwargs) -> T:
            if self.breaker.is_open:
                self.rest()
            try:
                return method(self, *args, **kwargs)
            except errors as error:
                self.breaker.report(succeeded=False)
                raise StoreError(type(error).__name__) from error

        return cast(Callable[Concatenate[S, P], T], call)

    return decorate
