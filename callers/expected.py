"""Who is expected to call, read from the database: a bounded number at a time, however many callers there are."""

from __future__ import annotations

import datetime
import heapq
from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from callers import likelihood
from callers.likelihood import Hours
from callers.models import Call, CallerNumber, CrmConnection, CrmRecord
from callers.replaying import PastCall

BATCH = 1_000


def kept_fresh() -> Iterator[str]:
    """Yield the numbers of callers whom staff expect to call."""
    return (row["number"] for row in by_key(CallerNumber.objects.filter(caller__keep_fresh=True), "number"))


def with_something_open(connections: Sequence[CrmConnection], today: datetime.date) -> Iterator[str]:
    """Yield the numbers with a value in a field that makes a call likely, such as an open order."""
    for connection in connections:
        names = [field.name for field in connection.fields.all() if field.keeps_fresh]
        if names:
            records = CrmRecord.objects.filter(connection=connection, is_found=True, values__has_any_keys=names)
            for row in by_key(records, "number", "values"):
                if any(likelihood.is_open(row["values"].get(name), today) for name in names):
                    yield row["number"]


def likeliest(count: int, now: float) -> tuple[list[str], Hours]:
    """Return the numbers that are most likely to call, by the calls until now, and the hours in which calls come."""
    hours = Hours()
    standings = _standings(now, hours)
    return [number for _standing, number in heapq.nlargest(count, standings)], hours


def _standings(now: float, hours: Hours) -> Iterator[tuple[float, str]]:
    begin, end = (datetime.datetime.fromtimestamp(at, datetime.UTC) for at in (now - likelihood.LONGEST_MEMORY, now))
    calls = Call.objects.filter(started_at__gt=begin, started_at__lte=end).exclude(caller_number="")
    rows = calls.order_by("caller_number").values_list("caller_number", "started_at").iterator(BATCH)
    for number, its_calls in groupby(rows, key=itemgetter(0)):
        standing = likelihood.NEVER
        for _number, started_at in its_calls:
            standing = likelihood.standing(standing, started_at.timestamp())
            hours.add(started_at.timestamp())
        yield standing, number


def past_calls(begin: float) -> Iterator[PastCall]:
    """Yield the calls since a time, in order; a stranger is a number that is neither in our book nor in a CRM."""
    calls = Call.objects.filter(started_at__gt=datetime.datetime.fromtimestamp(begin, datetime.UTC))
    is_known = Exists(CallerNumber.objects.filter(number=OuterRef("caller_number"))) | Exists(
        CrmRecord.objects.filter(number=OuterRef("caller_number"), is_found=True)
    )
    rows = calls.exclude(caller_number="").annotate(is_known=is_known).order_by("started_at", "pk")
    for started_at, number, known in rows.values_list("started_at", "caller_number", "is_known").iterator(BATCH):
        yield PastCall(started_at.timestamp(), number, not known)


def everyone(connections: Sequence[CrmConnection]) -> Iterator[str]:
    """Yield the numbers of the whole book, newest first; none if the book is larger than a connection allows."""
    most = min((connection.warm_everyone_below for connection in connections), default=0)
    if CallerNumber.objects.values("pk")[: most + 1].count() <= most:
        yield from (row["number"] for row in by_key(CallerNumber.objects.all(), "number"))


def by_key(rows: QuerySet[Any], *names: str) -> Iterator[dict[str, Any]]:
    """Yield the values of rows, newest first, BATCH at a time: rows may be written meanwhile, and memory stays flat."""
    rows, last = rows.order_by("-pk"), None
    while batch := list((rows if last is None else rows.filter(pk__lt=last)).values("pk", *names)[:BATCH]):
        yield from batch
        last = batch[-1]["pk"]
