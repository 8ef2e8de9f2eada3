"""A PostgreSQL that takes a connection on and then says nothing."""

from __future__ import annotations

import gc
import socket
from contextlib import closing

import pytest
from django.db import OperationalError

from flireo_site import environment
from flireo_site.postgresql.base import DatabaseWrapper


@pytest.fixture
def garbage_stays():
    gc.disable()
    yield
    gc.enable()


@pytest.mark.django_db
def test_a_connection_that_could_not_be_opened_in_time_is_closed_at_once(garbage_stays, monkeypatch, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as server:
        monkeypatch.setenv("DATABASE_URL", f"postgresql://me@127.0.0.1:{server.getsockname()[1]}/flireo")
        config = {"TIME_ZONE": None, "CONN_HEALTH_CHECKS": False, **environment.database("DATABASE_URL", tmp_path)}
        with pytest.raises(OperationalError, match="timeout"):
            DatabaseWrapper(config).ensure_connection()
        wire, _address = server.accept()
        with closing(wire):
            wire.settimeout(1)
            while wire.recv(1_000):
                pass
