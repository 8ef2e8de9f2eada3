"""An example of all that we may know of a call: what the linter fills in, and what staff see beside the names."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from callers.crm.fields import Field
from callers.recent_calls import NO_CALLS

EXAMPLES: dict[str, dict[str, Any]] = {
    "caller": {
        "first_name": "Sanne",
        "last_name": "de Wit",
        "full_name": "Sanne de Wit",
        "salutation": "mevrouw De Wit",
        "company": "De Wit Techniek",
        "email": "sanne@example.com",
        "number": "+31601234567",
        "language": "nl",
        "tags": ["vip"],
        "is_known": True,
        "attributes": {},
    },
    "crm": {"is_known": True, "age_minutes": 5},
    "history": {
        "calls": 3,
        "calls_in_7_days": 1,
        "calls_in_30_days": 2,
        "calls_in_365_days": 3,
        "last_call_at": "2026-11-20T10:15:00+01:00",
        "last_summary": "Vroeg naar de levertijd.",
    },
    "line": {
        "name": "Voorbeeld Bedrijf",
        "number": "+31850123456",
        "is_open": True,
        "next_opening": "nu",
        "holiday": "Koningsdag",
    },
    "clock": {"date": "23 november 2026", "time": "14:05", "weekday": "maandag", "part_of_day": "middag"},
}

# What a value of a CRM may look like, by kind of field.
OF_KIND: dict[str, Any] = {
    "text": "voorbeeld",
    "number": 3,
    "yes_no": True,
    "date": "2026-11-23",
    "list": ["voorbeeld", "ander voorbeeld"],
}


def example_contexts(attributes: Collection[str], crm: Mapping[str, Field]) -> dict[str, dict[str, Any]]:
    """Return the contexts that a version must survive: everything known, nothing but that we know them, a stranger."""
    filled = dict.fromkeys(attributes, "voorbeeld") or None
    known = {**EXAMPLES, "caller": {**EXAMPLES["caller"], "attributes": filled}}
    known["crm"] = {**EXAMPLES["crm"], **{name: OF_KIND[one.kind] for name, one in crm.items()}}
    ordinary_day = {name: example for name, example in EXAMPLES["line"].items() if name != "holiday"}
    unknown = {
        "caller": {"is_known": False},
        "crm": {"is_known": False},
        "history": NO_CALLS,
        "line": ordinary_day,
    }
    return {
        "known": known,
        "empty": {**EXAMPLES, **unknown, "caller": {"is_known": True, "number": "+31601234567"}},
        "stranger": {**EXAMPLES, **unknown},
    }
