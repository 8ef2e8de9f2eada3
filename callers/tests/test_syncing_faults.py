"""A CRM, a worker or a database that fails in the middle of a run through the contacts."""

from __future__ import annotations

import gc
import tracemalloc
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import OperationalError, connection, connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from callers.crm import contacts, limiting
from callers.models import Caller, CallerNumber, ContactSync, CrmConnection, CrmContact
from callers.syncing import runs, standing, words
from callers.syncing.batches import Batch
from callers.tests.contact_book import run, serve, sync_with

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


@pytest.fixture
def book(crm):
    made = serve(crm)
    for nth in range(7):
        made.put(f"{nth}", f"+316012345{nth:02}", first=f"Beller {nth}")
    return made


@pytest.fixture
def sync(crm, book):
    return sync_with(crm)


def pages(crm):
    return [request.query.get("page", "0") for request in crm.received]


def fails_at(page, status=500, headers=None):
    return lambda asked: (status, headers or {}, b"") if asked == page else None


def test_a_run_that_failed_goes_on_at_its_page(sync, crm, book):
    book.fails = fails_at(2)
    done = run(sync)
    assert "status 500" in words.failure(done)
    assert Caller.objects.count() == 4
    assert done.next_at > timezone.now() + timedelta(seconds=50)
    book.fails = None
    crm.received.clear()
    done = run(sync)
    assert pages(crm) == ["4", "6"]
    assert (done.failure, done.last_counts["made"]) == ("", 7)


class Killed(BaseException):
    """The process ends here."""


def test_a_worker_that_dies_is_followed_by_another_at_its_page(sync, crm, monkeypatch):
    written = Batch.write

    def die(self):
        touched = written(self)
        if len(crm.received) == 2:
            raise Killed
        return touched

    with monkeypatch.context() as patched:
        patched.setattr(Batch, "write", die)
        with pytest.raises(Killed):
            run(sync)
    # The page under way is not half written.
    assert Caller.objects.count() == CrmContact.objects.count() == 2
    assert standing.claim(sync.pk) is None
    ContactSync.objects.update(claimed_until=timezone.now())
    crm.received.clear()
    done = run(sync)
    assert pages(crm) == ["2", "4", "6"]
    assert (Caller.objects.count(), CallerNumber.objects.count(), done.last_counts["made"]) == (7, 7, 7)


def test_a_page_that_is_taken_twice_changes_nothing(sync):
    run(sync)
    ContactSync.objects.update(cursor="2", started_at=timezone.now(), is_paged=False, is_full=True)
    done = run(sync)
    assert Caller.objects.count() == 7
    assert done.failure == ""


def test_a_crm_that_no_longer_knows_the_page_is_begun_anew(sync, crm, book):
    book.fails = fails_at(2, status=400)
    for _nth in range(3):
        run(sync)
    book.fails = None
    crm.received.clear()
    run(sync)
    assert pages(crm) == ["0", "2", "4", "6"]
    assert Caller.objects.count() == 7


def test_a_crm_that_asks_for_rest_gets_it(sync, book):
    book.fails = fails_at(1, 429, {"Retry-After": "1800"})
    done = run(sync)
    assert done.next_at > timezone.now() + timedelta(minutes=29)
    assert limiting.take(done.connection_id, 100) > 60
    assert done.started_at


def test_a_page_that_leads_to_itself_ends_the_run(sync, book, crm):
    book.fails = lambda page: (200, {}, {"people": [], "next": "2"})
    done = run(sync)
    assert "without an end" in words.failure(done)
    assert len(crm.received) == 2


def test_pages_without_an_end_end_the_run(sync, book, crm, monkeypatch):
    monkeypatch.setattr(runs, "MOST_PAGES", 3)
    book.fails = lambda page: (200, {}, {"people": [], "next": str(page * 2 + 2)})
    assert run(sync).failure == "pages_repeat"
    assert len(crm.received) == 4


def test_contacts_that_are_looked_for_in_the_wrong_place_are_told_to_staff(crm, book):
    done = run(sync_with(crm, items_path="persons"))
    assert "items_path" in words.failure(done)
    # Once that is put right, all of them come.
    CrmConnection.objects.update(contacts={**done.connection.contacts, "items_path": "people"})
    done = run(done)
    assert (done.failure, done.last_counts["made"]) == ("", 7)


def test_contacts_without_an_id_are_counted(crm, book):
    done = run(sync_with(crm, id_path="number"))
    assert words.counts(done.last_counts) == "7 left out: nothing where the id should stand (id_path)"


@pytest.mark.parametrize(
    ("answer", "failure"),
    [
        ((200, {}, b"<html>"), "html"),
        ((200, {}, b"{"), "not_json"),
        ((401, {}, b""), "auth"),
        ((503, {}, b""), "status"),
    ],
)
def test_a_broken_crm_is_told_to_staff_and_changes_nothing(sync, book, answer, failure):
    run(sync)
    book.fails = lambda page: answer
    done = run(sync, full=True)
    assert (done.failure, words.failure(done) != "") == (failure, True)
    assert Caller.objects.count() == 7


def test_the_pauses_grow_up_to_an_hour(sync, book):
    book.fails = fails_at(0, 503)
    waits = []
    for _nth in range(9):
        waits.append(round((run(sync).next_at - timezone.now()).total_seconds()))
        ContactSync.objects.update(next_at=timezone.now(), started_at=None)
    assert waits == [60, 120, 240, 480, 960, 1920, 3600, 3600, 3600]


def test_a_database_that_fails_is_told_to_staff(sync, monkeypatch):
    def fail(self):
        raise OperationalError

    with monkeypatch.context() as patched:
        patched.setattr(Batch, "write", fail)
        assert "OperationalError" in words.failure(run(sync))
    assert run(sync).failure == ""


def test_who_was_too_slow_writes_nothing(sync, monkeypatch):
    asked = contacts.page

    def slow(*args):
        ContactSync.objects.update(claimed_until=timezone.now() + timedelta(hours=1))
        return asked(*args)

    monkeypatch.setattr(contacts, "page", slow)
    claimed = standing.claim(sync.pk)
    assert not runs.run(claimed)
    assert not Caller.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_workers_one_runs(sync, crm):
    start = Barrier(2)

    def work():
        try:
            start.wait()
            runs.run_due(10)
        finally:
            connections.close_all()

    workers = [Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert pages(crm) == ["0", "2", "4", "6"]
    assert Caller.objects.count() == 7


@pytest.mark.django_db(transaction=True)
def test_each_of_many_pages_takes_bounded_queries_and_memory(crm):
    book = serve(crm, page_size=300)
    for nth in range(3_000):
        book.put(f"{nth}", f"+3161{nth:07}", first=f"Beller {nth}", city="Utrecht")
    sync = sync_with(crm)
    queries, memory = [], []
    with CaptureQueriesContext(connection) as captured:

        def note(count):
            gc.collect()
            queries.append(len(captured))
            memory.append(tracemalloc.get_traced_memory()[0])
            connection.queries_log.clear()
            crm.received.clear()

        tracemalloc.start()
        run(sync, progress=note)
        tracemalloc.stop()
    assert Caller.objects.count() == CallerNumber.objects.count() == 3_000
    assert len(queries) == 10
    assert max(queries) < 60
    assert memory[-1] - memory[3] < 500_000
    assert CrmConnection.objects.get().crm_contacts.count() == 3_000
