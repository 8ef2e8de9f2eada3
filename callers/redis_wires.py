"""Connections to Redis that are kept open, taken in turn, and each waited at no longer than a call can wait."""

from __future__ import annotations

import socket
import ssl
import struct
import time
import weakref
from concurrent.futures import Future, wait
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import cast

import hiredis
import redis
from redis.backoff import NoBackoff
from redis.connection import AbstractConnection
from redis.retry import Retry

from callers import threads

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
        if not isinstance(self._socket, ssl.SSLSocket):
            self._socket.settimeout(None)
        self._wait_at_most(self._seconds)
        self._reader = hiredis.Reader(protocolError=GarbledError, notEnoughData=_MORE)

    def close(self) -> None:
        self._socket = None
        self._connection.disconnect()  # type: ignore[no-untyped-call] # redis-py's own

    def ask(self, packed: bytes) -> object:
        """Return the answer to a packed command. Raises OSError; then the connection is of no use any more."""
        until = time.monotonic() + self._seconds
        wire = cast(socket.socket, self._socket)
        try:
            wire.sendall(packed)
            answer = self._read(wire)
            if answer is _MORE:
                while answer is _MORE:
                    self._wait_at_most(until - time.monotonic())
                    answer = self._read(wire)
                self._wait_at_most(self._seconds)
        except BlockingIOError as error:
            raise TimeoutError from error
        return answer

    def _wait_at_most(self, seconds: float) -> None:
        """Have the system keep the time: Python would ask it before each sending and reading whether that can begin."""
        wire = cast(socket.socket, self._socket)
        # Zero would mean not to wait at all, or for ever.
        seconds = max(0.001, seconds)
        if isinstance(wire, ssl.SSLSocket):
            # Python's TLS would begin to wait anew each time.
            wire.settimeout(seconds)
            return
        limit = struct.pack("ll", *divmod(int(seconds * 1_000_000), 1_000_000))
        wire.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, limit)
        wire.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, limit)

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
            return self._answer(wire, packed)
        except ConnectionError:
            # Redis has hung up since, on all of them: it was started anew.
            self._close_free()
        return self._answer(self._taken(), packed)

    def _answer(self, wire: Wire, packed: bytes) -> object:
        try:
            answer = wire.ask(packed)
        except BaseException:
            wire.close()
            self._closed.append(wire)
            raise
        self._open.put(wire)
        return answer

    def _taken(self) -> Wire:
        """Return an open connection that is nobody else's."""
        with suppress(Empty):
            return self._open.get_nowait()
        with suppress(IndexError):
            return self._opened(self._closed.pop())
        try:
            return self._open.get(timeout=self._seconds)
        except Empty:
            raise NoneFreeError from None

    def _opened(self, wire: Wire) -> Wire:
        """Open a connection in a thread of its own: to find the address of a name knows no time-out.

        What is open only when nobody waits for it any more is there for whoever asks next.
        """
        opening: Future[None] = Future()

        def run() -> None:
            failure = None
            try:
                wire.open()
            except Exception as error:  # noqa: BLE001 # whoever waits gets it
                failure = error
                wire.close()
            if opening.set_running_or_notify_cancel():
                if failure is None:
                    opening.set_result(None)
                    return
                opening.set_exception(failure)
            elif failure is None:
                self._open.put(wire)
                return
            self._closed.append(wire)

        if threads.begun("redis", run) is None:
            self._closed.append(wire)
            raise NoneFreeError
        wait([opening], self._seconds)
        if opening.cancel():
            raise TimeoutError
        opening.result()
        return wire

    def _close_free(self) -> None:
        with suppress(Empty):
            while True:
                wire = self._open.get_nowait()
                wire.close()
                self._closed.append(wire)
