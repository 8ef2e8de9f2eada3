"""One process of a world, with its children: it can be stopped, killed, paused, and started again."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path

import psutil


class Child:
    """A server or worker; `run` is a `with` block that starts it, gives its process id and stops it."""

    def __init__(self, name: str, run: Callable[[], AbstractContextManager[int]], log: Path | None = None) -> None:
        self.name = name
        self.log = log
        self.pid = 0
        self._run = run
        self._running: AbstractContextManager[int] | None = None

    def start(self) -> None:
        """Start it and wait until it answers."""
        self._running = self._run()
        self.pid = self._running.__enter__()

    def stop(self) -> None:
        """Stop it in its own orderly way; nothing happens if it does not run."""
        running, self._running = self._running, None
        if running is not None:
            running.__exit__(None, None, None)

    def kill(self) -> None:
        """End it and all its children at once, without a word."""
        self.send(signal.SIGKILL)
        self.stop()

    def send(self, number: signal.Signals) -> None:
        """Send SIGSTOP, SIGCONT or SIGKILL to the process and to all its children."""
        with suppress(psutil.NoSuchProcess):
            process = psutil.Process(self.pid)
            # It makes no more children while they are counted.
            process.suspend()
            for one in [*process.children(recursive=True), process]:
                with suppress(psutil.NoSuchProcess):
                    one.send_signal(number)

    @contextmanager
    def stopped(self) -> Iterator[None]:
        self.stop()
        try:
            yield
        finally:
            self.start()

    @contextmanager
    def paused(self) -> Iterator[None]:
        self.send(signal.SIGSTOP)
        try:
            yield
        finally:
            self.send(signal.SIGCONT)

    def is_alive(self) -> bool:
        try:
            return self._running is not None and psutil.Process(self.pid).status() != psutil.STATUS_ZOMBIE
        except psutil.NoSuchProcess:
            return False
