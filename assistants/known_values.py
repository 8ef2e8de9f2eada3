"""What was known for a call, value by value, with where each came from and how old it was."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from assistants.explaining import Explained
from assistants.situations import Who
from callers.models import Caller, CrmConnection, CrmRecord


class Source(StrEnum):
    """Where a group of values came from."""

    RECORD = "record"  # the caller's own record
    SHARED = "shared"  # what several callers with one number agree on
    NUMBER = "number"  # nobody has this number: only the number itself
    WITHHELD = "withheld"
    UNAVAILABLE = "unavailable"  # the caller could not be looked up in time
    CRM = "crm"
    NO_CRM = "no crm"  # the CRMs told nothing that counts
    HISTORY = "history"
    BY_HAND = "by hand"  # made up, to look at
    LINE = "line"
    CLOCK = "clock"


@dataclass(frozen=True, slots=True)
class Value:
    """One value by the name that templates use; `source` names the CRM connection that it came from, if one did."""

    name: str
    value: Any
    source: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """The values under one root. `at` is since when they are as they are, `caller` whose record they are."""

    root: str
    source: Source
    values: list[Value] = field(default_factory=list)
    at: datetime | None = None
    caller: Caller | None = None


def groups(explained: Explained) -> list[Group]:
    """Return what a template could use in this call, by root; none where that is kept no more."""
    if explained.context is None:
        return []
    context, is_made_up = explained.context, explained.who == Who.INVENTED
    plain = {root: [Value(*one) for one in _flat(context[root], root)] for root in context}
    return [
        _of_caller(explained, plain["caller"]),
        Group("crm", Source.BY_HAND, plain["crm"]) if is_made_up else _of_crm(explained, plain["crm"]),
        Group("history", Source.BY_HAND if is_made_up else Source.HISTORY, plain["history"]),
        Group("line", Source.LINE, plain["line"]),
        Group("clock", Source.CLOCK, plain["clock"]),
    ]


def _flat(values: Mapping[str, Any], name: str) -> Iterator[tuple[str, Any]]:
    for key, value in values.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{name}.{key}")
        else:
            yield f"{name}.{key}", value


def _of_caller(explained: Explained, values: list[Value]) -> Group:
    if explained.who == Who.INVENTED:
        return Group("caller", Source.BY_HAND, values)
    if explained.context_level == "unavailable":
        return Group("caller", Source.UNAVAILABLE, values)
    if explained.caller_id is not None:
        caller = Caller.objects.filter(pk=explained.caller_id).first()
        return Group("caller", Source.RECORD, values, caller.updated_at if caller else None, caller)
    if explained.context and explained.context["caller"]["is_known"]:
        return Group("caller", Source.SHARED, values)
    return Group("caller", Source.NUMBER if explained.caller_number else Source.WITHHELD, values)


def _of_crm(explained: Explained, values: list[Value]) -> Group:
    names = [one.name for one in values if one.name not in ("crm.is_known", "crm.age_minutes")]
    if not names:
        return Group("crm", Source.NO_CRM, values)
    told = _told(explained)
    return Group("crm", Source.CRM, [_with_source(one, told) for one in values])


def _told(explained: Explained) -> list[tuple[CrmConnection, set[str], CrmRecord | None]]:
    """Return the connections in their order, with the names that texts may use and what they told before the call."""
    connections = CrmConnection.objects.filter(is_active=True).prefetch_related("fields").order_by("position", "name")
    rows = CrmRecord.objects.filter(number=explained.caller_number, fetched_at__lte=explained.moment)
    records = {row.connection_id: row for row in rows}
    return [
        (one, {f.name for f in one.fields.all() if f.in_prompts or f.in_first_message}, records.get(one.pk))
        for one in connections
    ]


def _with_source(value: Value, told: list[tuple[CrmConnection, set[str], CrmRecord | None]]) -> Value:
    """Name the connection that told a value: the first whose record has it, else those that may have told it."""
    name = value.name.removeprefix("crm.").partition(".")[0]
    able = [(one, record) for one, names, record in told if name in names]
    for one, record in able:
        if record is not None and record.is_found and name in record.values:
            return Value(value.name, value.value, one.name, record.fetched_at)
    return Value(value.name, value.value, " / ".join(one.name for one, _record in able))
