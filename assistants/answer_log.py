"""Writes the answers to the database, in batches and behind the call: an answer never waits for its log."""

from __future__ import annotations

import atexit
import logging
from collections import deque
from collections.abc import Callable, Sequence
from threading import Event, Lock, Thread

from django.db import DatabaseError, close_old_connections

from assistants import answer_rows
from assistants.answer_rows import AnswerRow
from assistants.answering import Answered

logger = logging.getLogger(__name__)

LARGEST_QUEUE = 10_000
LARGEST_BATCH = 500
# How long rows gather before they are written, and how long a stop may take (seconds).
GATHER_SECONDS = 0.2
STOP_SECONDS = 5.0


class AnswerLog:
    """A bounded queue and one thread. What does not fit is dropped and counted in `dropped`."""

    def __init__(
        self,
        write: Callable[[Sequence[AnswerRow]], object] = answer_rows.write,
        size: int = LARGEST_QUEUE,
        retry_seconds: float = 1.0,
    ) -> None:
        self._write = write
        # A deque and not a Queue, which wakes the thread up for every row, in the middle of a call.
        self._queue: deque[AnswerRow] = deque()
        self._size = size
        self._retry_seconds = retry_seconds
        self._has_rows = Event()
        self._stopping = Event()
        self._starting = Lock()
        self._thread: Thread | None = None
        self.dropped = 0

    def put(self, answered: Answered) -> None:
        """Take an answer for writing; returns at once."""
        if len(self._queue) < self._size:
            self._queue.append(answer_rows.row(answered))
        else:
            self.dropped += 1
            if self.dropped % 1_000 == 1:
                logger.error("Log of answers is full; %d dropped since the start", self.dropped)
        if not self._has_rows.is_set():
            self._has_rows.set()
        if self._thread is None or not self._thread.is_alive():
            self._start()

    def stop(self) -> None:
        """Write what is waiting, for STOP_SECONDS at most, and end the thread."""
        self._stopping.set()
        self._has_rows.set()
        if self._thread is not None:
            self._thread.join(STOP_SECONDS)
        if left := len(self._queue):
            logger.error("%d answers were not written before the stop", left)

    def _start(self) -> None:
        with self._starting:
            if self._stopping.is_set() or (self._thread is not None and self._thread.is_alive()):
                return
            self._thread = Thread(target=self._run, name="answer-log", daemon=True)
            self._thread.start()
            atexit.register(self.stop)

    def _run(self) -> None:
        while batch := self._gather():
            is_last_try = False
            while not self._written(batch):
                # The database is away: rows wait here, later ones in the queue, until it is back.
                if is_last_try:
                    logger.error("%d answers were not written before the stop", len(batch))
                    return
                is_last_try = self._stopping.wait(self._retry_seconds)

    def _gather(self) -> list[AnswerRow]:
        """Return the next rows; an empty list means that all is written and the thread shall end."""
        while True:
            self._has_rows.wait()
            if len(self._queue) < LARGEST_BATCH:
                self._stopping.wait(GATHER_SECONDS)
            # Cleared before rows are taken: one put meanwhile may be announced in vain, but never stays unseen.
            self._has_rows.clear()
            batch = [self._queue.popleft() for _ in range(min(len(self._queue), LARGEST_BATCH))]
            if self._queue or self._stopping.is_set():
                self._has_rows.set()
            if batch or self._stopping.is_set():
                return batch

    def _written(self, batch: Sequence[AnswerRow]) -> bool:
        close_old_connections()
        try:
            self._write(batch)
        except DatabaseError as error:
            logger.warning("Answers not written yet: %s", type(error).__name__)
            return False
        finally:
            close_old_connections()
        return True


log = AnswerLog()
