"""Runs at the same time: their outputs do not mix, and an interruption stops all."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest
from django.conf import settings

from flireo_site.side_by_side import Run, run


def python(script: str, place: str = "a machine", **environment: str) -> Run:
    return Run(place, [sys.executable, "-c", script], environment)


def test_a_run_has_its_own_environment_and_tells_how_it_ended() -> None:
    assert run(python("import os, sys; sys.exit(int(os.environ['REDIS_URL']))", REDIS_URL="3")) == [3]


def test_all_run_at_once_and_are_shown_one_after_the_other(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """The first ends only when the second has said something, which is nevertheless shown behind it."""
    has_begun = tmp_path / "has-begun"
    waits = f"import pathlib, time\nwhile not pathlib.Path({str(has_begun)!r}).exists(): time.sleep(0.01)\nprint('one')"
    begins = f"print('two', flush=True); open({str(has_begun)!r}, 'w').close(); exit(1)"
    assert run(python(waits, "the first"), python(begins, "the second")) == [0, 1]
    assert capfd.readouterr().out.split("\n") == [
        "",
        "Tests on the first",
        "",
        "one",
        "",
        "Tests on the second",
        "",
        "two",
        "",
    ]


# A shell in the background ignores Ctrl-C for what it starts, so the run takes its own answer to it back first.
SLEEPING_RUNS = """
import signal, sys
from flireo_site.side_by_side import Run, orderly_interruption, run
signal.signal(signal.SIGINT, signal.default_int_handler)
def sleeping(end):
    script = "import sys, time; open(sys.argv[1], 'w').close(); time.sleep(60)"
    return Run("a machine", [sys.executable, "-c", script, sys.argv[1] + end], {})
with orderly_interruption():
    run(sleeping("1"), sleeping("2"))
"""


@pytest.mark.parametrize(("number", "status"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_an_interruption_leaves_no_process_behind(tmp_path: Path, number: signal.Signals, status: int) -> None:
    # In a session of its own, where the signal reaches the runner; Ctrl-C in a terminal reaches the children as well.
    command = [sys.executable, "-c", SLEEPING_RUNS, str(tmp_path / "asleep")]
    with subprocess.Popen(command, cwd=settings.BASE_DIR, start_new_session=True) as runner:
        while len(list(tmp_path.glob("asleep*"))) < 2:
            assert runner.poll() is None
            time.sleep(0.05)
        children = psutil.Process(runner.pid).children()
        assert len(children) == 2
        (os.killpg if number == signal.SIGINT else os.kill)(runner.pid, number)
        assert runner.wait(30) == status
    assert not [child for child in children if child.is_running()]
