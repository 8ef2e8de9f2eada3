"""Who goes with a contact that is no longer in the CRM, and who stays."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command

from callers import lookup
from callers.models import Caller, ContactSync, CrmContact, Segment
from callers.syncing import edits, words
from callers.tests.contact_book import run, serve, sync_with
from callers.tests.crm_cast import caller

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


@pytest.fixture
def book(crm):
    made = serve(crm, page_size=10)
    for nth in range(5):
        made.put(f"{nth}", number(nth), first=f"Beller {nth}")
    return made


@pytest.fixture
def sync(crm, book):
    made = sync_with(crm)
    run(made)
    return made


def number(nth):
    return f"+316012345{nth:02}"


def names():
    return sorted(Caller.objects.values_list("first_name", flat=True))


def the(nth):
    return Caller.objects.get(external_id=f"{nth}")


def test_a_contact_that_is_deleted_takes_its_caller_along(sync, book, django_capture_on_commit_callbacks):
    assert lookup.find(number(0), "").caller.is_known
    book.drop("0")
    with django_capture_on_commit_callbacks(execute=True):
        done = run(sync)
    assert "Beller 0" not in names()
    assert done.last_counts["removed"] == 1
    assert not lookup.find(number(0), "").caller.is_known
    assert Caller.history.filter(history_type="-").count() == 1


def test_a_contact_that_a_full_run_no_longer_finds_takes_its_caller_along(sync, book):
    del book.people["0"]
    run(sync)
    assert "Beller 0" in names()
    run(sync, full=True)
    assert "Beller 0" not in names()


def test_a_contact_without_a_number_is_as_good_as_gone(sync, book):
    book.put("0", first="Beller 0")
    run(sync)
    assert "Beller 0" not in names()


@pytest.mark.parametrize("why", ["edited", "segment"])
def test_whom_staff_made_their_own_stays_and_is_marked(sync, book, why):
    if why == "edited":
        edits.note(the(0), ["tags"])
    else:
        Caller.objects.filter(pk=the(0).pk).update(segment=Segment.objects.create(name="VIP", key="vip"))
    book.drop("0")
    done = run(sync)
    assert the(0).crm_contact.is_gone
    assert done.last_counts["kept"] == 1
    assert "1 kept, though no longer in the CRM" in words.counts(done.last_counts)


def test_who_was_here_before_the_contact_stays(crm, book):
    caller(number(0), first_name="Beller 0", external_id="0")
    sync = sync_with(crm)
    run(sync)
    book.drop("0")
    run(sync)
    assert the(0).crm_contact.is_gone


def test_a_contact_that_comes_back_is_no_longer_marked(sync, book):
    edits.note(the(0), ["tags"])
    book.drop("0")
    run(sync)
    book.put("0", number(0), first="Beller 0")
    run(sync)
    assert not the(0).crm_contact.is_gone


def test_a_contact_that_was_removed_and_comes_back_is_a_caller_again(sync, book):
    book.drop("0")
    run(sync)
    book.put("0", number(0), first="Beller 0")
    run(sync)
    assert "Beller 0" in names()


@pytest.mark.parametrize("left", [0, 2])
def test_a_crm_that_has_lost_most_of_its_contacts_deletes_nobody(sync, book, left):
    kept = dict(list(book.people.items())[:left])
    book.people, everyone = kept, book.people
    done = run(sync, full=True)
    assert len(names()) == 5
    assert f"{5 - left} of 5 callers would be removed" in words.failure(done)
    assert not CrmContact.objects.filter(is_gone=True).exists()
    book.people = everyone
    done = run(sync)
    assert (done.is_full, done.failure) == (True, "")


def test_contacts_that_have_all_lost_their_numbers_delete_nobody(sync, book):
    for key in book.people:
        book.people[key]["phones"] = []
    assert run(sync, full=True).failure == "too_many_gone"
    assert len(names()) == 5


def test_changes_that_delete_most_of_many_delete_nobody(crm, book):
    for nth in range(30):
        book.put(f"{nth}", number(nth), first=f"Beller {nth}")
    sync = sync_with(crm)
    run(sync)
    for nth in range(20):
        book.drop(f"{nth}")
    assert run(sync).failure == "too_many_gone"
    assert len(names()) == 30


def test_a_few_may_be_deleted_by_changes_also_in_a_small_book(sync, book):
    for nth in range(5):
        book.drop(f"{nth}")
    assert run(sync).failure == ""
    assert names() == []


def test_staff_can_accept_that_many_go(sync, book, capsys):
    book.people = {"0": book.people["0"]}
    with pytest.raises(CommandError, match="4 of 5 callers"):
        call_command("sync_contacts", full=True)
    call_command("sync_contacts", accept_removals=True)
    assert "4 removed" in capsys.readouterr().out
    assert names() == ["Beller 0"]
    assert ContactSync.objects.get().failure == ""


def test_a_run_that_failed_half_way_deletes_nobody(sync, book):
    book.page_size = 2
    del book.people["0"]
    book.fails = lambda page: (500, {}, b"") if page == 1 else None
    run(sync, full=True)
    assert len(names()) == 5
    book.fails = None
    run(sync)
    assert len(names()) == 4
