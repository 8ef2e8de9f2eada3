"""Sends what a plan says at fixed moments, whether or not earlier answers have come, and notes what came back."""

from __future__ import annotations

import http.client
import select
import socket
import threading
import time
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from types import TracebackType
from typing import Self

from faults.plan import Plan, Request

PER_SECOND = 50
# After this the platform has hung up, and the call is lost (seconds).
LOST_SECONDS = 5.0
# Kept open from the beginning and used in turn, so that all processes of the server are called.
_CONNECTIONS = 16
# One each for those under way, of whom a crowd may come at once.
_THREADS = 1_400


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a request. Moments in epoch seconds; `planned` is when it was due, whenever it could be sent.

    `status` is 0 and `failure` says why where no answer came.
    """

    request: Request
    planned: float
    sent: float
    done: float
    status: int
    body: bytes
    failure: str = ""

    @property
    def milliseconds(self) -> float:
        return (self.done - self.planned) * 1000


class Traffic:
    """Traffic to one address, as long as the `with` block; `answers` is complete when it is left."""

    def __init__(self, port: int, path: str, plan: Plan, per_second: float = PER_SECOND) -> None:
        self.answers: list[Answer] = []
        self._port, self._path = port, path
        self._plan = iter(plan)
        self._per_second = per_second
        self._planned = 0
        self._counted = threading.Condition()
        self._is_stopping = False
        self._idle: SimpleQueue[http.client.HTTPConnection] = SimpleQueue()
        self._sending: list[Future[None]] = []
        self._senders = ThreadPoolExecutor(_THREADS, "sender")
        self._thread = threading.Thread(target=self._run, name="traffic", daemon=True)

    def __enter__(self) -> Self:
        for _ in range(_CONNECTIONS):
            connection = self._new()
            connection.connect()
            self._idle.put(connection)
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self._is_stopping = True
        self._thread.join()
        self._senders.shutdown()
        for sent in self._sending:
            sent.result()
        with suppress(Empty):
            while True:
                self._idle.get_nowait().close()

    def send_at_once(self, requests: Iterable[Request]) -> None:
        """Send these beside what is planned, all at this moment."""
        now = time.time()
        for request in requests:
            self._sending.append(self._senders.submit(self._send, request, now))

    def wait_for(self, calls: int) -> None:
        """Wait until so many more moments have passed."""
        with self._counted:
            until = self._planned + calls
            if not self._counted.wait_for(lambda: self._planned >= until, 60 + 2 * calls / self._per_second):
                raise RuntimeError("The traffic has come to a halt.")

    def _run(self) -> None:
        began, offset = time.monotonic(), time.time() - time.monotonic()
        for number, requests in enumerate(self._plan):
            if self._is_stopping:
                return
            planned = began + number / self._per_second
            time.sleep(max(0.0, planned - time.monotonic()))
            for request in requests:
                self._sending.append(self._senders.submit(self._send, request, planned + offset))
            with self._counted:
                self._planned += 1
                self._counted.notify_all()

    def _send(self, request: Request, planned: float) -> None:
        sent = time.time()
        connection = self._usable()
        try:
            connection.request("POST", self._path, request.body, {"Content-Type": "application/json"})
            response = connection.getresponse()
            body = response.read()
        except (OSError, http.client.HTTPException) as error:
            connection.close()
            failure = type(error).__name__
            self.answers.append(Answer(request, planned, sent, time.time(), 0, b"", failure))
            return
        done = time.time()
        self._idle.put(connection)
        self.answers.append(Answer(request, planned, sent, done, response.status, body))

    def _usable(self) -> http.client.HTTPConnection:
        """Return a connection. One that the server has closed meanwhile is not tried, as with any client."""
        while True:
            try:
                connection = self._idle.get_nowait()
            except Empty:
                return self._new()
            if connection.sock is not None and not _has_ended(connection.sock):
                return connection
            connection.close()

    def _new(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self._port, timeout=LOST_SECONDS)


def _has_ended(wire: socket.socket) -> bool:
    """Tell whether something has come at a connection at which nobody waits: the server has closed it."""
    ready = select.poll()
    ready.register(wire, select.POLLIN)
    return bool(ready.poll(0))
