"""Redis and PostgreSQL are away together: everybody is greeted as a stranger, from what is in memory."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from faults.case import AWAY_P99, Case
from faults.cases import postgres, redis
from faults.proxy import Mood
from faults.world import WorldWithServers


@contextmanager
def stopped(world: WorldWithServers) -> Iterator[None]:
    with redis.stopped(world), postgres.stopped(world):
        yield


@contextmanager
def paused(world: WorldWithServers) -> Iterator[None]:
    with redis.paused(world), postgres.paused(world):
        yield


@contextmanager
def swallowed(world: WorldWithServers) -> Iterator[None]:
    with world.to_redis.being(Mood.SWALLOWS), world.to_postgres.being(Mood.SWALLOWS):
        yield


@contextmanager
def without_names(world: WorldWithServers) -> Iterator[None]:
    """As where the names of containers go with them: Redis is gone, and the DNS never answers."""
    with world.names.away(), redis.stopped(world):
        yield


_case = partial(Case, warm="unavailable", cold="unavailable", publication="unverified", p99=AWAY_P99)
CASES = (
    _case("both-stopped", "Redis and PostgreSQL are stopped", stopped),
    _case("both-paused", "Redis and PostgreSQL are frozen", paused),
    _case("names-away", "Redis is stopped, and the DNS never answers", without_names, recovers_in=20.0),
    _case("both-black-hole", "what is sent to Redis and PostgreSQL disappears", swallowed),
)
