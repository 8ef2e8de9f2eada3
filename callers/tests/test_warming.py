"""Who is fetched before anyone calls."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command

from callers import refreshing, tasks, warming
from callers.crm import active, breaker
from callers.models import Call, CrmConnection, CrmField, Refresh
from callers.tests import crm_cast
from callers.tests.crm_cast import SANNE
from callers.tests.crm_server import JAN, sanne

pytestmark = pytest.mark.django_db

NOW = datetime.now(UTC).replace(hour=10, minute=0)
PIET = "+31655555555"


@pytest.fixture(autouse=True)
def no_bell(monkeypatch):
    monkeypatch.setattr(refreshing, "ring", lambda: None)


@pytest.fixture
def connection():
    return crm_cast.connection(warm_everyone_below=0)


def call(number, days=1.0, count=1):
    for nth in range(count):
        made = Call.objects.count()
        Call.objects.create(call_id=f"{made}", caller_number=number, started_at=NOW - timedelta(days=days, minutes=nth))


def wanted(budget=100, now=NOW, **options):
    return list(warming.wanted(active.load(), now.timestamp(), budget, **options))


def record(made, minutes, number=SANNE, **changes):
    told = crm_cast.record(made, number=number, **changes)
    told.fetched_at = NOW - timedelta(minutes=minutes)
    told.save()


def office_hours():
    """Calls at this hour of the day for weeks, so that the others are known to be quiet."""
    for days in range(1, 20):
        call(SANNE, days)


def test_who_called_is_wanted_and_the_likeliest_first(connection):
    call(PIET, days=40)
    call(SANNE)
    call(JAN, count=3)
    assert wanted() == [JAN, SANNE, PIET]
    assert wanted(budget=2) == [JAN, SANNE]


def test_a_call_that_is_yet_to_come_is_not_known_of(connection):
    call(SANNE, days=-1)
    assert wanted() == []


def test_without_a_connection_nobody_is_wanted():
    call(SANNE)
    assert wanted() == []


@pytest.mark.parametrize(("minutes", "is_wanted"), [(20, False), (56, True), (90, True)])
def test_what_is_fresh_until_the_next_plan_is_left_alone(connection, minutes, is_wanted):
    call(SANNE)
    record(connection, minutes)
    assert wanted() == [SANNE] * is_wanted


def test_with_two_connections_the_older_record_counts(connection):
    call(SANNE)
    record(connection, minutes=1)
    second = crm_cast.connection(name="other")
    assert wanted() == [SANNE]
    record(second, minutes=1)
    assert wanted() == []


def test_a_stranger_is_not_asked_after_again_and_again(connection):
    call(SANNE)
    record(connection, minutes=90, is_found=False)
    assert wanted() == []
    crm_cast.caller()
    assert wanted() == [SANNE]


def test_an_expected_caller_comes_before_all_others(connection):
    call(JAN, count=9)
    crm_cast.caller(PIET, keep_fresh=True)
    assert wanted() == [PIET, JAN]


@pytest.mark.parametrize("value", [3, True, "2999-12-24", ["boor"], "onderweg"])
def test_something_open_makes_a_call_likely(connection, value):
    CrmField.objects.filter(name="orders").update(keeps_fresh=True)
    record(connection, minutes=90, values={"orders": value})
    assert wanted() == [SANNE]


@pytest.mark.parametrize("values", [{}, {"orders": 0}, {"orders": False}, {"orders": "2020-01-01"}, {"other": 3}])
def test_nothing_open_makes_no_call_likely(connection, values):
    CrmField.objects.filter(name="orders").update(keeps_fresh=True)
    record(connection, minutes=90, values=values)
    assert wanted() == []


def test_a_small_book_is_fetched_as_a_whole_and_a_large_one_is_not(connection):
    call(JAN)
    for number in (SANNE, JAN, PIET):
        crm_cast.caller(number)
    assert wanted() == [JAN]
    CrmConnection.objects.update(warm_everyone_below=3)
    assert wanted() == [JAN, PIET, SANNE]
    CrmConnection.objects.update(warm_everyone_below=2)
    assert wanted() == [JAN]


def test_at_night_nobody_is_fetched_unless_by_hand(connection):
    office_hours()
    night = NOW + timedelta(hours=12)
    assert wanted() == [SANNE]
    assert wanted(now=night) == []
    assert wanted(now=night, at_any_hour=True) == [SANNE]


def test_at_night_what_is_open_is_fetched_before_it_is_removed(connection):
    office_hours()
    crm_cast.caller(PIET, keep_fresh=True)
    record(connection, minutes=90, number=PIET)
    assert wanted(now=NOW + timedelta(hours=12)) == []
    assert wanted(now=NOW + timedelta(hours=22.5)) == [PIET]


def test_the_plan_begins_when_the_task_is_run(connection):
    Call.objects.create(call_id="now", caller_number=SANNE, started_at=datetime.now(UTC))
    tasks.plan_warming()
    assert Refresh.objects.get().number == SANNE


def test_the_plan_wants_no_more_than_can_be_fetched(connection):
    for nth in range(30):
        call(f"+3160000{nth:04d}")
    CrmConnection.objects.update(per_minute=2)
    refreshing.want([SANNE], refreshing.Reason.MISSING)
    assert warming.plan(NOW.timestamp()) == 9
    assert Refresh.objects.count() == 10
    assert warming.plan(NOW.timestamp()) == 0


def test_what_is_likelier_is_fetched_first(connection):
    for nth in range(150):
        call(f"+3160000{nth:04d}", days=20 - nth / 10)
    warming.plan(NOW.timestamp())
    first = refreshing.claim(100)
    assert {row.number for row in first} == {f"+3160000{nth:04d}" for nth in range(50, 150)}


@pytest.fixture
def answering(crm):
    crm.body = sanne()
    made = crm_cast.connection(f"{crm.url}/{{number}}", warm_everyone_below=0)
    breaker.forget_all()
    return made


def test_what_was_planned_is_fetched_by_the_sweep_and_not_by_the_bell(answering, crm):
    call(SANNE)
    warming.plan(NOW.timestamp())
    tasks.fetch_wanted()
    assert len(crm.received) == 0
    tasks.fetch_due()
    assert len(crm.received) == 1
    assert not Refresh.objects.exists()


def test_what_a_worker_claimed_and_lost_is_fetched_once_its_time_is_over(answering, crm):
    refreshing.want([SANNE], refreshing.Reason.EDIT)
    refreshing.claim(1)
    tasks.fetch_due()
    assert len(crm.received) == 0
    Refresh.objects.update(claimed_until=NOW - timedelta(days=999))
    tasks.fetch_due()
    assert len(crm.received) == 1


def test_the_command_fetches_at_once(answering, crm, capsys):
    call(SANNE, days=30)
    call_command("warm_callers")
    assert capsys.readouterr().out.startswith("1 ")
    assert len(crm.received) == 1
    call_command("warm_callers")
    assert len(crm.received) == 1


def test_the_command_takes_a_limit(answering, crm):
    call(SANNE, days=30)
    call(JAN, days=30)
    call_command("warm_callers", limit=1)
    assert len(crm.received) == 1


def test_the_command_stops_and_says_why_when_the_crm_fails(answering, crm):
    crm.status = 500
    for nth in range(9):
        call(f"+3160000{nth:04d}", days=30)
    with pytest.raises(CommandError, match="500"):
        call_command("warm_callers")
    assert len(crm.received) == 5


def test_the_command_says_so_without_a_connection():
    with pytest.raises(CommandError, match="CRM"):
        call_command("warm_callers")
