"""One warm assistant-request, measured against the ordinary way of writing it, in alternating rounds."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from benchmarks import agreement, report
from benchmarks.machine import cpu_seconds
from benchmarks.measured import Measured, Round
from benchmarks.web_server import ROOT, Application, WebServer, serving
from flireo_site import real_servers
from flireo_site.real_servers import RealServer

CONNECTIONS = 16
ASSISTANT_BYTES = 10_000
# After a round: the last answers are still being written to the log, which counts (seconds).
_SETTLE_SECONDS = 1.0


@dataclass(frozen=True)
class Plan:
    """How much is measured: callers in the database, rounds of each side, seconds of a round."""

    callers: int
    rounds: int
    seconds: float


FULL = Plan(callers=100_000, rounds=9, seconds=4)
QUICK = Plan(callers=5_000, rounds=2, seconds=2)


@dataclass(frozen=True)
class Side:
    """One of the two that are compared: its web server and its share of the database server."""

    web: WebServer
    database: str
    answers: str
    measured: Measured

    def answers_logged(self) -> int:
        with psycopg.connect(self.database) as connection:
            return connection.execute(f"SELECT count(*) FROM {self.answers}").fetchone()[0]


def run(plan: Plan) -> None:
    """Set everything up, check that both sides agree, measure, print."""
    with (
        tempfile.TemporaryDirectory(prefix="flireo-bench-") as folder,
        real_servers.postgres(tcp=True) as postgres,
        real_servers.redis_server() as redis,
    ):
        ours, peer = _applications(postgres, redis, Path(folder))
        report.say(f"Calls: {plan.callers:,} callers, {postgres.name} and {redis.name} over TCP")
        _fill(ours, peer, plan)
        logs = Path(folder)
        with serving(ours, logs / "ours.log") as our_web, serving(peer, logs / "peer.log") as peer_web:
            agreement.check(our_web, peer_web, plan.callers)
            report.say(f"Both gave the same answers to {agreement.CHECKED} callers. Measuring.")
            sides = [
                Side(our_web, ours.environment["DATABASE_URL"], "assistants_answer", Measured()),
                Side(peer_web, peer.environment["DATABASE_URL"], "ordinary_drf_answer", Measured()),
            ]
            _measure(sides, plan, lambda: {"PostgreSQL": cpu_seconds(postgres.pid), "Redis": cpu_seconds(redis.pid)})
        report.calls([(side.web.name, side.measured) for side in sides])


def _applications(postgres: RealServer, redis: RealServer, folder: Path) -> tuple[Application, Application]:
    addresses = {}
    for name in ("ours", "peer"):
        with psycopg.connect(postgres.url, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        addresses[name] = postgres.url.rpartition("/")[0] + f"/{name}"
    our_environment = {"DATABASE_URL": addresses["ours"], "REDIS_URL": redis.url, "DATA_DIR": str(folder / "data")}
    package = "benchmarks.ordinary_drf"
    peers_environment = {"DATABASE_URL": addresses["peer"]}
    return (
        Application("this project", "flireo_site.wsgi", "flireo_site.settings", our_environment),
        # With more threads it is slower: it hardly ever waits.
        Application("ordinary DRF", f"{package}.wsgi", f"{package}.settings", peers_environment, threads=1),
    )


def _fill(ours: Application, peer: Application, plan: Plan) -> None:
    with _finished(
        ours.start_module("benchmarks.seeding", plan.callers, ASSISTANT_BYTES),
        peer.start_module("benchmarks.ordinary_drf.seeding", plan.callers, ASSISTANT_BYTES),
    ):
        report.say("Filling both databases")
    half = plan.callers // 2
    with _finished(
        ours.start_module("benchmarks.warming", 1, half),
        ours.start_module("benchmarks.warming", half + 1, plan.callers),
    ):
        report.say("Warming the cache: each caller is read once from the database")


@contextmanager
def _finished(*children: subprocess.Popen[bytes]) -> Iterator[None]:
    """Wait for child processes; if one fails or we are interrupted, none stays behind."""
    try:
        yield
        for child in children:
            if child.wait():
                raise SystemExit(f"{' '.join(map(str, child.args))} failed.")
    finally:
        for child in children:
            if child.poll() is None:
                child.terminate()
                child.wait()


def _measure(sides: list[Side], plan: Plan, shared_cpu: Callable[[], dict[str, float]]) -> None:
    for side in sides:
        _load(side, plan, seconds=1.0, seed=0)
    time.sleep(_SETTLE_SECONDS)
    logged = [side.answers_logged() for side in sides]
    for number in range(1, plan.rounds + 1):
        for side in sides:
            before = {"web": cpu_seconds(side.web.pid), **shared_cpu()}
            round_ = _load(side, plan, plan.seconds, seed=number)
            time.sleep(_SETTLE_SECONDS)
            after = {"web": cpu_seconds(side.web.pid), **shared_cpu()}
            side.measured.add(round_, {name: after[name] - before[name] for name in after})
    for side, before in zip(sides, logged, strict=True):
        missing = side.measured.requests - (side.answers_logged() - before)
        if missing:
            raise SystemExit(f"{side.web.name} did not log {missing} of its {side.measured.requests} answers.")


def _load(side: Side, plan: Plan, seconds: float, seed: int) -> Round:
    arguments = [side.web.url, CONNECTIONS, seconds, plan.callers, seed]
    command = [sys.executable, "-m", "benchmarks.loader", *map(str, arguments)]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=False)
    if done.returncode:
        raise SystemExit(f"The load on {side.web.name} was broken off.")
    return Round(**json.loads(done.stdout))
