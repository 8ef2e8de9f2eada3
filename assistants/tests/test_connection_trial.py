"""The Test button: what was sent without its secrets, and what came of it, in words."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from callers.crm import limiting, sealing
from callers.models import CrmConnection, CrmRecord
from callers.tests import crm_cast
from callers.tests.crm_server import crm, sanne

__all__ = ["crm"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def connected(crm):
    crm.body = sanne()
    return crm_cast.connection(
        f"{crm.url}/who?number={{number}}",
        headers={"X-App": "{secret.app}"},
        auth_kind="bearer",
        sealed=sealing.seal({"token": "hunter2", "app": "hunter3"}),
    )


def asked_for(staff, connected, number):
    answer = staff.post(reverse("admin:callers_crmconnection_test", args=[connected.pk]), {"number": number})
    assert answer.status_code == 200
    return answer.content.decode()


def outcome_of(staff, connected):
    return asked_for(staff, connected, "06 01234567")


def test_it_shows_what_was_sent_and_what_was_read(staff, connected, crm):
    page = outcome_of(staff, connected)
    assert crm.received[0].headers["authorization"] == "Bearer hunter2"
    assert "GET " + crm.url + "/who?number=%2B31601234567" in page
    assert "Authorization: Bearer ***" in page
    assert "X-App: ***" in page
    assert "hunter" not in page
    assert "Status 200, after" in page
    assert "<code>crm.first_name</code>" in page
    assert "<td>Sanne</td>" in page
    assert "<td>yes or no</td>" in page


def test_what_the_record_has_not_is_told_too(staff, connected, crm):
    crm.body = sanne(orders="many")
    assert "nothing there" in outcome_of(staff, connected)


def test_nothing_of_it_is_kept_but_how_it_went(staff, connected):
    outcome_of(staff, connected)
    connected.refresh_from_db()
    assert connected.last_success_at
    assert not CrmRecord.objects.exists()


@pytest.mark.parametrize(
    ("body", "status", "told"),
    [
        (sanne(phones=["+31612345678"]), 200, "somebody who has another phone number"),
        (b"<html>", 200, "The CRM answered with a page instead of data."),
        (sanne(), 401, "The CRM refused our credentials (status 401)"),
        ({"error": "quota"}, 200, "The CRM answered with an error."),
    ],
)
def test_what_went_wrong_is_told_in_words(staff, connected, crm, body, status, told):
    CrmConnection.objects.update(error_path="error")
    crm.status, crm.body = status, body
    page = outcome_of(staff, connected)
    assert "It did not work." in page
    assert told in page


def test_a_number_that_the_crm_does_not_know_is_no_failure(staff, connected, crm):
    CrmConnection.objects.update(not_found_is_unknown=True)
    crm.status = 404
    assert "does not know this number" in outcome_of(staff, connected)


def test_what_is_no_number_is_not_asked_for(staff, connected, crm):
    assert "is no phone number" in asked_for(staff, connected, "zes")
    assert not crm.received


def test_the_number_is_taken_from_the_body_alone_and_only_with_the_page_s_own_token(staff, connected, crm):
    address = reverse("admin:callers_crmconnection_test", args=[connected.pk])
    assert staff.get(address, {"number": "+31601234567"}).status_code == 200
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = staff.cookies
    assert strict.post(address, {"number": "+31601234567"}).status_code == 403
    assert not crm.received


def test_a_test_counts_as_one_of_the_requests_that_are_allowed(staff, connected, crm):
    CrmConnection.objects.update(per_minute=1)
    assert "Status 200" in outcome_of(staff, connected)
    page = outcome_of(staff, connected)
    assert "The CRM was not asked: the limit of requests a minute (1) is reached" in page
    assert re.search(r"Test again in (5\d|60) seconds", page)
    assert len(crm.received) == 1


def test_a_crm_that_refuses_a_test_for_being_asked_too_often_is_left_alone(staff, connected, crm):
    crm.status, crm.headers = 429, {"Retry-After": "40"}
    assert "It did not work." in outcome_of(staff, connected)
    assert "the CRM asked to be left alone for a while" in outcome_of(staff, connected)
    assert limiting.take(connected.pk, connected.per_minute) > 30
    assert len(crm.received) == 1


def test_who_tests_waits_a_moment_for_a_turn(staff, connected, crm):
    CrmConnection.objects.update(per_minute=60)
    for _ in range(4):
        limiting.take(connected.pk, 60, is_urgent=True)
    assert "Status 200" in outcome_of(staff, connected)


def test_the_paths_of_a_record_are_told_without_what_stands_there(staff, connected, crm):
    crm.body = sanne(address={"town": "Zeist"})
    page = outcome_of(staff, connected)
    assert "<code>address.town</code>" in page
    assert "Zeist" not in page


def test_where_no_record_was_found_the_paths_of_the_whole_answer_are_told(staff, connected, crm):
    CrmConnection.objects.update(record_path="customer")
    crm.body = {"customers": [sanne()]}
    page = outcome_of(staff, connected)
    assert "Should it be there?" in page
    assert "No record was found." in page
    assert "<code>customers[].name.first</code>" in page


def test_of_a_page_that_came_instead_there_are_no_paths(staff, connected, crm):
    crm.body = b"<html>"
    assert "What was answered" not in outcome_of(staff, connected)
