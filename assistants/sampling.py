"""Notes in what state this process is, again and again, for whoever asks for the numbers: asking itself costs nothing.

A scrape reads what was noted, so it is answered at once whatever hangs.
"""

from __future__ import annotations

import logging
import math
import time
from datetime import datetime
from threading import Event, Thread

from django.utils import timezone

from assistants import heard, holder, metrics, unfinished
from callers import behind, calls, lookup, spool, store, threads
from callers.crm import active, breaker, health

logger = logging.getLogger(__name__)

SAMPLE_SECONDS = 5.0
# How often the database is asked for what is unfinished (seconds).
LOOK_SECONDS = 15.0


def sample() -> None:
    """Note what this process knows; nothing here waits for anybody but the cache, as short as a call would."""
    held = holder.live.held
    if held is not None:
        metrics.PUBLICATION.set(held.number)
    metrics.PUBLICATION_AGE.set(holder.live.seconds_since_read())
    metrics.SPOOLED.set(spool.depth())
    for name, (waiting, dropped) in behind.waiting().items():
        metrics.BEHIND.labels(name).set(waiting)
        metrics.DROPPED.labels(name).set(dropped)
    _sample_dependencies()
    _sample_unfinished()


def _sample_dependencies() -> None:
    # Where nobody calls, no place is found unsound; whoever looks for what is unfinished learns it too.
    metrics.OPEN.labels("database").set(not (unfinished.watch.is_answered and lookup.places.is_any_sound()))
    metrics.OPEN.labels("database-events").set(not calls.places.is_any_sound())
    is_cache_away = _is_cache_away()
    metrics.OPEN.labels("cache").set(is_cache_away)
    in_use = {spec.pk for spec in active.active()}
    # One that is out of use is left alone by nobody. Workers, which ask the most, tell by way of the cache.
    for pk in in_use | breaker.known():
        # By its key: what staff call a connection may change, and need not be known to whoever watches.
        is_failing = breaker.of(pk).is_open or (not is_cache_away and health.is_failing(pk))
        metrics.OPEN.labels(f"crm-{pk}").set(pk in in_use and is_failing)


def _is_cache_away() -> bool:
    try:
        store.connect().get_many([heard.NUMBER_KEY])
    except store.StoreError:
        return True
    return False


def _sample_unfinished() -> None:
    for kind, seconds in unfinished.watch.ages().items():
        metrics.OLDEST.labels(kind).set(seconds)
    known = unfinished.watch.known
    metrics.JOBS_AGE.set(_seconds_since(known.read_at))
    metrics.WORKER_AGE.set(_seconds_since(known.worker_seen_at))


def _seconds_since(moment: datetime | None) -> float:
    """Endless if it never was; a number that is left out would look like a zero."""
    return math.inf if moment is None else max(0.0, (timezone.now() - moment).total_seconds())


class Sampler:
    """The thread of a process that notes its state again and again."""

    def __init__(self) -> None:
        self._stopping = Event()
        self._thread: Thread | None = None
        self._look_at = 0.0

    def start(self) -> None:
        self._thread = threads.begun("sampler", self._run)

    def stop(self) -> None:
        self._stopping.set()
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                if time.monotonic() >= self._look_at:
                    self._look_at = time.monotonic() + LOOK_SECONDS
                    unfinished.watch.look()
                sample()
            except Exception:
                # Whatever goes wrong, the thread must live on: the numbers would stand still unseen.
                logger.exception("State not noted")
            self._stopping.wait(SAMPLE_SECONDS)


sampler = Sampler()
