"""The web server starts while what it needs is away. It has what was live last on disk."""

from __future__ import annotations

import http.client
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from functools import partial
from typing import Any

from faults.case import AWAY_P99, Case
from faults.cases import both, disk
from faults.people import known
from faults.plan import call_from
from faults.world import PATH, WorldWithServers


def started(
    away: Callable[[WorldWithServers], AbstractContextManager[None]],
) -> Callable[[WorldWithServers], AbstractContextManager[float]]:
    """Return a fault that starts the web server while something is away, and gives the seconds to its first answer."""

    @contextmanager
    def fault(world: WorldWithServers) -> Iterator[float]:
        world.web.stop()
        try:
            with away(world):
                began = time.monotonic()
                world.web.start()
                with closing(http.client.HTTPConnection("127.0.0.1", world.port, timeout=30)) as connection:
                    connection.request("POST", PATH, call_from(known(0)).body)
                    connection.getresponse().read()
                yield time.monotonic() - began
        finally:
            if not world.web.is_alive():
                world.web.start()

    return fault


@contextmanager
def without_names(world: WorldWithServers) -> Iterator[None]:
    with world.names.away(), both.stopped(world):
        yield


_ON_DISK: dict[str, Any] = {"warm": "record", "cold": "record", "publication": "unverified", "p99": None}
_case = partial(Case, warm="unavailable", cold="unavailable", publication="disk", starts_broken=True, p99=AWAY_P99)
CASES = (
    _case("start-stopped", "started while Redis and PostgreSQL are stopped", started(both.stopped)),
    _case("start-paused", "started while Redis and PostgreSQL are frozen", started(both.paused)),
    _case("start-black-hole", "started while what is sent to both disappears", started(both.swallowed)),
    _case("start-disk-full", "started while DATA_DIR has no byte left", started(disk.full), **_ON_DISK),
    _case("start-disk-read-only", "started while DATA_DIR is read-only", started(disk.read_only_at_start), **_ON_DISK),
    _case(
        "start-without-names",
        "the same as stopped, and the DNS never answers",
        started(without_names),
        recovers_in=20.0,
    ),
)
