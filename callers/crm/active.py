"""The connections in use, in memory: a call never waits for the database to name them.

Before the first reading there are none, and the first look starts it, behind the caller's back.
"""

from __future__ import annotations

import hashlib
import logging
import os
import time
from collections.abc import Sequence
from threading import Lock

from django.db import Error
from django.db import connections as database_connections

from callers import threads
from callers.crm.spec import Spec
from callers.models import CrmConnection

logger = logging.getLogger(__name__)

RENEW_SECONDS = 10.0
_NEVER = float("-inf")


class Active:
    """The connections as they were read last. Not in the background it reads only when told to: for tests."""

    def __init__(self, in_background: bool = True) -> None:
        self._in_background = in_background
        self.start_anew()

    def start_anew(self) -> None:
        """Forget everything: after a fork the thread is gone, and its lock may be held for ever."""
        self._held: tuple[tuple[Spec, ...], str] | None = None
        self._read_at = _NEVER
        self._reading = Lock()

    def held(self) -> tuple[tuple[Spec, ...], str] | None:
        """Return the connections and their stamp, None before the first reading."""
        is_old = time.monotonic() - self._read_at > RENEW_SECONDS
        is_mine = is_old and self._in_background and self._reading.acquire(blocking=False)
        # Taken here and given back there, so that there is one thread at most.
        if is_mine and threads.begun("crm-connections", self._renew) is None:
            self._reading.release()
        return self._held

    def loaded(self) -> tuple[Spec, ...]:
        """Return the connections; they are read first if nobody has done so since the start or the last change."""
        held = self._held
        return held[0] if held is not None and self._read_at != _NEVER else self.load()

    def load(self) -> tuple[Spec, ...]:
        rows = CrmConnection.objects.filter(is_active=True).prefetch_related("fields")
        specs = tuple(Spec.of(row) for row in rows.order_by("position", "name"))
        self._held = (specs, stamp_of(specs))
        self._read_at = time.monotonic()
        return specs

    def renew(self) -> None:
        """Read them again if that is soon due: whoever looks often has to start no thread for it on a call."""
        if self._in_background and time.monotonic() - self._read_at > RENEW_SECONDS / 2:
            self.load()

    def forget(self) -> None:
        self._read_at = _NEVER

    def _renew(self) -> None:
        try:
            self.load()
        except Error as error:
            # What is in memory stays in use until the next look.
            self._read_at = time.monotonic()
            logger.warning("CRM connections not read: %s", type(error).__name__)
        finally:
            database_connections.close_all()
            self._reading.release()


def stamp_of(specs: Sequence[Spec]) -> str:
    """Return a text that changes when what is taken over from these connections does; "" for none."""
    if not specs:
        return ""
    told = [(spec.pk, spec.soft_seconds, spec.hard_seconds, spec.request_mark, spec.fields) for spec in specs]
    return hashlib.sha256(repr(told).encode()).hexdigest()[:12]


connections = Active()
# Looked up by name at the fork: a test may have put another one in its place.
os.register_at_fork(after_in_child=lambda: connections.start_anew())


def active() -> tuple[Spec, ...]:
    """Return the connections in use, in order of position; at once, from memory."""
    held = connections.held()
    return held[0] if held is not None else ()


def stamp() -> str | None:
    """Return `stamp_of` the connections in use, None before the first reading; at once, from memory as well."""
    held = connections.held()
    return held[1] if held is not None else None


def loaded() -> tuple[Spec, ...]:
    """Return the connections in use, from memory if they have been read: for whoever may ask the database."""
    return connections.loaded()


def load() -> tuple[Spec, ...]:
    """Read the connections in use from the database now: for whoever is not on a call."""
    return connections.load()


def renew() -> None:
    """Read them again if that is soon due: for a thread that looks often."""
    connections.renew()


def forget() -> None:
    """Have them read again at the next look: somebody has changed one."""
    connections.forget()
