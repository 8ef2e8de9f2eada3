"""Makes the cache follow what was changed of callers, and has the CRMs asked anew."""

from __future__ import annotations

from django.db import transaction

from callers import entries, refreshing, removing
from callers.models import CallerNumber, Segment
from callers.refreshing import Reason

# More numbers than this are forgotten instead of read again, so that nobody waits for the cache.
_MOST_REFRESHED = 20


def renew(numbers: set[str], reason: Reason) -> None:
    """Make the cache follow for these numbers after commit, and ask the CRMs for those of them that a caller has."""
    refreshing.want(removing.somebodys(numbers), reason)
    read_again(numbers)


def read_again(numbers: set[str]) -> None:
    """After commit, read the entries of a few numbers again and forget those of many."""
    if len(numbers) <= _MOST_REFRESHED:
        entries.refresh_on_commit(numbers)
    else:
        transaction.on_commit(lambda: entries.forget(numbers), robust=True)


def forget_callers_of(segment: Segment) -> None:
    """Make the cache forget, after commit, who was put in this segment by hand: it knows segments by their key."""
    numbers = list(CallerNumber.objects.filter(caller__segment=segment).values_list("number", flat=True))
    transaction.on_commit(lambda: entries.forget(numbers), robust=True)
