"""The contexts of many numbers at once: what callers.context.build reads for one, in a few queries for all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Max, Q

from callers import context, recent_calls
from callers.cleaning import clean
from callers.context import MOST_SHARING, CallerContext
from callers.crm.records import Told
from callers.crm.spec import Spec
from callers.models import Call, CallerNumber, CrmRecord


def build_many(numbers: Collection[str], specs: Sequence[Spec], now: datetime) -> Iterator[CallerContext]:
    """Yield the context of each number, with what these connections told of it; give a few hundred at a time."""
    crowded = _crowded(numbers)
    owners: defaultdict[str, list[CallerNumber]] = defaultdict(list)
    plain = [number for number in dict.fromkeys(numbers) if number not in crowded]
    rows = CallerNumber.objects.filter(number__in=plain).select_related("caller__segment").order_by("-is_owner", "pk")
    for row in rows:
        owners[row.number].append(row)
    histories = _histories(plain)
    times = _times(list(histories), now)
    told = _told(plain, specs)
    for number in plain:
        history = histories.get(number, {"calls": 0})
        own = context.assemble(number, owners[number], history, times.get(number, []))
        yield context.with_crm(own, specs, told[number], now.timestamp())
    for number in crowded:
        yield context.build(number, now)


def _crowded(numbers: Collection[str]) -> list[str]:
    """Return the numbers that so many callers share that their callers are better not read all at once."""
    counted = CallerNumber.objects.filter(number__in=numbers).order_by().values("number").annotate(callers=Count("pk"))
    return list(counted.filter(callers__gt=MOST_SHARING).values_list("number", flat=True))


def _histories(numbers: Collection[str]) -> dict[str, dict[str, Any]]:
    calls = Call.objects.filter(caller_number__in=numbers).order_by()
    counted = calls.values("caller_number").annotate(
        calls=Count("pk"), last_call_at=Max("started_at"), told_at=Max("started_at", filter=~Q(summary=""))
    )
    found = {row["caller_number"]: row for row in counted}
    told = calls.exclude(summary="").filter(started_at__in={row["told_at"] for row in counted if row["told_at"]})
    summaries = {(number, at): text for number, at, text in told.values_list("caller_number", "started_at", "summary")}
    return {
        number: clean(
            {
                "calls": row["calls"],
                "last_call_at": row["last_call_at"],
                "last_summary": summaries.get((number, row["told_at"])),
            }
        )
        for number, row in found.items()
    }


def _times(numbers: Collection[str], now: datetime) -> dict[str, list[int]]:
    begin = now - timedelta(days=recent_calls.LONGEST_DAYS)
    calls = Call.objects.filter(caller_number__in=numbers, started_at__gte=begin)
    newest_first: defaultdict[str, list[int]] = defaultdict(list)
    rows = calls.order_by("caller_number", "-started_at").values_list("caller_number", "started_at")
    for number, time in rows.iterator():
        if len(newest_first[number]) < recent_calls.MOST_TIMES:
            newest_first[number].append(int(time.timestamp()))
    return {number: times[::-1] for number, times in newest_first.items()}


def _told(numbers: Collection[str], specs: Sequence[Spec]) -> defaultdict[str, dict[int, Told]]:
    told: defaultdict[str, dict[int, Told]] = defaultdict(dict)
    if specs:
        for row in CrmRecord.objects.filter(number__in=numbers, connection__in=[spec.pk for spec in specs]):
            told[row.number][row.connection_id] = Told.stored(row)
    return told
