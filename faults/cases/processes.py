"""Processes of ours end, are started anew or once too often, and the database is migrated while calls come in."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import psutil

from faults.beside import at_work
from faults.case import Case
from faults.world import WorldWithServers, another

# How long a reload of all web processes may take (seconds).
_RELOAD_SECONDS = 60.0
# Between two kills of the worker, besides what its start takes (seconds).
_KILL_SECONDS = 2.0


@contextmanager
def without_worker(world: WorldWithServers) -> Iterator[None]:
    world.worker.kill()
    try:
        yield
    finally:
        world.worker.start()


@contextmanager
def worker_killed(world: WorldWithServers) -> Iterator[None]:
    """Whatever it is doing at that moment, again and again; another one comes in its place each time."""
    is_over = threading.Event()

    def kill() -> None:
        while not is_over.wait(_KILL_SECONDS):
            world.worker.kill()
            world.worker.start()

    with ThreadPoolExecutor(1) as killer:
        killing = killer.submit(kill)
        try:
            yield
        finally:
            is_over.set()
            killing.result()


@contextmanager
def two_beats(world: WorldWithServers) -> Iterator[None]:
    with another(world, world.beat) as second:
        second.start()
        yield


@contextmanager
def web_process_killed(world: WorldWithServers) -> Iterator[None]:
    """The server starts another one in its place."""
    os.kill(min(_web_processes(world)), signal.SIGKILL)
    yield


@contextmanager
def reloaded(world: WorldWithServers) -> Iterator[None]:
    """All web processes are replaced, one after the other; the fault lasts until the last old one is gone."""
    old = _web_processes(world)
    os.kill(world.web.pid, signal.SIGHUP)
    yield
    until = time.monotonic() + _RELOAD_SECONDS
    while old & _web_processes(world):
        if time.monotonic() > until:
            raise RuntimeError("The web server was not reloaded.")
        time.sleep(0.1)


def _web_processes(world: WorldWithServers) -> set[int]:
    """Return the ids of those that answer; another child only watches what they have in common."""
    children = psutil.Process(world.web.pid).children()
    return {one.pid for one in children if "spawn_main" in " ".join(one.cmdline())}


@contextmanager
def migrated(world: WorldWithServers) -> Iterator[None]:
    """Each step takes its lock for as long as a migration would."""
    with at_work(world, "faults.migrating"):
        yield


CASES = (
    Case("worker-gone", "the worker is killed, and another one comes only afterwards", without_worker),
    Case("worker-killed", "the worker is killed in the middle of its work, again and again", worker_killed),
    Case("two-beats", "a second beat runs beside the first", two_beats),
    Case("web-killed", "one of two web processes is killed", web_process_killed, loses_requests=True),
    Case("web-reloaded", "all web processes are replaced (SIGHUP)", reloaded),
    Case("migrated", "columns and indexes of the tables that calls read come and go", migrated),
)
