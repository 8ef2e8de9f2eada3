"""Imports callers into PostgreSQL until there are very many, looks some up and plans what to fetch
for them with few and with all; prints JSON.

with_django benchmarks.million FEW ALL FOLDER PID

PID is PostgreSQL's.
"""

from __future__ import annotations

import itertools
import json
import random
import resource
import sys
import time
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import connection

from benchmarks.importer import write
from benchmarks.machine import cpu_seconds
from benchmarks.people import SEGMENTS, number_of, people
from benchmarks.planned import planned
from callers import context, lookup
from callers.importing import Stage, import_callers
from callers.models import Segment

_LOOKED_UP = 500
_ROUNDS = 9


def main(few: str, all_: str, folder: str, server: str) -> None:
    call_command("migrate", verbosity=0)
    for key in SEGMENTS:
        Segment.objects.create(name=key, key=key)
    file, counts = Path(folder, "callers.csv"), [int(few), int(all_)]
    found: dict[str, Any] = {"callers": counts, "looked_up": [], "planned": []}
    for begin, end in itertools.pairwise([0, *counts]):
        write(file, itertools.islice(people(end), begin, None))
        found["imported"] = _imported(file, end - begin, int(server))
        with connection.cursor() as cursor:
            # What PostgreSQL does by itself within a minute.
            cursor.execute("VACUUM ANALYZE")
        found["looked_up"].append(_looked_up(end))
        found["planned"].append(planned(end))
    print(json.dumps(found))


def _imported(file: Path, rows: int, server: int) -> dict[str, float]:
    """Import a file of new callers; return rows, seconds in all and after reading, CPU seconds, and memory."""
    read = 0.0
    began, cpu, server_cpu = time.perf_counter(), time.process_time(), cpu_seconds(server)

    def watch(stage: Stage, done: int, total: int) -> None:
        nonlocal read
        if stage is Stage.READING:
            read = time.perf_counter() - began

    with file.open("rb") as source:
        outcome = import_callers(source, "NL", skip_errors=False, report=print, progress=watch)
    if outcome.made != rows:
        raise SystemExit(f"Of {rows} callers {outcome.made} were made.")
    seconds = time.perf_counter() - began
    # Linux counts in KiB.
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    used = {"cpu": time.process_time() - cpu, "server": cpu_seconds(server) - server_cpu, "megabytes": megabytes}
    return {"rows": rows, "seconds": seconds, "writing": seconds - read, **used}


def _looked_up(callers: int) -> dict[str, float]:
    """Return the microseconds of one look-up, in the best round: from the database, and from the cache."""
    chance = random.Random(1)
    numbers = [number_of(chance.randint(1, callers)) for _ in range(_LOOKED_UP)]
    built, found = float("inf"), float("inf")
    for _ in range(_ROUNDS):
        began = time.perf_counter()
        for number in numbers:
            context.build(number)
        built = min(built, time.perf_counter() - began)
        began = time.perf_counter()
        for number in numbers:
            lookup.find(number, "publication")
        found = min(found, time.perf_counter() - began)
    return {"database": built * 1e6 / _LOOKED_UP, "cache": found * 1e6 / _LOOKED_UP}


if __name__ == "__main__":
    main(*sys.argv[1:])
