"""What is due and not done yet, and since when, by kind: read from the database now and then, in time or not at all.

What was read last stays known while the database is away, and grows older: whoever watches sees both.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import Error
from django.db.models import F, Min, Q, QuerySet
from django.utils import timezone

from assistants.models import Answer, AnswerCounting, Publication, ScheduledPublication
from callers import spool
from callers.models import ContactSync, ImportRun, Refresh, SegmentCounting
from callers.place import UnansweredError
from callers.places import Places
from callers.refreshing import PRIORITIES, Reason

logger = logging.getLogger(__name__)

# Kinds of work. Of what is fetched from CRMs, somebody waits for the first; the second may take until the next plan.
FETCH, WARM, PUBLISH, IMPORT, COUNT, CONTACTS = "fetch", "warm", "publish", "import", "count-segments", "contacts"
KINDS = (FETCH, WARM, PUBLISH, IMPORT, COUNT, CONTACTS)
# Events on disk are no work of the worker's: the web server brings them to the database itself.
EVENTS = "events"


@dataclass(frozen=True, slots=True)
class Known:
    """What the database told. `since` names each kind with something due, and since when its oldest is.

    `worker_seen_at` is when a worker last counted the answers, as it does every minute; `published_at` when what is
    newest was published; `answered_at` when the last call came that is written down. None where there was never any.
    """

    read_at: datetime | None = None
    since: Mapping[str, datetime] = field(default_factory=dict)
    worker_seen_at: datetime | None = None
    published_at: datetime | None = None
    answered_at: datetime | None = None


def _read() -> Known:
    now = timezone.now()
    oldest = {kind: rows.aggregate(oldest=Min(name))["oldest"] for kind, (rows, name) in _due(now).items()}
    return Known(
        read_at=now,
        since={kind: since for kind, since in oldest.items() if since is not None},
        worker_seen_at=AnswerCounting.objects.values_list("counted_at", flat=True).first(),
        published_at=Publication.objects.order_by("-number").values_list("created_at", flat=True).first(),
        answered_at=Answer.objects.values_list("received_at", flat=True).first(),
    )


def _due(now: datetime) -> dict[str, tuple[QuerySet[Any], str]]:
    """Return by kind the rows of what is due, and which of their times says since when."""
    fetched = Refresh.objects.filter(due_at__lte=now)
    is_waited_for = Q(priority__gte=PRIORITIES[Reason.EDIT])
    # One that somebody is at may take hours, and is not late.
    is_free = Q(claimed_until=None) | Q(claimed_until__lte=now)
    scheduled = ScheduledPublication.objects.filter(state=ScheduledPublication.State.WAITING, due_at__lte=now)
    imports = ImportRun.objects.filter(state__in=(ImportRun.State.NEW, ImportRun.State.CONFIRMED))
    counts = SegmentCounting.objects.filter(Q(counted_at=None) | Q(wanted_at__gt=F("counted_at")))
    contacts = ContactSync.objects.filter(is_free, is_on=True, next_at__lte=now, connection__is_active=True)
    return {
        FETCH: (fetched.filter(is_waited_for), "due_at"),
        WARM: (fetched.exclude(is_waited_for), "due_at"),
        PUBLISH: (scheduled, "due_at"),
        IMPORT: (imports, "waiting_since"),
        COUNT: (counts, "wanted_at"),
        CONTACTS: (contacts.exclude(connection__contacts={}), "next_at"),
    }


def look_for_none() -> object:
    """Look for a publication that there is not."""
    return Publication.objects.filter(pk=0).exists()


# A place of its own: whoever watches takes none from calls, and is kept by a database that hangs no longer than this.
places = Places(look_for_none, most=1, seconds=1.0)
# Looked up by name at the fork: a test may have put other ones in their place.
os.register_at_fork(after_in_child=lambda: places.start_anew())


class Watch:
    """What this process knows of it; `is_answered` tells whether the database answered when it was last asked."""

    def __init__(self) -> None:
        self.known = Known()
        self.is_answered = True

    def look(self) -> bool:
        """Read it anew, within a second; False, and what was known stays, if the database did not answer."""
        try:
            self.known = places.ask(_read)
        except (UnansweredError, Error) as error:
            logger.info("What is unfinished was not read: %s", type(error).__name__)
            self.is_answered = False
        else:
            self.is_answered = True
        return self.is_answered

    def ages(self) -> dict[str, float]:
        """Return for each kind how long the oldest has been due, in seconds; 0 where nothing is."""
        now = timezone.now()
        since = {kind: (now - at).total_seconds() for kind, at in self.known.since.items()}
        return {**{kind: max(0.0, since.get(kind, 0.0)) for kind in KINDS}, EVENTS: spool.oldest_seconds()}


watch = Watch()
