"""Test runs in child processes at the same time, whose outputs are shown one after the other."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import IO

from django.conf import settings

# How long pytest may take to clean up after an interruption before it is killed (seconds).
_CLEAN_UP_SECONDS = 20
# How often what a run has said in the meantime is looked for (seconds).
_LOOK_SECONDS = 0.1


@dataclass(frozen=True)
class Run:
    """What to run, the environment that it needs besides ours, and what this says it runs on."""

    place: str
    command: Sequence[str]
    environment: Mapping[str, str]

    def begin(self, output: IO[bytes] | None) -> subprocess.Popen[bytes]:
        """Start it in a process; without a file for what it says it has our terminal."""
        return subprocess.Popen(
            self.command,
            cwd=settings.BASE_DIR,
            env={**os.environ, **self.environment},
            stdin=subprocess.DEVNULL if output else None,
            stdout=output,
            stderr=output,
        )


def run(*runs: Run) -> list[int]:
    """Run all at once and return their exit statuses. Of the first all is shown at once, of the next when it ended."""
    with ExitStack() as opened:
        kept = [opened.enter_context(tempfile.NamedTemporaryFile()) for _ in runs[1:]]
        children = opened.enter_context(_stopped_if_interrupted())
        say(f"\nTests on {runs[0].place}\n")
        for one, output in zip(runs, [None, *kept], strict=True):
            children.append(one.begin(output))
        children[0].wait()
        for one, child, output in zip(runs[1:], children[1:], kept, strict=True):
            say(f"\nTests on {one.place}\n")
            _show(child, Path(output.name))
        return [child.wait() for child in children]


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def _show(child: subprocess.Popen[bytes], output: Path) -> None:
    """Show what a process has said and what it says until it ends."""
    with output.open("rb") as told:
        has_ended = False
        while not has_ended:
            has_ended = child.poll() is not None
            if part := told.read():
                sys.stdout.buffer.write(part)
                sys.stdout.flush()
            elif not has_ended:
                time.sleep(_LOOK_SECONDS)


@contextmanager
def _stopped_if_interrupted() -> Iterator[list[subprocess.Popen[bytes]]]:
    """Take processes that are stopped, and have cleaned up, before an interruption goes on its way."""
    children: list[subprocess.Popen[bytes]] = []
    try:
        yield children
    except KeyboardInterrupt:
        # The terminal has told the children as well; they say which test was interrupted and clean up.
        _wait_or_kill(children)
        raise
    except SystemExit:
        for child in children:
            child.send_signal(signal.SIGINT)
        _wait_or_kill(children)
        raise


def _wait_or_kill(children: Sequence[subprocess.Popen[bytes]]) -> None:
    until = time.monotonic() + _CLEAN_UP_SECONDS
    for child in children:
        try:
            child.wait(max(0.0, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


@contextmanager
def orderly_interruption() -> Iterator[None]:
    """Turn Ctrl-C and SIGTERM into an exit that stops children and servers first and shows no traceback."""

    def leave(number: int, frame: FrameType | None) -> None:
        sys.exit(128 + number)

    before = signal.signal(signal.SIGTERM, leave)
    try:
        yield
    except KeyboardInterrupt:
        sys.exit(128 + signal.SIGINT)
    finally:
        signal.signal(signal.SIGTERM, before)
