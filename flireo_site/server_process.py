"""Server processes in temporary folders: they live as long as a `with` block and do not outlive this process."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

import psycopg
import redis

_START_SECONDS = 30
_STOP_SECONDS = 10
# Reads process ids from a pipe. The end of the pipe means that this process is gone: the last one named is stopped.
_GUARD = """
while read -r line; do pid=$line; done
if [ -n "$pid" ]; then
    kill -CONT "$pid"; kill -INT "$pid"
    for second in 1 2 3 4 5; do kill -0 "$pid" || break; sleep 1; done
    kill -KILL "$pid"
fi
rm -rf "$1"
"""


class ServerError(Exception):
    """A server could not be started; the text says why."""


@dataclass(frozen=True)
class Workplace:
    """A temporary folder with the guard that removes it, and stops the server in it, when this process is killed."""

    folder: Path
    guard: IO[str]

    def watch(self, server: subprocess.Popen[bytes] | None) -> None:
        print(server.pid if server else "", file=self.guard, flush=True)


@contextmanager
def workplace(prefix: str) -> Iterator[Workplace]:
    folder = Path(tempfile.mkdtemp(prefix=prefix))
    guard = subprocess.Popen(
        ["/bin/sh", "-c", _GUARD, "guard", str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )
    try:
        yield Workplace(folder, cast(IO[str], guard.stdin))
    finally:
        guard.communicate()


def finish(command: Sequence[str | Path], folder: Path, user: int | None) -> str:
    """Run a short command and return what it prints."""
    done = subprocess.run(command, cwd=folder, user=user, text=True, capture_output=True, timeout=120)
    if done.returncode:
        raise ServerError(f"{command[0]} failed: {(done.stderr or done.stdout).strip()}")
    return done.stdout


@contextmanager
def running(
    command: Sequence[str | Path],
    place: Workplace,
    ask: Callable[[], object],
    user: int | None = None,
    *,
    cwd: Path | None = None,
    environment: Mapping[str, str] | None = None,
) -> Iterator[int]:
    """Start a server, wait until `ask` raises nothing, yield its process id, stop it.

    Left out, its folder is that of the place, and its environment ours. What it says is in the file `log` of the place.
    """
    log = place.folder / "log"
    with log.open("ab") as output:
        server = subprocess.Popen(
            command,
            cwd=cwd or place.folder,
            env=environment,
            user=user,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            # A session of its own: Ctrl-C reaches the tests only, which can then clean up on a running server.
            start_new_session=True,
        )
    try:
        place.watch(server)
        _wait_until_ready(server, ask, log)
        yield server.pid
    finally:
        _stop(server)
        place.watch(None)


def _wait_until_ready(server: subprocess.Popen[bytes], ask: Callable[[], object], log: Path) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while server.poll() is None and time.monotonic() < deadline:
        with suppress(psycopg.OperationalError, redis.ConnectionError, redis.TimeoutError, OSError):
            ask()
            return
        time.sleep(0.05)
    raise ServerError(f"A server did not start. Its log ends with: {log.read_text(errors='replace')[-2000:].strip()}")


def _stop(server: subprocess.Popen[bytes]) -> None:
    signal_all(server.pid, signal.SIGCONT)
    # To both servers this means: hang up on everybody and stop.
    server.send_signal(signal.SIGINT)
    try:
        server.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        signal_all(server.pid, signal.SIGKILL)
        server.wait()


def signal_all(pid: int, number: signal.Signals) -> None:
    """Send a signal to a process and, where the system tells who they are, to its children."""
    children = Path(f"/proc/{pid}/task/{pid}/children")
    for one in [pid, *(int(child) for child in (children.read_text().split() if children.exists() else []))]:
        with suppress(ProcessLookupError):
            os.kill(one, number)
