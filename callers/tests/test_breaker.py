"""A CRM that fails again and again is left alone for a while."""

import os

import pytest

from callers.crm import breaker
from callers.crm.breaker import MOST_FAILURES, Breaker, Verdict
from callers.tests.clock import Clock


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def opened(clock):
    made = Breaker(clock)
    for _ in range(MOST_FAILURES):
        assert made.verdict() is Verdict.ASK
        made.report(succeeded=False)
    return made


def test_it_opens_after_five_failures(opened):
    assert opened.is_open
    assert opened.verdict() is Verdict.LEAVE


def test_failures_far_apart_do_not_open_it(clock):
    made = Breaker(clock)
    for _ in range(20):
        made.report(succeeded=False)
        clock.now += 3
    assert made.verdict() is Verdict.ASK


def test_a_success_in_between_makes_the_count_begin_anew(clock):
    made = Breaker(clock)
    for succeeded in (False, False, False, False, True, False, False, False, False):
        made.report(succeeded=succeeded)
    assert made.verdict() is Verdict.ASK


def test_after_five_seconds_one_may_probe(opened, clock):
    clock.now += 3.9
    assert opened.verdict() is Verdict.LEAVE
    clock.now += 2.2
    assert opened.verdict() is Verdict.PROBE
    assert opened.verdict() is Verdict.LEAVE


def test_a_probe_that_succeeds_closes_it(opened, clock):
    clock.now += 6.1
    opened.verdict()
    opened.report(succeeded=True)
    assert opened.verdict() is Verdict.ASK
    opened.report(succeeded=False)
    assert opened.verdict() is Verdict.ASK


def test_a_probe_that_fails_keeps_it_open(opened, clock):
    clock.now += 6.1
    opened.verdict()
    opened.report(succeeded=False)
    assert opened.verdict() is Verdict.LEAVE
    clock.now += 6.1
    assert opened.verdict() is Verdict.PROBE


def test_a_probe_that_never_reports_does_not_keep_it_open_for_ever(opened, clock):
    clock.now += 6.1
    opened.verdict()
    clock.now += 31
    assert opened.verdict() is Verdict.PROBE


def test_each_connection_has_its_own():
    for _ in range(MOST_FAILURES):
        breaker.of(1).report(succeeded=False)
    assert breaker.of(1).is_open
    assert not breaker.of(2).is_open


def test_a_child_process_begins_anew():
    for _ in range(MOST_FAILURES):
        breaker.of(1).report(succeeded=False)
    child = os.fork()
    if not child:
        os._exit(breaker.of(1).is_open)
    assert os.waitpid(child, 0)[1] == 0
