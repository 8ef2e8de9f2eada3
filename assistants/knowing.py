"""What was known when an answer was given: kept beside it to explain the call, as long as raw bodies are."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import orjson
from django.conf import settings
from django.utils import timezone

from assistants.answering import Answered
from assistants.models import Answer


class Gathered(NamedTuple):
    """What a call leaves to be kept: references only, because writing it down is work for later."""

    context: Mapping[str, Any]
    segment_by_hand: str
    snippets: Mapping[str, str]
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """What an answer was made from: the very context that its template saw.

    `snippets` tells versions of the snippets in use apart, without holding them (`mark_of`).
    """

    context: dict[str, dict[str, Any]]
    segment_by_hand: str
    snippets: str
    faults: list[str]


def gathered(answered: Answered) -> Gathered | None:
    """Return what to keep of an answer, None for one that came without any data."""
    if answered.context is None:
        return None
    snippets = answered.version.compiled().snippets if answered.version else {}
    return Gathered(answered.context, answered.caller.segment_by_hand, snippets, tuple(answered.faults))


def written(one: Gathered | None) -> str:
    """Return as text, for the database, what a call left."""
    if one is None:
        return ""
    return orjson.dumps(
        {
            "context": one.context,
            "segment_by_hand": one.segment_by_hand,
            "snippets": mark_of(one.snippets),
            "faults": one.faults,
        }
    ).decode()


def read(text: str) -> Known | None:
    """Return what was kept, None if that was removed meanwhile."""
    return Known(**orjson.loads(text)) if text else None


def mark_of(snippets: Mapping[str, str]) -> str:
    """Return a text that is another one as soon as one of these snippets is, "" for none."""
    return hashlib.sha256(orjson.dumps(sorted(snippets.items()))).hexdigest()[:16] if snippets else ""


def remove_old(now: datetime | None = None) -> int:
    """Forget what was known at answers older than RAW_BODY_DAYS days; returns how many."""
    before = (now or timezone.now()) - timedelta(days=settings.RAW_BODY_DAYS)
    return Answer.objects.filter(received_at__lt=before).exclude(known="").update(known="")
