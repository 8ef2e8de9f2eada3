"""Replays of past calls: what would have been fresh."""

import pytest

from callers.replaying import PastCall, Terms, plainly, with_foresight, with_warming

HOUR = 3600.0
DAY = 24 * HOUR


def calls_at(*hours, number="+31601234567"):
    return [PastCall(hour * HOUR, number) for hour in hours]


def test_plain_caching_serves_the_second_call_within_the_hour():
    told = plainly(calls_at(9, 9.5, 10.2), Terms())
    assert (told.callers, told.fresh_callers, told.requests) == (3, 1, 2)


def test_foresight_fetches_before_each_call_that_would_find_nothing():
    told = with_foresight(calls_at(9.01, 9.5, 12), Terms())
    assert (told.fresh_callers, told.requests) == (3, 2)


def test_foresight_is_bound_to_the_limit_of_requests():
    crowd = [PastCall(9 * HOUR, f"+3160000{n:04d}") for n in range(100)]
    told = with_foresight(crowd, Terms(per_minute=1))
    assert (told.fresh_callers, told.requests) == (60, 60)


def test_warming_keeps_who_called_before():
    told = with_warming(calls_at(9, 15), Terms(), book=[], begins=0.0)
    assert (told.callers, told.fresh_callers) == (2, 1)


def test_warming_does_not_know_the_future():
    told = with_warming(calls_at(9), Terms(), book=[], begins=0.0)
    assert (told.fresh_callers, told.requests) == (0, 1)


def test_what_is_left_of_the_limit_goes_to_the_book_in_its_order():
    book = [f"+3160000{n:04d}" for n in range(100)]
    terms = Terms(per_minute=1)
    assert with_warming(calls_at(9, number=book[50]), terms, book, begins=8 * HOUR).fresh_callers == 1
    assert with_warming(calls_at(9, number=book[99]), terms, book, begins=8 * HOUR).fresh_callers == 0


def test_the_limit_goes_to_who_calls_often():
    often = [PastCall(day * DAY + 9 * HOUR, "often") for day in range(10)]
    crowd = [PastCall(day * DAY + 5 * HOUR + n, f"once {day} {n}") for day in range(10) for n in range(60)]
    told = with_warming(sorted(often + crowd), Terms(per_minute=1), [], begins=5 * DAY)
    assert told.fresh_callers == 5


def test_requests_made_at_calls_are_taken_off_the_limit():
    book, terms = [f"+3160000{n:04d}" for n in range(100)], Terms(per_minute=10)
    crowd = [PastCall(9 * HOUR + n, f"once {n}", is_stranger=True) for n in range(300)]
    expected = calls_at(9.4, number=book[99])
    assert with_warming(expected, terms, book, begins=9 * HOUR).fresh_callers == 1
    assert with_warming([*crowd, *expected], terms, book, begins=9 * HOUR).fresh_callers == 0


def test_strangers_are_counted_apart_and_not_warmed():
    calls = [PastCall(hour * HOUR, "+31850000001", is_stranger=True) for hour in (9, 15)]
    told = with_warming(calls, Terms(), [], begins=0.0)
    assert (told.callers, told.strangers, told.fresh_strangers) == (0, 2, 0)


@pytest.mark.parametrize("begins", [10 * HOUR, 16 * HOUR])
def test_calls_before_the_beginning_are_known_but_not_counted(begins):
    told = with_warming(calls_at(9, 15, 17), Terms(), [], begins=begins)
    assert told.callers == told.fresh_callers == (2 if begins < 15 * HOUR else 1)


def test_a_replay_without_calls_counts_nothing():
    for told in (plainly([], Terms()), with_foresight([], Terms()), with_warming([], Terms(), [], begins=0.0)):
        assert (told.callers, told.share, told.strangers_share) == (0, 0.0, 0.0)
