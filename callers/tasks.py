"""What Celery does for callers; each task is a thin door to a function that can be called without it.

Tasks carry nothing, or an id: what is to be done stands in the database, so a task that is lost or late does no harm.
"""

from __future__ import annotations

import time

from celery import shared_task

from callers import calls, counting, import_runs, refreshing, warming
from callers.crm import active, fetching, health, records, together
from callers.refreshing import Reason
from callers.syncing import runs

# How long one task fetches, and how many numbers it claims at a time: few, so that urgent ones come soon (seconds).
FETCH_SECONDS = 25.0
# How long one task pages through contacts; the next one goes on (seconds).
SYNC_SECONDS = 25.0
_AT_A_TIME = 4


@shared_task(ignore_result=True)  # type: ignore[untyped-decorator] # celery has no types
def fetch_wanted() -> None:
    """Fetch what somebody waits for; refreshing.ring sends this."""
    # A worker that fetched by what it knew of a connection before it was changed would fetch in vain.
    active.load()
    _fetch(refreshing.PRIORITIES[Reason.EDIT])


@shared_task(ignore_result=True)  # type: ignore[untyped-decorator] # as above
def fetch_due() -> None:
    """Fetch all that is due: what is warmed, and what no bell was heard for, or was claimed by a worker that died."""
    at_once = together.most_at_once(active.load())
    if at_once == 1:
        _fetch(least_priority=0)
        return
    until = time.monotonic() + FETCH_SECONDS
    while time.monotonic() < until and together.fetch_wanted(at_once):
        pass


def _fetch(least_priority: int) -> None:
    until = time.monotonic() + FETCH_SECONDS
    while (left := until - time.monotonic()) > 0 and fetching.fetch_wanted(_AT_A_TIME, left, least_priority):
        pass


@shared_task(ignore_result=True)  # type: ignore[untyped-decorator] # as above
def plan_warming() -> None:
    warming.plan()


# A million callers take longer than other tasks may.
@shared_task(ignore_result=True, time_limit=7200)  # type: ignore[untyped-decorator] # as above
def count_segments() -> None:
    """Count who is in which segment, if that is wanted; counting.want sends this."""
    counting.count_wanted()


@shared_task(ignore_result=True)  # type: ignore[untyped-decorator] # as above
def sync_contacts() -> None:
    runs.run_due(SYNC_SECONDS)


@shared_task(ignore_result=True)  # type: ignore[untyped-decorator] # as above
def remove_old_records() -> None:
    records.remove_old()
    health.remove_old()


@shared_task(ignore_result=True)  # type: ignore[untyped-decorator] # as above
def remove_old_raw_bodies() -> None:
    calls.remove_old_bodies()


# A million rows take minutes.
@shared_task(ignore_result=True, time_limit=3600)  # type: ignore[untyped-decorator] # as above
def work_on_import(pk: int) -> None:
    import_runs.work(pk)


@shared_task(ignore_result=True)  # type: ignore[untyped-decorator] # as above
def sweep_imports() -> None:
    import_runs.sweep()
