"""A worker that is killed while it fetches: the next one finds the rest, and nothing is lost with the first."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import unquote

import pytest
from django.conf import settings
from django.utils import timezone
from pytest_django import Settings

from callers import store
from callers.crm import fetching
from callers.models import CrmRecord, Refresh
from callers.tests import crm_cast
from callers.tests.crm_server import Crm, Received, serving
from flireo_site import real_servers
from flireo_site.tests.own_database import database_url

NUMBERS = [f"+316012345{n:02}" for n in range(16)]
# A worker, and a bell as the beat rings it.
WORKER = """
from flireo_site.celery import app
app.send_task("callers.tasks.fetch_due")
app.worker_main("--quiet worker --pool threads --without-gossip --without-mingle --loglevel WARNING".split())
"""


@pytest.fixture
def crm() -> Iterator[Crm]:
    def answer(request: Received) -> tuple[int, dict[str, str], object]:
        time.sleep(0.1)
        return 200, {}, {"phones": [unquote(request.path[1:])]}

    with serving() as served:
        served.answer = answer
        yield served


@pytest.fixture
def redis_url(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Cache and broker of the workers and of this test: a Redis of their own in the run with servers, else a folder."""
    if not settings.REDIS_URL:
        yield ""
        return
    with real_servers.redis_server() as server:
        settings.REDIS_URL = server.url
        monkeypatch.setattr(store, "_PREFIX", "flireo:")
        yield server.url


@contextmanager
def worker(folder: Path, redis_url: str) -> Iterator[None]:
    """Run a worker; in the end it is killed with all its children, and has no time for anything."""
    own = {"DATABASE_URL": database_url(), "DATA_DIR": str(folder), "REDIS_URL": redis_url}
    own |= {"CRM_PRIVATE_ADDRESSES": "127.0.0.1", "DJANGO_SETTINGS_MODULE": "flireo_site.settings"}
    with (folder / "worker.log").open("ab") as log:
        command = [sys.executable, "-c", WORKER]
        process = subprocess.Popen(
            command, cwd=settings.BASE_DIR, env=os.environ | own, stdout=log, stderr=log, start_new_session=True
        )
    try:
        yield
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def wait_until(is_so: Callable[[], bool], log: Path) -> None:
    end = time.monotonic() + 30
    while not is_so():
        assert time.monotonic() < end, log.read_text()
        time.sleep(0.05)


def a_minute_later() -> None:
    """Let pass what keeps others from what somebody has claimed."""
    Refresh.objects.update(claimed_until=timezone.now())
    for number in NUMBERS:
        fetching.land(number)


@pytest.mark.django_db(transaction=True)
def test_what_a_killed_worker_leaves_is_fetched_by_the_next(crm: Crm, tmp_path: Path, redis_url: str) -> None:
    crm_cast.connection(f"{crm.url}/{{number}}")
    Refresh.objects.bulk_create(Refresh(number=number, reason="warm", priority=10) for number in NUMBERS)
    with worker(tmp_path, redis_url):
        wait_until(lambda: len(crm.received) >= 6, tmp_path / "worker.log")
    fetched = CrmRecord.objects.count()
    assert 0 < fetched < len(NUMBERS)
    assert Refresh.objects.filter(claimed_until__gt=timezone.now()).exists()
    a_minute_later()
    with worker(tmp_path, redis_url):
        wait_until(lambda: not Refresh.objects.exists(), tmp_path / "worker.log")
    assert CrmRecord.objects.filter(is_found=True).count() == len(NUMBERS)
    asked = Counter(unquote(one.path[1:]) for one in crm.received)
    assert asked.keys() == set(NUMBERS)
    # What was under way when the worker died, and no other.
    assert sorted(asked.values())[:-1] == [1] * (len(NUMBERS) - 1)
    assert max(asked.values()) <= 2
