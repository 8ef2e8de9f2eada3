"""What is live is broken behind the admin's back, or deleted while calls are answered from it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

from faults.beside import at_work
from faults.case import Case
from faults.world import WorldWithServers


def change(what: str) -> Callable[[WorldWithServers], AbstractContextManager[None]]:
    @contextmanager
    def fault(world: WorldWithServers) -> Iterator[None]:
        with at_work(world, "faults.changing", what):
            yield

    return fault


CASES = (
    Case("template-broken", "versions that are no JSON are live, again and again", change("broken-template")),
    Case("template-deleted", "templates for the line come and are deleted again", change("template-deleted")),
    Case("line-deleted", "the line is deleted and made anew, again and again", change("line-deleted")),
    Case("segment-deleted", "segments and templates come and are deleted again", change("twins-deleted")),
)
