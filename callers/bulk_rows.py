"""Writes many callers and numbers: by COPY where the database has it, else in large statements."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection

from callers import copying
from callers.models import Caller, CallerNumber


def insert(rows: Sequence[Caller] | Sequence[CallerNumber]) -> None:
    """Insert new rows of one model, and give them their ids."""
    if connection.vendor == "postgresql":
        copying.insert(rows)
    elif rows:
        type(rows[0])._default_manager.bulk_create(rows)  # type: ignore[arg-type] # all are of this type


def update(callers: Sequence[Caller], names: Sequence[str]) -> None:
    """Write the fields with these names of callers that are stored already."""
    if connection.vendor == "postgresql":
        copying.update(callers, names)
    else:
        # An upsert instead of bulk_update, whose nested conditions take several times as long.
        Caller.objects.bulk_create(callers, update_conflicts=True, unique_fields=["id"], update_fields=names)
