"""The soak breaks things as chance has it, and the same things again with the same seed."""

from __future__ import annotations

import random
import time
from typing import Any

import pytest

from faults import soak
from faults.case import Case
from faults.people import stranger
from faults.plan import Request, call_from
from faults.running import Run
from faults.soak import KINDS, Soak, chosen
from faults.traffic import Answer


def kinds_of(cases: list[Case]) -> list[int]:
    return [number for number, kind in enumerate(KINDS) for case in cases if case in kind]


def test_two_faults_at_a_time_are_of_different_kinds_and_all_come() -> None:
    chance = random.Random(1)
    all_chosen = [chosen(chance) for _ in range(500)]
    assert {len(cases) for cases in all_chosen} == {1, 2}
    assert all(len(set(kinds_of(cases))) == len(cases) for cases in all_chosen)
    assert {case.name for cases in all_chosen for case in cases} == {case.name for kind in KINDS for case in kind}


def test_a_seed_gives_the_same_faults_again() -> None:
    one, other = random.Random(7), random.Random(7)
    assert [chosen(one) for _ in range(50)] == [chosen(other) for _ in range(50)]


def test_a_fault_that_cannot_be_made_ends_the_soak_with_its_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(world: Any) -> Any:
        raise RuntimeError("no such thing")

    monkeypatch.setattr(soak, "KINDS", ((Case("broken", "", broken),),) * 2)
    made: Any = Soak(random.Random(1))
    with made.fault(None):
        until = time.monotonic() + 30
        while made.failure is None and time.monotonic() < until:
            time.sleep(0.01)
    assert "no such thing" in str(made.failure)


def test_an_event_may_only_be_refused_while_it_could_be_kept_nowhere() -> None:
    soaked = Soak(random.Random(1))
    soaked.nowhere.append((100.0, 110.0))
    refused = [Answer(Request("{}", "status-update"), at, at, at + 0.1, 503, b"") for at in (99.95, 105, 109.9, 111)]
    lost = Answer(call_from(stranger(1)), 105, 105, 105.1, 503, b"")
    result = Run(100, 200, [*refused, lost])
    problems = " ".join(soaked.judged(result).problems)
    assert result.answers == [refused[-1], lost]
    assert "events not acknowledged: {'503': 1}" in problems
    assert "1 times: status 503" in problems
