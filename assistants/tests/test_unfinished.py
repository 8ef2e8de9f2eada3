"""Whoever watches learns what is due and not done, and since when."""

import time
from datetime import timedelta

import pytest
from django.db import OperationalError
from django.utils import timezone

from assistants import tallying, unfinished
from assistants.models import Publication, ScheduledPublication, Template
from assistants.tests import cast
from callers import refreshing, spool
from callers.models import ContactSync, ImportRun, Refresh, SegmentCounting
from callers.refreshing import PRIORITIES, Reason
from callers.tests import crm_cast
from callers.tests.contact_book import CONTACTS

pytestmark = pytest.mark.django_db


def ago(seconds):
    return timezone.now() - timedelta(seconds=seconds)


def ages():
    """How long the oldest of each kind has been due, where something is, in whole minutes."""
    assert unfinished.watch.look()
    return {kind: round(seconds / 60) for kind, seconds in unfinished.watch.ages().items() if seconds}


def refresh(number, reason, due_at, **more):
    Refresh.objects.create(number=number, reason=reason, priority=PRIORITIES[reason], due_at=due_at, **more)


def test_where_all_is_done_nothing_is_unfinished():
    assert ages() == {}
    assert set(unfinished.watch.ages().values()) == {0.0}


def test_what_somebody_waits_for_is_told_apart_from_what_is_fetched_in_advance():
    refresh(cast.SANNE, Reason.MISSING, ago(300))
    refresh(cast.JAN, Reason.EDIT, ago(240))
    refresh(cast.STRANGER, Reason.WARM, ago(3000))
    assert ages() == {unfinished.FETCH: 5, unfinished.WARM: 50}


def test_what_is_due_later_is_not_late_and_what_a_worker_claimed_is_not_done():
    refresh(cast.SANNE, Reason.MISSING, timezone.now() + timedelta(minutes=5))
    assert ages() == {}
    refresh(cast.JAN, Reason.MISSING, ago(120))
    refreshing.claim(1)
    assert ages() == {unfinished.FETCH: 2}


def test_a_publication_that_did_not_go_live_at_its_time_is_late():
    template = Template.objects.create(name="Zomer", draft=cast.text())
    planned = ScheduledPublication.objects.create(template=template, text=cast.text(), due_at=ago(600))
    assert ages() == {unfinished.PUBLISH: 10}
    planned.state = ScheduledPublication.State.CANCELLED
    planned.save()
    assert ages() == {}


def test_a_file_that_waits_for_staff_is_not_late_and_one_that_waits_for_a_worker_is():
    run = ImportRun.objects.create(file_name="a.csv", country="NL", state=ImportRun.State.CHECKED)
    assert ages() == {}
    ImportRun.objects.filter(pk=run.pk).update(state=ImportRun.State.CONFIRMED, waiting_since=ago(180))
    assert ages() == {unfinished.IMPORT: 3}


def test_a_count_is_unfinished_from_when_it_was_wanted_until_it_is_made():
    counting = SegmentCounting.objects.create(wanted_at=ago(120))
    assert ages() == {unfinished.COUNT: 2}
    counting.counted_at = timezone.now()
    counting.save()
    assert ages() == {}


def test_contacts_that_somebody_pages_through_are_not_late_however_long_it_takes():
    connection = crm_cast.connection(contacts=CONTACTS)
    sync = ContactSync.objects.create(connection=connection, is_on=True, next_at=ago(7200))
    assert ages() == {unfinished.CONTACTS: 120}
    sync.claimed_until = timezone.now() + timedelta(seconds=60)
    sync.save()
    assert ages() == {}


def test_an_event_on_disk_is_as_old_as_the_first_that_waits(settings):
    folder = settings.DATA_DIR / "spool"
    folder.mkdir()
    for seconds in (60, 240):
        (folder / f"{time.time_ns() - seconds * 10**9:020d}-1-0.event").write_bytes(b"")
    assert round(spool.oldest_seconds()) == 240
    assert ages() == {unfinished.EVENTS: 4}


def test_the_worker_is_seen_by_its_count_of_the_answers_and_a_publication_by_its_time():
    cast.live()
    assert unfinished.watch.look()
    assert unfinished.watch.known.worker_seen_at is None
    tallying.count_new()
    assert unfinished.watch.look()
    assert unfinished.watch.known.worker_seen_at > ago(60)
    assert unfinished.watch.known.published_at == Publication.objects.latest("number").created_at


def test_what_was_known_stays_known_while_the_database_does_not_answer(monkeypatch):
    refresh(cast.SANNE, Reason.MISSING, ago(300))
    assert ages() == {unfinished.FETCH: 5}

    def fail(question):
        raise OperationalError

    monkeypatch.setattr(unfinished.places, "ask", fail)
    assert not unfinished.watch.look()
    assert round(unfinished.watch.ages()[unfinished.FETCH] / 60) == 5
