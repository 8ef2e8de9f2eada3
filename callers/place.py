"""A place where questions are put to the database: a thread with a connection kept open, which can be cut off.

No time-out of the database's holds while its server is paused, because its machine goes on acknowledging. So whoever
asks waits for the place and not for the database, and cuts the place's connection off when the time is over.
"""

from __future__ import annotations

import functools
import logging
import os
import socket
from collections.abc import Callable
from concurrent.futures import Future, wait
from contextvars import copy_context
from queue import SimpleQueue
from threading import Event, Lock, Thread
from typing import TypeVar, cast

import psycopg
from django.db import DEFAULT_DB_ALIAS, Error, InterfaceError, OperationalError, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from callers.jitter import uneven

logger = logging.getLogger(__name__)

T = TypeVar("T")
_Asked = tuple[Callable[[], object], Future[object]]

# A place that failed looks after the database again and again with this pause, shorter or longer by a fifth (seconds).
MEND_SECONDS = 1.0
# The database gives a statement up by itself a little before: a server does not notice that whoever waited for a lock
# has gone, and SQLite can be told by nobody.
_GIVE_UP = {"postgresql": "SET statement_timeout = {:.0f}", "sqlite": "PRAGMA busy_timeout = {:.0f}"}
_BEFORE = 0.8


class UnansweredError(Exception):
    """A question got no place, or no answer in time; the text says which."""


class Place:
    """Takes one question at a time, for `seconds` at most, and is in the queue `free` in between.

    After a failure of the database it is free again only when a new connection is open and `check` succeeds there.
    Until then it is not `sound`.
    """

    def __init__(self, check: Callable[[], object], free: SimpleQueue[Place], seconds: float) -> None:
        self.is_sound = True
        self._check = check
        self._free = free
        self._give_up_after = seconds * 1000 * _BEFORE
        self._asked: SimpleQueue[_Asked | None] = SimpleQueue()
        # What is in hand, whether its time was over, and the socket to shut then. Whoever touches them holds the lock.
        self._lock = Lock()
        self._in_hand: Future[object] | None = None
        self._is_cut = False
        self._wire: socket.socket | None = None
        self._opened: object = None
        self._stopping = Event()
        self._thread = Thread(target=self._run, name="place", daemon=True)
        self._thread.start()

    def ask(self, question: Callable[[], T], seconds: float) -> T:
        """Return the answer, or raise what the question raises; UnansweredError after so many seconds.

        Whoever asks has taken the place from the queue of the free ones before.
        """
        answer: Future[object] = Future()
        # What is logged while it is put belongs to the request of whoever asks.
        self._asked.put((functools.partial(copy_context().run, question), answer))
        if not wait([answer], seconds).done:
            self._give_up(answer)
            raise UnansweredError("no answer in time")
        return cast(T, answer.result())

    def stop(self) -> None:
        """End the thread, after the question that it may have."""
        self._stopping.set()
        self._asked.put(None)
        self._thread.join()

    def _give_up(self, answer: Future[object]) -> None:
        """Take the question back; if it is being put already, shut the connection that it waits at."""
        with self._lock:
            if answer.cancel():
                # The place is still opening its connection. It is sound again when that has succeeded.
                self.is_sound = False
                return
            if self._in_hand is not answer:
                return
            self._is_cut = True
            self.is_sound = False
            if self._wire is not None:
                _shut(self._wire)

    def _run(self) -> None:
        connection = connections[DEFAULT_DB_ALIAS]
        # If that fails, so will the first question.
        self._is_mended(connection)
        while asked := self._asked.get():
            if self._is_answered(connection, *asked):
                continue
            self.is_sound = False
            while not self._is_mended(connection):
                pause = uneven(MEND_SECONDS)
                if self._stopping.wait(pause):
                    break
            self.is_sound = True
            self._free.put(self)
        self._close(connection)

    def _is_answered(
        self, connection: BaseDatabaseWrapper, question: Callable[[], object], answer: Future[object]
    ) -> bool:
        """Put a question; tell whether the connection is good for another one, and if so, be free for it."""
        with self._lock:
            if not answer.set_running_or_notify_cancel():
                return False
            self._in_hand, self._is_cut = answer, False
        found, failure = None, None
        try:
            found = self._put(connection, question)
        except Exception as error:  # noqa: BLE001 # whoever asked gets it
            failure = error
        with self._lock:
            self._in_hand = None
            is_sound = not self._is_cut and not isinstance(failure, OperationalError | InterfaceError)
        # Before the answer is given: whoever got it may ask the next question at once.
        if is_sound:
            self._free.put(self)
        if failure is None:
            answer.set_result(found)
        else:
            answer.set_exception(failure)
        return is_sound

    def _put(self, connection: BaseDatabaseWrapper, question: Callable[[], object]) -> object:
        self._open(connection)
        try:
            return question()
        except (OperationalError, InterfaceError):
            # A transaction that fails with its connection leaves none, or one that Django has opened.
            if self._is_cut or (connection.connection is self._opened and connection.is_usable()):
                raise
        # The server was started anew since the last question.
        self._close(connection)
        self._open(connection)
        return question()

    def _is_mended(self, connection: BaseDatabaseWrapper) -> bool:
        """Open a new connection, and tell whether the database answers there."""
        try:
            self._close(connection)
            self._open(connection)
            self._check()
        except Error:
            return False
        except Exception:
            # That is no matter of the connection.
            logger.exception("Database not looked after as it should be")
        return True

    def _open(self, connection: BaseDatabaseWrapper) -> None:
        if connection.connection is not None and connection.connection is self._opened:
            return
        self._close(connection)
        connection.ensure_connection()
        self._opened = connection.connection
        with self._lock:
            self._wire = _wire_of(self._opened)
        with connection.cursor() as cursor:
            cursor.execute(_GIVE_UP[connection.vendor].format(self._give_up_after))

    def _close(self, connection: BaseDatabaseWrapper) -> None:
        with self._lock:
            if self._wire is not None:
                self._wire.close()
            self._wire = None
        self._opened = None
        connection.close()


def _wire_of(raw: object) -> socket.socket | None:
    """Return a socket of our own for the same wire: the driver's may be another file's as soon as it is closed."""
    return socket.socket(fileno=os.dup(raw.fileno())) if isinstance(raw, psycopg.Connection) else None


def _shut(wire: socket.socket) -> None:
    """Shut a wire from another thread: who waits at it is told at once that it is lost."""
    try:
        wire.shutdown(socket.SHUT_RDWR)
    except OSError as error:
        logger.info("Connection was closed already: %s", type(error).__name__)
