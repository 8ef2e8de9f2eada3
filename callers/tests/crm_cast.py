"""Connections and records in the database, for tests of what becomes of them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from callers.crm import active
from callers.crm.spec import Spec
from callers.models import Caller, CallerNumber, CrmConnection, CrmRecord

SANNE = "+31601234567"


def connection(url: str = "https://crm.example/{number}", **changes: Any) -> CrmConnection:
    """A connection in use that reads what `crm_server.sanne` looks like, with its values ticked for prompts."""
    told = {"name": "CRM", "url": url, "number_path": "phones", "is_active": True, "per_minute": 100_000, **changes}
    made = CrmConnection.objects.create(**told)
    made.fields.create(name="first_name", path="name.first", in_prompts=True)
    made.fields.create(name="orders", path="orders", kind="number", in_first_message=True)
    made.fields.create(name="secret", path="vip", kind="yes_no")
    active.load()
    return made


def record(made: CrmConnection, minutes: float = 0, number: str = SANNE, **changes: Any) -> CrmRecord:
    """What the CRM told so many minutes ago."""
    told = {
        "is_found": True,
        "marks": Spec.of(made).marks,
        "values": {"first_name": "Sanne", "orders": 3, "secret": True},
        **changes,
    }
    return CrmRecord.objects.create(
        connection=made, number=number, fetched_at=timezone.now() - timedelta(minutes=minutes), **told
    )


def caller(number: str = SANNE, **fields: Any) -> Caller:
    made = Caller.objects.create(**fields)
    CallerNumber.objects.create(caller=made, number=number)
    return made
