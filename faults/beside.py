"""A program of ours that works on the database as long as a `with` block, until its input ends."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from faults.world import ROOT, World

_END_SECONDS = 60


@contextmanager
def at_work(world: World, module: str, *arguments: str) -> Iterator[None]:
    """Run a module beside the service. Raises RuntimeError with its last words if it fails."""
    running = subprocess.Popen(
        [*world.before, sys.executable, "-m", "benchmarks.with_django", module, *arguments],
        cwd=ROOT,
        env=world.environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    try:
        yield
    finally:
        _, said = running.communicate(timeout=_END_SECONDS)
    if running.returncode:
        raise RuntimeError(f"{module} failed: {said.decode(errors='replace')[-1000:]}")
