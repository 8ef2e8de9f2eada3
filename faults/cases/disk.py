"""The disk is full, read-only, or locked by somebody who writes for long."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial

from faults import disk
from faults.case import Case
from faults.world import World, with_folders


@contextmanager
def full(world: World) -> Iterator[None]:
    with disk.full(world.data_dir):
        yield


@contextmanager
def read_only(world: World) -> Iterator[None]:
    with disk.read_only(world.data_dir, [world.web.pid, world.worker.pid, world.beat.pid]):
        yield


@contextmanager
def read_only_at_start(world: World) -> Iterator[None]:
    """Every process that is started now finds it so."""
    with disk.read_only(world.data_dir, [os.getpid()]):
        yield


@contextmanager
def locked(world: World) -> Iterator[None]:
    with closing(sqlite3.connect(world.data_dir / "flireo.sqlite3", timeout=30, isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        yield
        writer.execute("ROLLBACK")


_case = partial(Case, warm="record", cold="record", publication="unverified")
ON_SERVERS = (
    _case("disk-full", "DATA_DIR has no byte left; PostgreSQL and Redis have", full),
    _case("disk-read-only", "DATA_DIR is read-only; PostgreSQL and Redis are not", read_only),
)
ON_FOLDERS = (
    _case("sqlite-locked", "somebody writes to SQLite all the time", locked, world=with_folders),
    _case(
        "sqlite-full",
        "DATA_DIR, with SQLite and the cache, has no byte left",
        full,
        world=with_folders,
        refuses_events=True,
    ),
    _case(
        "sqlite-read-only",
        "DATA_DIR, with SQLite and the cache, is read-only",
        read_only,
        world=with_folders,
        refuses_events=True,
    ),
)
