from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistants.hours import Hours, Range, is_open, next_opening, overlaps

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
MONDAY, TUESDAY, FRIDAY, SATURDAY, SUNDAY = 0, 1, 4, 5, 6
MINUTE = timedelta(minutes=1)
# Sundays; the clock is set ahead at 02:00 and back at 03:00.
TO_SUMMER, TO_WINTER = date(2026, 3, 29), date(2026, 10, 25)


def span(weekday: int, hours: str) -> Range:
    opens, closes = hours.split("-")
    return Range(weekday, time.fromisoformat(opens), time.fromisoformat(closes))


def week(*ranges: Range, time_zone: str = "Europe/Amsterdam") -> Hours:
    return Hours(ranges, time_zone)


def at(text: str, fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=AMSTERDAM, fold=fold)


OFFICE = week(*(span(day, hours) for day in range(5) for hours in ("09:00-12:00", "13:00-17:30")))


def test_it_is_open_within_a_range():
    assert is_open(OFFICE, at("2026-11-23 09:30"))


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-11-23 08:59:59", False),
        ("2026-11-23 09:00", True),
        ("2026-11-23 11:59:59", True),
        ("2026-11-23 12:00", False),
        ("2026-11-22 10:00", False),
    ],
)
def test_it_opens_on_the_minute_and_closes_on_the_minute(moment, expected):
    assert is_open(OFFICE, at(moment)) is expected


def test_without_ranges_it_is_always_open():
    assert is_open(week(), at("2026-11-22 03:00"))
    assert next_opening(week(), at("2026-11-22 03:00")) is None


def test_the_moment_may_come_in_any_time_zone():
    assert is_open(OFFICE, datetime(2026, 11, 23, 8, 30, tzinfo=UTC))
    assert not is_open(OFFICE, datetime(2026, 11, 23, 9, 30, tzinfo=ZoneInfo("Asia/Tokyo")))


def test_a_range_that_closes_before_it_opens_runs_into_the_next_day():
    bar = week(span(SUNDAY, "20:00-02:00"))
    assert is_open(bar, at("2026-11-22 23:00"))
    assert is_open(bar, at("2026-11-23 01:59"))
    assert not is_open(bar, at("2026-11-23 02:00"))
    assert not is_open(bar, at("2026-11-22 01:00"))


def test_closing_at_midnight_means_the_end_of_the_day():
    late = week(span(MONDAY, "17:00-00:00"))
    assert is_open(late, at("2026-11-23 23:59:59"))
    assert not is_open(late, at("2026-11-24 00:00"))
    assert not is_open(late, at("2026-11-23 00:00"))


def test_midnight_to_midnight_is_the_whole_day():
    monday = week(span(MONDAY, "00:00-00:00"))
    assert is_open(monday, at("2026-11-23 00:00"))
    assert is_open(monday, at("2026-11-23 23:59"))
    assert not is_open(monday, at("2026-11-24 00:00"))


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-11-23 08:00", "2026-11-23 09:00"),
        ("2026-11-23 12:00", "2026-11-23 13:00"),
        ("2026-11-23 17:30", "2026-11-24 09:00"),
        ("2026-11-27 18:00", "2026-11-30 09:00"),
    ],
)
def test_it_opens_next(now, expected):
    assert next_opening(OFFICE, at(now)) == at(expected)


def test_there_is_no_next_opening_while_it_is_open():
    assert next_opening(OFFICE, at("2026-11-23 09:00")) is None


def test_the_next_opening_is_told_in_the_time_zone_of_the_line():
    opening = next_opening(OFFICE, datetime(2026, 11, 23, 3, 0, tzinfo=UTC))
    assert opening is not None
    assert (opening.tzinfo, opening.hour) == (AMSTERDAM, 9)


def test_the_only_range_of_a_week_opens_again_a_week_later():
    assert next_opening(week(span(MONDAY, "09:00-10:00")), at("2026-11-23 10:00")) == at("2026-11-30 09:00")


def test_ranges_that_touch_are_one():
    hours = week(span(MONDAY, "09:00-12:00"), span(MONDAY, "12:00-17:00"))
    assert is_open(hours, at("2026-11-23 12:00"))
    assert next_opening(hours, at("2026-11-23 11:59")) is None


def test_a_time_that_is_skipped_opens_when_the_clock_has_jumped():
    hours = week(span(SUNDAY, "02:30-05:00"))
    assert next_opening(hours, at("2026-03-29 01:00")) == at("2026-03-29 03:00")
    assert is_open(hours, at("2026-03-29 03:00"))
    assert not is_open(hours, at("2026-03-29 01:59:59"))


def test_a_time_that_is_skipped_closes_when_the_clock_has_jumped():
    hours = week(span(SATURDAY, "22:00-02:30"))
    assert is_open(hours, at("2026-03-29 01:59:59"))
    assert not is_open(hours, at("2026-03-29 03:00"))


def test_a_range_that_is_skipped_whole_opens_a_week_later():
    hours = week(span(SUNDAY, "02:15-02:45"))
    assert next_opening(hours, at("2026-03-22 02:45")) == at("2026-04-05 02:15")


def test_a_time_that_comes_twice_opens_at_the_first():
    hours = week(span(SUNDAY, "02:30-05:00"))
    opening = next_opening(hours, at("2026-10-25 01:00"))
    assert opening is not None
    assert (opening.isoformat(), opening.fold) == ("2026-10-25T02:30:00+02:00", 0)
    assert is_open(hours, at("2026-10-25 02:30", fold=1))


