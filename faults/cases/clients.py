"""Those who call misbehave."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, nullcontext, suppress

from faults.case import Case
from faults.world import PATH, World

_SLOW_CLIENTS = 500
_CROWD = 1_000
_BYTE_SECONDS = 1.0


@contextmanager
def slow(world: World) -> Iterator[None]:
    """So many clients send a request each, one byte a second."""
    head = f"POST {PATH} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n{{"
    with ExitStack() as stack:
        clients = [
            stack.enter_context(socket.create_connection(("127.0.0.1", world.port), timeout=10))
            for _ in range(_SLOW_CLIENTS)
        ]
        for client in clients:
            client.sendall(head.encode())
        is_over = threading.Event()
        sender = threading.Thread(target=_send, args=[clients, is_over])
        stack.callback(sender.join)
        stack.callback(is_over.set)
        sender.start()
        yield


def _send(clients: list[socket.socket], is_over: threading.Event) -> None:
    while not is_over.wait(_BYTE_SECONDS):
        for client in clients:
            with suppress(OSError):
                client.sendall(b" ")


CASES = (
    Case(
        "slow-clients",
        f"{_SLOW_CLIENTS} clients send a byte a second each",
        slow,
        warm="unavailable",
        cold="unavailable",
    ),
    Case(
        "cold-crowd",
        f"{_CROWD:,} callers who are in no cache call at one moment",
        lambda world: nullcontext(),
        warm="unavailable",
        cold="unavailable",
        crowd=_CROWD,
    ),
)
