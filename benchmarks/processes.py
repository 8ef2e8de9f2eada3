"""The parts of which one process measures itself: merging by size, previews, back-tests, imports of callers by rows."""

from __future__ import annotations

import json
import subprocess
import tempfile
from typing import Any

from benchmarks import report
from benchmarks.web_server import Application
from flireo_site import real_servers

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


def _told_by(module: str, folder: str, *arguments: object, **addresses: str) -> Any:
    """Run a module with the project's Django and an empty data folder; return what it prints as JSON."""
    environment = {"DATA_DIR": folder, **addresses}
    project = Application("this project", "flireo_site.wsgi", "flireo_site.settings", environment)
    child = project.start_module(module, *arguments, stdout=subprocess.PIPE)
    try:
        told, _ = child.communicate()
    finally:
        child.kill()
    if child.returncode:
        raise SystemExit(f"{module} failed.")
    return json.loads(told)
