"""What the hours of a line come to, day by day."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from assistants.coming_days import coming_days
from assistants.hours import DayHours, Hours, Range
from assistants.special_days import read_ranges

OFFICE = tuple(Range(day, time(9), time(17, 30)) for day in range(5))


def told(first, count=1, ranges=OFFICE, special=(), until=None, time_zone="Europe/Amsterdam"):
    hours = Hours(ranges, time_zone, {date.fromisoformat(day): one for day, one in dict(special).items()}, until)
    return list(coming_days(hours, date.fromisoformat(first), count))


def shown(days):
    return [[f"{opens:%H:%M}-{closes:%H:%M}" for opens, closes in one.open] for one in days]


def test_each_day_has_its_ranges():
    assert shown(told("2026-11-20", 4)) == [["09:00-17:30"], [], [], ["09:00-17:30"]]


def test_a_special_day_tells_why():
    why = DayHours(read_ranges("10-12"), "Inventaris")
    (one,) = told("2026-11-20", special={"2026-11-20": why})
    assert (shown([one]), one.special) == ([["10:00-12:00"]], why)


def test_what_runs_past_midnight_stands_on_the_day_on_which_it_begins():
    (eve, new_year) = told(
        "2026-12-31", 2, special={"2026-12-31": DayHours(read_ranges("20-02")), "2027-01-01": DayHours()}
    )
    assert shown([eve, new_year]) == [["20:00-02:00"], []]


def test_always_open_is_all_day():
    (one,) = told("2026-11-20", ranges=())
    assert one.is_all_day
    assert not told("2026-11-20")[0].is_all_day


def test_closed_by_hand_takes_away_until_its_moment():
    until = datetime(2026, 11, 24, 13, tzinfo=UTC)
    monday, tuesday, wednesday = told("2026-11-23", 3, until=until)
    assert shown([monday, tuesday, wednesday]) == [[], ["14:00-17:30"], ["09:00-17:30"]]
    assert monday.by_hand == tuesday.by_hand == until
    assert wednesday.by_hand is None


def test_where_the_clock_moves_callers_hear_what_it_shows():
    night = (Range(6, time(2, 30), time(5)), Range(6, time(6), time(7)))
    ahead, back = told("2026-03-29", ranges=night)[0], told("2026-10-25", ranges=night)[0]
    assert shown([ahead, back]) == [["03:00-05:00", "06:00-07:00"], ["02:30-05:00", "06:00-07:00"]]
    assert (ahead.clock_moves, back.clock_moves) == (timedelta(hours=1), timedelta(hours=-1))
    assert told("2026-06-07")[0].clock_moves == timedelta(0)


def test_a_day_on_which_the_clock_moves_is_all_day_too():
    assert told("2026-10-25", ranges=())[0].is_all_day
    assert told("2026-03-29", ranges=())[0].is_all_day
