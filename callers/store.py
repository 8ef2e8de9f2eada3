"""The cache that web, worker and commands share: Redis in production, a folder in the embedded default.

Values are bytes. Every failure of the cache is a StoreError, so that callers of this module can go on without.
"""

from __future__ import annotations

import functools
import os
from collections.abc import Iterable, Sequence
from typing import Protocol

from django.conf import settings

from callers.crm.breaker import Breaker
from callers.disk_store import DiskStore
from callers.redis_store import RedisStore
from callers.storing import CALL_TIMEOUT, StoreError, as_number

__all__ = ["CALL_TIMEOUT", "Store", "StoreError", "as_number", "connect"]

_PREFIX = "flireo:"


class Store(Protocol):
    breaker: Breaker

    def prepare(self) -> None:
        """Open what calls need, so that none has to wait for it."""

    def get_many(self, keys: Sequence[str]) -> list[bytes | None]:
        """Return the values of the keys in one round trip; None for what is absent or expired."""

    def set(self, key: str, value: bytes, seconds: float) -> None:
        """Keep a value for so many seconds."""

    def add(self, key: str, value: bytes, seconds: float) -> bool:
        """Keep a value unless there is one already; tell whether it was kept. Of many at once, one is."""

    def delete_many(self, keys: Iterable[str]) -> None:
        """Forget the keys; absent ones are no error."""

    def raise_number(self, key: str, number: int, refuted: int = 0) -> None:
        """Keep a number for ever, unless the one kept is higher already and not `refuted`."""

    def take_turn(self, key: str, interval: float, early: int = 0) -> float:
        """Take one of the turns that come every `interval` seconds, up to `early` turns before its time.

        Returns 0 if it was taken, else the seconds after which to ask again. All processes share the turns; those that
        nobody takes are lost.
        """

    def hold_turns(self, key: str, seconds: float, *, longer: bool = False) -> bool:
        """Give no turns for so many seconds; tell whether none were held. A hold stays unless this is `longer`."""


@functools.cache
def connect() -> Store:
    """Return this process's store. Raises StoreError if the folder of the embedded default cannot be used."""
    if settings.REDIS_URL:
        return RedisStore(settings.REDIS_URL, _PREFIX)
    return DiskStore(str(settings.DATA_DIR / "cache"))


# Looked up by name at the fork: a test may have put another one in its place.
os.register_at_fork(after_in_child=lambda: connect.cache_clear())
