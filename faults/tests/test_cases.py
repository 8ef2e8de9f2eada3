"""A few of the cases of `make faults`, short: a real PostgreSQL and Redis hang or are gone while calls come in."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace

import pytest

from faults.case import Case
from faults.cases import CASES
from faults.judging import judge
from faults.running import Size, run
from faults.world import WorldWithServers, with_servers

SHORT = Size(before=25, during=100, after=150)
CHOSEN = ("redis-paused", "postgres-paused", "both-stopped")

# Each world starts its own servers, whatever the tests run on: once is enough.
pytestmark = pytest.mark.skipif(
    not os.environ.get("REDIS_URL"), reason="In the run on PostgreSQL and Redis these are tested."
)


@pytest.fixture(scope="module")
def world() -> Iterator[WorldWithServers]:
    with with_servers() as made:
        yield made


@pytest.mark.parametrize("case", [case for case in CASES if case.name in CHOSEN], ids=lambda case: case.name)
def test_every_call_is_answered_and_no_event_is_lost(case: Case, world: WorldWithServers) -> None:
    """On a machine with much else to do a look-up may take longer than a call waits for it, but few do."""
    patient = replace(case, warm="unavailable", cold="unavailable", recovers_in=30.0)
    verdict = judge(patient, run(patient, world, SHORT))
    assert verdict.problems == []
    assert verdict.calls["during"] >= SHORT.during
    assert verdict.acknowledged > 0
    if case.warm != "unavailable":
        assert verdict.warm["unavailable"] < verdict.warm.total() / 10
