"""Numbers for Prometheus: what was answered and how fast, and in what state this process is.

A call only leaves what it came to in a queue; a thread counts it. With several processes each writes its numbers to
files of its own (PROMETHEUS_MULTIPROC_DIR, set by the web server), and whichever is asked adds them up.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Sequence
from pathlib import Path
from threading import Event, Thread

from prometheus_client import REGISTRY, CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead

from assistants import holder
from assistants.answering import Answered
from callers import lookup, spool, store, threads
from callers.behind import Behind
from callers.crm import active, breaker

logger = logging.getLogger(__name__)

# A label for all dialled numbers that are no line: there may be any number of them.
OTHER_LINE = "other"
SAMPLE_SECONDS = 5.0
_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0)

ANSWERS = Counter("flireo_answers", "Answered calls", ["line", "context", "publication"])
STEP_SECONDS = Histogram("flireo_answer_step_seconds", "How long a step of an answer took", ["step"], buckets=_BUCKETS)
PUBLICATION = Gauge("flireo_publication_number", "The publication in memory", multiprocess_mode="livemin")
PUBLICATION_AGE = Gauge(
    "flireo_publication_age_seconds", "Since it was last compared with the database", multiprocess_mode="livemax"
)
OPEN = Gauge("flireo_left_alone", "1 while it fails and is left alone", ["dependency"], multiprocess_mode="livemax")
SPOOLED = Gauge("flireo_spool_events", "Events on disk that wait for the database", multiprocess_mode="livemax")


def _count(answers: Sequence[Answered]) -> None:
    held = holder.live.held
    lines = held.lines if held else {}
    for answered in answers:
        line = answered.line_number if answered.line_number in lines else OTHER_LINE
        ANSWERS.labels(line, answered.context_level, answered.publication_level).inc()
        for step, milliseconds in answered.milliseconds.items():
            STEP_SECONDS.labels(step).observe(milliseconds / 1000)


counting: Behind[Answered] = Behind("metrics", _count)


def answered(one: Answered) -> None:
    """Take an answer for counting; returns at once."""
    counting.put(one)


def sample() -> None:
    """Note in what state this process is."""
    held = holder.live.held
    if held is not None:
        PUBLICATION.set(held.number)
    PUBLICATION_AGE.set(holder.live.seconds_since_read())
    OPEN.labels("database").set(not lookup.places.is_any_sound())
    OPEN.labels("cache").set(_is_cache_left_alone())
    for spec in active.active():
        # By its key: what staff call a connection may change, and need not be known to whoever watches.
        OPEN.labels(f"crm-{spec.pk}").set(breaker.of(spec.pk).is_open)
    SPOOLED.set(spool.depth())


def _is_cache_left_alone() -> bool:
    try:
        return store.connect().breaker.is_open
    except store.StoreError:
        return True


def text() -> bytes:
    """Return the numbers of all processes in Prometheus' own format."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return generate_latest(REGISTRY)
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call] # prometheus-client has no types here
    return generate_latest(registry)


def forget_the_dead() -> None:
    """Take away what processes of this server that are gone have told of their state."""
    folder = os.environ.get("PROMETHEUS_MULTIPROC_DIR")
    for path in Path(folder).glob("gauge_live*_*.db") if folder else ():
        pid = path.stem.rpartition("_")[2]
        if pid.isdigit() and not Path(f"/proc/{pid}").exists():
            mark_process_dead(pid)  # type: ignore[no-untyped-call] # as above


class Sampler:
    """The thread of a process that notes its state again and again."""

    def __init__(self) -> None:
        self._stopping = Event()
        self._thread: Thread | None = None

    def start(self) -> None:
        self._thread = threads.begun("sampler", self._run)

    def stop(self) -> None:
        self._stopping.set()
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                sample()
            except Exception:
                # Whatever goes wrong, the thread must live on: the numbers would stand still unseen.
                logger.exception("State not noted")
            self._stopping.wait(SAMPLE_SECONDS)


sampler = Sampler()
