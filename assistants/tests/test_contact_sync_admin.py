"""Staff switch on that contacts of a CRM become callers, and see how that goes."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Permission, User
from django.urls import reverse

from callers.models import Caller, ContactSync, CrmConnection
from callers.syncing import runs, standing
from callers.tests import crm_cast, crm_server
from callers.tests.contact_book import CONTACTS, serve

pytestmark = pytest.mark.django_db

crm = crm_server.crm


@pytest.fixture
def book(crm):
    made = serve(crm)
    made.put("1", crm_server.SANNE, first="Sanne")
    return made


@pytest.fixture
def connection(crm, book):
    return crm_cast.connection(f"{crm.url}/{{number}}", contacts={**CONTACTS, "url": f"{crm.url}/people"})


def page(staff, connection):
    return staff.get(reverse("admin:callers_crmconnection_change", args=[connection.pk])).content.decode()


def sent(staff, connection, **told):
    address = reverse("admin:callers_crmconnection_contacts", args=[connection.pk])
    return staff.post(address, {"every_minutes": "30", **told}, follow=True)


def test_switched_on_contacts_become_callers_and_the_page_says_how_many(staff, connection):
    assert "have not become callers yet" in page(staff, connection)
    assert "within a minute" in sent(staff, connection, is_on="on").content.decode()
    assert ContactSync.objects.get().every_minutes == 30
    runs.run_due(10)
    assert Caller.objects.get().first_name == "Sanne"
    assert "1 made" in page(staff, connection)


def test_a_failure_is_told_in_words(staff, connection, book):
    book.fails = lambda asked: (503, {}, b"")
    sent(staff, connection, is_on="on")
    runs.run_due(10)
    told = page(staff, connection)
    assert "The CRM answered with status 503." in told
    assert "It is tried again at" in told


def test_a_run_that_is_asked_for_during_another_follows_it(staff, connection):
    sent(staff, connection, is_on="on")
    runs.run_due(10)
    sent(staff, connection, is_on="on")
    claimed = standing.claim(standing.due()[0])
    standing.begin(claimed)
    sent(staff, connection, is_on="on", now="all")
    runs.run(claimed)
    runs.run_due(10)
    assert ContactSync.objects.get().is_full


@pytest.mark.parametrize(("now", "is_full"), [("", False), ("all", True)])
def test_a_run_can_be_asked_for_at_once(staff, connection, crm, now, is_full):
    sent(staff, connection, is_on="on")
    runs.run_due(10)
    assert standing.due() == []
    sent(staff, connection, is_on="on", now=now)
    crm.received.clear()
    runs.run_due(10)
    assert ["since" not in request.query for request in crm.received] == [is_full]


def test_switched_off_the_callers_stay(staff, connection):
    sent(staff, connection, is_on="on")
    runs.run_due(10)
    assert "those who did stay" in sent(staff, connection).content.decode()
    assert standing.due() == []
    assert Caller.objects.exists()


def test_of_a_connection_that_is_not_in_use_nothing_is_fetched_yet(staff, connection):
    CrmConnection.objects.update(is_active=False)
    assert "once this connection is in use" in sent(staff, connection, is_on="on").content.decode()


def test_no_minutes_are_refused_in_words(staff, connection):
    assert "greater than or equal to 1" in sent(staff, connection, is_on="on", every_minutes="0").content.decode()
    assert not ContactSync.objects.exists()


def test_a_connection_that_cannot_page_has_no_word_of_it(staff, connection):
    CrmConnection.objects.update(contacts={})
    assert "Contacts as callers" not in page(staff, connection)
    assert sent(staff, connection, is_on="on").status_code == 404


def test_before_a_connection_is_deleted_its_contacts_are_counted_and_not_listed(staff, connection):
    sent(staff, connection, is_on="on")
    runs.run_due(10)
    address = reverse("admin:callers_crmconnection_delete", args=[connection.pk])
    shown = staff.get(address)
    assert shown.context["deleted_objects"] == ["CRM"]
    assert ("CRM contacts", 1) in shown.context["model_count"]
    staff.post(address, {"post": "yes"})
    assert (CrmConnection.objects.count(), Caller.objects.count()) == (0, 1)


def test_who_may_only_look_cannot_switch(client, connection):
    reader = User.objects.create_user("lezer", is_staff=True)
    reader.user_permissions.add(Permission.objects.get(codename="view_crmconnection"))
    client.force_login(reader)
    told = page(client, connection)
    assert 'id="contacts-heading"' in told
    assert 'name="every_minutes"' not in told
    assert sent(client, connection, is_on="on").status_code == 403
