"""What a case declares: what it breaks, and what must hold while it is broken."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

from faults import world

# From the best to the worst; the words are those of the answer log. `stranger` is as good as it gets for a stranger.
CONTEXTS = ("fresh", "stale", "record", "unavailable")
PUBLICATIONS = ("current", "unverified", "disk", "safety-net")
# The slowest answer of any fault, and what 99 of 100 must keep to after the first ten (milliseconds).
SLOWEST = 2_000.0
AWAY_P99 = 100.0


@dataclass(frozen=True)
class Case:
    """One fault.

    `fault` is a `with` block that is given the world: the fault lasts as long as the block, and when it is left
    everything must be up again. It may raise NotPossibleError first. `warm` is the least that is known of a caller who
    was in the cache before, `cold` of one who was not. `p99` holds after the first ten calls (milliseconds).

    A case that `starts_broken` starts the web server within its block, and gives the seconds until it answered.
    One that `loses_requests` kills whoever has requests in hand: those that got no answer at all are counted, and kept
    out of the judgement. Where events cannot be kept anywhere, `refuses_events` says so: they are not acknowledged.
    `crowd` is how many cold callers call at one moment when the fault has begun.
    """

    name: str
    breaks: str
    fault: Callable[[Any], AbstractContextManager[Any]]
    warm: str = "fresh"
    cold: str = "fresh"
    publication: str = "current"
    p99: float | None = None
    recovers_in: float = 10.0
    starts_broken: bool = False
    loses_requests: bool = False
    refuses_events: bool = False
    crowd: int = 0
    world: Callable[[], AbstractContextManager[Any]] = world.with_servers
