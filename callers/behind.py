"""Work that a call leaves behind: a bounded queue and one thread per process."""

from __future__ import annotations

import atexit
import logging
import os
import weakref
from collections import deque
from collections.abc import Callable, Sequence
from threading import Event, Lock, Thread
from typing import Generic, TypeVar

from django.db import DataError, Error, IntegrityError, close_old_connections, connections

from callers import threads

logger = logging.getLogger(__name__)

T = TypeVar("T")

LARGEST_QUEUE = 10_000
LARGEST_BATCH = 500
# With so much of its queue in use, one is busy.
_BUSY_PART = 0.1
# How long items gather before they are written, and how long a stop may take (seconds).
GATHER_SECONDS = 0.2
STOP_SECONDS = 5.0
_all: weakref.WeakSet[Behind[object]] = weakref.WeakSet()


class Behind(Generic[T]):
    """Hands what is put to `write`, in batches. What does not fit the queue is dropped and counted in `dropped`.

    A batch that `write` refuses with the error `away` is tried again: the database may be away for a while.
    """

    def __init__(
        self,
        name: str,
        write: Callable[[Sequence[T]], object],
        size: int = LARGEST_QUEUE,
        retry_seconds: float = 1.0,
        away: type[Exception] = Error,
    ) -> None:
        self.name = name
        self._write = write
        self._size = size
        self._retry_seconds = retry_seconds
        self._away = away
        self.start_anew()
        _all.add(self)  # type: ignore[arg-type] # nothing is put by way of this set

    def start_anew(self) -> None:
        """Forget everything: after a fork the thread is gone, its items are the parent's, and locks may be held."""
        # A deque and not a Queue, which wakes the thread up for every item, in the middle of a call.
        self._items: deque[T] = deque()
        self._has_items = Event()
        self._stopping = Event()
        self._starting = Lock()
        self._thread: Thread | None = None
        self.dropped = 0

    @property
    def is_busy(self) -> bool:
        """Tell whether so many items wait that those which can be spared are better left out."""
        return len(self._items) > self._size * _BUSY_PART

    def put(self, item: T) -> None:
        """Take an item; returns at once."""
        if len(self._items) < self._size:
            self._items.append(item)
        else:
            self.dropped += 1
            if self.dropped % 1_000 == 1:
                logger.error("Queue %s is full; %d dropped since the start", self.name, self.dropped)
        if not self._has_items.is_set():
            self._has_items.set()
        if self._thread is None or not self._thread.is_alive():
            self._start()

    def stop(self) -> None:
        """Write what is waiting, for STOP_SECONDS at most, and end the thread."""
        self._stopping.set()
        self._has_items.set()
        if self._thread is not None:
            self._thread.join(STOP_SECONDS)
        if left := len(self._items):
            logger.error("Queue %s: %d not written before the stop", self.name, left)

    def _start(self) -> None:
        with self._starting:
            if self._stopping.is_set() or (self._thread is not None and self._thread.is_alive()):
                return
            self._thread = threads.begun(self.name, self._run)
            atexit.register(self.stop)

    def _run(self) -> None:
        try:
            while batch := self._gather():
                self._write_in_the_end(batch)
        finally:
            connections.close_all()

    def _write_in_the_end(self, batch: Sequence[T]) -> None:
        """Write a batch. While the database is away it waits here, and later items in the queue."""
        is_last_try = False
        while not self._written(batch):
            if is_last_try:
                logger.error("Queue %s: %d not written before the stop", self.name, len(batch))
                return
            is_last_try = self._stopping.wait(self._retry_seconds)

    def _gather(self) -> list[T]:
        """Return the next items; an empty list means that all is written and the thread shall end."""
        while True:
            self._has_items.wait()
            if len(self._items) < LARGEST_BATCH:
                self._stopping.wait(GATHER_SECONDS)
            # Cleared before items are taken: one put meanwhile may be announced in vain, but never stays unseen.
            self._has_items.clear()
            batch = [self._items.popleft() for _ in range(min(len(self._items), LARGEST_BATCH))]
            if self._items or self._stopping.is_set():
                self._has_items.set()
            if batch or self._stopping.is_set():
                return batch

    def _written(self, batch: Sequence[T]) -> bool:
        close_old_connections()
        try:
            self._write(batch)
        except (IntegrityError, DataError) as error:
            # The items are at fault and not the database: trying again would hold up all later ones.
            logger.error("Queue %s: %d refused: %s", self.name, len(batch), type(error).__name__)
        except self._away as error:
            logger.warning("Queue %s not written yet: %s", self.name, type(error).__name__)
            return False
        finally:
            close_old_connections()
        return True


def waiting() -> dict[str, tuple[int, int]]:
    """Return, for each queue of this process by its name, how many items wait and how many were dropped."""
    return {one.name: (len(one._items), one.dropped) for one in list(_all)}


def _start_all_anew() -> None:
    for one in list(_all):
        one.start_anew()


os.register_at_fork(after_in_child=_start_all_anew)
