"""Every contact of a CRM becomes a caller, and follows the CRM."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from callers import lookup, refreshing, tasks
from callers.crm import limiting
from callers.csv_rows import Row
from callers.models import Attribute, Caller, CallerNumber, ContactSync, CrmConnection, CrmContact, Refresh
from callers.syncing import runs, standing
from callers.tests.contact_book import run, serve, sync_with
from callers.tests.crm_cast import caller
from callers.tests.crm_server import JAN, SANNE
from callers.tests.pushing_system import Webshop
from callers.upserting import Batch

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]

PIET = "+31655555555"


@pytest.fixture(autouse=True)
def no_bell(monkeypatch):
    monkeypatch.setattr(refreshing, "ring", lambda: None)


@pytest.fixture
def book(crm):
    made = serve(crm)
    made.put("1", "06-01234567", first="Sanne", last="de Wit", email="sanne@dewit.example", city="Utrecht")
    made.put("2", "06 12345678", first="Jan")
    made.put("3", "+31 6 55555555", "020-1234567", first="Piet")
    return made


@pytest.fixture
def sync(crm, book):
    return sync_with(crm)


def names():
    return set(Caller.objects.values_list("first_name", flat=True))


def numbers_of(first_name):
    return set(CallerNumber.objects.filter(caller__first_name=first_name).values_list("number", flat=True))


def test_every_contact_becomes_a_caller(sync, crm):
    done = run(sync)
    sanne = Caller.objects.get(first_name="Sanne")
    assert (sanne.last_name, sanne.email, sanne.attributes) == ("de Wit", "sanne@dewit.example", {"city": "Utrecht"})
    assert sanne.external_id == "1"
    assert numbers_of("Piet") == {PIET, "+31201234567"}
    assert done.last_counts["made"] == 3
    assert [request.query.get("page") for request in crm.received] == [None, "2"]
    assert Attribute.objects.get().name == "city"
    assert {one.history_change_reason for one in sanne.history.all()} == {"crm"}


def test_the_next_call_knows_the_contact_by_name(sync, django_capture_on_commit_callbacks):
    assert not lookup.find(SANNE, "").caller.is_known
    with django_capture_on_commit_callbacks(execute=True):
        run(sync)
    assert lookup.find(SANNE, "").caller.caller["first_name"] == "Sanne"


def test_after_a_full_run_only_changes_are_asked_for(sync, crm, book):
    first = run(sync)
    book.changed = dict.fromkeys(book.changed, timezone.now() - timedelta(days=1))
    book.put("2", "06 12345678", first="Johan")
    crm.received.clear()
    done = run(sync)
    assert len(crm.received) == 1
    assert crm.received[0].query["since"] == first.since.strftime("%Y-%m-%dT%H:%M:%SZ")
    assert (done.last_counts["changed"], names()) == (1, {"Sanne", "Johan", "Piet"})


def test_changes_are_asked_for_by_the_clock_of_the_crm_and_from_a_little_before(sync, book):
    theirs = {"Date": "Tue, 03 Nov 2026 12:00:00 GMT"}
    book.fails = lambda page: (200, theirs, {"people": list(book.people.values())})
    assert run(sync).since.isoformat() == "2026-11-03T11:50:00+00:00"


def test_what_is_as_before_is_not_written(sync):
    run(sync)
    before = Caller.objects.get(first_name="Sanne")
    done = run(sync, full=True)
    assert done.last_counts["unchanged"] == 3
    assert Caller.objects.get(first_name="Sanne").updated_at == before.updated_at
    assert before.history.count() == 1


def test_a_value_that_the_crm_no_longer_has_goes_and_so_does_a_number(sync, book):
    run(sync)
    book.put("1", "06-12345679", first="Sanne")
    run(sync)
    sanne = Caller.objects.get(first_name="Sanne")
    assert (sanne.last_name, sanne.email, sanne.attributes) == ("", "", {})
    assert numbers_of("Sanne") == {"+31612345679"}


def test_what_cannot_be_used_is_left_out_and_counted(sync, book):
    book.put("1", "06-01234567", first="Sanne", last="x" * 101, email="geheim")
    book.put("4", "geen", first="Niemand")
    done = run(sync)
    sanne = Caller.objects.get(first_name="Sanne")
    assert (sanne.last_name, sanne.email) == ("", "")
    assert (done.last_counts["unusable"], done.last_counts["without_number"]) == (2, 1)
    assert "Niemand" not in names()


def test_who_is_known_by_that_number_is_no_second_caller(sync):
    known = caller(SANNE, first_name="Susan", tags=["vip"])
    run(sync)
    known.refresh_from_db()
    assert Caller.objects.count() == 3
    assert (known.first_name, known.last_name, known.tags) == ("Susan", "de Wit", ["vip"])
    assert known.crm_contact.edited == ["first_name"]


def test_who_is_known_by_that_id_is_no_second_caller(sync):
    known = Caller.objects.create(external_id="1")
    run(sync)
    assert numbers_of("Sanne") == {SANNE}
    assert Caller.objects.get(first_name="Sanne") == known


def test_two_contacts_with_one_number_are_two_callers(sync, book):
    book.put("4", "06-01234567", first="Kees")
    run(sync)
    assert CallerNumber.objects.filter(number=SANNE).count() == 2


def test_a_second_crm_makes_no_second_caller(sync, crm, book):
    run(sync)
    other = sync_with(crm, "Other")
    book.put("1", "06-01234567", "06-11111111", first="S.")
    assert run(other).last_counts["of_another"] == 2
    assert (numbers_of("S."), numbers_of("Sanne")) == ({"+31611111111"}, {SANNE})
    # Its id belongs to somebody else already.
    assert Caller.objects.get(first_name="S.").external_id == ""


def test_what_an_import_wrote_stays_until_the_crm_changes_it(sync, book):
    run(sync)
    batch = Batch([row := Row(2, "", "1", {"first_name": "Susan"}, {})], lock=True)
    batch.apply(row)
    batch.write()
    run(sync, full=True)
    assert "Susan" in names()
    book.put("1", "06-01234567", first="Suze")
    run(sync)
    assert "Suze" in names()


def test_what_a_system_pushed_stays_until_the_crm_changes_that_value(sync, book):
    run(sync)
    shop = Webshop()
    shop.upsert({"external_id": "1", "first_name": "Susan", "phones": ["06 87654321"], "attributes": {"city": "Delft"}})
    run(sync, full=True)
    book.put("1", "06-01234567", first="Sanne", last="Bakker", email="sanne@example.nl", city="Breda")
    run(sync)
    susan = Caller.objects.get(external_id="1")
    assert (susan.first_name, susan.last_name, susan.attributes) == ("Susan", "Bakker", {"city": "Breda"})
    assert numbers_of("Susan") == {"+31687654321"}
    assert susan.crm_contact.edited == []
    book.put("1", "06-11111111", first="Suze")
    run(sync)
    assert numbers_of("Suze") == {"+31687654321", "+31611111111"}


def test_who_was_deleted_here_stays_away_and_leaves_no_name_behind(sync, book):
    run(sync)
    Caller.objects.get(first_name="Sanne").delete()
    assert CrmContact.objects.get(contact_id="1").told is None
    book.put("1", "06-01234567", first="Sanne")
    assert run(sync).last_counts["deleted_here"] == 1
    assert "Sanne" not in names()
    made = caller(SANNE, first_name="Sanne")
    run(sync, full=True)
    assert made.crm_contact.contact_id == "1"


def test_changed_contacts_are_fetched_but_not_all_of_a_first_run(sync, book):
    run(sync)
    assert not Refresh.objects.exists()
    book.put("2", "06 12345678", first="Johan")
    run(sync)
    assert Refresh.objects.get().number == JAN


def test_a_run_is_due_after_its_minutes_and_a_full_one_after_a_week(sync):
    done = run(sync)
    minutes = (done.next_at - timezone.now()).total_seconds() / 60
    assert 14 < minutes < 16
    assert standing.due() == []
    ContactSync.objects.update(next_at=timezone.now(), full_done_at=timezone.now() - timedelta(days=8))
    assert standing.due() == [sync.pk]
    assert run(sync).full_done_at > timezone.now() - timedelta(hours=1)


def test_a_crm_that_cannot_tell_changes_is_paged_through_once_a_day(crm, book):
    sync = sync_with(crm, changes={})
    run(sync)
    done = run(sync)
    assert done.is_full
    assert done.next_at > timezone.now() + timedelta(hours=23)


@pytest.mark.parametrize(("is_on", "is_active"), [(False, True), (True, False)])
def test_what_is_switched_off_is_never_due(sync, is_on, is_active):
    ContactSync.objects.update(is_on=is_on)
    CrmConnection.objects.update(is_active=is_active)
    assert standing.due() == []


def test_the_worker_begins_by_itself(sync):
    tasks.sync_contacts()
    assert names() == {"Sanne", "Jan", "Piet"}


def test_the_command_says_what_it_did(sync, book, capsys):
    call_command("sync_contacts")
    assert capsys.readouterr().out == "CRM: 3 made\n"
    book.put("2", "06 12345678", first="Johan")
    book.changed = dict.fromkeys(["1", "3"], timezone.now() - timedelta(days=1)) | {"2": timezone.now()}
    call_command("sync_contacts", connection="CRM")
    assert capsys.readouterr().out == "CRM: 1 changed\n"
    call_command("sync_contacts", full=True)
    assert capsys.readouterr().out == "CRM: 3 as before\n"


def test_the_command_says_what_went_wrong(sync, crm, book):
    with pytest.raises(CommandError, match="There are: CRM"):
        call_command("sync_contacts", connection="Nosuch")
    book.fails = lambda page: (500, {}, b"")
    with pytest.raises(CommandError, match="status 500"):
        call_command("sync_contacts")
    ContactSync.objects.update(is_on=False)
    with pytest.raises(CommandError, match="--connection"):
        call_command("sync_contacts")


def test_the_command_waits_for_nobody(sync):
    limiting.pause(sync.connection_id, 600)
    with pytest.raises(CommandError, match="may not be asked for a while"):
        call_command("sync_contacts")
    standing.claim(sync.pk)
    with pytest.raises(CommandError, match="A worker is paging"):
        call_command("sync_contacts")


def test_the_task_stops_in_time_and_the_next_one_goes_on(sync, crm):
    CrmConnection.objects.update(per_minute=60)
    runs.run_due(0.5)
    assert len(crm.received) == 1
    assert len(names()) == 2
    assert ContactSync.objects.get().claimed_until is None
    runs.run_due(5)
    assert names() == {"Sanne", "Jan", "Piet"}
