"""Callers whose contacts are no longer in the CRM: they go too, but not those that staff have edited."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db.models import Q, QuerySet

from callers import removing
from callers.models import Caller, ContactSync, CrmContact
from callers.syncing.values import REASON

# Of changes, so few may be deletions without a question, however small the book is.
_NO_QUESTION = 10

_MAY_GO = Q(was_made=True, edited=[], caller__segment__isnull=True)
_GOING = Q(is_gone=True) & _MAY_GO


@dataclass(frozen=True, slots=True)
class Removed:
    count: int = 0
    numbers: set[str] = field(default_factory=set)


def too_many(sync: ContactSync) -> dict[str, int]:
    """Return how many of how many callers would go with this run, if that looks like a broken CRM; else nothing.

    That is so when more than half would go, as when it answers with an empty list, unless so many were agreed to.
    """
    ours = _ours(sync)
    kept = Q(is_gone=True) & ~_GOING
    before = ours.exclude(kept).count() - sync.counts.get("made", 0)
    going = ours.filter(_GOING).count()
    if sync.is_full:
        going += ours.filter(is_gone=False).exclude(run=sync.run).count()
    is_few = going <= _NO_QUESTION and not sync.is_full
    is_agreed = is_few or going <= sync.removals_accepted
    return {} if is_agreed or going * 2 <= before else {"going": going, "before": before}


def would_go(sync: ContactSync) -> QuerySet[CrmContact]:
    """Return whose callers a run that was stopped (see `too_many`) would have removed."""
    missing = Q(is_gone=True) | ~Q(run=sync.run) if sync.is_full else Q(is_gone=True)
    return _ours(sync).filter(missing, _MAY_GO).select_related("caller").order_by("pk")


def mark_missing(sync: ContactSync) -> None:
    """After a run through all contacts: those that did not come are gone, also those that had been deleted here."""
    missing = CrmContact.objects.filter(connection=sync.connection_id).exclude(run=sync.run)
    missing.filter(caller__isnull=True).delete()
    missing.update(is_gone=True)


def remove(sync: ContactSync, limit: int) -> Removed:
    """Remove up to so many callers whose contacts are gone, within the running transaction."""
    wanted = list(_going(sync).values_list("pk", flat=True)[:limit])
    # Looked at again once their callers are locked, so that an edit by staff comes before this or finds them gone.
    list(Caller.objects.select_for_update(of=("self",)).filter(crm_contact__in=wanted).values_list("pk"))
    rows = list(_going(sync).filter(pk__in=wanted))
    callers = list(Caller.objects.filter(crm_contact__in=rows))
    # The contacts first: what stays behind with a caller's deletion is the mark that staff did it.
    CrmContact.objects.filter(pk__in=[row.pk for row in rows]).delete()
    return Removed(len(rows), removing.remove_callers(callers, REASON))


def kept(sync: ContactSync) -> int:
    """Return how many callers are kept although their contacts are gone."""
    return _ours(sync).filter(is_gone=True).count()


def _going(sync: ContactSync) -> QuerySet[CrmContact]:
    return _ours(sync).filter(_GOING).order_by("pk")


def _ours(sync: ContactSync) -> QuerySet[CrmContact]:
    return CrmContact.objects.filter(connection=sync.connection_id, caller__isnull=False)
