"""How asking a CRM goes, by what all processes found: how quick it is, how often it fails, how old its values are."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import quantiles

from django.db.models import Exists, F, OuterRef, Sum
from django.utils import timezone

from callers import store
from callers.crm.spec import Spec
from callers.models import CallerNumber, CrmFailures, CrmRecord

logger = logging.getLogger(__name__)

# The times of so many of the newest records are looked at.
_MOST_TIMES = 500
_FAILURES_KEPT = timedelta(hours=24)
# A connection counts as failing for so long after a process last found it so; it is probed more often (seconds).
_FAILING_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Going:
    """What is soon found out of a connection. Times in milliseconds, None before the first answer."""

    median: int | None
    p95: int | None
    failures: int
    is_failing: bool


@dataclass(frozen=True, slots=True)
class Health(Going):
    """The last three count numbers of callers: with a record that is fresh, with one that is older but still used,
    and without.
    """

    fresh: int
    stale: int
    missing: int

    def percent(self, count: int) -> int:
        return round(100 * count / (self.fresh + self.stale + self.missing)) if count else 0


def going(connection_pk: int) -> Going:
    """Read how quick a connection is and how often it fails. Two queries."""
    times = CrmRecord.objects.filter(connection=connection_pk, milliseconds__gt=0).order_by("-fetched_at")
    lately = CrmFailures.objects.filter(connection=connection_pk, hour__gt=timezone.now() - _FAILURES_KEPT)
    return Going(
        *_median_and_p95(list(times.values_list("milliseconds", flat=True)[:_MOST_TIMES])),
        failures=lately.aggregate(all=Sum("count"))["all"] or 0,
        is_failing=is_failing(connection_pk),
    )


def of(spec: Spec) -> Health:
    """Read how a connection does. Not for the path of a call: the numbers of all callers are counted."""
    now = timezone.now()
    found = going(spec.pk)
    fresh, used = (_with_record(spec, now, seconds) for seconds in (spec.soft_seconds, spec.hard_seconds))
    return Health(
        median=found.median,
        p95=found.p95,
        failures=found.failures,
        is_failing=found.is_failing,
        fresh=fresh,
        stale=used - fresh,
        missing=CallerNumber.objects.order_by().values("number").distinct().count() - used,
    )


def _with_record(spec: Spec, now: datetime, seconds: int) -> int:
    # Asked for as it would be now: the first of its marks is that of the request.
    records = CrmRecord.objects.filter(
        connection=spec.pk, fetched_at__gt=now - timedelta(seconds=seconds), marks__0=spec.request_mark
    )
    return records.filter(Exists(CallerNumber.objects.filter(number=OuterRef("number")))).count()


def _median_and_p95(times: Sequence[int]) -> tuple[int | None, int | None]:
    if not times:
        return None, None
    cuts = quantiles(times, n=20, method="inclusive") if len(times) > 1 else [*times] * 19
    return round(cuts[9]), round(cuts[18])


def count_failure(connection_pk: int) -> None:
    """Note that a number could not be fetched."""
    hour = timezone.now().replace(minute=0, second=0, microsecond=0)
    counted = CrmFailures.objects.filter(connection=connection_pk, hour=hour)
    if not counted.update(count=F("count") + 1):
        CrmFailures.objects.bulk_create([CrmFailures(connection_id=connection_pk, hour=hour)], ignore_conflicts=True)
        counted.update(count=F("count") + 1)


def remove_old() -> None:
    """Delete counts of failures that nobody is told of any more."""
    CrmFailures.objects.filter(hour__lte=timezone.now() - _FAILURES_KEPT - timedelta(hours=1)).delete()


def tell_failing(connection_pk: int, is_failing: bool) -> None:
    """Tell the other processes whether this one's breaker is open, so that staff see it."""
    key = _failing(connection_pk)
    try:
        if is_failing:
            store.connect().set(key, b"1", _FAILING_SECONDS)
        else:
            store.connect().delete_many([key])
    except store.StoreError as error:
        logger.warning("State of a breaker not told: %s", error)


def is_failing(connection_pk: int) -> bool:
    """Tell whether any process found it failing a moment ago; False if the cache cannot tell."""
    try:
        return store.connect().get_many([_failing(connection_pk)])[0] is not None
    except store.StoreError as error:
        logger.warning("State of a breaker not read: %s", error)
        return False


def _failing(connection_pk: int) -> str:
    return f"crm-failing:{connection_pk}"
