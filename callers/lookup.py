"""Finds the caller of a number: the cache first, then the database."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass

from django.db import Error

from callers import context, entries, refreshing, ringing, store
from callers.context import STRANGER, CallerContext
from callers.crm import active
from callers.crm.records import LONG_AGO
from callers.refreshing import Reason

logger = logging.getLogger(__name__)

# What a number without an entry may take altogether. The rest of the budget of design section 7 is for what the cache
# has taken before, a newer publication, and the way out.
WITHOUT_ENTRY_SECONDS = 0.69


@dataclass(frozen=True, slots=True)
class Found:
    """What a look-up gave. `level` is a word of design section 7; `beside` the value of the key asked for as well."""

    caller: CallerContext
    level: str
    beside: bytes | None = None


def find(number: str, beside: str, *, may_ask: bool = True) -> Found:
    """Look a number up; the value of the cache key `beside` comes along in the same round trip. Never raises.

    An empty number is a withheld one: a stranger, whom nothing links to any other. Values of a CRM that are old or
    missing are wanted behind the call; a CRM that may be asked while it rings is asked here, unless `may_ask` is False.
    """
    entry, value = _from_store(number, beside)
    if not number:
        return Found(STRANGER, "stranger", value)
    caller = _read(entry, number) if entry is not None else None
    if caller is None:
        caller = _without_entry(number, may_ask)
        if caller is None:
            return Found(context.unknown(number), "unavailable", value)
        entries.keep(caller, is_new=entry is None)
    is_old = _is_old(caller)
    if is_old:
        refreshing.want_behind(caller.number, Reason.STALE if caller.crm_at else Reason.MISSING)
    return Found(caller, _level(caller, is_old), value)


def peek(number: str) -> Found:
    """Look a number up as a call would at this moment, and leave no trace: nothing is kept, wanted, or asked of a CRM.

    Never raises.
    """
    if not number:
        return Found(STRANGER, "stranger")
    entry, _value = _from_store(number, entries.key_of(number))
    caller = (_read(entry, number) if entry is not None else None) or _from_database(number)
    if caller is None:
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


def _without_entry(number: str, may_ask: bool) -> CallerContext | None:
    """Return what there is to say of a number that is not in the cache; None if it could not be looked up."""
    until = time.monotonic() + WITHOUT_ENTRY_SECONDS
    caller = _from_database(number)
    if caller is None:
        if active.active():
            refreshing.want_behind(number, Reason.MISSING)
        return None
    if not may_ask or caller.crm_at or caller.soft_at != LONG_AGO:
        return caller
    return ringing.ask(caller, until)


def _from_store(number: str, beside: str) -> tuple[bytes | None, bytes | None]:
    keys = [beside, entries.key_of(number)] if number else [beside]
    try:
        values = store.connect().get_many(keys)
    except store.StoreError as error:
        logger.warning("Cache not read: %s", error)
        return None, None
    return (values[1] if number else None), values[0]


def _read(entry: bytes, number: str) -> CallerContext | None:
    try:
        caller = CallerContext.from_bytes(entry, number)
    except (ValueError, TypeError):
        # A damaged entry is as good as none.
        logger.warning("Cache entry not readable")
        return None
    # So is one from before a connection was changed. Until this process has read them it cannot tell.
    stamp = active.stamp()
    return caller if stamp is None or stamp == caller.connections else None


def _from_database(number: str) -> CallerContext | None:
    try:
        return context.build(number)
    except Error as error:
        logger.warning("Caller not looked up: %s", type(error).__name__)
    except Exception:
        # Whatever it is, the answer for everyone is better than none.
        logger.exception("Caller not looked up")
    return None
