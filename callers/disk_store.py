"""The cache of the embedded default: a folder."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterable, Sequence
from typing import Any

import diskcache

from callers.storing import Guarded, StoreError, as_number, guarded

# What whoever reads or writes may wait for others who write (seconds).
LOCK_SECONDS = 0.25
# Beside the key of turns: no turns are given as long as it is there.
_HELD = ":held"

_ERRORS = (diskcache.Timeout, sqlite3.Error, OSError)


class DiskStore(Guarded):
    """A folder that the processes of one machine share, kept by diskcache."""

    def __init__(self, folder: str) -> None:
        super().__init__()
        try:
            self._cache: Any = diskcache.Cache(folder, timeout=LOCK_SECONDS)
        except _ERRORS as error:
            raise StoreError(type(error).__name__) from error

    def prepare(self) -> None:
        """There is nothing to be opened ahead: each thread opens the files for itself, and waits for nobody."""

    def probe(self) -> None:
        try:
            self._cache.get("probe")
        except _ERRORS as error:
            raise StoreError(type(error).__name__) from error

    @guarded(*_ERRORS)
    def get_many(self, keys: Sequence[str]) -> list[bytes | None]:
        values = [self._cache.get(key) for key in keys]
        return [value if isinstance(value, bytes) else None for value in values]

    @guarded(*_ERRORS)
    def set(self, key: str, value: bytes, seconds: float) -> None:
        self._cache.set(key, value, expire=seconds)

    @guarded(*_ERRORS)
    def add(self, key: str, value: bytes, seconds: float) -> bool:
        return bool(self._cache.add(key, value, expire=seconds))

    @guarded(*_ERRORS)
    def delete_many(self, keys: Iterable[str]) -> None:
        with self._cache.transact():
            for key in keys:
                self._cache.delete(key)

    @guarded(*_ERRORS)
    def raise_number(self, key: str, number: int, refuted: int = 0) -> None:
        with self._cache.transact():
            kept = as_number(self._cache.get(key))
            if kept is None or kept < number or kept == refuted:
                self._cache.set(key, str(number).encode())

    @guarded(*_ERRORS)
    def take_turn(self, key: str, interval: float, early: int = 0) -> float:
        with self._cache.transact():
            now = time.time()
            _held, until = self._cache.get(key + _HELD, expire_time=True)
            if until is not None:
                return float(until) - now
            turn = max(self._cache.get(key, now), now)
            wait = turn - now - interval * early
            if wait > 0:
                return float(wait)
            self._cache.set(key, turn + interval, expire=turn + interval - now)
            return 0.0

    @guarded(*_ERRORS)
    def hold_turns(self, key: str, seconds: float, *, longer: bool = False) -> bool:
        with self._cache.transact():
            _held, until = self._cache.get(key + _HELD, expire_time=True)
            if until is None or (longer and until < time.time() + seconds):
                self._cache.set(key + _HELD, b"", expire=seconds)
            return until is None
