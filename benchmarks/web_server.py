"""Starts a web application under the project's own web server: the same one for both sides."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flireo_site.serving import THREADS

ROOT = Path(__file__).resolve().parent.parent
TOKEN = "token-for-the-benchmarks"
WORKERS = 2
_START_SECONDS = 30


@dataclass(frozen=True)
class Application:
    """A web application: its WSGI module, its settings, the environment of its processes, the threads that suit it."""

    name: str
    wsgi: str
    settings: str
    environment: Mapping[str, str]
    threads: int = THREADS

    def process_environment(self) -> dict[str, str]:
        fixed = {
            "DJANGO_SETTINGS_MODULE": self.settings,
            "DEBUG": "0",
            "SECRET_KEY": "a-key-for-the-benchmarks-that-signs-nothing-of-value",
            "ALLOWED_HOSTS": "127.0.0.1",
            "WEBHOOK_TOKEN": TOKEN,
        }
        # Nothing of the developer's own environment may decide what is measured.
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
        return {**kept, **fixed, **self.environment}

    def start_module(self, module: str, *arguments: object, stdout: int | None = None) -> subprocess.Popen[bytes]:
        """Start a module of the benchmarks with this application's Django set up."""
        command = [sys.executable, "-m", "benchmarks.with_django", module, *map(str, arguments)]
        return subprocess.Popen(command, cwd=ROOT, env=self.process_environment(), stdout=stdout)


@dataclass(frozen=True)
class WebServer:
    """A running application: the webhook's address, and the process whose children are the workers."""

    name: str
    url: str
    pid: int


@contextmanager
def serving(application: Application, log: Path) -> Iterator[WebServer]:
    """Serve on a free port of 127.0.0.1 with two workers; what is logged goes to a file."""
    port = _free_port()
    with log.open("wb") as output:
        server = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.serving", f"{application.wsgi}.application"]
            + [str(port), str(WORKERS), str(application.threads)],
            cwd=ROOT,
            env=application.process_environment(),
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        _wait_until_ready(server, port, log)
        yield WebServer(application.name, f"http://127.0.0.1:{port}/webhooks/flireo/{TOKEN}/", server.pid)
    finally:
        server.terminate()
        try:
            server.wait(30)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _wait_until_ready(server: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while server.poll() is None and time.monotonic() < deadline:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/webhooks/flireo/nobody/")
            connection.getresponse()
            return
        except OSError:
            time.sleep(0.1)
    raise SystemExit(f"A web server did not start. Its log ends with: {log.read_text(errors='replace')[-2000:]}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
