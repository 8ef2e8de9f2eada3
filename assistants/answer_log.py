"""Writes the answers to the database, in batches and behind the call: an answer never waits for its log."""

from __future__ import annotations

import atexit
import logging
import queue
import time
from collections.abc import Callable, Sequence
from threading import Event, Lock, Thread

from django.db import DatabaseError, close_old_connections

from assistants.answering import Answered
from assistants.models import Answer

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
        write: Callable[[Sequence[Answer]], object] = Answer.objects.bulk_create,
        size: int = LARGEST_QUEUE,
        retry_seconds: float = 1.0,
    ) -> None:
        self._write = write
        self._queue: queue.Queue[Answer] = queue.Queue(size)
        self._retry_seconds = retry_seconds
        self._stopping = Event()
        self._starting = Lock()
        self._thread: Thread | None = None
        self.dropped = 0

    def put(self, answered: Answered) -> None:
        """Take an answer for writing; returns at once."""
        try:
            self._queue.put_nowait(row(answered))
        except queue.Full:
            self.dropped += 1
            if self.dropped % 1_000 == 1:
                logger.error("Log of answers is full; %d dropped since the start", self.dropped)
        if self._thread is None or not self._thread.is_alive():
            self._start()

    def stop(self) -> None:
        """Write what is waiting, for STOP_SECONDS at most, and end the thread."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(STOP_SECONDS)
        if left := self._queue.qsize():
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

    def _gather(self) -> list[Answer]:
        """Return the next rows; an empty list means that all is written and the thread shall end."""
        batch: list[Answer] = []
        until = 0.0
        while len(batch) < LARGEST_BATCH:
            try:
                batch.append(self._queue.get(timeout=0.05))
                until = until or time.monotonic() + GATHER_SECONDS
            except queue.Empty:
                if self._stopping.is_set():
                    break
            if batch and time.monotonic() > until:
                break
        return batch

    def _written(self, batch: Sequence[Answer]) -> bool:
        close_old_connections()
        try:
            self._write(batch)
        except DatabaseError as error:
            logger.warning("Answers not written yet: %s", type(error).__name__)
            return False
        finally:
            close_old_connections()
        return True


def row(answered: Answered) -> Answer:
    version = answered.version
    return Answer(
        received_at=answered.received_at,
        caller_number=answered.caller.number,
        line_number=answered.line_number,
        caller_id=answered.caller.caller_id,
        segment_key=answered.segment,
        version_id=version.pk if version else None,
        template_name=version.template_name if version else "",
        publication_number=answered.publication_number,
        context_level=answered.context_level,
        publication_level=answered.publication_level,
        milliseconds=round(answered.milliseconds.get("total", 0.0), 3),
    )


log = AnswerLog()
