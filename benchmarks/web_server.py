"""Starts web applications on free ports, and stops them."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.environment import ROOT, TOKEN
from flireo_site.own_processors import processor_of
from flireo_site.serving import THREADS

WORKERS = 2
_START_SECONDS = 60


@dataclass(frozen=True)
class Application:
    """A web application: the arguments with which Python serves it on a port, the environment of its processes."""

    name: str
    arguments: Callable[[int], list[str]]
    environment: Mapping[str, str]
    # Whether its processes are to be kept to a processor each, from outside: its server cannot do that.
    is_kept: bool = False


def granian(application: str, threads: int = THREADS, *more: str) -> Callable[[int], list[str]]:
    """Serve a WSGI application as the project itself is served; `more` is as in benchmarks.serving."""
    return lambda port: ["benchmarks.serving", application, str(port), str(WORKERS), str(threads), *more]


def gunicorn(application: str, threads: int) -> Callable[[int], list[str]]:
    options = ["--workers", str(WORKERS), "--threads", str(threads), "--keep-alive", "60"]
    options += ["--config", "python:benchmarks.gunicorn_settings"]
    return lambda port: ["gunicorn", *options, "--bind", f"127.0.0.1:{port}", application]


def uvicorn(application: str) -> Callable[[int], list[str]]:
    options = ["--workers", str(WORKERS), "--no-access-log"]
    return lambda port: ["uvicorn", *options, "--host", "127.0.0.1", "--port", str(port), application]


@dataclass(frozen=True)
class WebServer:
    """A web application that was started: where it is, what it logs, and the process whose children are the workers."""

    name: str
    port: int
    process: subprocess.Popen[bytes]
    log: Path
    is_kept: bool

    @property
    def url(self) -> str:
        """Return the address of the webhook."""
        return f"http://127.0.0.1:{self.port}/webhooks/flireo/{TOKEN}/"

    @property
    def pid(self) -> int:
        return self.process.pid

    def wait_until_ready(self) -> None:
        """Raises SystemExit if it does not start."""
        deadline = time.monotonic() + _START_SECONDS
        while self.process.poll() is None and time.monotonic() < deadline:
            try:
                connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
                connection.request("GET", "/webhooks/flireo/nobody/")
                connection.getresponse()
                if self.is_kept:
                    self._keep()
                return
            except OSError:
                time.sleep(0.1)
        told = self.log.read_text(errors="replace")[-2000:]
        raise SystemExit(f"{self.name} did not start. Its log ends with: {told}")

    def _keep(self) -> None:
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        workers = [pid for pid in children if "spawn_main" in Path(f"/proc/{pid}/cmdline").read_text()]
        for place, pid in enumerate(workers):
            if (processor := processor_of(place, len(workers))) is not None:
                for thread in Path(f"/proc/{pid}/task").iterdir():
                    os.sched_setaffinity(int(thread.name), {processor})


@contextmanager
def serving(application: Application, log: Path) -> Iterator[WebServer]:
    """Start an application on a free port of 127.0.0.1 with two workers; what is logged goes to a file."""
    port = _free_port()
    with log.open("wb") as output:
        server = subprocess.Popen(
            [sys.executable, "-m", *application.arguments(port)],
            cwd=ROOT,
            env=dict(application.environment),
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        yield WebServer(application.name, port, server, log, application.is_kept)
    finally:
        server.terminate()
        try:
            server.wait(30)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
