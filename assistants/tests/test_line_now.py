"""What a line says of itself, and for how long that holds."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from assistants import line_now
from assistants.hours import DayHours, Hours, Range
from assistants.publication import LiveLine

HERE = ZoneInfo("Europe/Amsterdam")
ALL_WEEK = tuple(Range(day, time(9), time(17, 30)) for day in range(7))


def line(ranges=ALL_WEEK, **more):
    return LiveLine("+31850123456", "Kantoor", "NL", "nl", Hours(tuple(ranges), "Europe/Amsterdam", **more))


def at(text):
    return datetime.fromisoformat(f"2026-11-25 {text}").replace(tzinfo=HERE)


def is_open(told):
    return told["line"]["is_open"]


def test_within_a_minute_all_hear_the_same_which_is_worked_out_once():
    one = line()
    first = line_now.told(one, at("09:00:00"), "nl")
    assert is_open(first)
    assert first["clock"]["time"] == "09:00"
    assert line_now.told(one, at("09:00:59.9"), "nl") is first
    assert line_now.told(one, at("09:01:00"), "nl")["clock"]["time"] == "09:01"
    assert not is_open(line_now.told(one, at("08:59:59.9"), "nl"))


@pytest.mark.parametrize(
    "made",
    [
        line([Range(2, time(9, 0, 30), time(17))]),
        line([Range(2, time(9), time(17))], closed_until=at("09:00:30")),
        line([], special={date(2026, 11, 25): DayHours(((time(9, 0, 30), time(17)),))}),
    ],
    ids=["a range", "closed until", "a special day"],
)
def test_what_opens_within_a_minute_is_told_to_the_second(made):
    seen = [is_open(line_now.told(made, at(f"09:00:{second}"), "nl")) for second in ("00", "29", "30", "59")]
    assert seen == [False, False, True, True]
