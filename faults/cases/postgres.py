"""PostgreSQL stops, hangs or refuses. Who is in the cache is known all the same."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import partial

import psycopg

from faults.case import AWAY_P99, Case
from faults.cases.server import Server
from faults.proxy import Mood
from faults.world import WorldWithServers

_TABLES = "callers_caller, callers_callernumber, callers_call, callers_callevent, assistants_publication"
_server = Server(lambda world: (world.postgres, world.to_postgres))
stopped, paused, wire = _server.stopped, _server.paused, _server.wire


@contextmanager
def out_of_connections(world: WorldWithServers) -> Iterator[None]:
    """Take all connections, those of the service too."""
    with ExitStack() as stack:
        mine = [stack.enter_context(psycopg.connect(world.postgres_url, autocommit=True))]
        most = int(mine[0].execute("SHOW max_connections").fetchone()[0])  # type: ignore[index]
        while len(mine) < most:
            with suppress(psycopg.OperationalError):
                mine.append(stack.enter_context(psycopg.connect(world.postgres_url, autocommit=True)))
                continue
            pids = [one.info.backend_pid for one in mine]
            mine[0].execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE backend_type = 'client backend' AND pid <> ALL(%s)",
                [pids],
            )
        yield


@contextmanager
def locked(world: WorldWithServers) -> Iterator[None]:
    with psycopg.connect(world.postgres_url) as connection:
        connection.execute(f"LOCK TABLE {_TABLES} IN ACCESS EXCLUSIVE MODE")
        yield
        connection.rollback()


_case = partial(Case, warm="stale", cold="unavailable", publication="unverified")
CASES = (
    _case("postgres-stopped", "PostgreSQL is stopped, its port refuses", stopped, p99=AWAY_P99),
    _case("postgres-paused", "PostgreSQL is frozen (SIGSTOP)", paused, p99=AWAY_P99),
    _case("postgres-black-hole", "what is sent to PostgreSQL disappears", wire(Mood.SWALLOWS), p99=AWAY_P99),
    _case("postgres-resets", "all connections to PostgreSQL are reset", wire(Mood.RESETS), p99=AWAY_P99),
    _case("postgres-slow", "each piece to and from PostgreSQL takes 300 ms", wire(Mood.IS_SLOW)),
    _case("postgres-drips", "PostgreSQL answers one byte at a time", wire(Mood.DRIPS)),
    _case("postgres-full", "PostgreSQL has no connection left, and none is ours", out_of_connections),
    _case("postgres-locked", "the tables of callers, events and publications are locked", locked),
)
