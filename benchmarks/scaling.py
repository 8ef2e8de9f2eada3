"""Measures a warm answer, the memory of a process and the loading of a publication; prints JSON.

with_django benchmarks.scaling CALLERS

The database and the cache were filled by benchmarks.plenty. The process begins as one of the web server does.
"""

from __future__ import annotations

import json
import os
import random
import statistics
import sys
import time
from collections.abc import Iterable, Iterator, Sequence

import psutil

from assistants import heard, holder, publication, webhook
from assistants.models import Publication
from benchmarks.people import number_of
from benchmarks.plenty import SENTENCE
from callers import store
from flireo_site import beginning
from flireo_site.own_processors import load_on

_ANSWERS, _ROUNDS = 1_500, 7
_PUBLISHES = 3
_MARK = SENTENCE.encode()


def main(callers: int) -> None:
    _ready()
    held = holder.live.held
    if held is None:
        raise SystemExit("Nothing is live.")
    # As if each had been called once before.
    for version in held.versions.values():
        version.prepare()
    lines = list(held.lines)
    answering = _answering(callers, lines)
    megabytes = psutil.Process().memory_info().rss / 2**20
    print(json.dumps({**answering, "megabytes": megabytes, **_publishing(callers, lines)}))


def _ready() -> None:
    """Get ready as a process of the web server does, kept to a processor, and be done with what it compiles ahead."""
    load_on(min(os.sched_getaffinity(0)), beginning.begin)
    deadline = time.monotonic() + 60
    while holder.live.held is None and time.monotonic() < deadline:
        time.sleep(0.05)
    before = -1.0
    while (now := time.process_time()) - before > 0.02:
        before = now
        time.sleep(0.5)


def _answering(callers: int, lines: Sequence[str]) -> dict[str, float]:
    """Return the CPU and the median time of a warm answer in microseconds, in the best round."""
    _answer(_bodies(callers, lines, seed=0))
    cpu, took = [], []
    for number in range(_ROUNDS):
        bodies = list(_bodies(callers, lines, seed=number))
        began = time.process_time()
        took.append(statistics.median(_answer(bodies)))
        cpu.append((time.process_time() - began) * 1e6 / len(bodies))
    return {"cpu": min(cpu), "us": min(took) * 1e6}


def _bodies(callers: int, lines: Sequence[str], seed: int) -> Iterator[bytes]:
    chance = random.Random(seed)
    for _ in range(_ANSWERS):
        number, line = number_of(chance.randint(1, callers)), chance.choice(lines)
        yield f'{{"eventType":"assistant-request","fromCaller":"{number}","toAssistant":"{line}"}}'.encode()


def _answer(bodies: Iterable[bytes]) -> list[float]:
    took = []
    for body in bodies:
        began = time.perf_counter()
        reply = webhook.reply_to(body)
        took.append(time.perf_counter() - began)
        if reply.status != 200 or _MARK not in reply.body:
            raise SystemExit("A call was not answered from its template.")
    return took


def _publishing(callers: int, lines: Sequence[str]) -> dict[str, float]:
    """Return how long the first load of all takes, a newer one, and the slowest of the calls meanwhile (ms)."""
    first, newer, slowest = [], [], []
    for number in range(_PUBLISHES):
        began = time.perf_counter()
        held = publication.load()
        first.append(time.perf_counter() - began)
        began = time.perf_counter()
        publication.load(held)
        newer.append(time.perf_counter() - began)
        made = Publication.objects.create(number=publication.newest_number() + 1)
        store.connect().raise_number(heard.NUMBER_KEY, made.number)
        slowest.append(max(_answer(_bodies(callers, lines, seed=100 + number))))
        if holder.live.held is None or holder.live.held.number < made.number:
            raise SystemExit("What was published was not loaded.")
    return {"first": min(first) * 1000, "newer": min(newer) * 1000, "slowest": statistics.median(slowest) * 1000}


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
