"""Connections to Redis that are kept open, taken in turn, and each waited at no longer than a call can wait."""

from __future__ import annotations

import socket
import time
import weakref
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import cast

import hiredis
import redis
from redis.backoff import NoBackoff
from redis.connection import AbstractConnection
from redis.retry import Retry

# So many are open at most; whoever finds none free waits for one.
MOST_WIRES = 16
_PART = 65_536
_MORE = object()


class GarbledError(OSError):
    """What came is no answer of Redis."""


class NoneFreeError(OSError):
    """All connections were in use all the time."""


class Wire:
    """A connection, opened by redis-py, which knows of passwords and TLS.

    Asked without the client around it, which costs half as much again and waits anew for every byte that comes.
    """

    def __init__(self, connection: AbstractConnection, seconds: float) -> None:
        self._connection = connection
        self._seconds = seconds
        self._socket: socket.socket | None = None
        # The garbage collector closes none.
        weakref.finalize(self, connection.disconnect).atexit = False

    def open(self) -> None:
        """Raises RedisError or OSError."""
        self._connection.connect()  # type: ignore[no-untyped-call] # redis-py's own
        self._socket = cast(socket.socket, self._connection._sock)
        self._reader = hiredis.Reader(protocolError=GarbledError, notEnoughData=_MORE)

    def close(self) -> None:
        self._socket = None
        self._connection.disconnect()  # type: ignore[no-untyped-call] # redis-py's own

    def ask(self, packed: bytes) -> object:
        """Return the answer to a packed command. Raises OSError; then the connection is of no use any more."""
        if self._socket is None:
            self.open()
        until = time.monotonic() + self._seconds
        wire = cast(socket.socket, self._socket)
        wire.sendall(packed)
        answer = self._read(wire)
        if answer is _MORE:
            while answer is _MORE:
                # Zero would mean not to wait at all, which is another error.
                wire.settimeout(max(0.001, until - time.monotonic()))
                answer = self._read(wire)
            wire.settimeout(self._seconds)
        return answer

    def _read(self, wire: socket.socket) -> object:
        part = wire.recv(_PART)
        if not part:
            raise ConnectionResetError
        self._reader.feed(part)
        return self._reader.gets()


class Wires:
    """The connections of one process to one address, each with a time-out of so many seconds and no retries."""

    def __init__(self, url: str, seconds: float) -> None:
        self._seconds = seconds
        pool = redis.ConnectionPool.from_url(
            url,
            socket_timeout=seconds,
            socket_connect_timeout=seconds,
            retry=Retry(NoBackoff(), 0),
            # Nothing comes that was not asked for.
            protocol=2,
            driver_info=None,
        )
        self._open: SimpleQueue[Wire] = SimpleQueue()
        self._closed = [Wire(cast(AbstractConnection, pool.make_connection()), seconds) for _ in range(MOST_WIRES)]

    def open_all(self) -> None:
        """Open all that are closed, so that whoever asks need not. Raises RedisError or OSError."""
        while self._closed:
            wire = self._closed.pop()
            try:
                wire.open()
            except BaseException:
                self._closed.append(wire)
                raise
            self._open.put(wire)

    def ask(self, packed: bytes) -> object:
        """Return the answer to a packed command. Raises RedisError or OSError."""
        wire = self._taken()
        try:
            try:
                answer = wire.ask(packed)
            except ConnectionError:
                # Redis has hung up since, on all of them: it was started anew.
                wire.close()
                self._close_free()
                answer = wire.ask(packed)
        except BaseException:
            wire.close()
            self._closed.append(wire)
            raise
        self._open.put(wire)
        return answer

    def _taken(self) -> Wire:
        with suppress(Empty):
            return self._open.get_nowait()
        with suppress(IndexError):
            return self._closed.pop()
        try:
            return self._open.get(timeout=self._seconds)
        except Empty:
            raise NoneFreeError from None

    def _close_free(self) -> None:
        with suppress(Empty):
            while True:
                wire = self._open.get_nowait()
                wire.close()
                self._closed.append(wire)
