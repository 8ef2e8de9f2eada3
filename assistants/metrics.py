"""Numbers for Prometheus: what was answered and how fast, and in what state this process is.

A call only leaves what it came to in a queue; a thread counts it. With several processes each writes its numbers to
files of its own (PROMETHEUS_MULTIPROC_DIR, set by the web server), and whichever is asked adds them up. Those of a
process that was killed stay in its file, and count.
"""

from __future__ import annotations

import os
from bisect import bisect_left
from collections import Counter as Counts
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from prometheus_client import REGISTRY, CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead

from assistants import holder
from assistants.answering import Answered
from callers.behind import Behind

# A label for all dialled numbers that are no line: there may be any number of them.
OTHER_LINE = "other"
_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0)

ANSWERS = Counter("flireo_answers", "Answered calls", ["line", "context", "publication"])
FROM_MEMORY = Counter(
    "flireo_answers_from_memory", "Calls answered without looking the caller up, as too many came", ["publication"]
)
STEP_SECONDS = Histogram("flireo_answer_step_seconds", "How long a step of an answer took", ["step"], buckets=_BUCKETS)
CACHE_LOOKUPS = Counter("flireo_cache_lookups", "Callers looked up in the cache: hit, miss or failed", ["result"])
PUBLICATION = Gauge("flireo_publication_number", "The publication in memory", multiprocess_mode="livemin")
PUBLICATION_AGE = Gauge(
    "flireo_publication_age_seconds", "Since it was last compared with the database", multiprocess_mode="livemax"
)
OPEN = Gauge(
    "flireo_left_alone", "1 while it does not answer or is left alone", ["dependency"], multiprocess_mode="livemax"
)
SPOOLED = Gauge("flireo_spool_events", "Events on disk that wait for the database", multiprocess_mode="livemax")
OLDEST = Gauge(
    "flireo_oldest_job_seconds", "How long the oldest that is due has waited", ["kind"], multiprocess_mode="livemax"
)
JOBS_AGE = Gauge("flireo_jobs_age_seconds", "Since jobs were last read from the database", multiprocess_mode="livemin")
WORKER_AGE = Gauge("flireo_worker_silent_seconds", "Since a worker last did its round", multiprocess_mode="livemin")
BEHIND = Gauge("flireo_behind_items", "What waits to be written behind calls", ["queue"], multiprocess_mode="livesum")
DROPPED = Gauge("flireo_behind_dropped", "What did not fit there any more", ["queue"], multiprocess_mode="livesum")

# Those of a process that is gone stay: another one may call next.
SYNTHETIC_AT = Gauge(
    "flireo_synthetic_call_timestamp_seconds",
    "When a synthetic call last went so",
    ["outcome", "context", "publication"],
    multiprocess_mode="mostrecent",
)
SYNTHETIC_SECONDS = Gauge(
    "flireo_synthetic_call_seconds", "How long the last synthetic call took", multiprocess_mode="mostrecent"
)
SYNTHETIC_FAILING = Gauge(
    "flireo_synthetic_call_failing_lines", "Lines whose last synthetic call failed", multiprocess_mode="mostrecent"
)


class Counted(NamedTuple):
    """What is counted of an answer. Without its body: the next answers can use that memory again at once."""

    line_number: str
    context_level: str
    publication_level: str
    cache: str
    is_from_memory: bool
    milliseconds: Mapping[str, float]


def _count(answers: Sequence[Counted]) -> None:
    held = holder.live.held
    lines = held.lines if held else {}
    labels = Counts(
        (one.line_number if one.line_number in lines else OTHER_LINE, one.context_level, one.publication_level)
        for one in answers
    )
    for levels, count in labels.items():
        ANSWERS.labels(*levels).inc(count)
    for publication, count in Counts(one.publication_level for one in answers if one.is_from_memory).items():
        FROM_MEMORY.labels(publication).inc(count)
    for result, count in Counts(one.cache for one in answers if one.cache).items():
        CACHE_LOOKUPS.labels(result).inc(count)
    steps: dict[str, list[float]] = {}
    for one in answers:
        for step, milliseconds in one.milliseconds.items():
            steps.setdefault(step, []).append(milliseconds / 1000)
    for step, seconds in steps.items():
        _observe(step, seconds)


def _observe(step: str, seconds: Sequence[float]) -> None:
    """Observe many times at once: one by one they would take a tenth of what the calls themselves take."""
    child = STEP_SECONDS.labels(step)
    for place, count in Counts(bisect_left(_BUCKETS, one) for one in seconds).items():
        child._buckets[place].inc(count)
    child._sum.inc(sum(seconds))


counting: Behind[Counted] = Behind("metrics", _count)


def answered(one: Answered) -> None:
    """Take an answer for counting; returns at once."""
    levels = one.context_level, one.publication_level, one.cache, one.is_from_memory
    counting.put(Counted(one.line_number, *levels, one.milliseconds))


def registry() -> CollectorRegistry:
    """Return what knows the numbers of all processes."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return REGISTRY
    found = CollectorRegistry()
    MultiProcessCollector(found)  # type: ignore[no-untyped-call] # prometheus-client has no types here
    return found


# By the values of its labels, in the order of their names.
Values = Mapping[tuple[str, ...], float]


def noted() -> dict[str, Values]:
    """Return what all processes noted, by name of the number."""
    found: dict[str, dict[tuple[str, ...], float]] = {}
    for family in registry().collect():
        for sample in family.samples:
            labels = tuple(value for _name, value in sorted(sample.labels.items()))
            found.setdefault(sample.name, {})[labels] = sample.value
    return dict(found)


def text() -> bytes:
    """Return the numbers of all processes in Prometheus' own format."""
    return generate_latest(registry())


def forget_the_dead() -> None:
    """Take away what processes of this server that are gone have told of their state."""
    folder = os.environ.get("PROMETHEUS_MULTIPROC_DIR")
    for path in Path(folder).glob("gauge_live*_*.db") if folder else ():
        pid = path.stem.rpartition("_")[2]
        if pid.isdigit() and not Path(f"/proc/{pid}").exists():
            mark_process_dead(pid)  # type: ignore[no-untyped-call] # as above
