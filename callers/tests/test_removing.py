"""Whoever removes a caller or a number: what CRMs told of numbers that nobody has goes with it, at once."""

import pytest
from django.urls import reverse

from callers.admin.people import numbers_of
from callers.models import Caller, CallerNumber, CrmConnection, CrmRecord, Refresh
from callers.tests import crm_cast
from callers.tests.contact_book import run, serve, sync_with
from callers.tests.crm_cast import SANNE
from callers.tests.crm_server import JAN

pytestmark = pytest.mark.django_db

LIST = reverse("admin:callers_caller_changelist")


def told(connection, *numbers):
    for number in numbers:
        crm_cast.record(connection, number=number)
        Refresh.objects.create(number=number, reason="warm", priority=1)


def known():
    """Of which numbers something of a CRM is kept, or wanted."""
    return {
        *CrmRecord.objects.values_list("number", flat=True),
        *Refresh.objects.values_list("number", flat=True),
    }


@pytest.fixture
def sanne():
    """A caller with a number of her own and one that Jan has too."""
    made = crm_cast.caller(SANNE, first_name="Sanne")
    CallerNumber.objects.create(caller=made, number=JAN)
    crm_cast.caller(JAN, first_name="Jan")
    told(crm_cast.connection(), SANNE, JAN)
    return made


def test_a_caller_deleted_in_the_admin_takes_along_what_crms_told(staff, sanne):
    staff.post(reverse("admin:callers_caller_delete", args=[sanne.pk]), {"post": "yes"})
    assert Caller.objects.get().first_name == "Jan"
    assert known() == {JAN}


def test_callers_deleted_together_do_so_too(staff, sanne):
    sent = {"action": "delete_selected", "_selected_action": [sanne.pk], "post": "yes"}
    staff.post(LIST, sent)
    assert Caller.objects.get().first_name == "Jan"
    assert known() == {JAN}


def test_the_history_tells_who_deleted_a_caller_with_the_numbers(staff, sanne):
    staff.post(reverse("admin:callers_caller_delete", args=[sanne.pk]), {"post": "yes"})
    gone = [*Caller.history.filter(history_type="-"), *CallerNumber.history.filter(history_type="-")]
    assert [one.history_user.username for one in gone] == ["noor"] * 3


def test_a_number_taken_away_from_a_caller_is_forgotten_and_the_new_one_is_fetched(staff, sanne):
    rows = list(sanne.numbers.order_by("number"))
    sent = {"first_name": "Sanne", "tags": "", "attributes": "", "numbers-TOTAL_FORMS": 2, "numbers-INITIAL_FORMS": 2}
    for place, (row, number) in enumerate(zip(rows, ["0687654321", JAN], strict=True)):
        sent |= {
            f"numbers-{place}-id": row.pk,
            f"numbers-{place}-caller": sanne.pk,
            f"numbers-{place}-number": number,
        }
    staff.post(reverse("admin:callers_caller_change", args=[sanne.pk]), sent)
    assert numbers_of([sanne]) == {"+31687654321", JAN}
    assert not CrmRecord.objects.filter(number=SANNE).exists()
    assert set(Refresh.objects.values_list("number", flat=True)) == {"+31687654321", JAN}


@pytest.fixture
def synced(crm):
    book = serve(crm)
    book.put("1", SANNE, JAN, first="Sanne")
    book.put("2", JAN, first="Jan")
    sync = sync_with(crm)
    run(sync)
    told(CrmConnection.objects.get(), SANNE, JAN)
    return sync, book


def test_a_contact_that_is_gone_takes_along_what_crms_told(synced):
    sync, book = synced
    book.drop("1")
    run(sync)
    assert Caller.objects.get().first_name == "Jan"
    assert known() == {JAN}


def test_a_number_that_a_contact_no_longer_has_is_forgotten(synced):
    sync, book = synced
    book.put("1", "+31687654321", JAN, first="Sanne")
    run(sync)
    assert not CrmRecord.objects.filter(number=SANNE).exists()
    assert SANNE not in known()
    assert CallerNumber.history.filter(history_type="-", number=SANNE).count() == 1
