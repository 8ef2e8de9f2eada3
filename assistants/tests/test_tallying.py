"""Answers are counted behind the calls: each once, whatever comes late, is counted twice or breaks off."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from assistants import answer_numbers, tally, tallying, tasks
from assistants.models import Answer, AnswerCounting, AnswerTally
from assistants.tally import Row, Slowest

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def answered(received_at, **more):
    told = {"context_level": "record", "publication_level": "current", "milliseconds": 2.0, **more}
    return Answer.objects.create(received_at=received_at, **told)


def counted():
    return sum(tally.of_written(text).answers for text in AnswerTally.objects.values_list("counts", flat=True))


def row(milliseconds, pk=1):
    return Row(pk, "vip", "VIP", "fresh", "current", milliseconds)


def test_ninety_five_of_a_hundred_came_within_the_time_that_is_told():
    found = tally.count([row(2.0)] * 95 + [row(40.0)] * 5)
    assert 2.0 <= found.within(0.95) <= 2.2
    assert found.within(0.96) == pytest.approx(40.0)


def test_no_quantile_is_longer_than_the_slowest():
    assert tally.count([row(7.3)]).within(0.95) == 7.3


def test_without_answers_nothing_is_told_of_their_time():
    assert tally.Tally().within(0.95) is None


def test_a_tally_comes_back_as_it_was_written():
    found = tally.count([row(2.0), row(0.0), row(5_000.0, pk=7)])
    assert found.slowest == Slowest(5_000.0, 7)
    assert tally.of_written(found.written()) == found
    assert tally.of_written(tally.Tally().written()) == tally.Tally()


def test_tallies_add_up():
    together = tally.count([row(2.0)])
    together.add(tally.count([row(9.0, pk=2), row(1.0)]))
    assert together == tally.count([row(2.0), row(9.0, pk=2), row(1.0)])


@pytest.mark.django_db
def test_each_answer_is_counted_once_however_often_it_is_counted():
    for minutes in range(0, 200, 10):
        answered(NOON + timedelta(minutes=minutes))
    tasks.count_answers()
    tasks.count_answers()
    assert counted() == 20
    assert AnswerTally.objects.count() == 7


@pytest.mark.django_db
def test_what_was_answered_since_is_added():
    answered(NOON)
    tallying.count_new()
    answered(NOON + timedelta(minutes=1))
    answered(NOON + timedelta(minutes=31))
    tallying.count_new()
    assert counted() == 3


def written_in_the_wrong_order():
    """Write an answer and have it counted; return the key of one that was begun before it."""
    late = answered(timezone.now())
    Answer.objects.filter(pk=late.pk).delete()
    answered(timezone.now(), pk=late.pk + 1)
    tallying.count_new()
    return late.pk


@pytest.mark.django_db
@pytest.mark.parametrize("hours", [0, 5])
def test_an_answer_that_another_process_wrote_late_is_counted_too(hours):
    pk = written_in_the_wrong_order()
    answered(timezone.now() - timedelta(hours=hours), pk=pk)
    tallying.count_new()
    assert counted() == 2


@pytest.mark.django_db
def test_even_if_the_worker_was_away_meanwhile():
    pk = written_in_the_wrong_order()
    answered(NOON, pk=pk)
    AnswerCounting.objects.update(seen_at=timezone.now() - timedelta(hours=1))
    tallying.count_new()
    assert counted() == 2
    assert AnswerCounting.objects.get().complete_to == pk + 1


@pytest.mark.django_db
def test_what_was_counted_long_ago_is_not_read_again():
    answered(NOON)
    tallying.count_new()
    assert tallying.count_new() == 0


@pytest.mark.django_db
def test_a_count_that_broke_off_is_made_again_from_the_same_place(monkeypatch):
    for hours in range(3):
        answered(NOON + timedelta(hours=hours))
    whole = tallying._count_slot

    def dies(slot):
        if slot > NOON:
            raise KeyboardInterrupt
        whole(slot)

    with monkeypatch.context() as patched:
        patched.setattr(tallying, "_count_slot", dies)
        with pytest.raises(KeyboardInterrupt):
            tallying.count_new()
    assert counted() == 1
    AnswerCounting.objects.update(claimed_until=timezone.now())
    tallying.count_new()
    assert counted() == 3


@pytest.mark.django_db
def test_only_one_worker_counts_at_a_time():
    answered(NOON)
    AnswerCounting.objects.create(pk=1, claimed_until=timezone.now() + timedelta(minutes=1))
    assert tallying.count_new() == 0
    assert counted() == 0


@pytest.mark.django_db
def test_counts_and_what_is_newer_make_the_days_of_the_lines():
    answered(datetime(2026, 11, 23, 22, 59, tzinfo=UTC))
    answered(datetime(2026, 11, 23, 23, 0, tzinfo=UTC))
    tallying.count_new()
    AnswerCounting.objects.update(counted_at=NOON - timedelta(minutes=10))
    answered(NOON - timedelta(minutes=1))
    found = answer_numbers.numbers(2, NOON, AMSTERDAM)
    assert [(one.day.isoformat(), one.tally.answers) for one in found.days] == [("2026-11-23", 1), ("2026-11-24", 2)]
    assert (found.whole.answers, found.today.answers, found.up_to) == (3, 2, NOON)


@pytest.mark.django_db
@pytest.mark.parametrize(("zone", "today"), [("Asia/Kolkata", 2), ("Europe/Amsterdam", 1), ("America/New_York", 1)])
def test_a_day_begins_at_midnight_in_its_time_zone(zone, today):
    answered(datetime(2026, 11, 23, 18, 29, tzinfo=UTC))
    answered(datetime(2026, 11, 23, 18, 31, tzinfo=UTC))
    answered(NOON)
    tallying.count_new()
    assert answer_numbers.numbers(14, NOON, ZoneInfo(zone)).today.answers == today


@pytest.mark.django_db
def test_the_half_hour_of_the_last_count_is_not_counted_twice():
    answered(NOON)
    tallying.count_new()
    AnswerCounting.objects.update(counted_at=NOON + timedelta(minutes=5))
    answered(NOON + timedelta(minutes=6))
    assert answer_numbers.numbers(1, NOON + timedelta(minutes=7), AMSTERDAM).today.answers == 2


@pytest.mark.django_db
def test_more_than_can_be_counted_at_once_waits_for_the_worker(monkeypatch):
    answered(NOON)
    tallying.count_new()
    counted_at = NOON + timedelta(minutes=5)
    AnswerCounting.objects.update(counted_at=counted_at)
    monkeypatch.setattr(answer_numbers, "MOST_LIVE", 2)
    for minutes in (6, 7, 8):
        answered(NOON + timedelta(minutes=minutes))
    found = answer_numbers.numbers(1, NOON + timedelta(minutes=9), AMSTERDAM)
    assert (found.today.answers, found.up_to) == (1, counted_at)


@pytest.mark.django_db
def test_before_the_first_count_the_answers_are_counted_while_one_waits():
    answered(NOON - timedelta(days=1))
    answered(NOON - timedelta(days=3))
    assert answer_numbers.numbers(3, NOON, AMSTERDAM).whole.answers == 1
