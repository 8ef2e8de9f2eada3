"""The replay of stored calls."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone, translation

from callers.models import Call, CrmConnection
from callers.tests import crm_cast
from callers.tests.crm_cast import SANNE
from callers.tests.crm_server import JAN

pytestmark = pytest.mark.django_db


def call(number, days):
    at = timezone.now() - timedelta(days=days)
    Call.objects.create(call_id=f"{number} {days}", caller_number=number, started_at=at)


def report(capsys, days=10):
    with translation.override("en"):
        call_command("warm_report", days=days)
    return capsys.readouterr().out


def test_it_tells_what_fetching_in_advance_would_have_done(capsys):
    crm_cast.caller()
    for days in (20, 3, 2, 1):
        call(SANNE, days)
    told = report(capsys)
    assert "Calls of callers: 3; of strangers: 0." in told
    assert "at the call only: fresh for 0.0% of callers' calls" in told
    assert "in advance too: fresh for 100.0% of callers' calls" in told


def test_strangers_are_told_apart(capsys):
    crm_cast.caller()
    call(SANNE, 1)
    call(JAN, 2)
    call(JAN, 1)
    told = report(capsys)
    assert "Calls of callers: 1; of strangers: 2." in told
    assert "0.0% of strangers'" in told


def test_whom_a_crm_knows_is_no_stranger(capsys):
    crm_cast.record(crm_cast.connection())
    call(SANNE, 1)
    assert "Calls of callers: 1; of strangers: 0." in report(capsys)


def test_without_a_connection_it_says_with_what_it_reckoned(capsys):
    call(SANNE, 1)
    assert "60 minutes and 100 requests" in report(capsys)


def test_it_reckons_with_the_connection(capsys):
    crm_cast.record(crm_cast.connection(soft_minutes=5, hard_minutes=5, warm_everyone_below=0))
    CrmConnection.objects.update(soft_minutes=120, hard_minutes=240)
    call(SANNE, 1 + 1 / 24)
    call(SANNE, 1)
    assert "at the call only: fresh for 50.0% of callers' calls" in report(capsys)


@pytest.mark.parametrize("days", [0, 1])
def test_without_calls_it_says_so(days):
    call(SANNE, 3)
    with pytest.raises(CommandError, match="--days"):
        call_command("warm_report", days=days)
