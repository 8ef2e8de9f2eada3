"""Who is likely to call soon."""

import math

from callers.likelihood import HALF_LIFE, NEVER, Hours, due, standing

DAY = 86_400.0
HOUR = 3600.0
NOW = 1_790_000_000.0


def standing_after(*days_ago):
    result = NEVER
    for days in days_ago:
        result = standing(result, NOW - days * DAY)
    return result


def test_who_called_last_comes_first():
    assert standing_after(1) > standing_after(2) > NEVER


def test_who_called_more_often_comes_first():
    assert standing_after(5, 4, 3) > standing_after(2)


def test_many_calls_long_ago_fall_behind_a_late_one():
    assert standing_after(1) > standing_after(*[90] * 20)


def test_after_a_half_life_two_calls_count_as_one():
    half_life = HALF_LIFE / DAY
    assert math.isclose(standing_after(half_life, half_life), standing_after(0))


def test_calls_may_come_in_any_order():
    assert math.isclose(standing_after(9, 1, 4), standing_after(4, 9, 1))


def hours_of_calls(days, *hours):
    told = Hours()
    for day in range(days):
        for hour in hours:
            told.add(day * DAY + hour * HOUR)
    return told


def test_calls_are_expected_in_the_hours_in_which_they_came():
    told = hours_of_calls(20, 9, 10)
    assert told.expect_calls(20 * DAY + 9.5 * HOUR, HOUR)
    assert not told.expect_calls(20 * DAY + 11.5 * HOUR, HOUR)


def test_the_hour_before_the_first_call_is_used_to_prepare():
    told = hours_of_calls(20, 9)
    assert told.expect_calls(20 * DAY + 8.5 * HOUR, HOUR)
    assert not told.expect_calls(20 * DAY + 7.5 * HOUR, HOUR)


def test_midnight_is_no_border():
    assert hours_of_calls(20, 0).expect_calls(20 * DAY - 0.5 * HOUR, HOUR)


def test_no_hour_is_quiet_before_a_week_of_calls_is_known():
    assert Hours().expect_calls(NOW, HOUR)
    assert hours_of_calls(6, 9).expect_calls(6 * DAY + 15 * HOUR, HOUR)


def test_an_hour_in_which_nobody_called_for_four_weeks_is_quiet():
    told = hours_of_calls(20, 9)
    assert told.expect_calls(40 * DAY + 9 * HOUR, HOUR)
    assert not told.expect_calls(48 * DAY + 9 * HOUR, HOUR)


def test_the_likeliest_are_asked_after_as_far_as_requests_reach():
    candidates = [("a", NOW - 5), ("b", NOW + 900), ("c", -math.inf), ("d", NOW + 60)]
    assert list(due(candidates, NOW + 300, 9)) == ["a", "c", "d"]
    assert list(due(candidates, NOW + 300, 2)) == ["a", "c"]
    assert list(due(candidates, NOW + 300, -1)) == []
