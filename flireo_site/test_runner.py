"""`manage.py test`: the test suite under pytest, on the embedded default and on real servers."""

from __future__ import annotations

import argparse
import importlib.util
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError

from flireo_site import real_servers, side_by_side
from flireo_site.server_process import ServerError
from flireo_site.side_by_side import Run

_VERBOSITY = {0: ["-q"], 1: [], 2: ["-v"], 3: ["-vv"]}
_NEEDED = (
    "pytest",
    "pytest_django",
    "hypothesis",
    "time_machine",
    "coverage",
    "playwright",
    "axe_playwright_python",
)
_SQLITE = "SQLite and a file cache"


class PytestRunner:
    """Django's test runner interface around pytest; each run is a process of its own, because of its settings."""

    def __init__(self, **options: Any) -> None:
        self.options = options

    @classmethod
    def add_arguments(cls, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("-k", dest="expression", metavar="EXPRESSION", help="Run the tests whose names match.")
        parser.add_argument(
            "--keepdb", "--reuse-db", action="store_true", help="Keep the test database of the server in DATABASE_URL."
        )
        parser.add_argument("--embedded", action="store_true", help="Leave out the run on PostgreSQL and Redis.")
        parser.add_argument(
            "--coverage", action="store_true", help="Measure what is run; add it up with `coverage combine`."
        )

    def run_tests(self, test_labels: Sequence[str], **kwargs: object) -> int:
        """Run the tests at the labels, or all; return 0 if they pass."""
        _refuse_missing_packages()
        command = self._command(test_labels)
        with side_by_side.orderly_interruption():
            if os.environ.get("DATABASE_URL", "").strip():
                return _failed(side_by_side.run(Run("the database in DATABASE_URL", command, {})))
            without_servers = {"DATABASE_URL": "", "REDIS_URL": "", "DATA_DIR": ""}
            if self.options.get("embedded"):
                return _failed(side_by_side.run(Run(_SQLITE, command, without_servers)))
            # A browser takes its time, so it is driven once: where it asks for several pages at a time of what
            # production runs on.
            on_sqlite = Run(_SQLITE, [*command, "--without-browser"], without_servers)
            return self._on_both(on_sqlite, command)

    def _on_both(self, on_sqlite: Run, command: Sequence[str]) -> int:
        """Run on SQLite and on real servers: at the same time, as each keeps one processor busy and often waits."""
        one_by_one = self.options.get("failfast") or os.cpu_count() == 1
        first = side_by_side.run(on_sqlite) if one_by_one else []
        if self.options.get("failfast") and any(first):
            return _failed(first)
        try:
            with real_servers.postgres() as postgres, real_servers.redis_server() as redis:
                addresses = {"DATABASE_URL": postgres.url, "REDIS_URL": redis.url, "DATA_DIR": ""}
                on_servers = Run(f"{postgres.name} and {redis.name}", command, addresses)
                if one_by_one:
                    return _failed(first + side_by_side.run(on_servers))
                return _failed(side_by_side.run(on_sqlite, on_servers))
        except ServerError as error:
            raise CommandError(str(error)) from error

    def _command(self, test_labels: Sequence[str]) -> list[str]:
        measured = ["-m", "coverage", "run", "--parallel-mode"] if self.options.get("coverage") else []
        arguments = list(_VERBOSITY[self.options.get("verbosity", 1)])
        if self.options.get("failfast"):
            arguments.append("--exitfirst")
        if self.options.get("keepdb"):
            arguments.append("--reuse-db")
        if expression := self.options.get("expression"):
            arguments += ["-k", expression]
        paths = [pytest_path(label, settings.BASE_DIR) for label in test_labels]
        return [sys.executable, *measured, "-m", "pytest", *arguments, *paths]


def pytest_path(label: str, root: Path) -> str:
    """Translate a dotted label to pytest's own form; paths, with or without `::name`, stay as they are.

    `assistants.tests.test_merging.test_it_merges` becomes `assistants/tests/test_merging.py::test_it_merges`.
    """
    place, _, names = label.partition("::")
    if (root / place).exists():
        return label
    parts = place.split(".")
    for length in range(len(parts) if all(parts) else 0, 0, -1):
        path = "/".join(parts[:length])
        inside = [*parts[length:], *([names] if names else [])]
        if (root / f"{path}.py").is_file():
            return "::".join([f"{path}.py", *inside])
        if (root / path).is_dir() and not inside:
            return path
    raise CommandError(
        f"There are no tests at {label!r}. Give a folder, a file, file.py::name or a dotted name such as "
        "assistants.tests.test_merging."
    )


def _refuse_missing_packages() -> None:
    missing = [name for name in _NEEDED if importlib.util.find_spec(name) is None] + real_servers.missing_packages()
    if missing:
        raise CommandError(
            f"The tests need packages that are not installed ({', '.join(missing)}). "
            "Run: pip install -r requirements-dev.txt"
        )


def _failed(statuses: Sequence[int]) -> int:
    """Return the number of failed runs; name them if a later run's closing line might hide them."""
    failed = [place for place, status in zip(("SQLite", "PostgreSQL and Redis"), statuses, strict=False) if status]
    if failed and len(statuses) > 1:
        side_by_side.say(f"Failed: the tests on {' and the tests on '.join(failed)}.")
    return len(failed)
