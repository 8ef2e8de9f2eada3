"""One warm assistant-request, measured against the usual ways of writing it, in alternating rounds."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from benchmarks import agreement, calls_report, preparing, report
from benchmarks.environment import ROOT
from benchmarks.machine import cpu_seconds
from benchmarks.measured import Measured, Round
from benchmarks.sides import LIMIT, UNDER_GUNICORN, Side, applications
from benchmarks.web_server import WebServer, serving
from flireo_site import real_servers

CONNECTIONS = (1, 16, 64)
ASSISTANT_BYTES = 10_000


@dataclass(frozen=True)
class Plan:
    """How much is measured: callers in the database, rounds of each side, seconds of a round.

    `settle` is how long the last answers of a round may take to reach the log, which counts (seconds).
    """

    callers: int
    rounds: int
    seconds: float
    settle: float


FULL = Plan(callers=20_000, rounds=7, seconds=3, settle=0.8)
QUICK = Plan(callers=1_000, rounds=1, seconds=0.6, settle=0.4)


def run(plan: Plan) -> None:
    """Set everything up, check that all sides agree, measure, print. A side that cannot be compared ends the run."""
    with (
        tempfile.TemporaryDirectory(prefix="flireo-bench-") as folder,
        real_servers.postgres(tcp=True) as postgres,
        real_servers.redis_server() as redis,
        ExitStack() as stack,
    ):
        report.say(f"Calls: {plan.callers:,} callers, {postgres.name} and {redis.name} over TCP")
        compared = applications(postgres, redis, Path(folder))
        preparing.fill(postgres, compared, plan.callers, ASSISTANT_BYTES)
        sides = []
        for number, one in enumerate(compared):
            web = stack.enter_context(serving(one, Path(folder) / f"{number}.log"))
            sides.append(Side(web, one.environment.get("DATABASE_URL", "")))
        preparing.warm(compared, plan.callers)
        for side in sides:
            side.web.wait_until_ready()
        _check([side.web for side in sides], plan.callers)
        logged = _measure(
            sides, plan, lambda: {"PostgreSQL": cpu_seconds(postgres.pid), "Redis": cpu_seconds(redis.pid)}
        )
        for connections in CONNECTIONS:
            calls_report.table_of(connections, {side.web.name: side.measured[connections] for side in sides})
        calls_report.aims({side.web.name: side.measured[16] for side in sides})
        # Last, so that whoever sees that rows are missing sees also what was measured.
        _check_log(sides, logged)


def _check(webs: Sequence[WebServer], callers: int) -> None:
    ours, *others = webs
    agreement.check(ours, others, callers)
    for other in others:
        if other.name in (UNDER_GUNICORN, LIMIT):
            agreement.check_bytes(ours, other, callers)
    report.say(f"All gave the same answers to {agreement.CHECKED} callers and a stranger. Measuring.")


def _measure(sides: Sequence[Side], plan: Plan, shared_cpu: Callable[[], dict[str, float]]) -> dict[str, int]:
    """Measure all rounds; return how many answers each side had logged before."""
    for side in sides:
        _load(side, 16, plan, seconds=0.5, seed=0)
    time.sleep(plan.settle)
    logged = {side.web.name: side.answers_logged() for side in sides}
    for number in range(1, plan.rounds + 1):
        for connections in CONNECTIONS:
            for side in sides:
                before = {"web": cpu_seconds(side.web.pid), **shared_cpu()}
                round_ = _load(side, connections, plan, plan.seconds, seed=number)
                time.sleep(plan.settle)
                after = {"web": cpu_seconds(side.web.pid), **shared_cpu()}
                measured = side.measured.setdefault(connections, Measured())
                measured.add(round_, {name: after[name] - before[name] for name in after})
    return logged


def _check_log(sides: Sequence[Side], before: Mapping[str, int]) -> None:
    for side in sides:
        missing = side.answers_measured() - (side.answers_logged() - before[side.web.name])
        cut_short = side.answers_cut_short()
        # In a rush the rows of such answers are partly left out, and of no others.
        if side.database and (missing < 0 or (missing and not cut_short)):
            raise SystemExit(f"{side.web.name} did not log {missing} of its answers.")
        if cut_short:
            report.say(
                f"{side.web.name} gave {cut_short + missing} answers without looking the caller up, which is cheaper, "
                f"and left {missing} of their rows out."
            )


def _load(side: Side, connections: int, plan: Plan, seconds: float, seed: int) -> Round:
    arguments = [side.web.url, connections, seconds, plan.callers, seed]
    command = [sys.executable, "-m", "benchmarks.loader", *map(str, arguments)]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=False)
    if done.returncode:
        raise SystemExit(f"The load on {side.web.name} was broken off.")
    return Round(**json.loads(done.stdout))
