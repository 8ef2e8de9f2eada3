"""What shall be fetched is kept as rows, claimed by one at a time, and never lost."""

import threading
from datetime import timedelta

import pytest
from celery import current_app
from django.db import connection, transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from callers import refreshing
from callers.models import CrmConnection, Refresh
from callers.refreshing import Reason, claim, done, later, want

pytestmark = pytest.mark.django_db

SANNE = "+31601234567"
JAN = "+31612345678"


@pytest.fixture(autouse=True)
def crm():
    return CrmConnection.objects.create(name="CRM", url="https://crm.example/{number}", number_path="p", is_active=True)


@pytest.fixture
def sent(monkeypatch):
    names = []
    monkeypatch.setattr(current_app, "send_task", lambda name, **options: names.append(name))
    return names


def rows():
    return {row.number: row.reason for row in Refresh.objects.all()}


def make_due():
    Refresh.objects.update(due_at=timezone.now() - timedelta(seconds=1))


def test_what_is_wanted_is_a_row():
    want([SANNE, JAN, SANNE, ""], Reason.EDIT)
    assert rows() == {SANNE: "edit", JAN: "edit"}


def test_the_bell_rings_after_the_commit(nothing_behind, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        want([SANNE], Reason.EDIT)
        assert nothing_behind == []
    assert nothing_behind == [None]


def test_without_an_active_connection_nothing_is_wanted(crm):
    CrmConnection.objects.update(is_active=False)
    want([SANNE], Reason.EDIT)
    refreshing._write_and_ring([(SANNE, Reason.STALE)])
    assert rows() == {}


def test_more_urgent_reasons_raise_a_row_and_others_leave_it():
    want([SANNE], Reason.EDIT)
    want([SANNE], Reason.WARM)
    assert rows() == {SANNE: "edit"}
    want([SANNE], Reason.STALE)
    assert rows() == {SANNE: "stale"}


def test_the_most_urgent_are_claimed_first():
    want([SANNE], Reason.WARM)
    want([JAN], Reason.MISSING)
    assert [row.number for row in claim(1)] == [JAN]
    assert [row.number for row in claim(5)] == [SANNE]


def test_what_is_claimed_nobody_else_gets():
    want([SANNE], Reason.EDIT)
    assert len(claim(5)) == 1
    assert claim(5) == []


def test_what_a_dead_worker_had_claimed_is_free_again():
    want([SANNE], Reason.EDIT)
    claim(5)
    Refresh.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))
    assert len(claim(5)) == 1


def test_what_is_done_is_gone():
    want([SANNE], Reason.EDIT)
    for row in claim(5):
        done(row)
    assert rows() == {}


@pytest.mark.parametrize(("reason", "left"), [(Reason.PUSH, {SANNE: "push"}), (Reason.STALE, {})])
def test_news_during_a_fetch_makes_for_another_one(reason, left):
    want([SANNE], Reason.WARM)
    row = claim(1)[0]
    want([SANNE], reason)
    done(row)
    assert rows() == left


def test_what_failed_waits():
    want([SANNE], Reason.EDIT)
    later(claim(1)[0], 60)
    assert claim(1) == []
    make_due()
    assert claim(1)[0].attempts == 1


def test_a_ring_does_not_hurry_what_waits_because_the_crm_failed():
    want([SANNE], Reason.EDIT)
    later(claim(1)[0], 60)
    want([SANNE], Reason.STALE)
    assert claim(1) == []


def test_what_fails_again_and_again_is_given_up():
    want([SANNE], Reason.EDIT)
    for _ in range(refreshing.MOST_ATTEMPTS):
        make_due()
        later(claim(1)[0], 0)
    assert rows() == {}


def test_waiting_in_line_is_no_failure():
    want([SANNE], Reason.EDIT)
    for _ in range(refreshing.MOST_ATTEMPTS * 2):
        make_due()
        later(claim(1)[0], 0, failed=False)
    assert rows() == {SANNE: "edit"}


def test_after_a_call_the_crm_gets_a_moment():
    want([SANNE], Reason.CALL)
    assert claim(1) == []
    make_due()
    assert len(claim(1)) == 1


def test_what_calls_want_becomes_rows_and_wakes_a_worker_once(sent):
    refreshing._write_and_ring([(SANNE, Reason.STALE), (JAN, Reason.MISSING), (SANNE, Reason.STALE), None])
    assert rows() == {SANNE: "stale", JAN: "missing"}
    assert sent == [refreshing.BELL]


def test_the_bell_alone_wakes_a_worker(sent):
    refreshing._write_and_ring([None, None])
    assert sent == [refreshing.BELL]


@pytest.mark.parametrize("error", [OperationalError, OSError])
def test_a_broker_that_is_away_loses_nothing(monkeypatch, error):
    def fail(*args, **options):
        raise error

    monkeypatch.setattr(current_app, "send_task", fail)
    refreshing._write_and_ring([(SANNE, Reason.STALE)])
    assert rows() == {SANNE: "stale"}


def test_other_threads_send_to_the_same_broker():
    urls = []
    thread = threading.Thread(target=lambda: urls.append(current_app.conf.broker_url))
    thread.start()
    thread.join()
    assert urls == [current_app.conf.broker_url]


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_claim_different_rows():
    if not connection.features.has_select_for_update_skip_locked:
        pytest.skip("SQLite lets one writer in at a time.")
    want([SANNE, JAN], Reason.EDIT)
    claimed = []

    def other():
        claimed.extend(row.number for row in claim(5))
        connection.close()

    with transaction.atomic():
        mine = [row.number for row in claim(1)]
        thread = threading.Thread(target=other)
        thread.start()
        thread.join(10)
    assert sorted(mine + claimed) == [SANNE, JAN]
