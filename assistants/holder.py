"""Keeps the newest publication in memory: loads a new one when its number is seen, never long on a call.

A thread in every process compares with the database every 2 seconds and repairs the number in the cache
(design section 8). What it has goes to disk, from where a process begins that starts while the database is away.
Use it as `holder.live`, so that there is one place where tests put theirs.
"""

from __future__ import annotations

import logging
import os
import time
from itertools import islice
from threading import Condition, Lock, Thread
from typing import Protocol

from django.db import Error, close_old_connections, connections

from assistants import heard, publication, replacing
from assistants.heard import NUMBER_KEY, Heard
from assistants.last_good import Copy
from assistants.publication import Publication
from callers import store, threads
from callers.budget import Budget
from callers.crm import active

logger = logging.getLogger(__name__)

CHECK_SECONDS = 2.0
# What calls may wait for a newer publication, and for the first one of a process (seconds). It counts from when the
# look at the database began: one that hangs keeps the calls of that time waiting, and none that come later.
NEWER_SECONDS = 0.15
# More than these are compiled when a call needs them: each takes 2 ms, and as much memory as its text.
COMPILED_AHEAD = 1_000
FIRST_SECONDS = 0.8


class Source(Protocol):
    """Where publications come from: the module `publication`, or what a test puts in its place."""

    def newest_number(self) -> int: ...

    def load(self, previous: Publication | None) -> Publication: ...


