"""The page of a connection says how asking it goes, whichever process asked."""

import time
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from callers import tasks
from callers.crm import breaker, fetching, health
from callers.crm.health import Health
from callers.crm.spec import Spec
from callers.models import CallerNumber, CrmConnection, CrmFailures
from callers.tests import crm_cast
from callers.tests.crm_server import JAN, SANNE, crm, sanne

__all__ = ["crm"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def connected(crm):
    crm.body = sanne()
    return crm_cast.connection(f"{crm.url}/{{number}}")


def page(staff, made):
    answer = staff.get(reverse("admin:callers_crmconnection_change", args=[made.pk]))
    return " ".join(answer.content.decode().split())


def fetch(number=SANNE):
    fetching.fetch(number, time.monotonic() + 5)


def of(made):
    return health.of(Spec.of(made))


def test_a_connection_that_was_never_asked_tells_nothing(connected):
    assert of(connected) == Health(None, None, 0, False, 0, 0, 0)


def test_half_and_nearly_all_of_its_answers_came_within_so_many_milliseconds(staff, connected):
    for nth in range(1, 101):
        crm_cast.record(connected, number=f"+316012345{nth:03}", milliseconds=nth * 10)
    assert (of(connected).median, of(connected).p95) == (505, 950)
    assert "Half of its answers came within 505 ms, 95 of 100 within 950 ms." in page(staff, connected)


def test_the_time_of_a_request_is_kept_with_what_it_told(connected, crm):
    crm.answer = lambda request: time.sleep(0.05) or (200, {}, sanne())
    fetch()
    assert connected.records.get().milliseconds >= 50


def test_it_counts_what_failed_until_a_day_has_passed(staff, connected, crm):
    crm.status = 500
    fetch()
    fetch(JAN)
    assert of(connected).failures == 2
    assert "<dt>Failures in the last 24 hours</dt><dd>2</dd>" in page(staff, connected)
    CrmFailures.objects.update(hour=timezone.now() - timedelta(hours=25, minutes=1))
    assert of(connected).failures == 0
    tasks.remove_old_records()
    assert not CrmFailures.objects.exists()


def test_numbers_of_callers_are_fresh_older_or_without_values(staff, connected):
    for nth, minutes in enumerate([5, 5, 70, 1_500]):
        number = f"+3160123450{nth}"
        crm_cast.caller(number)
        crm_cast.record(connected, minutes, number)
    crm_cast.caller(SANNE)
    # The number of several callers is one, and a stranger's is none.
    CallerNumber.objects.create(caller=crm_cast.caller(JAN), number=SANNE)
    crm_cast.record(connected, number="+31699999999")
    found = of(connected)
    assert (found.fresh, found.stale, found.missing) == (2, 1, 3)
    told = "2 (33 %) with fresh values, 1 (17 %) with older ones, 3 (50 %) with none"
    assert told in page(staff, connected)


def test_what_was_asked_for_otherwise_is_as_good_as_missing(connected):
    crm_cast.caller(SANNE)
    crm_cast.record(connected)
    connected.record_path = "data"
    assert (of(connected).fresh, of(connected).missing) == (0, 1)


def test_it_is_told_that_calls_do_not_wait_for_it_also_if_another_process_found_so(staff, connected, crm):
    crm.status = 500
    for nth in range(breaker.MOST_FAILURES):
        fetch(f"+3160123450{nth}")
    # As a process that asked nobody yet.
    breaker.forget_all()
    assert "It failed again and again within the last minute." in page(staff, connected)


def test_a_probe_that_succeeds_ends_that(staff, connected, crm, monkeypatch):
    crm.status = 500
    for nth in range(breaker.MOST_FAILURES):
        fetch(f"+3160123450{nth}")
    crm.status = 200
    monkeypatch.setattr(breaker.of(connected.pk), "_probe_at", 0.001)
    fetch()
    assert not of(connected).is_failing


def test_a_connection_that_is_not_in_use_has_no_such_part(staff, connected):
    CrmConnection.objects.update(is_active=False)
    assert "How it goes" not in page(staff, connected)
