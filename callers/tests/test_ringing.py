"""A CRM asked while the phone rings: once, in time, and only where it is allowed."""

import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import DatabaseError, connections

from callers import lookup, ringing, store
from callers.budget import Budget
from callers.crm import active, breaker, fetching, records
from callers.models import CrmRecord
from callers.refreshing import Reason
from callers.tests import crm_cast
from callers.tests.crm_cast import SANNE
from callers.tests.crm_server import sanne

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def all_rings_ended():
    yield
    for thread in threading.enumerate():
        if thread.name == "ring":
            thread.join(10)


@pytest.fixture
def connected(crm):
    crm.body = sanne()
    return crm_cast.connection(f"{crm.url}/{{number}}", ask_while_ringing=True)


def slowly(crm, seconds):
    def answer(request):
        time.sleep(seconds)
        return 200, {}, crm.body

    crm.answer = answer


def ended():
    """Wait for what goes on behind the calls."""
    for thread in threading.enumerate():
        if thread.name == "ring":
            thread.join(10)


def ring(number=SANNE):
    began = time.monotonic()
    found = lookup.find(number, "x")
    return found, time.monotonic() - began


def test_the_first_call_hears_what_the_crm_knows(connected, nothing_behind):
    crm_cast.caller()
    found, _ = ring()
    assert (found.level, found.caller.crm["first_name"]) == ("fresh", "Sanne")
    assert nothing_behind == []


def test_what_was_heard_is_kept_for_the_next_call(connected, crm):
    ring()
    ended()
    assert CrmRecord.objects.get().values["first_name"] == "Sanne"
    assert ring()[0].level == "fresh"
    store.connect().delete_many([f"rung:{SANNE}"])
    assert len(crm.received) == 1


def test_who_the_crm_does_not_know_is_a_stranger(connected, crm, nothing_behind):
    crm.body = None
    assert ring()[0].level == "stranger"
    assert nothing_behind == []


def test_a_connection_that_does_not_allow_it_is_not_asked(crm, nothing_behind):
    crm_cast.connection(f"{crm.url}/{{number}}")
    crm_cast.caller()
    assert ring()[0].level == "record"
    assert crm.received == []
    assert nothing_behind == [(SANNE, Reason.MISSING)]


def test_a_number_with_old_values_is_not_asked_for(connected, crm):
    crm_cast.record(connected, 61)
    assert ring()[0].level == "stale"
    assert crm.received == []


def test_a_slow_crm_is_not_waited_for(connected, crm, nothing_behind):
    crm_cast.caller()
    slowly(crm, 3)
    found, seconds = ring()
    assert found.level == "record"
    assert 0.5 < seconds < 2
    assert nothing_behind == [(SANNE, Reason.MISSING)]


def test_a_number_is_asked_for_once_however_slow_the_crm_is(connected, crm):
    slowly(crm, 3)
    ring()
    store.connect().delete_many([lookup.entries.key_of(SANNE)])
    found, seconds = ring()
    assert seconds < ringing.RING_SECONDS
    assert len(crm.received) == 1


def test_two_are_asked_for_at_once_and_the_third_is_answered_without(connected, crm):
    slowly(crm, 1)
    numbers = [f"+3160000000{n}" for n in range(3)]
    with ThreadPoolExecutor(3) as pool:
        rings = list(pool.map(in_thread, numbers))
    assert len(crm.received) == 2
    assert min(seconds for _, seconds in rings) < ringing.RING_SECONDS


def in_thread(number=SANNE):
    try:
        return ring(number)
    finally:
        connections.close_all()


def test_places_are_given_back(connected, crm):
    for n in range(5):
        ring(f"+3160000000{n}")
        ended()
    assert len(crm.received) == 5


def test_a_crm_that_fails_again_and_again_is_asked_no_more(connected, crm):
    crm.status = 500
    for n in range(breaker.MOST_FAILURES + 3):
        ring(f"+3160000000{n}")
        ended()
    assert len(crm.received) == breaker.MOST_FAILURES


