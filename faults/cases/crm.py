"""A CRM is connected that may be asked while the phone rings, and it is in any mood."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

from faults.beside import at_work
from faults.case import Case
from faults.crm import Mood, crm, moods
from faults.world import WorldWithServers


def connected(mood: Mood | None) -> Callable[[WorldWithServers], AbstractContextManager[None]]:
    @contextmanager
    def fault(world: WorldWithServers) -> Iterator[None]:
        with crm(mood) as url, at_work(world, "faults.connecting", url):
            yield

    return fault


# Of who is in the cache only the own record is known then: what a CRM tells counts from when it is connected.
CASES = tuple(
    Case(f"crm-{name}", f"the CRM {words}", connected(mood), warm="record", cold="record")
    for name, (words, mood) in moods().items()
)
