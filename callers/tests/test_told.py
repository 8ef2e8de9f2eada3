"""What the CRMs told of a caller stands on the caller's page, with its age, and can be fetched again."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from callers.models import CrmConnection, Refresh
from callers.tests import crm_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def sanne():
    return crm_cast.caller(first_name="Sanne")


def page(staff, caller):
    return " ".join(staff.get(reverse("admin:callers_caller_change", args=[caller.pk])).content.decode().split())


def test_values_stand_there_with_their_age_and_where_they_are_from(staff, sanne):
    crm_cast.record(crm_cast.connection(name="Ons CRM"), minutes=5)
    shown = page(staff, sanne)
    assert "<td>Ons CRM</td>" in shown
    assert "5 minutes ago" in shown
    assert "<dt>crm.orders</dt><dd>3</dd><dt>crm.secret</dt><dd>yes</dd>" in shown
    assert "not fresh" not in shown


@pytest.mark.parametrize(
    ("minutes", "told"), [(0, "> just now <"), (70, "1 hour, 10 minutes ago, not fresh"), (1500, "ago, no longer used")]
)
def test_it_is_told_when_they_are_old(staff, sanne, minutes, told):
    crm_cast.record(crm_cast.connection(), minutes=minutes)
    assert told in page(staff, sanne)


def test_that_a_crm_does_not_know_a_number_is_told_as_well(staff, sanne):
    crm_cast.record(crm_cast.connection(), is_found=False, values={})
    assert "The CRM does not know this number." in page(staff, sanne)


def test_why_a_crm_could_not_be_asked_is_told(staff, sanne):
    made = crm_cast.connection(name="Ons CRM")
    now = timezone.now()
    CrmConnection.objects.update(last_failure="html", last_failure_at=now, last_success_at=now - timedelta(minutes=1))
    told = page(staff, sanne)
    assert "“Ons CRM” could not be asked at" in told
    assert "The CRM answered with a page instead of data." in told
    CrmConnection.objects.filter(pk=made.pk).update(last_success_at=now + timedelta(minutes=1))
    assert "could not be asked" not in page(staff, sanne)


@pytest.mark.parametrize(
    ("value", "told"), [("2021-03-02", "2 March 2021"), ("2026-05-01T10:00:00+00:00", "1 May 2026 12:00")]
)
def test_dates_are_written_as_staff_write_them(staff, sanne, value, told):
    made = crm_cast.connection()
    made.fields.filter(name="orders").update(kind="date")
    crm_cast.record(made, values={"orders": value})
    assert f"<dd>{told}</dd>" in page(staff, sanne)


def test_nothing_is_said_of_crms_where_there_are_none(staff, sanne):
    crm_cast.record(crm_cast.connection(is_active=False))
    assert "What the CRMs told" not in page(staff, sanne)


def test_fetching_again_has_the_caller_s_numbers_fetched_first(staff, sanne):
    crm_cast.connection()
    assert "Nothing has been fetched for this caller yet." in page(staff, sanne)
    staff.post(reverse("admin:callers_caller_fetch", args=[sanne.pk]))
    assert [(one.number, one.priority) for one in Refresh.objects.all()] == [(crm_cast.SANNE, 95)]
    assert "New values are on their way" in page(staff, sanne)


def test_who_may_only_look_cannot_have_anything_fetched(client, sanne):
    crm_cast.connection()
    user = User.objects.create_user("gast", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_caller"))
    client.force_login(user)
    address = reverse("admin:callers_caller_fetch", args=[sanne.pk])
    assert address not in page(client, sanne)
    assert client.post(address).status_code == 403
    assert client.get(address, follow=True).request["PATH_INFO"] == reverse(
        "admin:callers_caller_change", args=[sanne.pk]
    )


def test_a_page_makes_as_many_queries_for_many_records(staff, sanne):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            page(staff, sanne)
        return len(captured)

    crm_cast.record(crm_cast.connection(name="A"))
    queries()
    few = queries()
    for name in "BCDE":
        crm_cast.record(crm_cast.connection(name=name))
    assert queries() == few
