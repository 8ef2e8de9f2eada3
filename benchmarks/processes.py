"""The parts of which one process measures itself: merging by size, previews, back-tests, imports of callers by rows."""

from __future__ import annotations

import json
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any

from benchmarks import report
from benchmarks.environment import OUR_SETTINGS, environment, start_module
from flireo_site import real_servers

# Callers, templates, segments.
Counts = tuple[int, int, int]
SCALING_ROUNDS = 3
DRAFT_SIZE = 10_000
TRIED_CALLS = 200
SIZES = (2_000, 10_000, 50_000, 200_000)


def merge(rounds: int) -> None:
    with tempfile.TemporaryDirectory(prefix="flireo-bench-") as folder:
        report.merge(_told_by("benchmarks.filling", folder, rounds, *SIZES))


def preview(rounds: int) -> None:
    with tempfile.TemporaryDirectory(prefix="flireo-bench-") as folder:
        report.preview(_told_by("benchmarks.looking", folder, rounds, DRAFT_SIZE))


def backtest(rounds: int) -> None:
    with tempfile.TemporaryDirectory(prefix="flireo-bench-") as folder:
        report.backtest(_told_by("benchmarks.trying", folder, rounds, DRAFT_SIZE, TRIED_CALLS))


def imports(rows: tuple[int, ...]) -> None:
    """Import so many rows, each time into a new SQLite database in a new process."""
    found = []
    for count in rows:
        with tempfile.TemporaryDirectory(prefix="flireo-bench-") as folder:
            report.say(f"Importing {count:,} rows")
            found.append(_told_by("benchmarks.importer", folder, count, folder))
    report.imports(found)


def million(few: int, all_: int) -> None:
    """Import callers into PostgreSQL with Redis beside it, first a few and then until there are so many."""
    with (
        tempfile.TemporaryDirectory(prefix="flireo-bench-") as folder,
        real_servers.postgres(tcp=True) as postgres,
        real_servers.redis_server() as redis,
    ):
        report.say(f"Importing {all_:,} callers, {postgres.name}")
        addresses = {"DATABASE_URL": postgres.url, "REDIS_URL": redis.url}
        found = _told_by("benchmarks.million", folder, few, all_, folder, postgres.pid, **addresses)
        report.million(found)


def lists(few: int, many: int) -> None:
    """Open the lists of the admin over PostgreSQL with few rows, and with many."""
    with (
        tempfile.TemporaryDirectory(prefix="flireo-bench-") as folder,
        real_servers.postgres(tcp=True) as postgres,
        real_servers.redis_server() as redis,
    ):
        report.say(f"Opening lists of {many:,} callers, calls and answers, {postgres.name}")
        addresses = {"DATABASE_URL": postgres.url, "REDIS_URL": redis.url}
        report.lists(_told_by("benchmarks.lists", folder, postgres.pid, few, many, **addresses))


def scaling(few: Counts, others: Sequence[Counts]) -> None:
    """Answer, load and publish with few callers, templates and segments, and in turns with ever so many of one."""
    for many in others:
        with ExitStack() as stack:
            places = [(count, *stack.enter_context(_filled(count))) for count in (few, many)]
            found = [_least(rounds) for rounds in zip(*_in_turns(places), strict=True)]
        report.scaling((few, many), found)


@contextmanager
def _filled(count: Counts) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield a data folder and the addresses of servers that were filled with so much."""
    with (
        tempfile.TemporaryDirectory(prefix="flireo-bench-") as folder,
        real_servers.postgres(tcp=True) as postgres,
        real_servers.redis_server() as redis,
    ):
        report.say("Filling: {:,} callers, {:,} templates, {:,} segments".format(*count))
        addresses = {"DATABASE_URL": postgres.url, "REDIS_URL": redis.url}
        filling = start_module(
            environment(OUR_SETTINGS, {"DATA_DIR": folder, **addresses}), "benchmarks.plenty", *count
        )
        if filling.wait():
            raise SystemExit("benchmarks.plenty failed.")
        yield folder, addresses


def _in_turns(places: Sequence[tuple[Counts, str, dict[str, str]]]) -> Iterator[list[Any]]:
    for _ in range(SCALING_ROUNDS):
        yield [_told_by("benchmarks.scaling", folder, count[0], **addresses) for count, folder, addresses in places]


def _least(rounds: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """Return the least of all rounds: what is more is due to whoever else uses the machine."""
    return {name: min(one[name] for one in rounds) for name in rounds[0]}


def _told_by(module: str, folder: str, *arguments: object, **addresses: str) -> Any:
    """Run a module with the project's Django and an empty data folder; return what it prints as JSON."""
    ours = environment(OUR_SETTINGS, {"DATA_DIR": folder, **addresses})
    child = start_module(ours, module, *arguments, stdout=subprocess.PIPE)
    try:
        told, _ = child.communicate()
    finally:
        child.kill()
    if child.returncode:
        raise SystemExit(f"{module} failed.")
    return json.loads(told)
