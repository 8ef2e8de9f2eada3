"""The cache that web, worker and commands share: Redis in production, a folder in the embedded default.

Values are bytes. Every failure of the cache is a StoreError, so that callers of this module can go on without.
"""

from __future__ import annotations

import functools
import math
import re
import sqlite3
import threading
import time
import weakref
from collections.abc import Callable, Iterable, Sequence
from typing import Any, ParamSpec, Protocol, TypeVar, cast

import diskcache
import redis
from django.conf import settings
from redis.backoff import NoBackoff
from redis.retry import Retry

P = ParamSpec("P")
T = TypeVar("T")

# A call waits no longer than this for the cache (seconds).
CALL_TIMEOUT = 0.06
_PREFIX = "flireo:"
# Beside the key of turns: no turns are given as long as it is there.
_HELD = ":held"
# Up to here Lua, which has floating point only, tells one number from the next.
_NUMBER = re.compile(b"[0-9]{1,15}")


class StoreError(Exception):
    """The cache did not answer, or not in time."""


class Store(Protocol):
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


def as_number(value: bytes | None) -> int | None:
    """Read what `raise_number` kept; None for what is absent or no such number."""
    return int(value) if value is not None and _NUMBER.fullmatch(value) else None


def _up(seconds: float) -> int:
    """Return milliseconds, rounded up: a limit is kept rather than passed by a little."""
    return math.ceil(seconds * 1000)


def _as_store_errors(*errors: type[Exception]) -> Callable[[Callable[P, T]], Callable[P, T]]:
    def decorate(function: Callable[P, T]) -> Callable[P, T]:
        @functools.wraps(function)
        def call(*args: P.args, **kwargs: P.kwargs) -> T:
            try:
                return function(*args, **kwargs)
            except errors as error:
                raise StoreError(type(error).__name__) from error

        return call

    return decorate


_redis_errors = _as_store_errors(redis.RedisError, OSError)
_disk_errors = _as_store_errors(diskcache.Timeout, sqlite3.Error, OSError)

_RAISE_NUMBER = """
local kept = redis.call('GET', KEYS[1])
if kept and #kept <= 15 and string.match(kept, '^%d+$') then
    kept = tonumber(kept)
    if kept >= tonumber(ARGV[1]) and kept ~= tonumber(ARGV[2]) then return end
end
redis.call('SET', KEYS[1], ARGV[1])
"""

# The server's clock, as those of several machines differ.
_TAKE_TURN = """
local held = redis.call('PTTL', KEYS[2])
if held > 0 then return held end
local time, interval = redis.call('TIME'), tonumber(ARGV[1])
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local turn = math.max(tonumber(redis.call('GET', KEYS[1]) or now), now)
local wait = turn - now - interval * ARGV[2]
if wait > 0 then return wait end
redis.call('SET', KEYS[1], string.format('%.0f', turn + interval), 'PX', turn + interval - now)
return 0
"""
_HOLD_TURNS = """
local held = redis.call('PTTL', KEYS[1])
if held <= 0 or (ARGV[2] == '1' and held < tonumber(ARGV[1])) then redis.call('SET', KEYS[1], '', 'PX', ARGV[1]) end
return held <= 0 and 1 or 0
"""


