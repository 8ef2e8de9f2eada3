"""Whoever sends so slowly that nobody waits for the answer any more is hung up on; everybody else is not."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from flireo_site.hanging_up import LEAST_BYTES, Look

pytestmark = pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="Only Linux tells.")

SILENT = 0.3


@pytest.fixture
def connected() -> Iterator[tuple[socket.socket, socket.socket]]:
    """A client, and its connection here."""
    with ExitStack() as closing:
        listening = closing.enter_context(socket.create_server(("127.0.0.1", 0)))
        client = closing.enter_context(socket.create_connection(listening.getsockname(), timeout=5))
        here, _address = listening.accept()
        closing.enter_context(here)
        yield client, here


def hung_up(client: socket.socket) -> bool:
    client.settimeout(0.1)
    try:
        return client.recv(10) == b""
    except TimeoutError:
        return False


def test_who_says_nothing_is_hung_up_on_after_a_time(connected: tuple[socket.socket, socket.socket]) -> None:
    client, _here = connected
    Look().once(SILENT + 60)
    assert not hung_up(client)
    time.sleep(SILENT + 0.1)
    Look().once(SILENT)
    assert hung_up(client)


def test_a_byte_now_and_then_is_no_better(connected: tuple[socket.socket, socket.socket]) -> None:
    client, _here = connected
    for _ in range(5):
        client.sendall(b"x")
        time.sleep(SILENT / 4)
    Look().once(SILENT)
    assert hung_up(client)


def test_whoever_was_answered_meanwhile_stays(connected: tuple[socket.socket, socket.socket]) -> None:
    client, here = connected
    time.sleep(SILENT + 0.1)
    here.sendall(b"x")
    Look().once(SILENT)
    assert client.recv(10) == b"x"
    assert not hung_up(client)


def test_a_large_file_may_take_its_time(connected: tuple[socket.socket, socket.socket]) -> None:
    client, here = connected
    look = Look()
    for _ in range(2):
        client.sendall(b"x" * LEAST_BYTES)
        here.recv(LEAST_BYTES)
        time.sleep(SILENT)
        look.once(SILENT / 2)
        assert not hung_up(client)
    look.once(SILENT / 2)
    assert hung_up(client)


def test_connections_that_this_process_made_itself_stay(connected: tuple[socket.socket, socket.socket]) -> None:
    """Such as one to the database, which nobody may have used for hours."""
    _client, here = connected
    with socket.create_server(("127.0.0.1", 0)) as elsewhere:
        ours = socket.create_connection(elsewhere.getsockname(), timeout=5)
        port = ours.getsockname()
        time.sleep(SILENT + 0.1)
        theirs, _address = elsewhere.accept()
        elsewhere.close()
        Look().once(SILENT)
        assert ours.getsockname() == port
        ours.sendall(b"x")
        assert theirs.recv(10) == b"x"
        ours.close()
        theirs.close()
    del here
