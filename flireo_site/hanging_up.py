"""Hangs up on whoever sends so slowly that nobody waits for the answer any more.

The web server gives up on a client whose headers do not come, but reads a body for as long as bytes of it come, or none
at all, and each keeps a thread. So a thread looks through the connections of this process now and then.
"""

from __future__ import annotations

import logging
import os
import socket
import struct
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from callers import threads

logger = logging.getLogger(__name__)

LOOK_SECONDS = 10.0
# Who has heard nothing from us for so long, and sent less than so much since the last look, sends slowly. A large file
# may take longer than this to come.
SILENT_SECONDS = 60.0
LEAST_BYTES = 10_000
_FILES = Path("/proc/self/fd")
# In Linux' struct tcp_info: milliseconds since we last sent something, or since the beginning; bytes that have come.
_SENT_AT, _RECEIVED_AT = 44, 128
_INFO_BYTES = 136


class Look:
    """Looks at the connections that this process has taken on, and remembers how much had come over each."""

    def __init__(self) -> None:
        self._received: dict[str, int] = {}

    def run(self) -> None:
        while True:
            time.sleep(LOOK_SECONDS)
            try:
                self.once(SILENT_SECONDS)
            except Exception:
                # Whatever it is, the next look may do better.
                logger.exception("Connections not looked at")

    def once(self, silent_seconds: float) -> None:
        """Hang up on those who send slowly."""
        received, ended = {}, 0
        for name, wire in _taken_on():
            with wire, suppress(OSError):
                info = wire.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _INFO_BYTES)
                (silent,) = struct.unpack_from("I", info, _SENT_AT)
                (received[name],) = struct.unpack_from("Q", info, _RECEIVED_AT)
                if silent < silent_seconds * 1000 or received[name] - self._received.get(name, 0) >= LEAST_BYTES:
                    continue
                wire.shutdown(socket.SHUT_RDWR)
                ended += 1
        self._received = received
        if ended:
            logger.info("Hung up on %d who sent nothing or slowly", ended)


def start() -> None:
    """Start to look, where the system tells what is needed for it: on Linux."""
    if _FILES.exists() and hasattr(socket, "TCP_INFO"):
        threads.begun("hanging up", Look().run)


def _taken_on() -> Iterator[tuple[str, socket.socket]]:
    """Yield the connections that came in at a port where this process listens, each by a name that no other has."""
    wires = list(_wires())
    ports = set()
    for _name, wire in wires:
        with suppress(OSError):
            if wire.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
                ports.add(wire.getsockname()[1])
    for name, wire in wires:
        with suppress(OSError):
            if wire.getsockname()[1] in ports and wire.getpeername():
                yield name, wire
                continue
        wire.close()


def _wires() -> Iterator[tuple[str, socket.socket]]:
    """Yield all of this process's own connections over TCP, opened once more."""
    for file in _FILES.iterdir():
        with suppress(OSError):
            name = os.readlink(file)
            if not name.startswith("socket:"):
                continue
            wire = socket.socket(fileno=os.dup(int(file.name)))
            if wire.family in (socket.AF_INET, socket.AF_INET6) and wire.type == socket.SOCK_STREAM:
                yield name, wire
            else:
                wire.close()
