"""The cache's entries: one for each number, with all that an answer needs to know of the caller."""

from __future__ import annotations

import itertools
import logging
import time
from collections.abc import Iterable, Sequence

from django.db import Error, transaction

from callers import context, store
from callers.behind import Behind
from callers.context import CallerContext
from callers.jitter import shortened

logger = logging.getLogger(__name__)

KNOWN_SECONDS = 3600.0
STRANGER_SECONDS = 60.0
# Entries made together must not end together.
_JITTER = 0.1
_MOST_ATTEMPTS = 5


def key_of(number: str) -> str:
    return f"caller:{context.SHAPE}:{number}"


def keep(caller: CallerContext, *, is_new: bool) -> None:
    """Keep what a look-up read; `is_new` if there was no entry at all, else the one that was there is replaced."""
    try:
        cache = store.connect()
        # Added and not set: an edit that was committed while we read has put a newer entry there.
        put = cache.add if is_new else cache.set
        put(key_of(caller.number), caller.to_bytes(), min(_seconds(caller), KNOWN_SECONDS))
    except store.StoreError as error:
        logger.warning("Cache not written: %s", error)


def _seconds(caller: CallerContext) -> float:
    """Return how long an entry may live: one with CRM values until they may not be used any more."""
    seconds = KNOWN_SECONDS if caller.is_known else STRANGER_SECONDS
    if caller.crm_at:
        seconds = max(0.001, caller.hard_at - time.time())
    return shortened(seconds, _JITTER)


def refresh(numbers: Iterable[str]) -> None:
    """Put newly read entries in the cache; call it after commit. For a few numbers, such as those of one caller.

    What cannot be written, because the cache is away, is taken out as soon as it is back: nobody shall be greeted by an
    older name until the old entry ends.
    """
    for number in set(numbers) - {""}:
        try:
            _refresh(number)
        except store.StoreError as error:
            logger.warning("Cache not written: %s", error)
            behind.put(key_of(number))
        except Error as error:
            logger.warning("Caller not read again: %s", type(error).__name__)
            forget([number])


def _refresh(number: str) -> None:
    # Read again after writing: of two refreshes at the same time, the one that read first may write last.
    written = None
    for _attempt in range(_MOST_ATTEMPTS):
        caller = context.build(number)
        if caller == written:
            return
        store.connect().set(key_of(number), caller.to_bytes(), _seconds(caller))
        written = caller


def refresh_on_commit(numbers: Iterable[str]) -> None:
    """Refresh the entries of these numbers once the running transaction is committed."""
    wanted = list(numbers)
    transaction.on_commit(lambda: refresh(wanted), robust=True)


def forget(numbers: Iterable[str]) -> None:
    """Take the entries of many numbers out of the cache; call it after commit.

    A look-up that read the database just before the commit may put an older entry back; it lives for
    KNOWN_SECONDS at most. That is accepted for imports, where a refresh of every row would take too long.
    """
    rest = iter(numbers)
    while batch := [key_of(number) for number in itertools.islice(rest, 1_000) if number]:
        try:
            store.connect().delete_many(batch)
        except store.StoreError as error:
            logger.warning("Cache not cleared: %s", error)
            for key in batch:
                behind.put(key)


def _take_out(keys: Sequence[str]) -> None:
    store.connect().delete_many(keys)


behind: Behind[str] = Behind("entries to take out", _take_out, size=100_000, away=store.StoreError)
