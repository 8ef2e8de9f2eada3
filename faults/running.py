"""Runs one case: calls before, during and after the fault, and then what the database knows of them."""

from __future__ import annotations

import http.client
import time
from collections import Counter
from contextlib import ExitStack, closing
from dataclasses import dataclass, field

from faults import ledger
from faults.case import Case
from faults.people import WARM_CALLERS, known
from faults.plan import Plan, call_from
from faults.traffic import PER_SECOND, Answer, Traffic
from faults.world import PATH, World

# So long after the last one nothing more is written of what was answered and acknowledged (seconds).
_SETTLE_SECONDS = 30.0
# The log is written in batches, this far apart at most.
_LOG_SECONDS = 0.5
_PROBES = ("/livez", "/readyz", "/metrics")


@dataclass(frozen=True)
class Size:
    """How many calls come before, during and after a fault; they come at a fixed pace."""

    before: int
    during: int
    after: int


FULL = Size(before=500, during=2_000, after=500)
QUICK = Size(before=100, during=250, after=250)


@dataclass
class Run:
    """What came of a case. Moments in epoch seconds; the fault lasted from `began` to `ended`."""

    began: float = 0.0
    ended: float = 0.0
    answers: list[Answer] = field(default_factory=list)
    logged: list[ledger.Answered] = field(default_factory=list)
    events: Counter[str] = field(default_factory=Counter)
    # What the probes said during the fault, and how long a start took in that state (seconds).
    probes: dict[str, int] = field(default_factory=dict)
    start_seconds: float | None = None
    # Of those that must be there all the time, and of those that production starts again when they have ended.
    dead: list[str] = field(default_factory=list)
    restarted: list[str] = field(default_factory=list)


def run(case: Case, world: World, size: Size) -> Run:
    """Raises NotPossibleError; the world is then as it was."""
    result = Run()
    _warm(world)
    world.ledger.mark()
    with ExitStack() as stack:
        traffic = Traffic(world.port, PATH, Plan(seed=size.during))
        if not case.starts_broken:
            stack.enter_context(traffic)
            traffic.wait_for(size.before)
        result.began = time.time()
        with case.fault(world) as given:
            if case.starts_broken:
                result.start_seconds = given
                result.began = time.time()
                stack.enter_context(traffic)
            traffic.send_at_once(Plan.crowd(case.crowd))
            traffic.wait_for(size.during // 2)
            result.probes = {address: _status(world, address) for address in _PROBES}
            traffic.wait_for(size.during // 2)
        result.ended = time.time()
        traffic.wait_for(size.after)
        while not world.ledger.is_best() and time.time() < result.ended + case.recovers_in:
            traffic.wait_for(PER_SECOND // 2)
    result.answers = sorted(traffic.answers, key=lambda answer: answer.planned)
    _settle(world, result)
    look_after(world, result)
    return result


def _warm(world: World) -> None:
    """Let every warm caller call once, so that all are in the cache whatever the case before has done to it."""
    with closing(http.client.HTTPConnection("127.0.0.1", world.port, timeout=30)) as connection:
        for person in map(known, range(WARM_CALLERS)):
            connection.request("POST", PATH, call_from(person).body)
            connection.getresponse().read()
    # Until these, too, have come into the log.
    before, count = -1, 0
    while before != count:
        time.sleep(_LOG_SECONDS)
        before, count = count, world.ledger.count()


def _status(world: World, address: str) -> int:
    try:
        return world.get(address)[0]
    except OSError:
        return 0


def look_after(world: World, result: Run) -> None:
    """Start worker and beat again where they have ended, as docker-compose.yml has it and bin/run does it."""
    if not world.web.is_alive():
        result.dead.append(world.web.name)
    for one in (world.worker, world.beat):
        if not one.is_alive():
            one.stop()
            one.start()
            result.restarted.append(one.name)


def _settle(world: World, result: Run) -> None:
    """Wait until all that was answered and acknowledged is written, or is given up."""
    answered = [answer.request for answer in result.answers if answer.status == 200]
    calls = Counter(request.person.number for request in answered if request.person is not None)
    bodies = {request.body for request in answered if request.person is None}
    written, until = -1, 0.0
    while True:
        result.logged, result.events = world.ledger.answers(), world.ledger.events()
        # What waits on disk comes one after the other: it is given up when no more comes.
        before, written = written, len(result.logged) + result.events.total()
        if written != before:
            until = time.monotonic() + _SETTLE_SECONDS
        is_whole = not calls - Counter(one.number for one in result.logged) and not bodies - result.events.keys()
        if is_whole or time.monotonic() > until:
            return
        time.sleep(0.2)
