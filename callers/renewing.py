"""Makes the cache follow what was changed of callers, and has the CRMs asked anew."""

from __future__ import annotations

from django.db import transaction

from callers import entries, refreshing
from callers.refreshing import Reason

# More numbers than this are forgotten instead of read again, so that nobody waits for the cache.
_MOST_REFRESHED = 20


def renew(numbers: set[str], reason: Reason) -> None:
    """After commit, read the entries of a few numbers again and forget those of many; the CRMs follow."""
    refreshing.want(numbers, reason)
    if len(numbers) <= _MOST_REFRESHED:
        entries.refresh_on_commit(numbers)
    else:
        transaction.on_commit(lambda: entries.forget(numbers), robust=True)
