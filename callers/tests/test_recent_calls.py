"""How often somebody called lately is counted when it rings, not when the context was made."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from callers import context, lookup
from callers.context import CallerContext
from callers.models import Call
from callers.recent_calls import MOST_TIMES, counted

NUMBER = "+31601234567"
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=ZoneInfo("Europe/Amsterdam"))


def ago(**times):
    return int((NOW - timedelta(**times)).timestamp())


def test_calls_are_counted_in_three_windows():
    times = [ago(days=400), ago(days=200), ago(days=29), ago(days=8), ago(days=6), ago(minutes=1)]
    assert counted(times, NOW) == {"calls_in_7_days": 2, "calls_in_30_days": 4, "calls_in_365_days": 5}


def test_a_call_leaves_its_window_as_time_goes_by():
    times = [ago(days=6, hours=23)]
    assert counted(times, NOW)["calls_in_7_days"] == 1
    assert counted(times, NOW + timedelta(hours=2))["calls_in_7_days"] == 0


@pytest.mark.django_db
def test_the_context_of_a_number_tells_its_recent_calls():
    for number, days in enumerate((1, 20, 300, 500)):
        Call.objects.create(call_id=str(number), caller_number=NUMBER, started_at=NOW - timedelta(days=days))
    history = context.build(NUMBER, NOW).at(NOW)["history"]
    assert history["calls"] == 4
    assert (history["calls_in_7_days"], history["calls_in_30_days"]) == (1, 2)
    assert history["calls_in_365_days"] == 3


@pytest.mark.django_db
def test_of_somebody_who_never_stops_calling_the_newest_calls_are_kept():
    calls = (
        Call(call_id=str(number), caller_number=NUMBER, started_at=NOW - timedelta(hours=number))
        for number in range(MOST_TIMES + 20)
    )
    Call.objects.bulk_create(calls)
    made = context.build(NUMBER, NOW)
    assert len(made.call_times) == MOST_TIMES
    assert made.at(NOW)["history"]["calls_in_7_days"] == 7 * 24 + 1
    assert made.at(NOW)["history"]["calls_in_365_days"] == MOST_TIMES


@pytest.mark.django_db
def test_the_times_are_kept_in_the_cache():
    Call.objects.create(call_id="1", caller_number=NUMBER, started_at=NOW - timedelta(days=1))
    made = lookup.find(NUMBER, "x").caller
    assert CallerContext.from_bytes(made.to_bytes(), NUMBER) == made
    assert lookup.find(NUMBER, "x").caller == made


@pytest.mark.parametrize("times", [None, "12", [1.5], ["1"], [True]])
def test_an_entry_with_other_times_is_refused(times):
    entry = CallerContext(number=NUMBER, call_times=times).to_bytes()
    with pytest.raises(ValueError, match="call_times"):
        CallerContext.from_bytes(entry, NUMBER)


def test_nobody_has_called_nobody():
    assert CallerContext().at(NOW)["history"]["calls_in_365_days"] == 0
