"""What the events of a call leave behind."""

from datetime import UTC, datetime, timedelta

import pytest

from callers import calls, tasks
from callers.calls import Told
from callers.models import Call, CallEvent

pytestmark = pytest.mark.django_db

START = datetime(2026, 11, 23, 10, tzinfo=UTC)


def told(kind="status-update", key="1", minutes=0, **fields):
    return Told(kind, key, "{}", START + timedelta(minutes=minutes), **{"call_id": "c1", **fields})


def call():
    return Call.objects.get()


def test_a_call_is_made_from_its_first_event():
    assert calls.keep(told(status="in-progress", caller_number="+31601234567", line_number="+31850123456"))
    assert (call().status, call().caller_number, call().started_at) == ("in-progress", "+31601234567", START)


def test_a_second_delivery_changes_nothing():
    calls.keep(told(status="in-progress"))
    assert calls.keep(told(status="ended", has_ended=True)) is False
    assert call().status == "in-progress"
    assert CallEvent.objects.count() == 1


def test_a_late_event_does_not_bring_a_call_back_to_life():
    calls.keep(told(status="ended", has_ended=True, minutes=5))
    calls.keep(told(key="2", status="in-progress", minutes=1))
    assert call().status == "ended"
    assert call().started_at == START + timedelta(minutes=1)
    assert call().ended_at == START + timedelta(minutes=5)


def test_the_report_may_come_alone():
    calls.keep(told("end-of-call-report", summary="Vroeg iets.", seconds=132.5, has_ended=True, minutes=3))
    assert call().summary == "Vroeg iets."
    assert float(call().duration_seconds) == 132.5
    assert call().status == "ended"


def test_a_failure_is_kept_in_words():
    calls.keep(told(status="ended-with-debugging", failure="Couldn't Get Assistant.", has_ended=True))
    assert (call().status, call().failure) == ("ended-with-debugging", "Couldn't Get Assistant.")


@pytest.mark.parametrize("call_id", ["x" * 500, "a\x00b", "\ud800"])
def test_any_call_id_can_be_kept(call_id):
    assert calls.keep(told(call_id=call_id, status="new-word" * 20))
    assert Call.objects.count() == 1


def test_an_event_without_a_call_is_kept():
    calls.keep(told(call_id=""))
    assert CallEvent.objects.get().call is None


def test_old_bodies_are_removed_and_newer_ones_stay(settings):
    settings.RAW_BODY_DAYS = 3
    calls.keep(told(key="old"))
    calls.keep(told(key="new"))
    old = CallEvent.objects.order_by("pk")[0]
    CallEvent.objects.filter(pk=old.pk).update(received_at=datetime.now(UTC) - timedelta(days=4))
    tasks.remove_old_raw_bodies()
    assert list(CallEvent.objects.order_by("pk").values_list("body", flat=True)) == ["", "{}"]
