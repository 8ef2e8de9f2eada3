"""Staff see how many callers a segment has: counted behind, with the time of the count."""

from datetime import timedelta

import pytest
from django.utils import timezone

from callers import bells, context, counting, tasks
from callers.bulk_contexts import build_many
from callers.crm import active
from callers.models import (
    Call,
    Caller,
    CallerNumber,
    CrmConnection,
    CrmField,
    Segment,
    SegmentCount,
    SegmentCounting,
)
from callers.tests import crm_cast

pytestmark = pytest.mark.django_db

VIP = {"field": "caller.tags", "operator": "contains", "value": "vip"}


def caller(*numbers, **fields):
    made = Caller.objects.create(**fields)
    for number in numbers:
        CallerNumber.objects.create(caller=made, number=number)
    return made


def segment(key, conditions, position=0, **fields):
    return Segment.objects.create(name=key, key=key, conditions=conditions, position=position, **fields)


def counts():
    return {one.segment.key: (one.matching, one.members) for one in SegmentCount.objects.select_related("segment")}


def count():
    counting.want()
    assert counting.count_wanted() == 1
    return counts()


def test_callers_are_counted_where_they_belong():
    segment("vip", VIP, 1)
    segment("smit", {"field": "caller.company", "operator": "is", "value": "Smit"}, 2)
    caller("+31601000001", tags=["vip"], company="Smit")
    caller("+31601000002", company="Smit")
    caller("+31601000003")
    assert count() == {"vip": (1, 1), "smit": (2, 1)}
    assert SegmentCounting.objects.get().callers == 3


def test_callers_put_in_by_hand_are_in_it_and_nowhere_else():
    by_hand = segment("hand", {}, 2)
    segment("vip", VIP, 1)
    caller("+31601000001", tags=["vip"], segment=by_hand)
    assert count() == {"vip": (1, 0), "hand": (0, 1)}


def test_a_caller_counts_once_wherever_one_of_the_numbers_leads():
    segment("often", {"field": "history.calls_in_7_days", "operator": "greater", "value": 0}, 1)
    segment("known", {"field": "caller.is_known", "operator": "is", "value": True}, 2)
    caller("+31601000001", "+31601000002", "+31601000003")
    Call.objects.create(call_id="1", caller_number="+31601000001", started_at=timezone.now() - timedelta(days=1))
    assert count() == {"often": (1, 1), "known": (1, 1)}


def test_a_caller_without_a_number_cannot_call():
    segment("known", {"field": "caller.is_known", "operator": "is", "value": True})
    caller(first_name="Sanne")
    assert count() == {"known": (0, 0)}


def test_strangers_and_broken_conditions_count_for_nobody():
    segment("strangers", {}, matches_strangers=True)
    segment("broken", {"none": []})
    caller("+31601000001")
    assert count() == {"strangers": (0, 0), "broken": (0, 0)}


def test_it_is_told_for_how_many_the_crm_values_are_known():
    made = CrmConnection.objects.create(name="CRM", url="https://crm.example/{number}", number_path="n", is_active=True)
    CrmField.objects.create(connection=made, name="plan", path="plan", in_prompts=True)
    active.forget()
    segment("gold", {"field": "crm.plan", "operator": "is", "value": "gold"})
    caller("+31601000001")
    caller("+31601000002")
    crm_cast.record(made, number="+31601000001", values={"plan": "gold"})
    assert count() == {"gold": (1, 1)}
    assert SegmentCounting.objects.get().crm_known == 1
    active.forget()


def test_nothing_is_counted_that_nobody_wants():
    count()
    assert counting.count_wanted() == 0


def test_a_count_that_is_a_day_old_is_made_anew():
    count()
    SegmentCounting.objects.update(counted_at=timezone.now() - counting.OLDEST)
    assert counting.count_wanted() == 1


def test_the_first_count_needs_no_edit():
    assert counting.count_wanted() == 1


def test_what_another_worker_counts_is_left_to_it_until_it_dies():
    counting.want()
    SegmentCounting.objects.update(claimed_until=timezone.now() + timedelta(seconds=60))
    assert counting.count_wanted() == 0
    SegmentCounting.objects.update(claimed_until=timezone.now())
    assert counting.count_wanted() == 1


def test_an_edit_during_the_count_is_counted_afterwards(monkeypatch):
    real = counting._count
    edits = iter([counting.want])

    def count_and_edit(now):
        found = real(now)
        next(edits, lambda: None)()
        return found

    monkeypatch.setattr(counting, "_count", count_and_edit)
    counting.want()
    assert counting.count_wanted() == 2


def test_the_bell_rings_after_the_commit(nothing_behind, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        counting.want()
        assert nothing_behind == []
    assert nothing_behind == [counting.TASK]


def test_a_deleted_segment_takes_its_count_along():
    one = segment("vip", VIP)
    count()
    one.delete()
    assert counts() == {}


def test_a_count_takes_a_few_queries_for_a_batch(django_assert_max_num_queries):
    segment("vip", VIP)
    for number in range(40):
        caller(f"+316010000{number:02}", tags=["vip"])
        Call.objects.create(call_id=str(number), caller_number=f"+316010000{number:02}", started_at=timezone.now())
    counting.want()
    with django_assert_max_num_queries(25):
        counting.count_wanted()
    assert counts() == {"vip": (40, 40)}


def test_many_contexts_are_those_that_are_built_one_by_one():
    now = timezone.now()
    shared, owned, crowded = "+31601000001", "+31601000002", "+31601000003"
    caller(shared, "+31601000004", company="Smit", language="nl", tags=["a"])
    caller(shared, company="Smit", language="de")
    owner = caller(first_name="Sanne")
    caller(owned, first_name="Jan")
    CallerNumber.objects.create(caller=owner, number=owned, is_owner=True)
    for _ in range(context.MOST_SHARING + 1):
        caller(crowded, company="Groot")
    numbers = [shared, owned, crowded, "+31601000004", "+31609999999"]
    for place, number in enumerate([*numbers, shared, shared]):
        Call.objects.create(
            call_id=str(place), caller_number=number, started_at=now - timedelta(days=place * 90), summary=f"s{place}"
        )
    many = {one.number: one for one in build_many(numbers, (), now)}
    assert many == {number: context.build(number, now) for number in numbers}


def test_the_bell_calls_a_task_that_there_is():
    assert tasks.count_segments.name == counting.TASK
    tasks.count_segments()
    assert SegmentCounting.objects.get().counted_at


def test_bells_rung_together_wake_one_worker(monkeypatch):
    sent = []
    monkeypatch.setattr(bells.current_app, "send_task", lambda name, **options: sent.append((name, options["retry"])))
    bells._send([counting.TASK, counting.TASK, "another"])
    assert sent == [(counting.TASK, False), ("another", False)]


def test_a_broker_that_is_away_costs_nothing_but_time(monkeypatch):
    def fail(name, **options):
        raise OSError

    monkeypatch.setattr(bells.current_app, "send_task", fail)
    bells._send([counting.TASK])
