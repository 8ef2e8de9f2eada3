"""A web server whose processes keep to a processor each.

One thread of a process at a time runs Python. Where the system spreads the threads over all processors, whichever comes
next finds nothing of what it needs in the caches of its own, and is woken from afar: a call then takes a quarter more
of the core, and twice as much while 64 come at once (benchmarks/README.md).
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from granian.server.mp import MPServer

logger = logging.getLogger(__name__)

T = TypeVar("T")


class Server(MPServer):
    """Granian's own, which starts each of its processes by way of `_spawn_worker`, and its successor too."""

    def _spawn_worker(  # type: ignore[override] # of its two forms the one that it has for processes
        self, idx: int, target: Any, callback_loader: Callable[[], Any]
    ) -> Any:
        loader = partial(load_on, processor_of(idx, self.workers), callback_loader)
        return super()._spawn_worker(idx, target, loader)


def processor_of(place: int, processes: int) -> int | None:
    """Return the processor for the process at this place, the first is 0; None if it shall go wherever there is room.

    Only where each processor gets equally many is it given one: so none is left out, whoever else does the same there.
    """
    if not hasattr(os, "sched_getaffinity"):
        return None
    processors = sorted(os.sched_getaffinity(0))
    return processors[place % len(processors)] if processes % len(processors) == 0 else None


def load_on(processor: int | None, load: Callable[[], T]) -> T:
    """Have this process, which has no other threads yet, keep to a processor, and load what it serves."""
    if processor is not None:
        try:
            os.sched_setaffinity(0, {processor})
        except OSError as error:
            logger.warning("Not kept to processor %d: %s", processor, error.strerror)
    return load()
