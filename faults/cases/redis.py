"""Redis stops, hangs or refuses. All that is known is in the database, too."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from faults.case import AWAY_P99, Case
from faults.cases.server import Server
from faults.proxy import Mood
from faults.world import WorldWithServers

_server = Server(lambda world: (world.redis, world.to_redis))
stopped, paused, wire = _server.stopped, _server.paused, _server.wire


def _client(world: WorldWithServers) -> redis.Redis:
    return redis.Redis.from_url(world.redis_url, socket_timeout=5, retry=Retry(NoBackoff(), 0))


@contextmanager
def flushed(world: WorldWithServers) -> Iterator[None]:
    with _client(world) as client:
        client.flushall()
    yield


@contextmanager
def read_only(world: WorldWithServers) -> Iterator[None]:
    """As after a failover to the other side: it has become the replica of a server that is not there."""
    with _client(world) as client:
        client.execute_command("REPLICAOF", "127.0.0.1", "1")
        try:
            yield
        finally:
            client.execute_command("REPLICAOF", "NO", "ONE")


@contextmanager
def out_of_memory(world: WorldWithServers) -> Iterator[None]:
    with _client(world) as client:
        client.config_set("maxmemory", 1)
        try:
            yield
        finally:
            client.config_set("maxmemory", 0)


_case = partial(Case, warm="record", cold="record", publication="unverified")
CASES = (
    _case("redis-stopped", "Redis is stopped, its port refuses", stopped, p99=AWAY_P99),
    _case("redis-paused", "Redis is frozen (SIGSTOP)", paused, p99=AWAY_P99),
    _case("redis-black-hole", "what is sent to Redis disappears", wire(Mood.SWALLOWS), p99=AWAY_P99),
    _case("redis-resets", "all connections to Redis are reset", wire(Mood.RESETS), p99=AWAY_P99),
    _case("redis-drips", "Redis answers one byte at a time", wire(Mood.DRIPS)),
    _case("redis-slow", "each piece to and from Redis takes 300 ms", wire(Mood.IS_SLOW)),
    _case("redis-flushed", "Redis is emptied, the queue with it", flushed),
    _case("redis-read-only", "Redis has become a replica without a master", read_only),
    _case("redis-out-of-memory", "Redis takes nothing more", out_of_memory),
)
