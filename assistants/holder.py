"""Keeps the newest publication in memory: loads a new one when its number is seen, never long on a call.

A thread in every process compares with the database every 2 seconds and repairs the number in the cache
(design section 8).
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from threading import Condition, Lock, Thread

from django.db import DatabaseError, close_old_connections

from assistants import publication
from assistants.publication import Publication
from callers import store

logger = logging.getLogger(__name__)

NUMBER_KEY = "publication-number"
CHECK_SECONDS = 2.0
# What a call may wait for a newer publication, and for the first one of a process (seconds).
NEWER_SECONDS = 0.15
FIRST_SECONDS = 0.8


class Holder:
    """The publication of one process. Without a thread of its own it loads at once: for commands and tests."""

    def __init__(
        self, in_background: bool = True, load: Callable[[Publication | None], Publication] = publication.load
    ) -> None:
        self._load = load
        self._in_background = in_background
        self._held: Publication | None = None
        self._changed = Condition()
        self._is_wanted = False
        self._thread: Thread | None = None
        self._starting = Lock()

    @property
    def held(self) -> Publication | None:
        """What is in memory now, if anything; no loading, no waiting."""
        return self._held

    def start(self) -> None:
        """Start the thread, once a process: after a fork the child has none yet."""
        if not self._in_background or (self._thread is not None and self._thread.is_alive()):
            return
        with self._starting:
            if self._thread is None or not self._thread.is_alive():
                self._thread = Thread(target=self._watch, name="publication", daemon=True)
                self._thread.start()

    def current(self, newest: int | None) -> tuple[Publication | None, str]:
        """Return the publication to answer from and its level (design section 7).

        `newest` is the number that the cache gave, None if it gave none.
        """
        held = self._held
        if held is not None and newest is not None and held.number >= newest:
            return held, "current"
        self.start()
        if held is not None and newest is None:
            return held, "unverified"
        if self._in_background:
            self._wait(newest or 0, FIRST_SECONDS if held is None else NEWER_SECONDS)
        else:
            self.renew()
        held = self._held
        if held is None:
            return None, "safety-net"
        return held, "current" if held.number >= (newest or 0) else "unverified"

    def renew(self) -> None:
        """Load what is live now; on a failure what is in memory stays."""
        try:
            loaded = self._load(self._held)
        except DatabaseError as error:
            logger.warning("Publication not loaded: %s", type(error).__name__)
            return
        with self._changed:
            if self._held is None or loaded.number >= self._held.number:
                self._held = loaded
            self._changed.notify_all()

    def _wait(self, number: int, seconds: float) -> None:
        with self._changed:
            self._is_wanted = True
            self._changed.notify_all()
            self._changed.wait_for(lambda: self._held is not None and self._held.number >= number, seconds)

    def _watch(self) -> None:
        while True:
            try:
                self._look()
            except Exception:
                # Whatever goes wrong, the thread must live on: without it no publish would be heard.
                logger.exception("Publication not checked")
            with self._changed:
                self._changed.wait_for(lambda: self._is_wanted, CHECK_SECONDS)

    def _look(self) -> None:
        close_old_connections()
        with self._changed:
            is_wanted, self._is_wanted = self._is_wanted, False
        held = self._held
        try:
            if is_wanted or held is None or publication.newest_number() > held.number:
                self.renew()
            if self._held is not None:
                store.connect().raise_number(NUMBER_KEY, self._held.number)
        except DatabaseError as error:
            logger.warning("Publication number not read: %s", type(error).__name__)
        except store.StoreError as error:
            logger.warning("Publication number not kept: %s", error)
        finally:
            close_old_connections()


live = Holder()
