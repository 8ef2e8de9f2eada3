"""Finds the caller of a number: the cache first, then the database."""

from __future__ import annotations

import itertools
import logging
import random
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import Error, transaction

from callers import context, store
from callers.context import STRANGER, CallerContext

logger = logging.getLogger(__name__)

KNOWN_SECONDS = 3600.0
STRANGER_SECONDS = 60.0
# Entries made together must not end together.
_JITTER = 0.1
_MOST_ATTEMPTS = 5


@dataclass(frozen=True, slots=True)
class Found:
    """What a look-up gave. `level` is a word of design section 7; `beside` the value of the key asked for as well."""

    caller: CallerContext
    level: str
    beside: bytes | None = None


def find(number: str, beside: str) -> Found:
    """Look a number up; the value of the cache key `beside` comes along in the same round trip. Never raises.

    An empty number is a withheld one: a stranger, whom nothing links to any other.
    """
    entry, value = _from_store(number, beside)
    if not number:
        return Found(STRANGER, "stranger", value)
    caller = _read(entry, number) if entry is not None else None
    if caller is None:
        caller = _from_database(number)
        if caller is None:
            return Found(context.unknown(number), "unavailable", value)
        _keep(caller)
    return Found(caller, "fresh" if caller.is_known else "stranger", value)


def _from_store(number: str, beside: str) -> tuple[bytes | None, bytes | None]:
    keys = [beside, _key(number)] if number else [beside]
    try:
        values = store.connect().get_many(keys)
    except store.StoreError as error:
        logger.warning("Cache not read: %s", error)
        return None, None
    return (values[1] if number else None), values[0]


def _read(entry: bytes, number: str) -> CallerContext | None:
    try:
        return CallerContext.from_bytes(entry, number)
    except (ValueError, TypeError):
        # A damaged entry is as good as none; the next edit or its end of life replaces it.
        logger.warning("Cache entry not readable")
        return None


def _from_database(number: str) -> CallerContext | None:
    try:
        return context.build(number)
    except Error as error:
        logger.warning("Caller not looked up: %s", type(error).__name__)
    except Exception:
        # Whatever it is, the answer for everyone is better than none.
        logger.exception("Caller not looked up")
    return None


def _keep(caller: CallerContext) -> None:
    # Added and not set: an edit that was committed while we read has put a newer entry there.
    try:
        store.connect().add(_key(caller.number), caller.to_bytes(), _seconds(caller))
    except store.StoreError as error:
        logger.warning("Cache not written: %s", error)


def _seconds(caller: CallerContext) -> float:
    seconds = KNOWN_SECONDS if caller.is_known else STRANGER_SECONDS
    return seconds * random.uniform(1 - _JITTER, 1)  # noqa: S311 # spreads load, protects nothing


def _key(number: str) -> str:
    return f"caller:{context.SHAPE}:{number}"


def refresh(numbers: Iterable[str]) -> None:
    """Put newly read entries in the cache; call it after commit. For a few numbers, such as those of one caller."""
    for number in set(numbers) - {""}:
        try:
            _refresh(number)
        except store.StoreError as error:
            logger.warning("Cache not written: %s", error)
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
        store.connect().set(_key(number), caller.to_bytes(), _seconds(caller))
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
    while batch := [_key(number) for number in itertools.islice(rest, 1_000) if number]:
        try:
            store.connect().delete_many(batch)
        except store.StoreError as error:
            logger.warning("Cache not cleared: %s", error)
            return