class RedisStore:
    """Database 0 of a Redis server, with a connection for each thread: taking turns with one costs a third more.

    A closed connection is opened once more. Otherwise no retries: redis-py's own make a paused server cost a minute.
    """

    def __init__(self, url: str) -> None:
        self._pool = redis.ConnectionPool.from_url(
            f"{url}/0",
            socket_timeout=CALL_TIMEOUT,
            socket_connect_timeout=CALL_TIMEOUT,
            retry=Retry(NoBackoff(), 1, supported_errors=(redis.ConnectionError,)),
        )
        self._of_thread = threading.local()
        # Threads that are gone leave connections that only the garbage collector knows of, and it closes none.
        weakref.finalize(self, self._pool.disconnect).atexit = False

    @property
    def _client(self) -> redis.Redis:
        client: redis.Redis | None = getattr(self._of_thread, "client", None)
        if client is None:
            client = self._of_thread.client = redis.Redis(connection_pool=self._pool, single_connection_client=True)
        return client

    @_redis_errors
    def get_many(self, keys: Sequence[str]) -> list[bytes | None]:
        names = [_PREFIX + key for key in keys]
        try:
            return self._asked("MGET", *names)
        except redis.ConnectionError:
            return self._asked("MGET", *names)

    def _asked(self, *command: str) -> list[bytes | None]:
        """Ask without what the client does around it, which costs as much again. After a failure it opens anew."""
        connection: Any = self._client.connection
        connection.send_command(*command)
        return cast(list[bytes | None], connection.read_response())

    @_redis_errors
    def set(self, key: str, value: bytes, seconds: float) -> None:
        self._client.set(_PREFIX + key, value, px=int(seconds * 1000))

    @_redis_errors
    def add(self, key: str, value: bytes, seconds: float) -> bool:
        return bool(self._client.set(_PREFIX + key, value, px=int(seconds * 1000), nx=True))

    @_redis_errors
    def delete_many(self, keys: Iterable[str]) -> None:
        if names := [_PREFIX + key for key in keys]:
            self._client.delete(*names)

    @_redis_errors
    def raise_number(self, key: str, number: int, refuted: int = 0) -> None:
        self._client.eval(_RAISE_NUMBER, 1, _PREFIX + key, number, refuted)

    @_redis_errors
    def take_turn(self, key: str, interval: float, early: int = 0) -> float:
        milliseconds = self._client.eval(_TAKE_TURN, 2, _PREFIX + key, _PREFIX + key + _HELD, _up(interval), early)
        return cast(int, milliseconds) / 1000

    @_redis_errors
    def hold_turns(self, key: str, seconds: float, *, longer: bool = False) -> bool:
        return bool(self._client.eval(_HOLD_TURNS, 1, _PREFIX + key + _HELD, _up(seconds), int(longer)))


class DiskStore:
    """A folder that the processes of one machine share, kept by diskcache."""

    def __init__(self, folder: str) -> None:
        try:
            self._cache: Any = diskcache.Cache(folder, timeout=1)
        except (sqlite3.Error, OSError) as error:
            raise StoreError(type(error).__name__) from error

    @_disk_errors
    def get_many(self, keys: Sequence[str]) -> list[bytes | None]:
        values = [self._cache.get(key) for key in keys]
        return [value if isinstance(value, bytes) else None for value in values]

    @_disk_errors
    def set(self, key: str, value: bytes, seconds: float) -> None:
        self._cache.set(key, value, expire=seconds)

    @_disk_errors
    def add(self, key: str, value: bytes, seconds: float) -> bool:
        return bool(self._cache.add(key, value, expire=seconds))

    @_disk_errors
    def delete_many(self, keys: Iterable[str]) -> None:
        with self._cache.transact():
            for key in keys:
                self._cache.delete(key)

    @_disk_errors
    def raise_number(self, key: str, number: int, refuted: int = 0) -> None:
        with self._cache.transact():
            kept = as_number(self._cache.get(key))
            if kept is None or kept < number or kept == refuted:
                self._cache.set(key, str(number).encode())

    @_disk_errors
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

    @_disk_errors
    def hold_turns(self, key: str, seconds: float, *, longer: bool = False) -> bool:
        with self._cache.transact():
            _held, until = self._cache.get(key + _HELD, expire_time=True)
            if until is None or (longer and until < time.time() + seconds):
                self._cache.set(key + _HELD, b"", expire=seconds)
            return until is None


@functools.cache
def connect() -> Store:
    """Return this process's store. Raises StoreError if the folder of the embedded default cannot be used."""
    if settings.REDIS_URL:
        return RedisStore(settings.REDIS_URL)
    return DiskStore(str(settings.DATA_DIR / "cache"))
