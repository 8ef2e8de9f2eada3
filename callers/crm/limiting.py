"""How often a CRM may be asked: one limit per connection, shared by all processes through the store."""

from __future__ import annotations

import logging

from callers import store
from callers.store import StoreError, as_number

logger = logging.getLogger(__name__)

# Of the requests of a minute, one in so many may be made before its turn by whoever cannot wait.
_BEFORE_ITS_TURN = 20
# The first pause where a CRM does not say how long, the longest such, and the longest that a CRM is given (seconds).
FIRST_PAUSE = 15.0
LONGEST_PAUSE = 15 * 60.0
LONGEST_ASKED_FOR = 3600.0
# How long to wait where the limit cannot be read (seconds).
_WITHOUT_STORE = 5.0


def take(connection_pk: int, per_minute: int, *, is_urgent: bool = False) -> float:
    """Take leave for one request; returns 0 to go, else the seconds to wait before asking for leave again.

    Requests get turns that are evenly spread. Urgent ones, while a phone rings, need not wait for theirs as long as
    they are few. In no minute there are more than `per_minute`. Without the store only urgent ones go.
    """
    early = max(1, per_minute // _BEFORE_ITS_TURN) - 1
    interval = 60 / (per_minute - early)
    try:
        return store.connect().take_turn(_turns(connection_pk), interval, early if is_urgent else 0)
    except StoreError as error:
        logger.warning("Limit of requests not read: %s", error)
        return 0.0 if is_urgent else _WITHOUT_STORE


def pause(connection_pk: int, seconds: float | None = None) -> None:
    """Leave a CRM alone that refused us with status 429: for as long as it said, else twice as long as last time.

    Requests that were under way together and are all refused count as one refusal.
    """
    key = f"crm-refusals:{connection_pk}"
    try:
        kept = store.connect()
        refusals = as_number(kept.get_many([key])[0]) or 0
        doubled = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** min(refusals, 10))
        lasts = doubled if seconds is None else min(LONGEST_ASKED_FOR, max(1.0, seconds))
        if kept.hold_turns(_turns(connection_pk), lasts, longer=seconds is not None):
            # Forgotten when the CRM has not refused for a while after the pause.
            kept.set(key, str(refusals + 1).encode(), lasts * 2 + 60)
    except StoreError as error:
        logger.warning("Pause not kept: %s", error)


def _turns(connection_pk: int) -> str:
    return f"crm-turns:{connection_pk}"
