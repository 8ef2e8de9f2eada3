"""Keeps the events of a call, and what they tell of it. A second delivery changes nothing."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from callers import entries, refreshing
from callers.cleaning import clean_text
from callers.models import Call, CallEvent
from callers.places import Places

_LONGEST_ID = 200


def look_for_none() -> object:
    """Look for an event that there is not: it asks the same table as any other."""
    return CallEvent.objects.filter(pk=0).exists()


# Events may wait longer than calls, and take none of their places.
places = Places(look_for_none, most=2, seconds=1.0)
# Looked up by name at the fork: a test may have put other ones in their place.
os.register_at_fork(after_in_child=lambda: places.start_anew())


@dataclass(frozen=True, slots=True)
class Told:
    """What one event tells. `key` is equal for two deliveries of the same event; empty fields tell nothing.

    `occurred_at` is when it happened; numbers are in E.164 or empty; `body` is the event as received.
    """

    kind: str
    key: str
    body: str
    occurred_at: datetime
    call_id: str = ""
    caller_number: str = ""
    line_number: str = ""
    status: str = ""
    failure: str = ""
    summary: str = ""
    seconds: float | None = None
    has_ended: bool = False


def keep_in_time(told: Told) -> bool:
    """Do what `keep` does, for a second at most. Raises django.db.Error, or UnansweredError when the time is over.

    Then nobody can tell whether it was stored; to store it again changes nothing.
    """
    return places.ask(lambda: keep(told))


@transaction.atomic
def keep(told: Told) -> bool:
    """Store the event and bring its call up to date. Returns False for one that was stored before."""
    call = _call(told) if told.call_id else None
    _event, is_new = CallEvent.objects.get_or_create(
        key=_digest(f"{told.kind}\n{told.key}"),
        defaults={"call": call, "kind": told.kind[:50], "received_at": timezone.now(), "body": told.body},
    )
    if is_new and call is not None:
        _update(call, told)
        entries.refresh_on_commit([call.caller_number])
        if told.has_ended:
            refreshing.want([call.caller_number], refreshing.Reason.CALL)
    return is_new


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _call(told: Told) -> Call:
    call_id = told.call_id
    if len(call_id) > _LONGEST_ID or clean_text(call_id) != call_id:
        # Not every text fits the column, and two calls must not become one by being cut off.
        call_id = f"sha256:{_digest(call_id)}"
    defaults = {
        "caller_number": told.caller_number,
        "line_number": told.line_number,
        "started_at": told.occurred_at,
    }
    Call.objects.get_or_create(call_id=call_id, defaults=defaults)
    return Call.objects.select_for_update().get(call_id=call_id)


def _update(call: Call, told: Told) -> None:
    """Events come in any order: a call began with the earliest and ended with the earliest that says so."""
    call.started_at = min(call.started_at, told.occurred_at)
    if told.has_ended:
        call.ended_at = min(call.ended_at or told.occurred_at, told.occurred_at)
    status = clean_text(told.status)
    if status and (told.has_ended or call.ended_at is None):
        call.status = status[:50]
    elif told.has_ended and not call.status.startswith(Call.Status.ENDED):
        # The report came without the status update, or before it.
        call.status = Call.Status.ENDED
    call.failure = clean_text(told.failure) or call.failure
    call.summary = clean_text(told.summary) or call.summary
    if told.seconds is not None:
        call.duration_seconds = Decimal(f"{told.seconds:.1f}")
    call.caller_number = call.caller_number or told.caller_number
    call.line_number = call.line_number or told.line_number
    call.save(
        update_fields=[
            "caller_number",
            "line_number",
            "status",
            "failure",
            "started_at",
            "ended_at",
            "duration_seconds",
            "summary",
        ]
    )


def remove_old_bodies(now: datetime | None = None) -> int:
    """Empty the bodies of events older than RAW_BODY_DAYS days; returns how many."""
    before = (now or timezone.now()) - timedelta(days=settings.RAW_BODY_DAYS)
    return CallEvent.objects.filter(received_at__lt=before).exclude(body="").update(body="")
