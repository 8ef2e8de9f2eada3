"""Plans what to fetch in advance for a whole book, each of whose callers is in the running; measures its memory."""

from __future__ import annotations

import time
import tracemalloc
from datetime import timedelta

from django.db import connection
from django.utils import timezone

from benchmarks.copying import copy_rows
from benchmarks.people import number_of
from callers import warming
from callers.crm import active
from callers.models import Call, CrmConnection


def planned(callers: int) -> dict[str, float]:
    """Go through all callers as a plan without a limit would; return how many, seconds, and MB of Python's peak."""
    CrmConnection.objects.create(
        name="CRM", url="https://crm.example/", number_path="phone", is_active=True, warm_everyone_below=callers
    )
    _have_called(callers)
    specs = active.load()
    began = time.perf_counter()
    tracemalloc.start()
    count = sum(1 for _ in warming.wanted(specs, time.time(), 10**9, at_any_hour=True))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    seconds = time.perf_counter() - began
    # The imports and look-ups that follow are to be without.
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {Call._meta.db_table} CASCADE")
    CrmConnection.objects.all().delete()
    active.load()
    return {"wanted": count, "seconds": seconds, "megabytes": peak / 1e6}


def _have_called(count: int) -> None:
    """Let each of them have called once."""
    now = timezone.now()
    calls = (
        (f"{n}", number_of(n), "", "ended", "", now - timedelta(minutes=n % 50_000), "") for n in range(1, count + 1)
    )
    columns = ["call_id", "caller_number", "line_number", "status", "failure", "started_at", "summary"]
    copy_rows(Call, columns, calls)
