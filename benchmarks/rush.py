"""Calls that come whether or not they are answered: at a steady pace, and more than the machine can answer in full."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks import report
from benchmarks.environment import OUR_SETTINGS, ROOT, environment, start_module
from benchmarks.web_server import Application, WebServer, granian, serving
from flireo_site import real_servers

ASSISTANT_BYTES = 10_000
# The most connections that are kept open at once; with 0 each call opens its own.
KEPT, NEW = 500, 0
STEADY_RATE = 20
COLD = 1_000


@dataclass(frozen=True)
class Plan:
    """Callers, half of whom are in the cache; how long each rate is kept up (seconds); rates in terms of capacity.

    `new_rates` are those over new connections: opening and closing one takes the system as long as a call takes us.
    """

    callers: int
    seconds: float
    rates: Sequence[float] = (0.5, 1, 1.5, 2)
    new_rates: Sequence[float] = (0.25, 0.5, 1)


FULL = Plan(callers=20_000, seconds=5)
QUICK = Plan(callers=4_000, seconds=1, rates=(0.5, 2), new_rates=(0.25, 1))


def overload(plan: Plan) -> None:
    """Find how many calls a second are answered, call more often than that, and let 1,000 unknown ones call at once."""
    with _served(plan.callers) as web:
        warm = plan.callers // 2
        capacity = _capacity(web, warm)
        found = []
        for connections, rates in ((KEPT, plan.rates), (NEW, plan.new_rates)):
            for times in rates:
                told = _told(web, capacity * times, plan.seconds, connections, 1, warm)
                found.append((times, connections, told))
        cold = _told(web, 100_000, COLD / 100_000, COLD, warm + 1, warm + COLD)
    report.overload(capacity, found, cold)


def steady(calls: int) -> None:
    """Call 20 times a second, from callers who are in the cache."""
    with _served(2_000) as web:
        report.steady(_told(web, STEADY_RATE, calls / STEADY_RATE, KEPT, 1, 1_000))


@contextmanager
def _served(callers: int) -> Iterator[WebServer]:
    with (
        tempfile.TemporaryDirectory(prefix="flireo-bench-") as folder,
        real_servers.postgres(tcp=True) as postgres,
        real_servers.redis_server() as redis,
    ):
        addresses = {"DATABASE_URL": postgres.url, "REDIS_URL": redis.url, "DATA_DIR": folder}
        ours = environment(OUR_SETTINGS, addresses)
        report.say(f"Filling: {callers:,} callers, half of them in the cache")
        for module, *arguments in (("seeding", callers, ASSISTANT_BYTES), ("warming", 1, callers // 2)):
            if start_module(ours, f"benchmarks.{module}", *arguments).wait():
                raise SystemExit(f"benchmarks.{module} failed.")
        application = Application("this project", granian("flireo_site.wsgi.application"), ours)
        with serving(application, Path(folder) / "log") as web:
            web.wait_until_ready()
            yield web


def _capacity(web: WebServer, callers: int) -> float:
    """Return how many calls a second are answered over 16 connections, each with one call at a time."""
    told = _run("benchmarks.loader", web.url, 16, 3, callers, 1)
    return float(len(told["milliseconds"]) / told["seconds"])


def _told(web: WebServer, rate: float, seconds: float, connections: int, first: int, last: int) -> Mapping[str, Any]:
    return _run("benchmarks.arrivals", web.url, rate, seconds, connections, first, last, 1)


def _run(module: str, *arguments: object) -> Mapping[str, Any]:
    command = [sys.executable, "-m", module, *map(str, arguments)]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=False)
    if done.returncode:
        raise SystemExit(f"{module} was broken off.")
    told: Mapping[str, Any] = json.loads(done.stdout)
    return told
