"""The time of a call, handed down from step to step."""

import pytest

from callers.budget import Budget
from callers.tests.clock import Clock


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def budget(clock):
    return Budget(clock)


def test_a_step_gets_its_own_limit_while_there_is_time(budget):
    assert budget.share(0.25) == 0.25


def test_a_step_gets_what_is_left_without_what_is_kept_for_the_way_out(budget, clock):
    clock.now += 0.8
    assert budget.share(0.25) == pytest.approx(0.1)
    assert not budget.has(0.25)
    assert budget.has(0.05)


def test_when_the_time_is_over_there_is_none_left_to_share(budget, clock):
    clock.now += 5
    assert budget.share(0.25) == 0
