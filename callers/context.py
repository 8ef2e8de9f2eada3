"""What we know of a caller at this moment, as plain data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import msgspec
from django.db.models import Count, Max
from django.utils import timezone

from callers import recent_calls
from callers.cleaning import clean
from callers.crm import active, records
from callers.crm.records import Told
from callers.crm.spec import Spec
from callers.models import Call, Caller, CallerNumber

# Raise this when the fields below change: older entries in the cache are then no longer found.
SHAPE = 3
# Later than any clock shows: for a number of which no CRM shall be asked.
_NEVER = 2**53 - 1
# With more callers on one number, what all of them agree on is not worth the reading.
MOST_SHARING = 100


@dataclass(frozen=True, slots=True)
class CallerContext:
    """The facts for one number. The three mappings are what templates see under `caller`, `crm` and `history`.

    They hold no empty values: what is unknown is absent, and a template sees nil. `call_times` are the epoch seconds
    of recent calls, the oldest first, from which `at` makes what depends on the time.

    `crm_at`, `soft_at` and `hard_at` are those of callers.crm.records.CrmValues; `connections` is the stamp of the
    connections (callers.crm.active) that the values came from.
    """

    number: str = ""
    caller_id: int | None = None
    segment_by_hand: str = ""
    caller: dict[str, Any] = field(default_factory=lambda: {"is_known": False})
    crm: dict[str, Any] = field(default_factory=lambda: {"is_known": False})
    history: dict[str, Any] = field(default_factory=lambda: {"calls": 0})
    call_times: list[int] = field(default_factory=list)
    crm_at: int = 0
    soft_at: int = 0
    hard_at: int = 0
    connections: str = ""

    @property
    def is_known(self) -> bool:
        return bool(self.caller["is_known"])

    @property
    def is_shared(self) -> bool:
        """Tell whether the number belongs to several callers, none of whom owns it."""
        return self.is_known and self.caller_id is None

    def at(self, now: datetime) -> dict[str, dict[str, Any]]:
        """Return what templates and conditions see at this time, under `caller`, `crm` and `history`."""
        crm = self.crm
        if self.crm_at:
            crm = {**crm, "age_minutes": max(0, int(now.timestamp() - self.crm_at) // 60)}
        return {
            "caller": self.caller,
            "crm": crm,
            "history": {**self.history, **recent_calls.counted(self.call_times, now)},
        }

    def to_bytes(self) -> bytes:
        return msgspec.json.encode(self)

    @classmethod
    def from_bytes(cls, entry: bytes, number: str) -> CallerContext:
        """Read the entry of a number; raises ValueError for one that is damaged or another number's."""
        try:
            read = _ENTRY.decode(entry)
        except (msgspec.DecodeError, RecursionError) as error:
            raise ValueError(str(error)) from error
        if read.number != number:
            raise ValueError("This is the entry of another number.")
        if type(read.caller.get("is_known")) is not bool or not isinstance(read.caller.get("language", ""), str):
            raise ValueError("A fact of the entry has another type.")
        return read


_ENTRY = msgspec.json.Decoder(CallerContext)
STRANGER = CallerContext()


def unknown(number: str, history: dict[str, Any] | None = None, times: list[int] | None = None) -> CallerContext:
    """Return what there is to say of a number that no caller has, or whose caller could not be looked up."""
    facts = {"is_known": False, "number": number}
    return CallerContext(number=number, caller=facts, history=history or {"calls": 0}, call_times=times or [])


def build(number: str, now: datetime | None = None) -> CallerContext:
    """Read the facts for a number from the database: five queries at most, and those for connections not yet read."""
    moment = now or timezone.now()
    specs = active.loaded()
    return with_crm(_own(number, moment), specs, records.stored(specs, number), moment.timestamp())


def with_crm(caller: CallerContext, specs: Sequence[Spec], told: Mapping[int, Told], now: float) -> CallerContext:
    """Return a context with what these connections told of its number; `now` in epoch seconds. Pure."""
    stamp = active.stamp_of(specs)
    if caller.is_shared:
        # Whoever of them the CRM knows need not be the one who calls.
        return replace(caller, soft_at=_NEVER if specs else 0, connections=stamp)
    values = records.merged(specs, told, caller.number, now)
    return replace(
        caller,
        crm=values.crm,
        crm_at=values.crm_at,
        soft_at=values.soft_at,
        hard_at=values.hard_at,
        connections=stamp,
    )


def _own(number: str, now: datetime) -> CallerContext:
    owners = CallerNumber.objects.filter(number=number).select_related("caller__segment").order_by("-is_owner", "pk")
    numbers = list(owners[: MOST_SHARING + 1])
    history = history_of(number)
    times = times_of(number, now) if history["calls"] else []
    return assemble(number, numbers, history, times)


def assemble(number: str, rows: Sequence[CallerNumber], history: dict[str, Any], times: list[int]) -> CallerContext:
    """Put a context together from the rows of a number, its owner first; of more than MOST_SHARING any such part."""
    if not rows:
        return unknown(number, history, times)
    if len(rows) == 1:
        return _known(number, rows[0].caller, history, times)
    # What was said in an earlier call may have been another's business.
    history = {name: fact for name, fact in history.items() if name != "last_summary"}
    if rows[0].is_owner:
        return _known(number, rows[0].caller, history, times)
    return _shared(number, [one.caller for one in rows], history, times)


def _known(number: str, caller: Caller, history: dict[str, Any], times: list[int]) -> CallerContext:
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
        call_times=times,
    )


def _shared(number: str, callers: Sequence[Caller], history: dict[str, Any], times: list[int]) -> CallerContext:
    """A number of several callers tells only what all of them agree on, so that nobody hears another's name."""
    facts = {"number": number}
    segments: set[str] = set()
    if len(callers) <= MOST_SHARING:
        segments = {caller.segment.key if caller.segment else "" for caller in callers}
        for name in ("company", "language"):
            values = {getattr(caller, name) for caller in callers}
            if len(values) == 1:
                facts[name] = values.pop()
    return CallerContext(
        number=number,
        segment_by_hand=segments.pop() if len(segments) == 1 else "",
        caller={**(clean(facts) or {}), "is_known": True},
        history={"calls": history["calls"]},
        call_times=times,
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


def times_of(number: str, now: datetime) -> list[int]:
    """Return the epoch seconds of the newest calls from a number that a window of callers.recent_calls can reach."""
    begin = now - timedelta(days=recent_calls.LONGEST_DAYS)
    calls = Call.objects.filter(caller_number=number, started_at__gte=begin).order_by("-started_at")
    newest = calls.values_list("started_at", flat=True)[: recent_calls.MOST_TIMES]
    return [int(time.timestamp()) for time in reversed(newest)]
