"""Calls a webhook at a rate, whether or not it keeps up, as callers do; prints what came back as JSON.

python -m benchmarks.arrivals ADDRESS RATE SECONDS CONNECTIONS FIRST LAST SEED

Calls come from callers FIRST to LAST in turn, over so many connections at most, which stay open; with 0 each call opens
its own.
A call's time counts from when it was due: one that finds no connection free waits, and that counts too.
"""

from __future__ import annotations

import json
import random
import selectors
import socket
import sys
import time
from collections import Counter, deque
from collections.abc import Iterator
from contextlib import suppress
from urllib.parse import urlsplit

import orjson

from benchmarks.people import EVERYONES_SENTENCE, LINE_NUMBER, number_of
from flireo_site.serving import allow_files

# Flireo waits no longer (seconds).
LONGEST = 5.0
# Calls that wait for their answers over connections of their own.
MOST_FILES = 20_000
_READ_BYTES = 65_536
# So many of the answers are read as JSON; of the others the length and both ends are looked at.
_READ_EVERY = 10
_FOR_EVERYONE = EVERYONES_SENTENCE.encode()


class Call:
    """A call that is under way: when it was due, and what has come of its answer."""

    __slots__ = ("due", "expected", "is_sent", "received", "request", "socket")

    def __init__(self, wire: socket.socket, request: bytes, due: float) -> None:
        self.socket, self.request, self.due = wire, request, due
        self.received, self.expected, self.is_sent = b"", 0, False

    def take_in(self) -> bool | None:
        """Read what has come: None while there is more to come, else whether it is an answer of full length."""
        part = self.socket.recv(_READ_BYTES)
        self.received += part
        if not part:
            return False
        if not self.expected:
            head, found, _ = self.received.partition(b"\r\n\r\n")
            if not found:
                return None
            _, _, length = head.lower().partition(b"content-length: ")
            self.expected = len(head) + 4 + int(length.partition(b"\r\n")[0])
        return True if len(self.received) >= self.expected else None


def is_valid(answer: bytes, thoroughly: bool) -> bool:
    head, _, body = answer.partition(b"\r\n\r\n")
    if not head.startswith(b"HTTP/1.1 200 ") or not body.startswith(b'{"assistant":{') or not body.endswith(b"}}"):
        return False
    return not thoroughly or "model" in orjson.loads(body)["assistant"]


class Arrivals:
    """Open loop: what is due is sent as soon as there is a connection for it."""

    def __init__(self, url: str, connections: int) -> None:
        address = urlsplit(url)
        self._address = (address.hostname or "", address.port or 80)
        self._most = connections
        self._selector = selectors.DefaultSelector()
        self._idle: list[socket.socket] = []
        self._under_way: dict[int, Call] = {}
        self.took: list[float] = []
        self.outcomes: Counter[str] = Counter()

    def run(self, requests: Iterator[bytes], rate: float, seconds: float, seed: int) -> None:
        chance = random.Random(seed)
        due: deque[float] = deque()
        began = time.perf_counter()
        following, end = began, began + seconds
        while True:
            now = time.perf_counter()
            while following <= min(now, end):
                due.append(following)
                following += chance.expovariate(rate)
            while due and (self._idle or not self._most or len(self._under_way) < self._most):
                self._begin(next(requests), due.popleft())
            if following > end and not due and not self._under_way:
                return
            self._hear(max(0.0, min(0.1, following - time.perf_counter())))
            if now > end + 2 * LONGEST:
                self.outcomes["too late"] += len(self._under_way) + len(due)
                return

    def _begin(self, request: bytes, due: float) -> None:
        try:
            wire = self._idle.pop() if self._idle else self._opened()
        except OSError:
            # This machine has no more files or ports for whoever calls: no fault of the service, and no answer.
            self.outcomes["not opened"] += 1
            return
        call = self._under_way[wire.fileno()] = Call(wire, request, due)
        with suppress(OSError):
            call.is_sent = wire.send(request) == len(request)
        events = selectors.EVENT_READ if call.is_sent else selectors.EVENT_WRITE
        if wire.fileno() in self._selector.get_map():
            self._selector.modify(wire, events, None)
        else:
            self._selector.register(wire, events, None)

    def _opened(self) -> socket.socket:
        wire = socket.socket()
        wire.setblocking(False)
        wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if not self._most:
            # The port can be used again at once.
            wire.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        wire.connect_ex(self._address)
        return wire

    def _hear(self, seconds: float) -> None:
        for key, _events in self._selector.select(seconds):
            call = self._under_way.get(key.fd)
            if call is None:
                # The server closed a connection that was idle.
                self._idle = [one for one in self._idle if one.fileno() != key.fd]
                self._close(key.fileobj)
                continue
            try:
                if not call.is_sent:
                    call.socket.sendall(call.request)
                    call.is_sent = True
                    self._selector.modify(call.socket, selectors.EVENT_READ, None)
                    continue
                is_whole = call.take_in()
            except ConnectionRefusedError:
                self._end(call, "refused")
                continue
            except OSError:
                self._end(call, "hung up")
                continue
            if is_whole is not None:
                self._end(call, self._judged(call) if is_whole else "hung up")

    def _judged(self, call: Call) -> str:
        took = time.perf_counter() - call.due
        self.took.append(took)
        if not is_valid(call.received, len(self.took) % _READ_EVERY == 0):
            return "invalid"
        if took > LONGEST:
            return "too late"
        return "for everyone" if _FOR_EVERYONE in call.received else "for the caller"

    def _end(self, call: Call, outcome: str) -> None:
        self.outcomes[outcome] += 1
        del self._under_way[call.socket.fileno()]
        if self._most and outcome not in ("refused", "hung up"):
            self._idle.append(call.socket)
        else:
            self._close(call.socket)

    def _close(self, wire: socket.socket) -> None:
        self._selector.unregister(wire)
        wire.close()


def requests(url: str, first: int, last: int, is_kept_open: bool) -> Iterator[bytes]:
    """Yield the requests of callers in turn, for ever."""
    parts = urlsplit(url)
    head = f"POST {parts.path} HTTP/1.1\r\nHost: {parts.netloc}\r\nContent-Type: application/json\r\n"
    if not is_kept_open:
        head += "Connection: close\r\n"
    while True:
        for pk in range(first, last + 1):
            body = f'{{"eventType":"assistant-request","fromCaller":"{number_of(pk)}","toAssistant":"{LINE_NUMBER}"}}'
            yield f"{head}Content-Length: {len(body)}\r\n\r\n{body}".encode()


def main(url: str, rate: str, seconds: str, connections: str, first: str, last: str, seed: str) -> None:
    allow_files(MOST_FILES)
    arrivals = Arrivals(url, int(connections))
    began = time.perf_counter()
    arrivals.run(requests(url, int(first), int(last), int(connections) > 0), float(rate), float(seconds), int(seed))
    told = {
        "outcomes": arrivals.outcomes,
        "seconds": time.perf_counter() - began,
        "milliseconds": [round(one * 1000, 2) for one in arrivals.took],
        "loader_seconds": time.process_time(),
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main(*sys.argv[1:])