def test_a_time_that_comes_twice_closes_at_the_last():
    hours = week(span(SATURDAY, "22:00-02:30"))
    assert is_open(hours, at("2026-10-25 02:45", fold=0))
    assert is_open(hours, at("2026-10-25 02:29", fold=1))
    assert not is_open(hours, at("2026-10-25 02:30", fold=1))


def test_midnight_itself_can_be_skipped():
    hours = week(span(SUNDAY, "00:00-08:00"), time_zone="America/Santiago")
    opening = next_opening(hours, datetime(2026, 9, 6, 3, 0, tzinfo=UTC))
    assert opening is not None
    assert opening.isoformat() == "2026-09-06T01:00:00-03:00"


times = st.times().map(lambda clock: clock.replace(second=0, microsecond=0))
round_times = st.integers(0, 23).map(time)
few_ranges = st.lists(st.builds(Range, st.integers(0, 6), times | round_times, times | round_times), max_size=4)
zones = st.sampled_from(["Europe/Amsterdam", "America/New_York", "Australia/Lord_Howe", "America/Santiago", "UTC"])
sundays = [TO_SUMMER, TO_WINTER, date(2026, 3, 8), date(2026, 11, 1), date(2026, 4, 5), date(2026, 9, 6)]
minutes = st.builds(
    lambda day, minute: datetime(day.year, day.month, day.day, tzinfo=UTC) + minute * MINUTE,
    st.sampled_from([*sundays, date(2026, 6, 3)]),
    st.integers(-2 * 24 * 60, 2 * 24 * 60),
)


@settings(max_examples=40)
@given(few_ranges, zones, minutes)
def test_the_next_opening_is_the_first_open_minute_of_the_week_that_follows(ranges, time_zone, now):
    hours = week(*ranges, time_zone=time_zone)
    walked = next(
        (later for later in (now + step * MINUTE for step in range(7 * 24 * 60)) if is_open(hours, later)), None
    )
    opening = next_opening(hours, now)
    if walked == now:
        assert opening is None
    elif walked:
        # In UTC, because Python takes a time that comes twice for unequal to any time in another zone.
        assert opening.astimezone(UTC) == walked
    else:
        assert opening - now >= timedelta(days=7)
        assert is_open(hours, opening)


@settings(max_examples=200)
@given(few_ranges.filter(bool), zones, minutes)
def test_away_from_nights_with_a_change_it_goes_by_the_clock_on_the_wall(ranges, time_zone, now):
    here = now.astimezone(ZoneInfo(time_zone))
    if abs(here.date() - min(sundays, key=lambda day: abs(day - here.date()))) <= timedelta(days=1):
        here += timedelta(days=3)
    minute = here.weekday() * 1440 + here.hour * 60 + here.minute
    assert is_open(week(*ranges, time_zone=time_zone), here) is any(minute in minutes_of(one) for one in ranges)


def minutes_of(one: Range) -> set[int]:
    """The minutes of the week in a range, counted one by one."""
    minute, closes = one.weekday * 1440 + one.opens.hour * 60 + one.opens.minute, one.closes
    counted = {minute}
    while divmod((minute := (minute + 1) % 10080) % 1440, 60) != (closes.hour, closes.minute):
        counted.add(minute)
    return counted


def test_it_names_the_pair_that_overlaps():
    early, late, tuesday = span(MONDAY, "09:00-13:00"), span(MONDAY, "12:00-17:00"), span(TUESDAY, "09:00-13:00")
    assert overlaps([early, late, tuesday]) == [(early, late)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (span(MONDAY, "09:00-12:00"), span(MONDAY, "09:00-12:00")),
        (span(MONDAY, "09:00-17:00"), span(MONDAY, "10:00-11:00")),
        (span(MONDAY, "20:00-02:00"), span(TUESDAY, "01:00-09:00")),
        (span(SUNDAY, "20:00-02:00"), span(MONDAY, "01:00-09:00")),
        (span(MONDAY, "09:00-09:00"), span(TUESDAY, "08:00-10:00")),
    ],
)
def test_ranges_overlap_in_either_order(one, other):
    assert overlaps([one, other]) == [(one, other)]
    assert overlaps([other, one]) == [(other, one)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (span(MONDAY, "09:00-12:00"), span(MONDAY, "12:00-17:00")),
        (span(MONDAY, "09:00-12:00"), span(TUESDAY, "09:00-12:00")),
        (span(SUNDAY, "17:00-00:00"), span(MONDAY, "00:00-09:00")),
        (span(SUNDAY, "00:00-00:00"), span(MONDAY, "00:00-00:00")),
        (span(FRIDAY, "20:00-02:00"), span(FRIDAY, "01:00-19:00")),
    ],
)
def test_ranges_that_touch_or_lie_apart_do_not_overlap(one, other):
    assert overlaps([one, other]) == overlaps([other, one]) == []


@settings(max_examples=60)
@given(few_ranges.filter(lambda ranges: len(ranges) > 1))
def test_ranges_overlap_exactly_when_they_share_a_minute(ranges):
    one, other = ranges[:2]
    assert bool(overlaps([one, other])) is bool(minutes_of(one) & minutes_of(other))
