"""Threads of our own, on a machine that may have no more to give."""

from __future__ import annotations

import logging
from collections.abc import Callable
from threading import Thread

logger = logging.getLogger(__name__)


def begun(name: str, run: Callable[[], object]) -> Thread | None:
    """Start a thread that does not keep the process from ending; None if there is none to be had, which is logged.

    No call fails for that: whoever needs the thread goes on without, and tries again the next time.
    """
    thread = Thread(target=run, name=name, daemon=True)
    try:
        thread.start()
    except RuntimeError:
        logger.exception("No thread for %s", name)
        return None
    return thread
