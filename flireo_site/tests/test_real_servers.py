"""Servers for tests: they run, they can be frozen, and nothing of them stays behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import psycopg
import pytest
import redis
from django.conf import settings
from redis.backoff import NoBackoff
from redis.retry import Retry

from flireo_site import real_servers

HOLD_A_SERVER = """
import time
from flireo_site import real_servers
with real_servers.redis_server() as server:
    print(server.pid, flush=True)
    time.sleep(60)
"""


def test_postgres_answers_over_tcp_and_is_gone_afterwards() -> None:
    with real_servers.postgres(tcp=True) as server, psycopg.connect(server.url) as connection:
        assert connection.execute("SELECT upper('é')").fetchone() == ("É",)
        assert server.name.startswith("PostgreSQL ")
    assert not psutil.pid_exists(server.pid)


def test_redis_answers_and_is_gone_afterwards() -> None:
    with real_servers.redis_server() as server, redis.Redis.from_url(server.url) as client:
        assert client.ping()
        folder = Path(client.config_get("dir")["dir"])
    assert not psutil.pid_exists(server.pid)
    assert not folder.exists()


def test_a_frozen_server_keeps_its_connections_and_says_nothing() -> None:
    with (
        real_servers.redis_server() as server,
        redis.Redis.from_url(server.url, socket_timeout=0.1, retry=Retry(NoBackoff(), 0)) as client,
    ):
        with server.paused(), pytest.raises(redis.TimeoutError):
            client.ping()
        assert client.ping()


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_a_server_does_not_outlive_the_process_that_started_it(number: signal.Signals) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLD_A_SERVER], cwd=settings.BASE_DIR, stdout=subprocess.PIPE
    ) as owner:
        assert owner.stdout
        server = psutil.Process(int(owner.stdout.readline()))
        os.kill(owner.pid, number)
    deadline = time.monotonic() + 10
    while _is_alive(server) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not _is_alive(server)


def _is_alive(process: psutil.Process) -> bool:
    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
