"""The proxy of the fault cases does to connections what it is told, and passes all on otherwise."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing, suppress

import pytest

from faults.proxy import SLOW_SECONDS, Mood, Proxy


@pytest.fixture
def proxy() -> Iterator[Proxy]:
    """A proxy before a server that sends everything back."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=_echo, args=[server], daemon=True).start()
        with closing(Proxy(server.getsockname()[1])) as made:
            yield made
        server.shutdown(socket.SHUT_RDWR)


def _echo(server: socket.socket) -> None:
    with suppress(OSError):
        while True:
            connection, _address = server.accept()
            threading.Thread(target=_send_back, args=[connection], daemon=True).start()


def _send_back(connection: socket.socket) -> None:
    with connection, suppress(OSError):
        while part := connection.recv(100):
            connection.sendall(part)


def connected(proxy: Proxy, seconds: float = 5) -> socket.socket:
    return socket.create_connection(("127.0.0.1", proxy.port), timeout=seconds)


def asked(connection: socket.socket) -> bytes:
    connection.sendall(b"hello")
    return connection.recv(100)


def test_it_passes_on(proxy: Proxy) -> None:
    with connected(proxy) as connection:
        assert asked(connection) == b"hello"


def test_what_is_swallowed_is_lost_with_its_connection(proxy: Proxy) -> None:
    with connected(proxy, 0.3) as before, connected(proxy, 0.3) as untouched:
        assert asked(before) == asked(untouched) == b"hello"
        with proxy.being(Mood.SWALLOWS), connected(proxy, 0.3) as new:
            for connection in (before, new):
                with pytest.raises(TimeoutError):
                    asked(connection)
        with pytest.raises(ConnectionError):
            before.recv(100)
        assert asked(untouched) == b"hello"


@pytest.mark.parametrize("mood", [Mood.RESETS, Mood.REFUSES])
def test_connections_are_reset_and_later_ones_pass(proxy: Proxy, mood: Mood) -> None:
    with connected(proxy) as before:
        assert asked(before) == b"hello"
        with proxy.being(mood), pytest.raises(ConnectionError):
            before.recv(100)
    with connected(proxy) as after:
        assert asked(after) == b"hello"


def test_a_new_connection_is_refused(proxy: Proxy) -> None:
    with proxy.being(Mood.REFUSES), pytest.raises(ConnectionRefusedError):
        connected(proxy)


def test_slow_and_dripping_wires_lose_nothing(proxy: Proxy) -> None:
    with connected(proxy) as connection:
        began = time.monotonic()
        with proxy.being(Mood.IS_SLOW):
            assert asked(connection) == b"hello"
        assert time.monotonic() - began >= 2 * SLOW_SECONDS
        with proxy.being(Mood.DRIPS):
            connection.sendall(b"hello")
            assert b"".join(connection.recv(1) for _ in range(5)) == b"hello"
