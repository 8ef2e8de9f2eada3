"""`manage.py test`: the test suite under pytest, first on the embedded default and then on real servers."""

from __future__ import annotations

import argparse
import importlib.util
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError

from flireo_site import real_servers
from flireo_site.server_process import ServerError

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
# How long pytest may take to clean up after an interruption before it is killed (seconds).
_CLEAN_UP_SECONDS = 20


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
        with _orderly_interruption():
            if os.environ.get("DATABASE_URL", "").strip():
                return _run("the database in DATABASE_URL", command, {})
            without_servers = {"DATABASE_URL": "", "REDIS_URL": "", "DATA_DIR": ""}
            embedded = self.options.get("embedded")
            # A browser takes its time, so it is driven once: where it asks for several pages at a time of what
            # production runs on.
            first = command if embedded else [*command, "--without-browser"]
            results = {"SQLite": _run("SQLite and a file cache", first, without_servers)}
            if not embedded and not (self.options.get("failfast") and results["SQLite"]):
                results["PostgreSQL and Redis"] = _run_on_real_servers(command)
            return _report(results)

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


def _run_on_real_servers(command: Sequence[str]) -> int:
    try:
        with real_servers.postgres() as postgres, real_servers.redis_server() as redis:
            addresses = {"DATABASE_URL": postgres.url, "REDIS_URL": redis.url, "DATA_DIR": ""}
            return _run(f"{postgres.name} and {redis.name}", command, addresses)
    except ServerError as error:
        raise CommandError(str(error)) from error


def _run(place: str, command: Sequence[str], environment: Mapping[str, str]) -> int:
    """Run the tests in a child process and return its exit status."""
    _say(f"\nTests on {place}\n")
    child = subprocess.Popen(command, cwd=settings.BASE_DIR, env={**os.environ, **environment})
    try:
        return child.wait()
    except KeyboardInterrupt:
        # The terminal has told the child as well; it says which test was interrupted and cleans up.
        _wait_or_kill(child)
        raise
    except SystemExit:
        child.send_signal(signal.SIGINT)
        _wait_or_kill(child)
        raise


def _wait_or_kill(child: subprocess.Popen[bytes]) -> None:
    try:
        child.wait(_CLEAN_UP_SECONDS)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


def _report(results: Mapping[str, int]) -> int:
    """Return the number of failed runs; name them if a later run's closing line might hide them."""
    failed = [place for place, status in results.items() if status]
    if failed and len(results) > 1:
        _say(f"Failed: the tests on {' and the tests on '.join(failed)}.")
    return len(failed)


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


@contextmanager
def _orderly_interruption() -> Iterator[None]:
    """Turn Ctrl-C and SIGTERM into an exit that stops children and servers first and shows no traceback."""

    def leave(number: int, frame: FrameType | None) -> None:
        sys.exit(128 + number)

    before = signal.signal(signal.SIGTERM, leave)
    try:
        yield
    except KeyboardInterrupt:
        sys.exit(128 + signal.SIGINT)
    finally:
        signal.signal(signal.SIGTERM, before)
