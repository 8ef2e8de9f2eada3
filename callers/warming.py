"""Plans what is fetched before anyone calls: a few minutes ahead, within what the CRMs may be asked."""

from __future__ import annotations

import math
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice

from django.utils import timezone

from callers import expected, likelihood, refreshing
from callers.crm import active, records, together
from callers.crm.spec import Spec
from callers.models import CallerNumber, CrmConnection, CrmRecord, Refresh

# The time between two plans (seconds).
STEP = 300.0
_BATCH = 500
# Wanted together: the likelier ones are due before the others.
_SLICE = 100


def plan(now: float | None = None) -> int:
    """Want the numbers that are to be fetched until the next plan; returns how many."""
    now = time.time() if now is None else now
    specs = active.load()
    waiting = Refresh.objects.filter(due_at__lte=timezone.now()).count()
    numbers = wanted(specs, now, int(per_minute(specs) * STEP / 60) - waiting)
    count = 0
    while part := list(islice(numbers, _SLICE)):
        refreshing.want(part, Refresh.Reason.WARM)
        count += len(part)
    return count


def wanted(specs: Sequence[Spec], now: float, budget: int, *, at_any_hour: bool = False) -> Iterator[str]:
    """Yield the numbers, `budget` at most, whose values age before the next plan, the most likely to call first.

    In hours in which nobody calls there are only those whom staff or something open keep fresh, lest their values be
    removed; except where `at_any_hour` says that somebody wants it now.
    """
    if not specs or budget <= 0:
        return iter(())
    likely, hours = expected.likeliest(room(specs), now)
    is_quiet = not at_any_hour and not hours.expect_calls(now, fresh_seconds(specs))
    connections = list(CrmConnection.objects.filter(pk__in=[spec.pk for spec in specs]).prefetch_related("fields"))
    kept_fresh = islice(expected.kept_fresh(), room(specs))
    open_ones = islice(expected.with_something_open(connections, timezone.localdate()), room(specs))
    # A mapping keeps their order, and each of them once.
    first = dict.fromkeys(chain(kept_fresh, open_ones, () if is_quiet else likely))
    rest = () if is_quiet else (number for number in expected.everyone(connections) if number not in first)
    ages = _with_ages(specs, chain(first, rest), to_the_end=is_quiet)
    return likelihood.due(ages, now + STEP, budget)


def per_minute(specs: Sequence[Spec]) -> int:
    """Return how many numbers a minute can be fetched: all connections are asked, so the slowest one says."""
    return min((spec.per_minute for spec in specs), default=0) * together.most_at_once(specs)


def fresh_seconds(specs: Sequence[Spec]) -> int:
    return min((spec.soft_seconds for spec in specs), default=0)


def room(specs: Sequence[Spec]) -> int:
    """Return how many numbers can be fresh at a time: with more, the first would age before the last is fetched."""
    return per_minute(specs) * fresh_seconds(specs) // 60


def _with_ages(specs: Sequence[Spec], numbers: Iterable[str], *, to_the_end: bool) -> Iterator[tuple[str, float]]:
    """Yield numbers with the time at which their values are no longer fresh or, `to_the_end`, no longer used at all.

    The latter goes for strangers always: numbers that neither the CRMs nor we know.
    """
    rest = iter(numbers)
    while batch := list(islice(rest, _BATCH)):
        ours = set(CallerNumber.objects.filter(number__in=batch).values_list("number", flat=True))
        told: defaultdict[str, dict[int, CrmRecord]] = defaultdict(dict)
        for record in CrmRecord.objects.filter(number__in=batch).defer("values"):
            told[record.number][record.connection_id] = record
        for number in batch:
            is_stranger = number not in ours and not any(record.is_found for record in told[number].values())
            yield number, _ages_at(specs, number, told[number], to_the_end=to_the_end or is_stranger)


def _ages_at(specs: Sequence[Spec], number: str, told: dict[int, CrmRecord], *, to_the_end: bool) -> float:
    if any(spec.pk not in told or not _is_whole(spec, told[spec.pk]) for spec in specs):
        return -math.inf
    return min(
        told[spec.pk].fetched_at.timestamp() + (spec.hard_seconds if to_the_end else records.soft_seconds(spec, number))
        for spec in specs
    )


def _is_whole(spec: Spec, record: CrmRecord) -> bool:
    return spec.reads_all(record.marks, is_found=record.is_found)
