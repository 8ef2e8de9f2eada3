"""Days with other hours than in the week, and closed until a moment: what counts before what, and until when."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from assistants.hours import DayHours, Holiday, Hours, Range, is_open, next_opening
from assistants.special_days import RangesError, Written, read_ranges, special_days, write_ranges

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
OFFICE = tuple(Range(day, time(9), time(17, 30)) for day in range(5))
CHRISTMAS = Holiday("Eerste kerstdag", {"nl": "Eerste kerstdag", "en": "Christmas Day"})
GOOD_FRIDAY = Holiday("Goede vrijdag", {"nl": "Goede vrijdag", "en": "Good Friday"})
CLOSED = DayHours()


def at(text, fold=0):
    return datetime.fromisoformat(text).replace(tzinfo=AMSTERDAM, fold=fold)


def office(special=(), closed_until=None, ranges=OFFICE, time_zone="Europe/Amsterdam"):
    days = {date.fromisoformat(day): hours for day, hours in dict(special).items()}
    return Hours(ranges, time_zone, days, closed_until.astimezone(UTC) if closed_until else None)


def spans(text):
    return DayHours(read_ranges(text))


def written(first, last=None, ranges="", note=""):
    return Written(date.fromisoformat(first), date.fromisoformat(last or first), read_ranges(ranges), note)


# A day that differs


def test_a_special_day_is_closed_all_day():
    hours = office({"2026-12-24": CLOSED})
    assert is_open(hours, at("2026-12-23 10:00"))
    assert not is_open(hours, at("2026-12-24 10:00"))
    assert next_opening(hours, at("2026-12-23 18:00")) == at("2026-12-25 09:00")


def test_other_ranges_stand_in_place_of_those_of_the_week():
    hours = office({"2026-12-24": spans("10:00-12:00, 13:00-14:00")})
    assert not is_open(hours, at("2026-12-24 09:30"))
    assert is_open(hours, at("2026-12-24 11:59"))
    assert not is_open(hours, at("2026-12-24 12:30"))
    assert next_opening(hours, at("2026-12-24 12:30")) == at("2026-12-24 13:00")


def test_a_line_that_is_always_open_closes_from_midnight_to_midnight():
    hours = office({"2026-12-25": CLOSED}, ranges=())
    assert is_open(hours, at("2026-12-24 23:59:59"))
    assert not is_open(hours, at("2026-12-25 00:00"))
    assert next_opening(hours, at("2026-12-25 00:00")) == at("2026-12-26 00:00")


def test_a_range_that_began_the_evening_before_still_ends_when_it_ends():
    bar = office({"2026-12-25": CLOSED}, ranges=(Range(3, time(20), time(2)), Range(4, time(20), time(2))))
    assert is_open(bar, at("2026-12-25 01:59"))
    assert not is_open(bar, at("2026-12-25 02:00"))
    assert not is_open(bar, at("2026-12-25 21:00"))
    assert not is_open(bar, at("2026-12-26 01:00"))


def test_on_new_years_eve_one_may_stay_open_into_the_new_year():
    hours = office({"2026-12-31": spans("20:00-02:00"), "2027-01-01": CLOSED})
    assert is_open(hours, at("2027-01-01 01:30"))
    assert not is_open(hours, at("2027-01-01 02:00"))
    assert next_opening(hours, at("2027-01-01 02:00")) == at("2027-01-04 09:00")


def test_the_thirty_first_of_december_is_closed_and_the_next_year_opens():
    hours = office({"2026-12-31": CLOSED, "2027-01-01": CLOSED})
    assert next_opening(hours, at("2026-12-30 18:00")) == at("2027-01-04 09:00")


def test_a_leap_day_is_a_day_like_any_other():
    hours = office({"2028-02-29": CLOSED})
    assert is_open(hours, at("2028-02-28 10:00"))
    assert not is_open(hours, at("2028-02-29 10:00"))
    assert next_opening(hours, at("2028-02-29 10:00")) == at("2028-03-01 09:00")


def test_the_day_is_that_of_the_line_and_not_of_the_server():
    hours = office({"2026-12-25": CLOSED}, ranges=(), time_zone="Pacific/Auckland")
    assert not is_open(hours, datetime(2026, 12, 24, 11, 30, tzinfo=UTC))
    assert is_open(hours, datetime(2026, 12, 25, 11, 30, tzinfo=UTC))


@pytest.mark.parametrize(("day", "length"), [("2026-03-29", 23), ("2026-10-25", 25)])
def test_a_closed_day_lasts_as_long_as_the_clocks_say(day, length):
    hours = office({day: CLOSED}, ranges=())
    midnight = at(f"{day} 00:00")
    opening = next_opening(hours, midnight)
    assert opening is not None
    assert opening.astimezone(UTC) - midnight.astimezone(UTC) == timedelta(hours=length)


def test_a_special_range_in_the_hour_that_is_skipped_does_not_open():
    hours = office({"2026-03-29": spans("02:10-02:50")})
    assert next_opening(hours, at("2026-03-29 01:00")) == at("2026-03-30 09:00")


def test_a_special_range_into_the_hour_that_comes_twice_closes_at_the_last():
    hours = office({"2026-10-24": spans("22:00-02:30")})
    assert is_open(hours, at("2026-10-25 02:45", fold=0))
    assert not is_open(hours, at("2026-10-25 02:30", fold=1))


def test_after_weeks_of_closed_days_the_next_opening_is_found():
    days = {(date(2026, 7, 1) + timedelta(days=ahead)).isoformat(): CLOSED for ahead in range(62)}
    assert next_opening(office(days), at("2026-07-01 10:00")) == at("2026-09-01 09:00")


def test_when_it_never_opens_again_there_is_no_next_opening():
    days = {(date(2026, 7, 1) + timedelta(days=ahead)).isoformat(): CLOSED for ahead in range(500)}
    hours = office(days)
    assert not is_open(hours, at("2026-07-02 10:00"))
    assert next_opening(hours, at("2026-07-02 10:00")) is None


# Closed until a moment


def test_closed_by_hand_beats_all_hours():
    hours = office({"2026-11-23": spans("08:00-20:00")}, closed_until=at("2026-11-23 14:00"))
    assert not is_open(hours, at("2026-11-23 13:59:59"))
    assert is_open(hours, at("2026-11-23 14:00"))


@pytest.mark.parametrize(
    ("until", "opens"),
    [
        ("2026-11-23 14:00", "2026-11-23 14:00"),
        ("2026-11-23 17:30", "2026-11-24 09:00"),
        ("2026-11-23 20:00", "2026-11-24 09:00"),
        ("2026-11-24 00:00", "2026-11-24 09:00"),
        ("2027-01-02 12:00", "2027-01-04 09:00"),
    ],
)
def test_after_closed_by_hand_it_opens_when_the_hours_say(until, opens):
    assert next_opening(office(closed_until=at(until)), at("2026-11-23 10:00")) == at(opens)


def test_a_line_that_is_always_open_opens_again_at_the_moment_itself():
    hours = office(ranges=(), closed_until=at("2026-11-23 14:00"))
    assert next_opening(hours, at("2026-11-23 10:00")) == at("2026-11-23 14:00")
    assert is_open(hours, at("2026-11-23 14:00"))


def test_closed_by_hand_until_a_moment_that_has_passed_changes_nothing():
    hours = office(closed_until=at("2026-11-23 08:00"))
    assert is_open(hours, at("2026-11-23 10:00"))
    assert next_opening(hours, at("2026-11-23 18:00")) == at("2026-11-24 09:00")


def test_closed_by_hand_into_a_closed_day_opens_after_it():
    hours = office({"2026-11-24": CLOSED}, closed_until=at("2026-11-24 10:00"))
    assert next_opening(hours, at("2026-11-23 10:00")) == at("2026-11-25 09:00")


# What comes before what


def test_what_staff_wrote_comes_before_a_holiday_whose_name_stays():
    days = special_days(
        [written("2026-12-25", ranges="11:00-13:00", note="Spoed")],
        {date(2026, 12, 25): (CHRISTMAS,)},
        (),
        date(2026, 1, 1),
    )
    assert days == {date(2026, 12, 25): DayHours(((time(11), time(13)),), "Spoed", (CHRISTMAS,))}


def test_one_day_comes_before_several_that_it_lies_in():
    several = written("2026-12-24", "2027-01-01", note="Kerstvakantie")
    one = written("2026-12-29", ranges="10:00-12:00")
    for rows in ([several, one], [one, several]):
        days = special_days(rows, {}, (), date(2026, 1, 1))
        assert len(days) == 9
        assert days[date(2026, 12, 28)] == DayHours((), "Kerstvakantie")
        assert days[date(2026, 12, 29)].ranges == ((time(10), time(12)),)


def test_a_holiday_on_which_a_line_is_open_is_a_day_like_any_other():
    holidays = {date(2026, 4, 3): (GOOD_FRIDAY,), date(2026, 12, 25): (CHRISTMAS,)}
    assert list(special_days([], holidays, ["Goede vrijdag"], date(2026, 1, 1))) == [date(2026, 12, 25)]


def test_of_two_holidays_on_one_day_both_must_be_switched_off():
    may = Holiday("Dag van de Arbeid", {})
    holidays = {date(2008, 5, 1): (may, GOOD_FRIDAY)}
    assert special_days([], holidays, ["Goede vrijdag"], date(2008, 1, 1)) == {
        date(2008, 5, 1): DayHours((), "", (may,))
    }
    assert special_days([], holidays, ["Goede vrijdag", "Dag van de Arbeid"], date(2008, 1, 1)) == {}


def test_days_that_have_passed_are_left_out():
    rows = [written("2026-12-24", "2026-12-27")]
    assert min(special_days(rows, {date(2026, 4, 3): (GOOD_FRIDAY,)}, (), date(2026, 12, 26))) == date(2026, 12, 26)


# As people write it


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("10:00-14:00", "10:00-14:00"),
        ("10-14", "10:00-14:00"),
        ("9.30 – 12 en 13 tot 17.00", "09:30-12:00, 13:00-17:00"),
        ("13:00-17:00,09:00-12:00", "09:00-12:00, 13:00-17:00"),
        ("20:00-24:00", "20:00-00:00"),
        ("9 to 12 and 13 until 15", "09:00-12:00, 13:00-15:00"),
        ("  ", ""),
    ],
)
def test_ranges_are_read_as_people_write_them(text, stored):
    assert write_ranges(read_ranges(text)) == stored
    assert read_ranges(stored) == read_ranges(text)


@pytest.mark.parametrize(
    "text", ["gesloten", "10:00", "25:00-26:00", "10:00-14:60", "10-14-16", "٣-٤ uur", "24:00-10:00"]
)
def test_what_is_no_range_is_refused_with_the_piece_that_is_wrong(text):
    with pytest.raises(RangesError) as refused:
        read_ranges(f"08:00-09:00, {text}")
    assert (refused.value.code, refused.value.part) == ("unreadable", text)


def test_ranges_that_share_time_are_refused():
    with pytest.raises(RangesError) as refused:
        read_ranges("10:00-14:00, 13:00-17:00")
    assert (refused.value.code, refused.value.part) == ("share_time", "10:00-14:00, 13:00-17:00")
