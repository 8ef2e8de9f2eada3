"""Counts how many callers are in each segment. The row says that a count is wanted; the bell only wakes a worker."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from callers import bells, days
from callers.bulk_contexts import build_many
from callers.comparing import Test, node_test
from callers.conditions import validate
from callers.context import CallerContext
from callers.crm import active
from callers.crm.spec import Spec
from callers.facts import Facts
from callers.models import Caller, CallerNumber, Segment, SegmentCount, SegmentCounting

TASK = "callers.tasks.count_segments"
# A count this old is made anew without being asked for.
OLDEST = timedelta(days=1)
_BATCH = 500
# A worker that dies has claimed the count for so long; one that lives claims it anew with each batch (seconds).
_CLAIM = timedelta(seconds=120)


def want() -> None:
    """Have all segments counted anew, once the running transaction is committed."""
    with transaction.atomic():
        SegmentCounting.objects.update_or_create(pk=1, defaults={"wanted_at": timezone.now()})
        transaction.on_commit(lambda: bells.ring(TASK), robust=True)


def count_wanted() -> int:
    """Count as long as a count is wanted and nobody else is at it; returns how many counts were made."""
    SegmentCounting.objects.get_or_create(pk=1, defaults={"wanted_at": timezone.now()})
    made = 0
    while _claim(now := timezone.now()):
        _keep(_count(now), now)
        made += 1
    return made


def _claim(now: datetime) -> bool:
    is_free = Q(claimed_until=None) | Q(claimed_until__lte=now)
    is_due = Q(counted_at=None) | Q(wanted_at__gt=F("counted_at")) | Q(counted_at__lte=now - OLDEST)
    return bool(SegmentCounting.objects.filter(is_free, is_due).update(claimed_until=now + _CLAIM))


@dataclass(slots=True)
class _Counted:
    """What a count found so far; the counters go by the keys of segments."""

    callers: int = 0
    crm_known: int = 0
    matching: Counter[str] = field(default_factory=Counter)
    members: Counter[str] = field(default_factory=Counter)


def _count(now: datetime) -> _Counted:
    # Days are meant in the time zone of the lines, as on a call.
    moment = now.astimezone(days.zone())
    tests = {segment.key: _test_of(segment) for segment in Segment.objects.all()}
    specs = active.load()
    counted = _Counted()
    for numbers_of in _callers():
        _count_batch(counted, numbers_of, tests, specs, moment)
        SegmentCounting.objects.update(claimed_until=timezone.now() + _CLAIM)
    return counted


def _test_of(segment: Segment) -> Test:
    """Return the test of a segment; one without conditions, or with broken ones, is met by nobody whom we know."""
    if not segment.conditions or validate(segment.conditions, None):
        return lambda facts: False
    return node_test(segment.conditions)


def _callers() -> Iterator[Mapping[int, Sequence[str]]]:
    """Yield the numbers of all callers who have one, by the caller's primary key, a batch at a time."""
    last = 0
    while pks := list(Caller.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:_BATCH]):
        numbers_of: dict[int, list[str]] = {}
        rows = CallerNumber.objects.filter(caller_id__gte=pks[0], caller_id__lte=pks[-1]).order_by()
        for pk, number in rows.values_list("caller_id", "number"):
            numbers_of.setdefault(pk, []).append(number)
        yield numbers_of
        last = pks[-1]


def _count_batch(
    counted: _Counted,
    numbers_of: Mapping[int, Sequence[str]],
    tests: Mapping[str, Test],
    specs: Sequence[Spec],
    now: datetime,
) -> None:
    """A caller with several numbers counts once wherever one of them leads, as it may be the one that rings."""
    numbers = {number for some in numbers_of.values() for number in some}
    found = {one.number: _found(one, tests, now) for one in build_many(numbers, specs, now)}
    for some in numbers_of.values():
        matching, members, is_known = zip(*(found[number] for number in some), strict=True)
        counted.callers += 1
        counted.crm_known += any(is_known)
        counted.matching.update(set().union(*matching))
        counted.members.update(set(members) - {""})


def _found(caller: CallerContext, tests: Mapping[str, Test], now: datetime) -> tuple[list[str], str, bool]:
    """Return the segments whose conditions are met, the one that counts, and whether CRM values are known."""
    facts = Facts(caller.at(now), now)
    matching = [key for key, test in tests.items() if test(facts)]
    by_hand = caller.segment_by_hand
    return matching, by_hand if by_hand in tests else next(iter(matching), ""), caller.crm["is_known"] is True


def _keep(counted: _Counted, now: datetime) -> None:
    with transaction.atomic():
        rows = [
            SegmentCount(segment_id=pk, matching=counted.matching[key], members=counted.members[key])
            for pk, key in Segment.objects.select_for_update().values_list("pk", "key")
        ]
        SegmentCount.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=["segment"], update_fields=["matching", "members"]
        )
        SegmentCounting.objects.update(
            counted_at=now, callers=counted.callers, crm_known=counted.crm_known, claimed_until=None
        )
