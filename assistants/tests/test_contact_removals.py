"""A sync that would remove many callers stops; staff see who they are, and may agree."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Permission, User
from django.urls import reverse
from django.utils import timezone

from callers.models import Caller, ContactSync, CrmContact
from callers.syncing import runs
from callers.tests import crm_server
from callers.tests.contact_book import run, serve, sync_with

pytestmark = pytest.mark.django_db

crm = crm_server.crm


@pytest.fixture
def book(crm):
    made = serve(crm, page_size=100)
    for nth in range(30):
        made.put(f"{nth}", f"+316012345{nth:02}", first=f"Beller {nth}")
    return made


@pytest.fixture
def stopped(crm, book):
    """A sync that found only five of thirty contacts, one of the others having been edited by staff."""
    sync = sync_with(crm)
    run(sync)
    CrmContact.objects.filter(contact_id="29").update(edited=["first_name"])
    book.people = dict(list(book.people.items())[:5])
    return run(sync, full=True)


def addresses(sync):
    return [
        reverse(f"admin:callers_crmconnection_{name}", args=[sync.connection_id]) for name in ("change", "removals")
    ]


def agree(staff, sync, going=25):
    return staff.post(addresses(sync)[1], {"going": f"{going}"}, follow=True).content.decode()


def test_staff_see_how_many_would_go_and_some_of_them(staff, stopped):
    change, removals = addresses(stopped)
    assert removals in staff.get(change).content.decode()
    shown = staff.get(removals).content.decode()
    assert "24 of 30 callers would be removed" in shown
    assert "Beller 5<" in shown
    assert "Beller 4<" not in shown
    assert "Beller 29<" not in shown
    assert shown.count("<li><a") >= 20
    assert Caller.objects.count() == 30


def test_once_they_agree_the_next_run_removes_them(staff, stopped):
    assert "paged through once more within a minute" in agree(staff, stopped)
    runs.run_due(10)
    assert ContactSync.objects.get().failure == ""
    assert sorted(Caller.objects.values_list("first_name", flat=True)) == [
        *(f"Beller {nth}" for nth in (0, 1, 2, 29, 3, 4)),
    ]


def test_more_than_they_agreed_to_do_not_go(staff, stopped, book):
    agree(staff, stopped)
    book.people.clear()
    runs.run_due(10)
    assert Caller.objects.count() == 30
    assert ContactSync.objects.get().failure_params["going"] == 30


def test_agreeing_holds_for_one_run(staff, stopped, book):
    agree(staff, stopped)
    everyone = {f"{nth}": {"id": f"{nth}", "phones": [f"+316012345{nth:02}"]} for nth in range(30)}
    gone, book.people = book.people, everyone
    runs.run_due(10)
    book.people = gone
    ContactSync.objects.update(full_wanted=True, next_at=timezone.now())
    runs.run_due(10)
    assert ContactSync.objects.get().failure == "too_many_gone"
    assert Caller.objects.count() == 30


def test_who_agreed_to_another_number_is_asked_again(staff, stopped):
    assert "24 of 30 callers would be removed" in agree(staff, stopped, going=7)
    assert not ContactSync.objects.get().removals_accepted


def test_once_there_is_nothing_to_agree_to_staff_are_told_so(staff, stopped):
    ContactSync.objects.update(failure="")
    change, removals = addresses(stopped)
    assert removals not in staff.get(change).content.decode()
    assert "There is nothing to confirm any more." in staff.get(removals, follow=True).content.decode()


def test_who_may_not_delete_callers_may_not_agree(client, stopped):
    user = User.objects.create_user("gast", is_staff=True)
    user.user_permissions.add(*Permission.objects.filter(codename__endswith="_crmconnection"))
    client.force_login(user)
    change, removals = addresses(stopped)
    assert removals not in client.get(change).content.decode()
    assert client.get(removals).status_code == 403
    assert client.post(removals, {"going": "25"}).status_code == 403
