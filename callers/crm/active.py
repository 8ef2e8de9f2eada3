"""The connections in use, in memory: a call never waits for the database to name them.

Before the first reading there are none, and the first look starts it, behind the caller's back.
"""

from __future__ import annotations

import logging
import time
from threading import Lock, Thread

from django.db import Error, close_old_connections

from callers.crm.spec import Spec
from callers.models import CrmConnection

logger = logging.getLogger(__name__)

RENEW_SECONDS = 10.0


class Active:
    """The connections as they were read last. Not in the background it reads only when told to: for tests."""

    def __init__(self, in_background: bool = True) -> None:
        self._in_background = in_background
        self._specs: tuple[Spec, ...] = ()
        self._read_at = float("-inf")
        self._reading = Lock()

    def specs(self) -> tuple[Spec, ...]:
        is_old = time.monotonic() - self._read_at > RENEW_SECONDS
        if self._in_background and is_old and self._reading.acquire(blocking=False):
            # Taken here and given back there, so that there is one thread at most.
            Thread(target=self._renew, name="crm-connections", daemon=True).start()
        return self._specs

    def load(self) -> tuple[Spec, ...]:
        rows = CrmConnection.objects.filter(is_active=True).prefetch_related("fields")
        self._specs = tuple(Spec.of(row) for row in rows.order_by("position", "name"))
        self._read_at = time.monotonic()
        return self._specs

    def forget(self) -> None:
        self._read_at = float("-inf")

    def _renew(self) -> None:
        close_old_connections()
        try:
            self.load()
        except Error as error:
            # What is in memory stays in use until the next look.
            self._read_at = time.monotonic()
            logger.warning("CRM connections not read: %s", type(error).__name__)
        finally:
            close_old_connections()
            self._reading.release()


connections = Active()


def active() -> tuple[Spec, ...]:
    """Return the connections in use, in order of position; at once, from memory."""
    return connections.specs()


def load() -> tuple[Spec, ...]:
    """Read the connections in use from the database now: for whoever is not on a call."""
    return connections.load()


def forget() -> None:
    """Have them read again at the next look: somebody has changed one."""
    connections.forget()
