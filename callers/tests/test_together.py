"""Many numbers fetched with one request."""

from __future__ import annotations

import time

import pytest

from callers import refreshing, tasks, warming
from callers.crm import active, breaker, fetching, together
from callers.models import CrmConnection, CrmRecord, Refresh
from callers.refreshing import Reason
from callers.tests import crm_cast
from callers.tests.crm_cast import SANNE
from callers.tests.crm_server import JAN, sanne

pytestmark = pytest.mark.django_db

PIET = "+31655555555"


@pytest.fixture(autouse=True)
def anew(monkeypatch):
    monkeypatch.setattr(refreshing, "ring", lambda: None)
    monkeypatch.setattr(fetching, "_noted", {})
    breaker.forget_all()


@pytest.fixture
def connection(crm):
    """A CRM that is asked for many with /many?n=..., and for one with /+31..."""
    bulk = {"url": f"{crm.url}/many", "query": {"n": "{items.whole}"}, "items": {"whole": "{number}"}, "most": 3}
    made = crm_cast.connection(f"{crm.url}/{{number}}", bulk={**bulk, "record_path": "all", "more_path": "more"})
    crm.body = {"all": [sanne(phones=[SANNE]), sanne(phones=[JAN])]}
    return made


def want(*numbers):
    refreshing.want(numbers, Reason.WARM)


def paths(crm):
    return [one.path.partition("?")[0] for one in crm.received]


def test_one_request_fetches_many(connection, crm):
    want(SANNE, JAN, PIET)
    tasks.fetch_due()
    assert paths(crm) == ["/many"]
    assert dict(CrmRecord.objects.values_list("number", "is_found")) == {SANNE: True, JAN: True, PIET: False}
    assert not Refresh.objects.exists()


def test_what_a_call_missed_and_was_fetched_meanwhile_is_not_among_them(connection, crm):
    crm_cast.record(connection)
    refreshing.want([SANNE, PIET], Reason.MISSING)
    tasks.fetch_due()
    assert [one.query["n"] for one in crm.received] == [PIET]
    assert not Refresh.objects.exists()


def test_no_more_than_the_crm_takes_at_once(connection, crm):
    want(*(f"+3160000{n:04d}" for n in range(7)))
    tasks.fetch_due()
    assert [len(one.query["n"].split(",")) for one in crm.received] == [3, 3, 1]


def test_what_an_answer_leaves_open_is_asked_for_by_itself(connection, crm):
    whole = sanne(phones=[JAN])
    crm.answer = lambda got: (200, {}, {"all": [sanne()], "more": 1} if "many" in got.path else whole)
    want(SANNE, JAN)
    tasks.fetch_due()
    assert len(paths(crm)) == 2
    assert CrmRecord.objects.filter(is_found=True).count() == 2


def test_what_fails_is_tried_again_later_and_nothing_is_lost(connection, crm):
    crm.status = 500
    want(SANNE, JAN)
    tasks.fetch_due()
    assert paths(crm) == ["/many"]
    assert [row.attempts for row in Refresh.objects.all()] == [1, 1]
    assert CrmConnection.objects.get().last_failure == "status"


def test_a_crm_that_refuses_is_left_alone(connection, crm):
    crm.status, crm.headers = 429, {"Retry-After": "30"}
    want(SANNE, JAN)
    tasks.fetch_due()
    Refresh.objects.update(due_at="2020-01-01T00:00Z")
    tasks.fetch_due()
    assert len(crm.received) == 1


def test_who_is_fetched_by_somebody_else_is_left_out(connection):
    fetching.take_off(SANNE, 5)
    assert together.fetch([SANNE, JAN], time.monotonic() + 10).keys() == {JAN}
    assert fetching.take_off(JAN, 5)


def test_with_a_connection_that_takes_one_at_a_time_all_do(connection, crm):
    crm_cast.connection(f"{crm.url}/{{number}}", name="one at a time")
    assert together.most_at_once(active.load()) == 1
    crm.body = sanne()
    want(SANNE)
    tasks.fetch_due()
    assert len(paths(crm)) == 2
    assert "/many" not in paths(crm)


def test_more_is_planned_where_one_request_is_for_many(connection):
    CrmConnection.objects.update(per_minute=2)
    assert warming.per_minute(active.load()) == 6
