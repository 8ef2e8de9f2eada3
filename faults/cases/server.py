"""What can happen to either server that the service depends on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import TypeAlias

from faults.child import Child
from faults.proxy import Mood, Proxy
from faults.world import WorldWithServers

Fault: TypeAlias = Callable[[WorldWithServers], AbstractContextManager[None]]


@dataclass(frozen=True)
class Server:
    """One of them; `of` gives its process in a world, and the proxy before it."""

    of: Callable[[WorldWithServers], tuple[Child, Proxy]]

    @contextmanager
    def stopped(self, world: WorldWithServers) -> Iterator[None]:
        process, proxy = self.of(world)
        with proxy.being(Mood.REFUSES), process.stopped():
            yield

    @contextmanager
    def paused(self, world: WorldWithServers) -> Iterator[None]:
        process, _proxy = self.of(world)
        with process.paused():
            yield

    def wire(self, mood: Mood) -> Fault:
        return lambda world: self.of(world)[1].being(mood)
