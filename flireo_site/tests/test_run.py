"""`make run` on a machine without servers: web, worker and beat start together and end together."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest
from django.conf import settings

pytestmark = pytest.mark.skipif(
    bool(settings.REDIS_URL), reason="What is started has no servers, here as in the other run."
)


@pytest.fixture
def address() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{probe.getsockname()[1]}"


@pytest.fixture
def run(tmp_path: Path, address: str) -> Iterator[psutil.Process]:
    host, _, port = address.partition(":")
    own = {"DATA_DIR": str(tmp_path / "var"), "DATABASE_URL": "", "REDIS_URL": "", "HOST": host, "PORT": port}
    with (tmp_path / "log").open("wb") as log:
        command = [settings.BASE_DIR / "bin" / "run"]
        shell = subprocess.Popen(command, env=os.environ | own, stdout=log, stderr=log, start_new_session=True)
    process = psutil.Process(shell.pid)
    try:
        wait_until(lambda: parts(process).keys() == {"worker", "beat"} and is_answered(address), seconds=60)
        yield process
    finally:
        if shell.poll() is None:
            os.killpg(shell.pid, signal.SIGKILL)
        shell.wait()


def parts(process: psutil.Process) -> dict[str, psutil.Process]:
    found = {}
    for child in process.children(recursive=True):
        with suppress(psutil.NoSuchProcess):
            found |= {name: child for name in ("worker", "beat") if name in child.cmdline()}
    return found


def is_answered(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"http://{address}/admin/login/", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def wait_until(is_so: Callable[[], bool], seconds: float) -> None:
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.1)


def test_a_worker_that_dies_is_started_again_and_ctrl_c_ends_all(run: psutil.Process, address: str) -> None:
    dead = parts(run)["worker"]
    dead.kill()
    assert is_answered(address)
    wait_until(lambda: parts(run).get("worker", dead) != dead, seconds=60)
    family = [run, *run.children(recursive=True)]
    os.killpg(run.pid, signal.SIGINT)
    # Less than the server gives calls that do not end: it has not hung.
    assert not psutil.wait_procs(family, timeout=15)[1]
