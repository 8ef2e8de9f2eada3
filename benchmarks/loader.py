"""Loads a webhook over connections that stay open, each with one call at a time; prints what it measured as JSON.

python -m benchmarks.loader ADDRESS CONNECTIONS SECONDS CALLERS SEED
"""

from __future__ import annotations

import json
import random
import selectors
import socket
import sys
import time
from urllib.parse import urlsplit

from benchmarks.people import LINE_NUMBER, number_of

# Larger ones are given back to the system after every answer, and fetched again.
_READ_BYTES = 65_536
_LONGEST_SILENCE = 10.0


class Call:
    """One connection: sends a request, knows when the answer is complete."""

    def __init__(self, address: tuple[str, int]) -> None:
        self.socket = socket.create_connection(address, timeout=_LONGEST_SILENCE)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._received = b""
        self._expected = 0
        self._sent_at = 0.0

    def send(self, request: bytes) -> None:
        self._received, self._expected = b"", 0
        self._sent_at = time.perf_counter()
        self.socket.sendall(request)

    def receive(self) -> float | None:
        """Take in what has come; return the seconds of a complete answer. Anything but a 200 ends the run."""
        part = self.socket.recv(_READ_BYTES)
        if not part:
            raise SystemExit("The server hung up.")
        self._received += part
        if not self._expected:
            head, found, _ = self._received.partition(b"\r\n\r\n")
            if not found:
                return None
            self._expected = len(head) + 4 + _content_length(head)
        return time.perf_counter() - self._sent_at if len(self._received) >= self._expected else None


def _content_length(head: bytes) -> int:
    status, *lines = head.lower().split(b"\r\n")
    if b" 200 " not in status:
        raise SystemExit(f"The server answered {status.decode()}.")
    for line in lines:
        name, _, value = line.partition(b":")
        if name == b"content-length":
            return int(value)
    raise SystemExit("The server did not say how long its answer is.")


def requests(url: str, callers: int, seed: int, count: int = 20_000) -> list[bytes]:
    """Return prepared requests of callers drawn at random."""
    parts, chance = urlsplit(url), random.Random(seed)
    prepared = []
    for _ in range(count):
        number = number_of(chance.randint(1, callers))
        body = json.dumps({"eventType": "assistant-request", "fromCaller": number, "toAssistant": LINE_NUMBER})
        head = f"POST {parts.path} HTTP/1.1\r\nHost: {parts.netloc}\r\nContent-Type: application/json\r\n"
        prepared.append(f"{head}Accept: */*\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode())
    return prepared


def load(url: str, connections: int, seconds: float, prepared: list[bytes]) -> dict[str, object]:
    """Call for so many seconds and wait for the last answers."""
    address = urlsplit(url)
    selector = selectors.DefaultSelector()
    calls = [Call((address.hostname or "", address.port or 80)) for _ in range(connections)]
    took: list[float] = []
    sent, began = 0, time.perf_counter()
    for call in calls:
        selector.register(call.socket, selectors.EVENT_READ, call)
        call.send(prepared[sent])
        sent += 1
    while len(took) < sent:
        ready = selector.select(_LONGEST_SILENCE)
        if not ready:
            raise SystemExit("The server does not answer.")
        is_open = time.perf_counter() - began < seconds
        for key, _events in ready:
            answered = key.data.receive()
            if answered is None:
                continue
            took.append(answered)
            if is_open:
                key.data.send(prepared[sent % len(prepared)])
                sent += 1
    return {"seconds": time.perf_counter() - began, "milliseconds": [round(one * 1000, 3) for one in took]}


def main(url: str, connections: str, seconds: str, callers: str, seed: str) -> None:
    prepared = requests(url, int(callers), int(seed))
    measured = load(url, int(connections), float(seconds), prepared)
    print(json.dumps(measured | {"loader_seconds": time.process_time()}))


if __name__ == "__main__":
    main(*sys.argv[1:])
