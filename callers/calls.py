"""Keeps the events of a call, and what they tell of it. A second delivery changes nothing."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from callers import lookup
from callers.cleaning import clean_text
from callers.models import Call, CallEvent


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


@transaction.atomic
def keep(told: Told) -> bool:
    """Store the event and bring its call up to date. Returns False for one that was stored before."""
    digest = hashlib.sha256(f"{told.kind}\n{told.key}".encode("utf-8", "replace")).hexdigest()
    call = _call(told) if told.call_id else None
    _event, is_new = CallEvent.objects.get_or_create(
        key=digest, defaults={"call": call, "kind": told.kind[:50], "received_at": timezone.now(), "body": told.body}
    )
    if is_new and call is not None:
        _update(call, told)
        lookup.refresh_on_commit([call.caller_number])
    return is_new


def _call(told: Told) -> Call:
    defaults = {
        "caller_number": told.caller_number,
        "line_number": told.line_number,
        "started_at": told.occurred_at,
    }
    Call.objects.get_or_create(call_id=told.call_id[:200], defaults=defaults)
    return Call.objects.select_for_update().get(call_id=told.call_id[:200])


def _update(call: Call, told: Told) -> None:
    """Events come in any order: the earliest time is the start, and what has ended stays ended."""
    call.started_at = min(call.started_at, told.occurred_at)
    if told.has_ended:
        call.ended_at = max(call.ended_at or told.occurred_at, told.occurred_at, call.started_at)
    if told.status and (told.has_ended or call.ended_at is None):
        call.status = told.status[:50]
    call.failure = clean_text(told.failure) or call.failure
    call.summary = clean_text(told.summary) or call.summary
    if told.seconds is not None:
        call.duration_seconds = round(told.seconds, 1)
    call.save(update_fields=["started_at", "ended_at", "status", "failure", "summary", "duration_seconds"])


def remove_old_bodies(now: datetime | None = None) -> int:
    """Empty the bodies of events older than RAW_BODY_DAYS days; returns how many."""
    before = (now or timezone.now()) - timedelta(days=settings.RAW_BODY_DAYS)
    return CallEvent.objects.filter(received_at__lt=before).exclude(body="").update(body="")
