"""Breaks one thing after the other, and two at a time, as chance has it: python -m faults.soak [MINUTES] [--seed N]"""

from __future__ import annotations

import argparse
import random
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from faults import report
from faults.case import Case
from faults.cases import clients, disk, postgres, redis
from faults.cases.processes import two_beats, without_worker
from faults.judging import Verdict, is_acknowledged, judge
from faults.not_possible import NotPossibleError
from faults.running import Run, Size, look_after, run
from faults.traffic import PER_SECOND, Answer
from faults.world import WorldWithServers, with_servers

# What can be away at the same time as each of the others. Of one kind there is one fault at a time.
KINDS: tuple[tuple[Case, ...], ...] = (
    redis.CASES,
    postgres.CASES,
    clients.CASES,
    disk.ON_SERVERS,
    (Case("worker-gone", "", without_worker), Case("two-beats", "", two_beats)),
)
# Every second time two things are broken together. How long a fault and the rest after it may last (seconds).
_TWO = 0.5
_FAULT_SECONDS = (0.5, 15.0)
_REST_SECONDS = (0.0, 8.0)
_CALM = 500
_SHOWN = 5
_MOMENT = "%H:%M:%S"


def chosen(chance: random.Random) -> list[Case]:
    """Return one fault, or two of different kinds."""
    kind, case = chance.choice([(kind, case) for kind in KINDS for case in kind])
    if chance.random() > _TWO:
        return [case]
    return [case, chance.choice([other for others in KINDS if others is not kind for other in others])]


class Soak:
    """A fault that is many: as long as the block lasts, one after the other.

    `failure` says why it ended before. `nowhere` holds the times, in epoch seconds, at which an event could be kept
    neither in the database nor on the disk.
    """

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._is_over = threading.Event()
        self.failure: Exception | None = None
        self.nowhere: list[tuple[float, float]] = []
        self.count = 0

    @contextmanager
    def fault(self, world: WorldWithServers) -> Iterator[None]:
        thread = threading.Thread(target=self._run, args=[world], name="soak")
        thread.start()
        try:
            yield
        finally:
            self._is_over.set()
            thread.join()

    def _run(self, world: WorldWithServers) -> None:
        try:
            while not self._is_over.is_set():
                self._break(world, chosen(self._chance), self._chance.uniform(*_FAULT_SECONDS))
                # What ended is started again, as a supervisor does it.
                look_after(world, Run())
                self._is_over.wait(self._chance.uniform(*_REST_SECONDS))
        except Exception as error:  # noqa: BLE001 # the run ends with it
            self.failure = error

    def _break(self, world: WorldWithServers, cases: list[Case], seconds: float) -> None:
        names = " and ".join(case.name for case in cases)
        with ExitStack() as stack:
            try:
                for case in cases:
                    stack.enter_context(case.fault(world))
            except NotPossibleError as reason:
                report.say(f"{_now()} skipped {names}: {reason}")
                return
            report.say(f"{_now()} {names}, {seconds:.1f} s")
            self.count += 1
            began = time.time()
            self._is_over.wait(seconds)
        if {*cases} & {*postgres.CASES} and {*cases} & {*disk.ON_SERVERS}:
            self.nowhere.append((began, time.time()))

    def judged(self, result: Run) -> Verdict:
        """Judge the run, without the events that had to be refused."""
        result.answers = [one for one in result.answers if not self._had_to_be_refused(one)]
        return judge(_case(self), result)

    def _had_to_be_refused(self, one: Answer) -> bool:
        if one.request.person is not None or is_acknowledged(one):
            return False
        return any(began <= one.done and one.planned <= ended for began, ended in self.nowhere)


def _case(soak: Soak) -> Case:
    levels: dict[str, Any] = {"warm": "unavailable", "cold": "unavailable", "publication": "unverified"}
    return Case("soak", "whatever chance breaks", soak.fault, **levels, recovers_in=30.0)


def _now() -> str:
    return time.strftime(_MOMENT)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m faults.soak", description=__doc__)
    parser.add_argument("minutes", nargs="?", type=float, default=10.0, help="how long things are broken (10)")
    parser.add_argument(
        "--seed", type=int, default=random.SystemRandom().randrange(10_000), help="the same faults again"
    )
    given = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    report.say(f"Seed {given.seed}")
    soak = Soak(random.Random(given.seed))
    during = int(given.minutes * 60 * PER_SECOND)
    with with_servers() as world:
        result = run(_case(soak), world, Size(before=_CALM, during=during, after=_CALM))
    if soak.failure is not None:
        raise soak.failure
    return _told(soak, result)


def _told(soak: Soak, result: Run) -> int:
    verdict = soak.judged(result)
    for one in sorted(result.answers, key=lambda answer: -answer.milliseconds)[:_SHOWN]:
        moment = time.strftime(_MOMENT, time.localtime(one.planned))
        report.say(f"{moment} {one.request.kind}: {one.milliseconds:.0f} ms {one.failure}")
    calls = sum(verdict.calls.values())
    report.say(
        f"{soak.count} faults, {verdict.valid:,} of {calls:,} answers valid, p99 {verdict.p99:.0f} ms,"
        f" slowest {verdict.slowest:.0f} ms, {verdict.acknowledged:,} events kept, {verdict.lost} lost,"
        f" as before after {verdict.recovery:.1f} s"
    )
    for problem in verdict.problems:
        report.say(f"  {problem}")
    return 1 if verdict.problems else 0


if __name__ == "__main__":
    sys.exit(main())
