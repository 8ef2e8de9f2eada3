"""All cases, each kind in a module of its own, which declares them as CASES."""

from __future__ import annotations

from faults.case import Case
from faults.cases import both, changes, clients, crm, disk, postgres, processes, redis, start

CASES: tuple[Case, ...] = (
    *redis.CASES,
    *postgres.CASES,
    *both.CASES,
    *clients.CASES,
    *crm.CASES,
    *processes.CASES,
    *changes.CASES,
    *disk.ON_SERVERS,
    *start.CASES,
    *disk.ON_FOLDERS,
)
