"""Wakes workers without waiting for the broker: whatever is to be done stands in the database already."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from celery import current_app
from kombu.exceptions import OperationalError

from callers.behind import Behind

logger = logging.getLogger(__name__)


def ring(task: str) -> None:
    """Send a task by its name, behind; if that fails, the beat finds the work later."""
    behind.put(task)


def _send(tasks: Sequence[str]) -> None:
    for task in dict.fromkeys(tasks):
        try:
            current_app.send_task(task, retry=False, ignore_result=True)
        except (OperationalError, OSError) as error:
            logger.warning("No worker woken: %s", type(error).__name__)


behind: Behind[str] = Behind("bells", _send)
