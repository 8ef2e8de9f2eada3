"""When more calls come than can be answered in full, the rest get less, but an answer, and at once."""

import json
import threading
import time

import pytest
from prometheus_client import REGISTRY

from assistants import answer_log, metrics, rush, webhook
from assistants.rush import CALM_SECONDS, PATIENT_SECONDS, Turns
from assistants.tests import cast
from callers import store
from callers.behind import Behind
from callers.tests.clock import Clock


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def no_waiting(monkeypatch):
    monkeypatch.setattr(rush, "WAIT_SECONDS", 0.01)


def test_so_many_calls_are_at_work_at_once(clock, no_waiting):
    turns = Turns(at_work=2, waiting=1, clock=clock)
    assert [turns.enter() for _ in range(3)] == [True, True, False]
    turns.leave()
    assert turns.enter()


def test_who_finds_no_place_waits_for_one(clock):
    turns = Turns(at_work=1, waiting=1, clock=clock)
    turns.enter()
    threading.Timer(0.02, turns.leave).start()
    assert turns.enter()


def test_of_many_at_once_only_some_wait():
    turns = Turns(at_work=1, waiting=0)
    turns.enter()
    began = time.monotonic()
    assert not turns.enter()
    assert time.monotonic() - began < rush.WAIT_SECONDS


@pytest.fixture
def in_a_rush(clock):
    """Turns of which one has waited long, and that are all free again."""
    turns = Turns(at_work=1, waiting=1, clock=clock)
    turns.enter()

    def end_late():
        clock.now += PATIENT_SECONDS * 2
        turns.leave()

    threading.Timer(0.02, end_late).start()
    assert turns.enter()
    return turns


def waits(turns, monkeypatch):
    """Tell whether somebody who comes now waits for a place."""
    asked = []
    monkeypatch.setattr(turns, "_chairs", Chairs(asked))
    turns.enter()
    return bool(asked)


class Chairs:
    def __init__(self, asked):
        self._asked = asked

    def get_nowait(self):
        self._asked.append(1)

    def put(self, chair):
        pass


def test_where_one_has_waited_long_nobody_waits_any_more(in_a_rush, monkeypatch, no_waiting):
    assert not waits(in_a_rush, monkeypatch)


def test_as_long_as_too_many_come_nobody_waits(in_a_rush, clock, monkeypatch, no_waiting):
    for _ in range(5):
        clock.now += CALM_SECONDS * 0.9
        assert not waits(in_a_rush, monkeypatch)


def test_when_it_is_calm_again_one_may_wait(in_a_rush, clock, monkeypatch, no_waiting):
    clock.now += CALM_SECONDS * 1.1
    assert waits(in_a_rush, monkeypatch)


def test_in_a_rush_whoever_finds_a_place_free_is_answered_in_full(in_a_rush):
    in_a_rush.leave()
    assert in_a_rush.enter()


# What is heard


@pytest.fixture
def full(monkeypatch):
    """Let no call have a turn, from when this is called."""

    def fill():
        monkeypatch.setattr(rush, "turns", Turns(at_work=0, waiting=0))

    return fill


@pytest.fixture
def live(settings):
    settings.DEBUG = True
    cast.line()
    cast.sanne()
    cast.vip()
    cast.live()
    # Loads what is live.
    call()


def call(caller=cast.SANNE):
    """Call, and return the levels and the greeting of the answer."""
    reply = webhook.reply_to(cast.request(caller).encode())
    assert reply.status == 200
    greeting = json.loads(reply.body)["assistant"]["firstMessage"]
    return reply.headers["X-Context-Level"], reply.headers["X-Publication-Level"], greeting


@pytest.mark.django_db
def test_a_call_without_a_turn_hears_what_everybody_does_from_the_newest_publication(live, full):
    assert call() == ("fresh", "current", "Dag Sanne, met Voorbeeld Bedrijf.")
    full()
    assert call() == ("unavailable", "current", "Dag beller, met Voorbeeld Bedrijf.")


@pytest.mark.django_db
def test_a_turn_is_given_back(live, monkeypatch):
    monkeypatch.setattr(rush, "turns", Turns(at_work=1, waiting=0))
    assert [call()[0] for _ in range(3)] == ["fresh"] * 3


@pytest.mark.django_db
def test_with_a_withheld_number_there_is_nothing_to_go_without(live, full):
    full()
    assert call(caller="")[:2] == ("stranger", "current")


@pytest.mark.django_db
def test_nobody_is_looked_up_and_no_query_is_made(live, full, monkeypatch, django_assert_num_queries):
    full()
    monkeypatch.setattr(type(store.connect()), "get_many", lambda *args: pytest.fail("The cache was asked."))
    with django_assert_num_queries(0):
        call()


@pytest.mark.django_db
def test_without_any_publication_it_is_the_safety_net(settings, full):
    settings.DEBUG = True
    full()
    assert call()[:2] == ("unavailable", "safety-net")


@pytest.mark.django_db
def test_a_call_that_looks_at_whether_all_is_well_gets_no_better_answer_and_is_not_counted(live, full, monkeypatch):
    put = []
    monkeypatch.setattr(metrics.counting, "put", put.append)
    full()
    reply = webhook.reply_to(cast.request().encode(), is_synthetic=True)
    assert (reply.headers["X-Context-Level"], put) == ("unavailable", [])


@pytest.mark.django_db
def test_events_need_no_turn(live, full):
    full()
    event = {"eventType": "status-update", "callId": "1", "status": "ended"}
    assert json.loads(webhook.reply_to(json.dumps(event).encode()).body) == {"received": "status-update"}


# What is counted and kept


@pytest.mark.django_db
def test_they_are_counted_by_level(live, full, monkeypatch):
    put = []
    monkeypatch.setattr(metrics.counting, "put", put.append)
    call()
    full()
    call()
    labels = {"publication": "current"}
    before = REGISTRY.get_sample_value("flireo_answers_from_memory_total", labels) or 0
    metrics._count(put)
    assert REGISTRY.get_sample_value("flireo_answers_from_memory_total", labels) == before + 1


@pytest.mark.django_db
@pytest.mark.parametrize(("is_busy", "kept", "dropped"), [(False, 1, 0), (True, 0, 1)])
def test_their_rows_are_left_out_when_many_wait_to_be_written(live, full, monkeypatch, is_busy, kept, dropped):
    log = Behind("answers", list)
    rows = []
    monkeypatch.setattr(log, "put", rows.append)
    monkeypatch.setattr(Behind, "is_busy", property(lambda self: is_busy))
    monkeypatch.setattr(answer_log, "log", log)
    full()
    call()
    assert (len(rows), log.dropped) == (kept, dropped)