def test_a_probe_is_made_behind_the_call(connected, crm, monkeypatch):
    guard = breaker.of(connected.pk)
    for _ in range(breaker.MOST_FAILURES):
        guard.report(succeeded=False)
    assert guard.is_resting
    monkeypatch.setattr(guard, "_probe_at", time.monotonic() - 1)
    slowly(crm, 1)
    found, seconds = ring()
    assert (found.level, seconds < ringing.RING_SECONDS) == ("stranger", True)
    ended()
    assert not guard.is_open
    assert CrmRecord.objects.get().is_found


def test_without_time_nothing_is_asked(connected, crm):
    caller = lookup.context.build(SANNE)
    times = iter([0.0, 0.88])
    assert ringing.ask(caller, Budget(lambda: next(times))) is caller
    assert crm.received == []


def test_a_second_look_up_of_the_same_call_asks_nothing(connected, crm):
    assert lookup.find(SANNE, "x", may_ask=False).level == "stranger"
    assert crm.received == []


def test_without_the_cache_nothing_is_asked(connected, crm, monkeypatch):
    def fail(*args):
        raise store.StoreError

    monkeypatch.setattr(type(store.connect()), "add", fail)
    assert ring()[0].level == "stranger"
    assert crm.received == []


def test_a_number_that_a_worker_is_fetching_is_not_asked_for(connected, crm):
    fetching.take_off(SANNE, 5)
    assert ring()[0].level == "stranger"
    assert crm.received == []


def test_a_machine_without_threads_answers_without(connected, crm, monkeypatch):
    def fail(self):
        raise RuntimeError("can't start new thread")

    with monkeypatch.context() as patched:
        patched.setattr(threading.Thread, "start", fail)
        assert ring()[0].level == "stranger"
    assert fetching.take_off(SANNE, 1)


@pytest.mark.parametrize("error", [DatabaseError, RuntimeError])
def test_what_cannot_be_kept_is_heard_all_the_same(connected, monkeypatch, caplog, error):
    def fail(*args):
        raise error(SANNE)

    monkeypatch.setattr(records, "keep", fail)
    assert ring()[0].level == "fresh"
    ended()
    assert any("rang" in record.message for record in caplog.records)
    assert fetching.take_off(SANNE, 1)


def test_a_thousand_calls_at_once_for_one_number_ask_once(connected, crm, monkeypatch):
    # With so many at once it may take longer to ask than a call may wait.
    monkeypatch.setattr(ringing, "RING_SECONDS", 30.0)
    monkeypatch.setattr("callers.budget.CALL_SECONDS", 30.0)
    crm_cast.caller()
    slowly(crm, 0.2)
    connections.close_all()
    with ThreadPoolExecutor(25) as pool:
        rings = list(pool.map(lambda _: in_thread(), range(1_000)))
    ended()
    assert len(crm.received) == 1
    assert {found.level for found, _ in rings} <= {"fresh", "record"}
    assert "fresh" in {found.level for found, _ in rings}


def test_two_processes_at_once_ask_once(connected, crm):
    slowly(crm, 0.2)
    connections.close_all()
    store.connect.cache_clear()
    children = [forked(a_hundred_calls) for _ in range(2)]
    assert [os.waitpid(child, 0)[1] for child in children] == [0, 0]
    assert len(crm.received) == 1


def a_hundred_calls():
    active.load()
    with ThreadPoolExecutor(4) as pool:
        levels = {found.level for found, _ in pool.map(lambda _: in_thread(), range(100))}
    ended()
    return levels <= {"fresh", "stranger"}


def forked(work):
    child = os.fork()
    if child:
        return child
    # Never back into the tests, which go on in the parent.
    try:
        os._exit(0 if work() else 1)
    finally:
        os._exit(2)
