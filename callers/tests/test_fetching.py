"""What is wanted is fetched from the CRM: into the table and the cache."""

import time

import pytest
from django.db import DatabaseError
from django.utils import timezone

from callers import entries, lookup, refreshing, store, tasks
from callers.crm import breaker, fetching, limiting, records
from callers.crm.fetching import fetch, fetch_wanted
from callers.models import CrmConnection, CrmRecord, Refresh
from callers.refreshing import Reason, want
from callers.tests import crm_cast
from callers.tests.crm_cast import SANNE
from callers.tests.crm_server import JAN, sanne

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_noted(monkeypatch):
    monkeypatch.setattr(fetching, "_noted", {})


@pytest.fixture
def connected(crm):
    crm.body = sanne()
    return crm_cast.connection(f"{crm.url}/{{number}}")


def soon():
    return time.monotonic() + 5


def waiting():
    row = Refresh.objects.get()
    return row.attempts, row.claimed_until, (row.due_at.timestamp() - time.time())


def test_what_is_fetched_is_in_the_table_and_in_the_cache(connected, django_assert_num_queries):
    fetch(SANNE, soon())
    assert CrmRecord.objects.get().values == {"first_name": "Sanne", "orders": 3, "secret": True}
    with django_assert_num_queries(0):
        assert lookup.find(SANNE, "x").level == "fresh"


def test_a_number_that_the_crm_does_not_know_is_kept_as_such(connected, crm):
    crm.body = None
    fetch(SANNE, soon())
    assert CrmRecord.objects.get().is_found is False


def test_a_failure_leaves_what_was_told_before(connected, crm):
    fetch(SANNE, soon())
    crm.status = 500
    fetch(SANNE, soon())
    assert CrmRecord.objects.get().values["first_name"] == "Sanne"


def test_staff_are_told_how_it_went(connected, crm):
    fetch(SANNE, soon())
    crm.status = 500
    fetch(SANNE, soon())
    told = CrmConnection.objects.get()
    assert told.last_success_at < told.last_failure_at
    assert (told.last_failure, told.last_failure_params["status"]) == ("status", 500)
    assert told.history.count() == 1


def test_staff_are_told_the_same_once_in_a_while(connected, django_assert_num_queries):
    fetch(SANNE, soon())
    CrmConnection.objects.update(last_success_at=None)
    fetch(SANNE, soon())
    assert CrmConnection.objects.get().last_success_at is None


def test_a_number_that_is_being_fetched_is_left_to_whoever_does(connected, crm):
    fetching.take_off(SANNE, 5)
    assert fetch(SANNE, soon()) is None
    fetching.land(SANNE)
    assert fetch(SANNE, soon()).told
    assert fetch(SANNE, soon()).told
    assert len(crm.received) == 2


def test_after_a_mistake_the_number_can_be_fetched_again(connected, monkeypatch):
    def fail(*args):
        raise DatabaseError

    with monkeypatch.context() as patched:
        patched.setattr(records, "keep", fail)
        with pytest.raises(DatabaseError):
            fetch(SANNE, soon())
    assert fetch(SANNE, soon()).told


@pytest.mark.parametrize("name", ["add", "delete_many"])
def test_without_the_cache_it_is_fetched_all_the_same(connected, monkeypatch, name):
    def fail(*args):
        raise store.StoreError

    monkeypatch.setattr(type(store.connect()), name, fail)
    assert fetch(SANNE, soon()).told


def test_a_crm_that_fails_again_and_again_is_left_alone(connected, crm):
    crm.status = 500
    for _ in range(breaker.MOST_FAILURES):
        fetch(SANNE, soon())
    heard = fetch(SANNE, soon())
    assert (heard.replies, heard.seconds > 0) == ({}, True)
    assert len(crm.received) == breaker.MOST_FAILURES


def test_another_persons_record_says_nothing_of_the_crm(connected, crm):
    crm.body = sanne(phones=[JAN])
    for _ in range(breaker.MOST_FAILURES + 1):
        fetch(SANNE, soon())
    assert len(crm.received) == breaker.MOST_FAILURES + 1
    assert CrmConnection.objects.get().last_failure == "other_person"


def test_a_crm_is_not_asked_more_often_than_it_may_be(connected, crm):
    CrmConnection.objects.update(per_minute=1)
    crm_cast.active.load()
    fetch(SANNE, soon())
    heard = fetch(SANNE, soon())
    assert (heard.replies, heard.seconds > 50) == ({}, True)
    assert len(crm.received) == 1


def test_for_a_turn_that_comes_soon_it_waits(connected, crm):
    CrmConnection.objects.update(per_minute=120)
    crm_cast.active.load()
    began = time.monotonic()
    for _ in range(3):
        assert fetch(SANNE, time.monotonic() + 15).told
    assert time.monotonic() - began > 0.9


@pytest.mark.parametrize("status", [429, 503])
def test_a_crm_is_left_alone_for_as_long_as_it_asks(connected, crm, status):
    crm.status, crm.headers = status, {"Retry-After": "120"}
    fetch(SANNE, soon())
    assert limiting.take(connected.pk, 100) > 100


def test_what_is_wanted_is_fetched_and_done(connected):
    want([SANNE], Reason.EDIT)
    assert fetch_wanted() == 1
    assert not Refresh.objects.exists()
    assert CrmRecord.objects.get().number == SANNE


@pytest.mark.parametrize("reason", [Reason.MISSING, Reason.STALE])
def test_what_a_call_missed_and_was_fetched_meanwhile_is_not_fetched_again(connected, crm, reason):
    fetch(SANNE, soon())
    store.connect().delete_many([entries.key_of(SANNE)])
    want([SANNE], reason)
    assert fetch_wanted() == 1
    assert not Refresh.objects.exists()
    assert len(crm.received) == 1
    assert store.connect().get_many([entries.key_of(SANNE)]) != [None]


@pytest.mark.parametrize(
    ("reason", "minutes"), [(Reason.STALE, 61), (Reason.CALL, 0), (Reason.PUSH, 0), (Reason.EDIT, 0)]
)
def test_what_is_old_or_may_have_changed_is_fetched_again(connected, crm, reason, minutes):
    crm_cast.record(connected, minutes=minutes)
    want([SANNE], reason)
    Refresh.objects.update(due_at=timezone.now())
    assert fetch_wanted() == 1
    assert len(crm.received) == 1


def test_the_bell_calls_a_task_that_there_is():
    assert tasks.fetch_wanted.name == refreshing.BELL


def test_what_fails_is_tried_again_later(connected, crm):
    crm.status = 500
    want([SANNE], Reason.EDIT)
    assert fetch_wanted() == 0
    attempts, claimed_until, seconds = waiting()
    assert (attempts, claimed_until) == (1, None)
    assert 10 < seconds < 20


def test_what_is_being_fetched_elsewhere_is_looked_at_again(connected):
    want([SANNE], Reason.EDIT)
    fetching.take_off(SANNE, 5)
    assert fetch_wanted() == 0
    assert waiting()[0] == 0


def test_while_a_crm_may_not_be_asked_all_that_is_wanted_waits(connected, crm):
    want([SANNE, JAN], Reason.EDIT)
    limiting.pause(connected.pk, 60)
    assert fetch_wanted() == 0
    assert crm.received == []
    assert not Refresh.objects.exclude(claimed_until=None, attempts=0).exists()


def test_without_time_what_was_claimed_is_given_back(connected):
    want([SANNE], Reason.EDIT)
    assert fetch_wanted(seconds=0) == 0
    assert len(refreshing.claim(1)) == 1
