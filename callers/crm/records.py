"""What the CRMs told of a number: kept in a table, and put together for a caller's context."""

from __future__ import annotations

import zlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from callers.cleaning import clean
from callers.crm.client import Outcome, Reply
from callers.crm.spec import Spec
from callers.models import CrmConnection, CrmRecord

# Records that were fetched together must not age together: each is old up to a tenth of its time earlier.
_JITTER = 0.1
# A time long ago, for what is old because it was never fetched.
LONG_AGO = 1


@dataclass(frozen=True, slots=True)
class Told:
    """What one connection told of a number at a time (epoch seconds): its values, or that it does not know it.

    `marks` say how it was asked and which values were read (see Spec): what is read otherwise now does not count.
    """

    is_found: bool
    values: Mapping[str, Any]
    at: float
    marks: Collection[str] = ()
    milliseconds: float = 0.0

    @classmethod
    def by(cls, reply: Reply, at: float) -> Told | None:
        """Return what a reply tells; None for one that failed, which tells nothing."""
        return (
            None
            if reply.outcome is Outcome.FAILED
            else cls(reply.outcome is Outcome.FOUND, reply.values, at, reply.marks, reply.milliseconds)
        )

    @classmethod
    def stored(cls, row: CrmRecord) -> Told:
        return cls(row.is_found, row.values, row.fetched_at.timestamp(), row.marks)


@dataclass(frozen=True, slots=True)
class CrmValues:
    """What templates see under `crm`, and since when (epoch seconds): `crm_at` is the time of the oldest record used,
    0 without any; from `soft_at` on the CRM should be asked again, 0 without connections; after `hard_at` the values
    may not be used any more, 0 without any.
    """

    crm: dict[str, Any] = field(default_factory=lambda: {"is_known": False})
    crm_at: int = 0
    soft_at: int = 0
    hard_at: int = 0


def merged(specs: Sequence[Spec], told: Mapping[int, Told], number: str, now: float) -> CrmValues:
    """Put together what connections (by primary key) told of a number. Pure.

    Only fields that are ticked for texts count; for the same name the first connection does. The values are known
    only if every connection told of the number within its hard time, and of all that is read now: then a value that is
    missing means "none".
    """
    usable = {spec.pk: told[spec.pk] for spec in specs if spec.pk in told and _is_usable(spec, told[spec.pk], now)}
    found = [spec for spec in specs if spec.pk in usable and usable[spec.pk].is_found]
    values: dict[str, Any] = {}
    for spec in reversed(found):
        values |= _ticked(spec, usable[spec.pk])
    is_whole = len(usable) == len(specs) and all(
        spec.reads_all(usable[spec.pk].marks, is_found=usable[spec.pk].is_found) for spec in specs
    )
    times = [int(usable[spec.pk].at) for spec in found]
    soft_times = [int(usable[spec.pk].at + soft_seconds(spec, number)) for spec in specs if spec.pk in usable]
    return CrmValues(
        {**(clean(values) or {}), "is_known": bool(found) and is_whole},
        crm_at=min(times, default=0),
        soft_at=min(soft_times, default=0) if is_whole else LONG_AGO,
        hard_at=min((int(usable[spec.pk].at + spec.hard_seconds) for spec in found), default=0),
    )


def _is_usable(spec: Spec, told: Told, now: float) -> bool:
    return now - told.at < spec.hard_seconds and spec.request_mark in told.marks


def _ticked(spec: Spec, told: Told) -> dict[str, Any]:
    """Return the values that texts may have, as far as they were read as they are read now."""
    fields = [one for one in spec.fields if (one.in_prompts or one.in_first_message) and one.mark in told.marks]
    return {one.name: told.values[one.name] for one in fields if one.name in told.values}


def soft_seconds(spec: Spec, number: str) -> float:
    """Return how long what a connection told of a number is fresh."""
    # The same number always gets the same share, so that two readings of the same rows are equal.
    return spec.soft_seconds * (1 - _JITTER * zlib.crc32(f"{spec.pk}{number}".encode()) / 2**32)


def stored(specs: Sequence[Spec], number: str) -> dict[int, Told]:
    """Read what connections told of a number: one query, none without connections."""
    if not specs:
        return {}
    rows = CrmRecord.objects.filter(number=number, connection__in=[spec.pk for spec in specs])
    return {row.connection_id: Told.stored(row) for row in rows}


def keep(number: str, told: Mapping[int, Told]) -> None:
    """Store what connections told of a number, in place of what they told before."""
    rows = [
        CrmRecord(
            connection_id=pk,
            number=number,
            is_found=one.is_found,
            values=dict(one.values),
            marks=list(one.marks),
            milliseconds=round(one.milliseconds),
            fetched_at=datetime.fromtimestamp(one.at, timezone.get_current_timezone()),
        )
        for pk, one in told.items()
    ]
    CrmRecord.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["number", "connection"],
        update_fields=["is_found", "values", "marks", "fetched_at", "milliseconds"],
    )


def remove_old(now: datetime | None = None) -> int:
    """Delete records past the hard time of their connection; returns how many."""
    removed = 0
    for pk, minutes in CrmConnection.objects.values_list("pk", "hard_minutes"):
        before = (now or timezone.now()) - timedelta(minutes=minutes)
        removed += CrmRecord.objects.filter(connection=pk, fetched_at__lt=before).delete()[0]
    return removed
