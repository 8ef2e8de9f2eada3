"""Where a sync stands: who has it, how a run begins and ends, and when the next one is due. All of it in its row."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from callers.crm.failures import AskError
from callers.models import ContactSync

CLAIM_SECONDS = 120.0
_FULL_EVERY = timedelta(days=7)
# Where changes cannot be asked for, and after a run that would have removed too many.
_ALL_EVERY, _AFTER_STOP = timedelta(days=1), timedelta(hours=1)
_FIRST_PAUSE, _LONGEST_PAUSE = 60.0, 3600.0
# After so many failures of these kinds the CRM may have forgotten the page where the run stands, so it begins anew.
_PERHAPS_OF_THE_PAGE = frozenset({"status", "error_in_answer", "pages_repeat"})
_MOST_FAILURES = 3


class LostClaimError(Exception):
    """Somebody else has taken the sync over, because we took too long."""


def due() -> list[int]:
    """Return the primary keys of the syncs that are due and that nobody is at, the longest due first."""
    now = timezone.now()
    rows = ContactSync.objects.filter(_free(now), is_on=True, next_at__lte=now, connection__is_active=True)
    return list(rows.exclude(connection__contacts={}).order_by("next_at").values_list("pk", flat=True))


def claim(pk: int) -> ContactSync | None:
    """Take a sync for CLAIM_SECONDS; None if somebody else has it."""
    now = timezone.now()
    until = now + timedelta(seconds=CLAIM_SECONDS)
    if not ContactSync.objects.filter(_free(now), pk=pk).update(claimed_until=until):
        return None
    return ContactSync.objects.select_related("connection").get(pk=pk)


def stay(sync: ContactSync) -> None:
    """Have the sync for another CLAIM_SECONDS; raises LostClaimError. Outside of a transaction that may fail."""
    keep(sync, claimed_until=timezone.now() + timedelta(seconds=CLAIM_SECONDS))


def hold(sync: ContactSync) -> None:
    """Lock the row until the transaction ends, so that nobody else writes as well; raises LostClaimError."""
    keep(sync, claimed_until=sync.claimed_until)


def keep(sync: ContactSync, **told: Any) -> None:
    """Write where the sync stands; raises LostClaimError."""
    ours: QuerySet[ContactSync] = ContactSync.objects.filter(pk=sync.pk, claimed_until=sync.claimed_until)
    if not ours.update(**told):
        raise LostClaimError
    for name, value in told.items():
        setattr(sync, name, value)


def release(sync: ContactSync) -> None:
    """Let others go on with it."""
    keep(sync, claimed_until=None)


def begin(sync: ContactSync) -> None:
    """Begin a run: through all contacts, or through what has changed since the last one."""
    now = timezone.now()
    full_done = sync.full_done_at
    keep(
        sync,
        run=sync.run + 1,
        started_at=now,
        is_full=(
            sync.full_wanted
            or not sync.connection.contacts.get("changes")
            or sync.since is None
            or full_done is None
            or full_done + _FULL_EVERY <= now
        ),
        full_wanted=False,
        cursor="",
        is_paged=False,
        pages=0,
        next_since=None,
        counts={},
    )


def finish(sync: ContactSync, counts: dict[str, int], stopped: dict[str, int]) -> None:
    """End a run. `stopped` says how many would have been removed if these were too many (leaving.too_many)."""
    now = timezone.now()
    knows_changes = bool(sync.connection.contacts.get("changes"))
    pause = timedelta(minutes=sync.every_minutes) if knows_changes else _ALL_EVERY
    told: dict[str, Any] = {"failure": "", "failure_params": {}, "failed_at": None, "next_at": now + pause}
    if stopped:
        failure = {"failure": "too_many_gone", "failure_params": stopped, "failed_at": now}
        # Only a run through all contacts can tell that the CRM is well again.
        told = {**failure, "next_at": now + _AFTER_STOP, "full_wanted": True}
    elif sync.is_full and not any(counts.values()):
        # Rather a mistake than an empty CRM, so all are asked for the next time too.
        told |= {"failure": "no_contacts", "failed_at": now, "full_wanted": True}
    elif sync.is_full:
        told["full_done_at"] = sync.started_at
    if "full_wanted" not in told and ContactSync.objects.filter(pk=sync.pk, full_wanted=True).exists():
        # Somebody asked for it during this run.
        told["next_at"] = now
    keep(
        sync,
        since=sync.next_since,
        started_at=None,
        finished_at=now,
        last_counts=counts,
        failures=0,
        claimed_until=None,
        removals_accepted=0,
        **told,
    )


def fail(sync: ContactSync, error: AskError) -> None:
    """Note a failure and try again later, at the same page unless that may be what is wrong."""
    failures = sync.failures + 1
    seconds = max(min(_FIRST_PAUSE * 2 ** min(failures - 1, 10), _LONGEST_PAUSE), error.retry_after or 0.0)
    now = timezone.now()
    told: dict[str, Any] = {"failures": failures}
    if failures % _MOST_FAILURES == 0 and error.code in _PERHAPS_OF_THE_PAGE and sync.started_at:
        told |= {"started_at": None, "full_wanted": True}
    keep(
        sync,
        failure=error.code,
        failure_params=error.params,
        failed_at=now,
        next_at=now + timedelta(seconds=seconds),
        claimed_until=None,
        **told,
    )


def _free(now: datetime) -> Q:
    return Q(claimed_until__isnull=True) | Q(claimed_until__lte=now)
