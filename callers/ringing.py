"""Asks a CRM while the phone rings: for a number of which nothing is known yet, and never for long."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from contextvars import copy_context
from threading import BoundedSemaphore, Event, Thread

from django.db import Error, connections

from callers import context, store
from callers.budget import Budget
from callers.context import CallerContext
from callers.crm import active, breaker, fetching
from callers.crm.fetching import Heard
from callers.crm.spec import Spec

logger = logging.getLogger(__name__)

# What the caller may wait for it, and the least that makes asking worth while (seconds).
RING_SECONDS = 0.6
_LEAST_SECONDS = 0.05
# So many are asked for at once in a process; whoever finds no place is answered without.
MOST_AT_ONCE = 2
# A number that was asked for is not asked for again by another call in this time, however that went (seconds).
_ONCE_SECONDS = 10.0

_places = BoundedSemaphore(MOST_AT_ONCE)


def ask(caller: CallerContext, budget: Budget) -> CallerContext:
    """Return the context with what the CRMs told of its number in their share of the call; as it was if nothing.

    Only connections that allow it are asked. One that fails again and again is not waited for: a call that finds it so
    may have it probed behind. What arrives too late still goes into the table and the cache, for the next ring.
    """
    allowed = [spec for spec in active.active() if spec.ask_while_ringing and not breaker.of(spec.pk).is_resting]
    seconds = budget.share(RING_SECONDS)
    deadline = time.monotonic() + seconds
    if not allowed or seconds < _LEAST_SECONDS or not _places.acquire(blocking=False):
        return caller
    ring = _Ring(caller.number, allowed, deadline)
    if not ring.start():
        _places.release()
        return caller
    heard = ring.wait()
    if heard is None or not heard.told:
        return caller
    return context.with_crm(caller, active.active(), heard.told, time.time())


class _Ring:
    """One number asked for in a thread of its own, so that the call can go on without it."""

    def __init__(self, number: str, specs: Sequence[Spec], deadline: float) -> None:
        self._number = number
        self._sound = [spec for spec in specs if not breaker.of(spec.pk).is_open]
        self._failing = [spec for spec in specs if breaker.of(spec.pk).is_open]
        self._deadline = deadline
        self._heard: Heard | None = None
        self._has_heard = Event()

    def start(self) -> bool:
        """Begin, unless this number was asked for a moment ago or is being fetched; then it is False."""
        try:
            if not store.connect().add(f"rung:{self._number}", b"1", _ONCE_SECONDS):
                return False
            if not fetching.take_off(self._number, fetching.FETCH_SECONDS):
                return False
            # What is logged there belongs to the request of the call.
            Thread(target=copy_context().run, args=(self._run,), name="ring", daemon=True).start()
        except store.StoreError as error:
            # Nobody could say whether others are asking as well.
            logger.warning("CRM not asked while it rings: %s", error)
            return False
        except RuntimeError:
            # The machine gives us no thread.
            logger.exception("CRM not asked while it rings")
            fetching.land(self._number)
            return False
        return True

    def wait(self) -> Heard | None:
        """Return what was heard in time, if anything."""
        if self._sound:
            self._has_heard.wait(self._deadline - time.monotonic())
        return self._heard

    def _run(self) -> None:
        try:
            self._heard = fetching.ask(self._sound, self._number, self._deadline, is_ringing=True)
            self._has_heard.set()
            fetching.keep(self._number, self._heard)
            if self._failing:
                probed = fetching.ask(self._failing, self._number, time.monotonic() + fetching.FETCH_SECONDS / 2)
                fetching.keep(self._number, probed)
        except Error as error:
            logger.warning("What a CRM told while it rang was not kept: %s", type(error).__name__)
        except Exception:
            # The thread's own way of telling would not mask what stands in the message.
            logger.exception("CRM asked in vain while it rang")
        finally:
            self._has_heard.set()
            fetching.land(self._number)
            _places.release()
            connections.close_all()
