"""What we know of a caller at this moment, as plain data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import orjson
from django.db.models import Count, Max

from callers.cleaning import clean
from callers.models import Call, Caller, CallerNumber

# Raise this when the fields below change: older entries in the cache are then no longer found.
SHAPE = 1


@dataclass(frozen=True, slots=True)
class CallerContext:
    """The facts for one number. The three mappings are what templates see under `caller`, `crm` and `history`.

    They hold no empty values: what is unknown is absent, and a template sees nil.
    """

    number: str = ""
    caller_id: int | None = None
    segment_by_hand: str = ""
    caller: dict[str, Any] = field(default_factory=lambda: {"is_known": False})
    crm: dict[str, Any] = field(default_factory=lambda: {"is_known": False})
    history: dict[str, Any] = field(default_factory=lambda: {"calls": 0})

    @property
    def is_known(self) -> bool:
        return bool(self.caller["is_known"])

    def to_bytes(self) -> bytes:
        return orjson.dumps(asdict(self))

    @classmethod
    def from_bytes(cls, entry: bytes) -> CallerContext:
        """Read an entry of the cache; raises ValueError or TypeError for one that is damaged."""
        return cls(**orjson.loads(entry))


STRANGER = CallerContext()


def build(number: str) -> CallerContext:
    """Read the facts for a number from the database: two queries, whoever calls."""
    owners = CallerNumber.objects.filter(number=number).select_related("caller__segment").order_by("pk")
    numbers = list(owners[:100])
    history = history_of(number)
    if not numbers:
        return CallerContext(number=number, caller={"is_known": False, "number": number}, history=history)
    owner = numbers[0] if len(numbers) == 1 else next((one for one in numbers if one.is_owner), None)
    if owner is not None:
        return _known(number, owner.caller, history)
    return _shared(number, [one.caller for one in numbers], history)


def _known(number: str, caller: Caller, history: dict[str, Any]) -> CallerContext:
    facts = {
        "number": number,
        "first_name": caller.first_name,
        "last_name": caller.last_name,
        "full_name": caller.full_name,
        "salutation": caller.salutation,
        "company": caller.company,
        "email": caller.email,
        "language": caller.language,
        "tags": caller.tags,
        "attributes": caller.attributes,
    }
    return CallerContext(
        number=number,
        caller_id=caller.pk,
        segment_by_hand=caller.segment.key if caller.segment else "",
        caller={**(clean(facts) or {}), "is_known": True},
        history=history,
    )


def _shared(number: str, callers: Sequence[Caller], history: dict[str, Any]) -> CallerContext:
    """A number of several callers tells only what all of them agree on, so that nobody hears another's name."""
    segments = {caller.segment.key if caller.segment else "" for caller in callers}
    facts = {"number": number}
    for name in ("company", "language"):
        values = {getattr(caller, name) for caller in callers}
        if len(values) == 1:
            facts[name] = values.pop()
    return CallerContext(
        number=number,
        segment_by_hand=segments.pop() if len(segments) == 1 else "",
        caller={**(clean(facts) or {}), "is_known": True},
        # What was said in an earlier call may have been another's business.
        history={"calls": history["calls"]},
    )


def history_of(number: str) -> dict[str, Any]:
    """Return what earlier calls from a number tell: how many, when the last one was, and its summary."""
    calls = Call.objects.filter(caller_number=number)
    counted = calls.aggregate(calls=Count("pk"), last_call_at=Max("started_at"))
    summary = ""
    if counted["calls"]:
        summary = calls.exclude(summary="").order_by("-started_at").values_list("summary", flat=True).first() or ""
    facts = {"calls": counted["calls"], "last_call_at": counted["last_call_at"], "last_summary": summary}
    return clean(facts) or {"calls": 0}
