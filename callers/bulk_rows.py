"""Writes many callers and numbers: by COPY where the database has it, else in large statements."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection

from callers import copying
from callers.models import Caller, CallerNumber


def insert(callers: Sequence[Caller]) -> None:
    """Insert new callers, and give them their ids."""
    if connection.vendor == "postgresql":
        copying.insert(callers)
    else:
        Caller.objects.bulk_create(callers)


def insert_numbers(numbers: Sequence[tuple[int, str]]) -> list[int]:
    """Insert numbers, each with the id of its caller before it; return their ids."""
    if connection.vendor == "postgresql":
        return copying.insert_numbers(numbers)
    rows = CallerNumber.objects.bulk_create(CallerNumber(caller_id=caller, number=number) for caller, number in numbers)
    return [row.pk for row in rows]


def update(callers: Sequence[Caller], names: Sequence[str]) -> None:
    """Write the fields with these names of callers that are stored already."""
    if connection.vendor == "postgresql":
        copying.update(callers, names)
    else:
        # An upsert instead of bulk_update, whose nested conditions take several times as long.
        Caller.objects.bulk_create(callers, update_conflicts=True, unique_fields=["id"], update_fields=names)
