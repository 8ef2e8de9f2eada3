"""Events kept on disk while the database is away: each in a file of its own, durable before it is acknowledged.

Files are named by their time and drained in that order, by one process at a time. To keep an event twice changes
nothing, so a process that dies between keeping one and removing its file does no harm.
"""

from __future__ import annotations

import itertools
import json
import logging
import os
import time
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from threading import Event, Lock, Thread

from django.conf import settings
from django.db import DataError, Error, IntegrityError, close_old_connections, connections

from callers import calls, durable_file, threads
from callers.calls import Told

logger = logging.getLogger(__name__)

# What cannot be read, or what the database refuses for what is in it, is put here for people to look at.
REFUSED = "refused"
_SUFFIX = ".event"
# How often it is tried while the database is away, and looked for what another process left behind (seconds).
AGAIN_SECONDS = 1.0
LEFT_BEHIND_SECONDS = 60.0
_counter = itertools.count()


class SpoolError(Exception):
    """The event could not be written to disk."""


def put(told: Told) -> None:
    """Keep an event on disk; it survives whatever happens once this returns. Raises SpoolError."""
    name = f"{time.time_ns():020d}-{os.getpid()}-{next(_counter)}{_SUFFIX}"
    # Not orjson, which takes no lone surrogates; what a caller's device sends may hold them.
    payload = json.dumps({**asdict(told), "occurred_at": told.occurred_at.isoformat()}).encode()
    try:
        durable_file.write(durable_file.folder(_folder()) / name, payload)
    except OSError as error:
        raise SpoolError(type(error).__name__) from error


def depth() -> int:
    """Return how many events wait on disk."""
    return len(_waiting())


def refused() -> int:
    """Return how many events lie on disk that were put aside."""
    return sum(1 for _ in (_folder() / REFUSED).glob(f"*{_SUFFIX}"))


def oldest_seconds() -> float:
    """Return for how long the oldest of them has waited, in seconds; 0 if none waits."""
    began = min((path.name.partition("-")[0] for path in _waiting()), default="")
    return max(0.0, (time.time_ns() - int(began)) / 1e9) if began.isdigit() else 0.0


def drain() -> int:
    """Bring what waits to the database, in order; returns how many events that were.

    It ends at the first that the database does not take now. While another process drains, it does nothing.
    """
    drained = 0
    if not _waiting():
        return drained
    try:
        with durable_file.only_one(_folder()):
            for path in _waiting():
                drained += _drained(path)
    except BlockingIOError:
        return drained
    except Error as error:
        logger.warning("Events on disk not brought to the database yet: %s", type(error).__name__)
    except OSError as error:
        logger.error("Events on disk not readable: %s", type(error).__name__)
    if drained:
        logger.info("%d events brought from disk to the database", drained)
    return drained


def _drained(path: Path) -> bool:
    told = _read(path)
    if told is not None:
        try:
            calls.keep(told)
        except (DataError, IntegrityError) as error:
            logger.error("Event on disk refused by the database: %s", type(error).__name__)
            told = None
    if told is None:
        path.replace(durable_file.folder(path.parent / REFUSED) / path.name)
        return False
    path.unlink()
    return True


def _read(path: Path) -> Told | None:
    """Return the event in a file, None if the file is damaged."""
    try:
        found = json.loads(durable_file.read(path) or b"")
        return Told(**{**found, "occurred_at": datetime.fromisoformat(found["occurred_at"])})
    except (ValueError, TypeError, KeyError):
        logger.error("An event on disk cannot be read; it is in %s", REFUSED)
        return None


def _folder() -> Path:
    return Path(settings.DATA_DIR) / "spool"


def _waiting() -> list[Path]:
    return sorted(_folder().glob(f"*{_SUFFIX}"))


class Drainer:
    """The thread of a process that drains: at its start, after each event put here, and now and then.

    Not in the background, nothing is drained: for tests.
    """

    def __init__(self, in_background: bool = True) -> None:
        self._in_background = in_background
        self.start_anew()

    def start_anew(self) -> None:
        """Forget everything: after a fork the thread is gone, and its lock may be held for ever."""
        self._has_news = Event()
        self._stopping = Event()
        self._starting = Lock()
        self._thread: Thread | None = None

    def start(self) -> None:
        if not self._in_background:
            return
        with self._starting:
            if self._thread is None or not self._thread.is_alive():
                self._thread = threads.begun("spool", self._run)

    def stop(self) -> None:
        """End the thread, after what it may be bringing to the database."""
        self._stopping.set()
        self._has_news.set()
        if self._thread is not None:
            self._thread.join()

    def put(self, told: Told) -> None:
        """Do what `put` does, and have it drained as soon as the database is back."""
        put(told)
        self._has_news.set()
        self.start()

    def _run(self) -> None:
        try:
            while not self._stopping.is_set():
                self._has_news.clear()
                close_old_connections()
                drain()
                if depth():
                    self._stopping.wait(AGAIN_SECONDS)
                else:
                    # Another process may put events there that it does not live to drain.
                    self._has_news.wait(LEFT_BEHIND_SECONDS)
        finally:
            connections.close_all()


drainer = Drainer()
# Looked up by name at the fork: a test may have put another one in its place.
os.register_at_fork(after_in_child=lambda: drainer.start_anew())
