"""The parts of which one process measures itself: merging by size, and the import of callers by rows."""

from __future__ import annotations

import json
import subprocess
import tempfile
from typing import Any

from benchmarks import report
from benchmarks.web_server import Application

SIZES = (2_000, 10_000, 50_000, 200_000)


def merge(rounds: int) -> None:
    with tempfile.TemporaryDirectory(prefix="flireo-bench-") as folder:
        report.merge(_told_by("benchmarks.filling", folder, rounds, *SIZES))


def imports(rows: tuple[int, ...]) -> None:
    """Import so many rows, each time into a new SQLite database in a new process."""
    found = []
    for count in rows:
        with tempfile.TemporaryDirectory(prefix="flireo-bench-") as folder:
            report.say(f"Importing {count:,} rows")
            found.append(_told_by("benchmarks.importer", folder, count, folder))
    report.imports(found)


def _told_by(module: str, folder: str, *arguments: object) -> Any:
    """Run a module with the project's Django and an empty data folder; return what it prints as JSON."""
    project = Application("this project", "flireo_site.wsgi", "flireo_site.settings", {"DATA_DIR": folder})
    child = project.start_module(module, *arguments, stdout=subprocess.PIPE)
    try:
        told, _ = child.communicate()
    finally:
        child.kill()
    if child.returncode:
        raise SystemExit(f"{module} failed.")
    return json.loads(told)