class Holder:
    """The publication of one process. Not in the background it looks at each call: for commands and tests."""

    def __init__(
        self,
        in_background: bool = True,
        source: Source = publication,
        check_seconds: float = CHECK_SECONDS,
        disk: Copy | None = None,
    ) -> None:
        self._source = source
        self._disk = disk
        self._in_background = in_background
        self._check_seconds = check_seconds
        self.start_anew()

    def start_anew(self) -> None:
        """Forget everything: after a fork the thread is gone, and locks may be held for ever."""
        self._held: Publication | None = None
        self._is_from_disk = False
        self._read_at = float("-inf")
        self._heard = Heard()
        self._changed = Condition()
        self._is_wanted = False
        self._is_stopping = False
        # The highest number that a call asked for, and the highest that the database turned out not to have.
        self._asked = 0
        self._refuted = 0
        self._begun = 0
        self._ended = 0
        # None between two looks.
        self._looking_since: float | None = None
        self._thread: Thread | None = None
        self._starting = Lock()

    def seconds_since_read(self) -> float:
        """Return how long ago what is in memory was last compared with the database; endless if it never was."""
        return time.monotonic() - self._read_at

    @property
    def held(self) -> Publication | None:
        """What is in memory now, if anything; no loading, no waiting."""
        return self._held

    def start(self) -> None:
        """Start the thread unless it runs."""
        if not self._in_background or (self._thread is not None and self._thread.is_alive()):
            return
        with self._starting:
            if self._thread is None or not self._thread.is_alive():
                self._thread = threads.begun("publication", self._watch)

    def begin(self, seconds: float) -> None:
        """Start the thread and wait until its first look has ended, for so many seconds at most."""
        self.start()
        with self._changed:
            self._changed.wait_for(lambda: self._ended > 0, seconds)

    def stop(self) -> None:
        """End the thread, after the look that it may be taking."""
        with self._changed:
            self._is_stopping = True
            self._changed.notify_all()
        if self._thread is not None:
            self._thread.join()

    def current(self, newest: int | None, budget: Budget | None = None) -> tuple[Publication | None, str]:
        """Return the publication to answer from and its level (design section 7).

        `newest` is the number that the cache gave, None if it gave none. Of the budget no more than its share is used.
        """
        self.start()
        is_current = self._wait(newest, budget or Budget()) if self._in_background else self._look()
        if is_current or newest is not None:
            self._heard.note(is_current)
        return self._with_level(is_current or self._heard.was_newest())

    def at_once(self) -> tuple[Publication | None, str]:
        """Return what is in memory and its level, for a call that waits for nothing newer.

        For all such calls of a moment the cache is asked once, unless another call has just heard the number.
        """
        self.start()
        self._heard.ask(self._has)
        return self._with_level(self._heard.was_newest())

    def _with_level(self, is_current: bool) -> tuple[Publication | None, str]:
        if self._held is not None and self._is_from_disk:
            return self._held, "disk"
        return self._held, "safety-net" if self._held is None else "current" if is_current else "unverified"

    def _has(self, number: int) -> bool:
        """Tell whether nothing newer than what is in memory can be had by looking for this number."""
        return self._held is not None and number <= max(self._held.number, self._refuted)

    def _wait(self, newest: int | None, budget: Budget) -> bool:
        """Wait until the number is there, or a look that began after this has ended; return whether it is there."""
        held = self._held
        if self._is_from_disk:
            # Whether the database is there is seen at the first look; no call waits for another one.
            is_waiting = self._ended == 0
        else:
            is_waiting = held is None or (newest is not None and not self._has(newest))
        if is_waiting:
            number = newest or 0
            with self._changed:
                self._asked = max(self._asked, number)
                self._is_wanted = True
                begun = self._begun
                self._changed.notify_all()
                limit = FIRST_SECONDS if held is None or self._is_from_disk else NEWER_SECONDS
                if self._looking_since is not None:
                    limit -= time.monotonic() - self._looking_since
                self._changed.wait_for(lambda: self._has(number) or self._ended > begun, budget.share(limit))
        return newest is not None and self._has(newest)

    def _watch(self) -> None:
        while not self._is_stopping:
            close_old_connections()
            self._look()
            if self._disk is not None and self._held is not None and not self._is_from_disk:
                self._disk.follow(self._held)
            self._compile()
            with self._changed:
                self._changed.wait_for(lambda: self._is_wanted or self._is_stopping, self._check_seconds)
        connections.close_all()

    def _look(self) -> bool:
        """Compare with the database and load what is new; on a failure what is in memory stays, and it is False."""
        with self._changed:
            self._begun += 1
            self._looking_since = time.monotonic()
            self._is_wanted = False
            asked, self._asked = self._asked, 0
        # Before the database, which may be away in such a way that asking it takes long.
        self._begin_from_disk()
        is_read = False
        try:
            told = heard.told()
            number = self._load(max(asked, told or 0))
            is_read = True
            self._read_at = time.monotonic()
            active.renew()
            if told != number:
                store.connect().raise_number(NUMBER_KEY, number, self._refuted)
        except Error as error:
            logger.warning("Publication not read: %s", type(error).__name__)
        except store.StoreError as error:
            logger.warning("Publication number not kept: %s", error)
        except Exception:
            # Whatever goes wrong, the thread must live on: without it no publish would be heard.
            logger.exception("Publication not checked")
        with self._changed:
            self._ended = self._begun
            self._looking_since = None
            self._changed.notify_all()
        return is_read

    def _load(self, told: int) -> int:
        """Take over what the database has, and return its number. A higher one that the cache told is refuted by it.

        The number may also be lower than the one in memory: then an older database was put back, and that counts.
        """
        held = None if self._is_from_disk else self._held
        number = self._source.newest_number()
        if held is None or number != held.number:
            held = self._source.load(held if held is not None and number > held.number else None)
        with self._changed:
            self._refuted = told if told > held.number else 0
            self._held, self._is_from_disk = held, False
        return held.number

    def _begin_from_disk(self) -> None:
        if self._disk is None or self._held is not None:
            return
        if (kept := self._disk.read()) is not None:
            with self._changed:
                self._held, self._is_from_disk = kept, True

    def _compile(self) -> None:
        """Compile what no call has asked for yet; a call that waits for a newer publication comes first."""
        for version in islice(self._held.versions.values() if self._held else (), COMPILED_AHEAD):
            if self._is_wanted or self._is_stopping:
                return
            version.prepare()
        replacing.replace_broken(self._held)


live = Holder(disk=Copy())
# Looked up by name at the fork: a test may have put another one in its place.
os.register_at_fork(after_in_child=lambda: live.start_anew())
