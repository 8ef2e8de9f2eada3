"""What shall be fetched from the CRMs: wanted here, kept as rows, and fetched by whoever claims them.

The rows are the truth. The bell only wakes a worker; a sweep finds what was wanted while no bell was heard.
"""

from __future__ import annotations

import itertools
import logging
import re
from collections.abc import Iterable, Sequence
from datetime import timedelta

from celery import current_app
from django.db import connection, transaction
from django.db.models import F, Q
from django.utils import timezone
from kombu.exceptions import OperationalError

from callers.behind import Behind
from callers.models import E164_PATTERN, CrmConnection, Refresh

logger = logging.getLogger(__name__)

Reason = Refresh.Reason
# The task that fetches what is due; by name, because it stands above this module.
BELL = "callers.tasks.fetch_wanted"
# A worker that comes back after this has no use for the bells that it missed: the sweep finds all rows.
BELL_SECONDS = 60
PRIORITIES = {
    Reason.MISSING: 90,
    Reason.STALE: 80,
    Reason.PUSH: 70,
    Reason.CALL: 60,
    Reason.EDIT: 50,
    Reason.IMPORT: 20,
    Reason.WARM: 10,
}
# After these the CRM may tell something else than it told a moment ago: what is being fetched is fetched once more.
_NEWS = frozenset({Reason.CALL, Reason.PUSH})
# Several events end a call, and the CRM needs a moment to take in what the call brought about.
_AFTER_CALL = timedelta(seconds=5)
CLAIM_SECONDS = 60.0
# Then a number is given up until somebody wants it again.
MOST_ATTEMPTS = 8
_BATCH = 500


def want(numbers: Iterable[str], reason: Reason, priority: int | None = None) -> None:
    """Have these numbers fetched, once the running transaction is committed. Not for the path of a call.

    Without an active connection there is nothing to fetch, and nothing happens.
    """
    if not CrmConnection.objects.filter(is_active=True).exists():
        return
    with transaction.atomic():
        _write(numbers, reason, PRIORITIES[reason] if priority is None else priority)
        transaction.on_commit(ring, robust=True)


def want_behind(number: str, reason: Reason) -> None:
    """Have a number fetched, without waiting for anything: for the path of a call."""
    behind.put((number, reason))


def ring() -> None:
    """Wake a worker, without waiting for the broker."""
    behind.put(None)


def _write(numbers: Iterable[str], reason: Reason, priority: int) -> None:
    # In one order, so that two writers never wait for each other.
    rest = iter(sorted(number for number in set(numbers) if re.fullmatch(E164_PATTERN, number)))
    due_at = timezone.now() + (_AFTER_CALL if reason == Reason.CALL else timedelta())
    while batch := list(itertools.islice(rest, _BATCH)):
        rows = [Refresh(number=number, reason=reason, priority=priority, due_at=due_at) for number in batch]
        if reason in _NEWS:
            Refresh.objects.bulk_create(
                rows,
                update_conflicts=True,
                unique_fields=["number"],
                update_fields=["reason", "priority", "due_at", "attempts", "claimed_until"],
            )
        else:
            # One that waits because the CRM failed goes on waiting.
            lower = Refresh.objects.filter(number__in=batch, priority__lt=priority)
            lower.update(priority=priority, reason=reason)
            Refresh.objects.bulk_create(rows, ignore_conflicts=True)


def _write_and_ring(items: Sequence[tuple[str, Reason] | None]) -> None:
    wanted = {item for item in items if item is not None}
    if wanted and CrmConnection.objects.filter(is_active=True).exists():
        with transaction.atomic():
            for reason in {reason for _, reason in wanted}:
                _write((number for number, why in wanted if why == reason), reason, PRIORITIES[reason])
    elif len(wanted) == len(items):
        return
    try:
        current_app.send_task(BELL, retry=False, ignore_result=True, expires=BELL_SECONDS)
    except (OperationalError, OSError) as error:
        logger.warning("No worker woken: %s", type(error).__name__)


def claim(limit: int, least_priority: int = 0) -> list[Refresh]:
    """Take up to so many rows that are due, the most urgent first. Nobody else gets them for CLAIM_SECONDS."""
    now = timezone.now()
    free = Q(claimed_until__isnull=True) | Q(claimed_until__lte=now)
    due = Refresh.objects.filter(free, due_at__lte=now, priority__gte=least_priority).order_by("-priority", "due_at")
    if connection.features.has_select_for_update_skip_locked:
        due = due.select_for_update(skip_locked=True)
    with transaction.atomic():
        rows = list(due[:limit])
        until = now + timedelta(seconds=CLAIM_SECONDS)
        Refresh.objects.filter(pk__in=[row.pk for row in rows]).update(claimed_until=until)
    for row in rows:
        row.claimed_until = until
    return rows


def done(row: Refresh) -> None:
    """Drop a claimed row, unless there was news of its number meanwhile."""
    Refresh.objects.filter(pk=row.pk, claimed_until=row.claimed_until).delete()


def later(row: Refresh, seconds: float, *, failed: bool = True) -> None:
    """Give a claimed row back for so many seconds. One that failed MOST_ATTEMPTS times is given up."""
    if failed and row.attempts + 1 >= MOST_ATTEMPTS:
        done(row)
        return
    Refresh.objects.filter(pk=row.pk, claimed_until=row.claimed_until).update(
        due_at=timezone.now() + timedelta(seconds=seconds),
        claimed_until=None,
        attempts=F("attempts") + int(failed),
    )


behind: Behind[tuple[str, Reason] | None] = Behind("wanted numbers", _write_and_ring)
