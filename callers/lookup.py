"""Finds the caller of a number: the cache first, then the database."""

from __future__ import annotations

import logging
import os
import time
from dataclasses import dataclass

from django.db import Error

from callers import context, entries, refreshing, ringing, store
from callers.budget import Budget
from callers.context import STRANGER, CallerContext
from callers.crm import active
from callers.crm.records import LONG_AGO
from callers.place import UnansweredError
from callers.places import Places
from callers.refreshing import Reason

logger = logging.getLogger(__name__)


def look_up_nobody() -> object:
    """Look up a number that nobody has: it asks the same tables as any other."""
    return context.build("+0")


# Design section 7.
places = Places(look_up_nobody, most=4, seconds=0.25)
# Looked up by name at the fork: a test may have put other ones in their place.
os.register_at_fork(after_in_child=lambda: places.start_anew())


@dataclass(frozen=True, slots=True)
class Found:
    """What a look-up gave. `level` is a word of design section 7; `beside` the value of the key asked for as well.

    `cache` tells how the cache did: hit, miss or failed; empty if it was not asked for a caller.
    """

    caller: CallerContext
    level: str
    beside: bytes | None = None
    cache: str = ""


def find(
    number: str, beside: str, budget: Budget | None = None, *, may_ask: bool = True, leaves_trace: bool = True
) -> Found:
    """Look a number up; the value of the cache key `beside` comes along in the same round trip. Never raises.

    It takes no more than its share of the call's budget; left out, the call begins here.

    An empty number is a withheld one: a stranger, whom nothing links to any other. Values of a CRM that are old or
    missing are wanted behind the call; a CRM that may be asked while it rings is asked here, unless `may_ask` is False.
    Without `leaves_trace` nothing is kept, wanted or asked for.
    """
    budget = budget or Budget()
    values = _from_store(number, beside)
    value, entry = values or (None, None)
    if not number:
        return Found(STRANGER, "stranger", value)
    caller = _read(entry, number) if entry is not None else None
    cache = "hit"
    if caller is None:
        cache = "failed" if values is None else "miss"
        # A cache that has failed is not tried again by the same call.
        caller = _without_entry(number, budget, may_ask and values is not None and leaves_trace, leaves_trace)
        if caller is None:
            return Found(context.unknown(number), "unavailable", value, cache)
        if leaves_trace and values is not None and budget.has(store.CALL_TIMEOUT):
            entries.keep(caller, is_new=entry is None)
    is_old = _is_old(caller)
    if is_old and leaves_trace:
        refreshing.want_behind(caller.number, Reason.STALE if caller.crm_at else Reason.MISSING)
    return Found(caller, _level(caller, is_old), value, cache)


def peek(number: str) -> Found:
    """Look a number up as a call would at this moment, and leave no trace: nothing is kept, wanted, or asked of a CRM.

    Never raises. Whoever only looks has time, and takes no call's place at the database.
    """
    if not number:
        return Found(STRANGER, "stranger")
    _beside, entry = _from_store(number, entries.key_of(number)) or (None, None)
    try:
        caller = (_read(entry, number) if entry is not None else None) or context.build(number)
    except Error as error:
        logger.warning("Caller not looked up: %s", type(error).__name__)
        return Found(context.unknown(number), "unavailable")
    return Found(caller, _level(caller, _is_old(caller)))


def _is_old(caller: CallerContext) -> bool:
    """Tell whether a CRM should be asked for this caller; never without a connection."""
    return bool(caller.soft_at) and time.time() >= caller.soft_at


def _level(caller: CallerContext, is_old: bool) -> str:
    """Return the level of a context, a word of design section 7."""
    if caller.crm_at:
        return "stale" if is_old else "fresh"
    if not caller.is_known:
        return "stranger"
    # With no CRM connected, the own record is all that there is to know.
    return "record" if caller.soft_at else "fresh"


def _without_entry(number: str, budget: Budget, may_ask: bool, may_want: bool) -> CallerContext | None:
    """Return what there is to say of a number that is not in the cache; None if it could not be looked up."""
    caller = _from_database(number, budget)
    if caller is None:
        if may_want and active.active():
            refreshing.want_behind(number, Reason.MISSING)
        return None
    if not may_ask or caller.crm_at or caller.soft_at != LONG_AGO:
        return caller
    return ringing.ask(caller, budget)


def _from_store(number: str, beside: str) -> tuple[bytes | None, bytes | None] | None:
    """Return the value beside and the entry, if there are such; None if the cache failed."""
    keys = [beside, entries.key_of(number)] if number else [beside]
    try:
        values = store.connect().get_many(keys)
    except store.StoreError as error:
        logger.warning("Cache not read: %s", error)
        return None
    return values[0], (values[1] if number else None)


def _read(entry: bytes, number: str) -> CallerContext | None:
    try:
        caller = CallerContext.from_bytes(entry, number)
    except ValueError:
        # A damaged entry is as good as none.
        logger.warning("Cache entry not readable")
        return None
    # So is one from before a connection was changed. Until this process has read them it cannot tell.
    stamp = active.stamp()
    return caller if stamp is None or stamp == caller.connections else None


def _from_database(number: str, budget: Budget) -> CallerContext | None:
    try:
        return places.ask(lambda: context.build(number), budget.share(places.seconds))
    except UnansweredError as error:
        logger.warning("Caller not looked up: %s", error)
    except Error as error:
        logger.warning("Caller not looked up: %s", type(error).__name__)
    except Exception:
        # Whatever it is, the answer for everyone is better than none.
        logger.exception("Caller not looked up")
    return None
