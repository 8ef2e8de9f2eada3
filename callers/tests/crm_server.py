"""Real servers on loopback for tests of CRM connections: one that answers as told, and one that may do anything."""

from __future__ import annotations

import contextlib
import json
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_network
from threading import Thread
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
import trustme

from callers.crm import sockets
from callers.crm.client import Reply, ask
from callers.crm.fields import Field
from callers.crm.spec import Auth, Reading, Request, Spec

SANNE = "+31601234567"
JAN = "+31612345678"
LOOPBACK = ip_network("127.0.0.1/32")


@dataclass
class Received:
    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def query(self) -> dict[str, str]:
        return dict(parse_qsl(urlsplit(self.path).query))

    @property
    def form(self) -> dict[str, str]:
        return dict(parse_qsl(self.body.decode()))

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Crm:
    """What it is told to answer: a status, headers and body, or a function of the request that gives these three."""

    url: str
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: Any = b""
    answer: Callable[[Received], tuple[int, dict[str, str], Any]] | None = None
    received: list[Received] = field(default_factory=list)

    def answer_to(self, request: Received) -> tuple[int, dict[str, str], bytes]:
        self.received.append(request)
        status, headers, body = self.answer(request) if self.answer else (self.status, self.headers, self.body)
        return status, headers, body if isinstance(body, bytes) else json.dumps(body).encode()


@contextlib.contextmanager
def serving(
    tls: ssl.SSLContext | None = None, host: str = "127.0.0.1", family: socket.AddressFamily = socket.AF_INET
) -> Iterator[Crm]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # the name is the library's
            length = int(self.headers.get("Content-Length") or 0)
            headers = {name.lower(): value for name, value in self.headers.items()}
            status, told, body = crm.answer_to(Received(self.command, self.path, headers, self.rfile.read(length)))
            with contextlib.suppress(OSError):
                self.send_response(status)
                for name, value in {"Content-Length": str(len(body)), **told}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

        do_POST = do_GET  # noqa: N815 # the name is the library's

        def log_message(self, *args: object) -> None:
            """Say nothing."""

    class Server(ThreadingHTTPServer):
        address_family = family

    server = Server((host, 0), Handler)
    server.handle_error = lambda *args: None
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    named = f"[{host}]" if ":" in host else host
    crm = Crm(f"{'https' if tls else 'http'}://{named}:{server.server_port}")
    thread = Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield crm
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextlib.contextmanager
def doing(behave: Callable[[socket.socket], object]) -> Iterator[str]:
    """Serve connections with a function that may do anything with them; yields the address http://127.0.0.1:port."""
    listening = socket.create_server(("127.0.0.1", 0))

    def run() -> None:
        with contextlib.suppress(OSError):
            while True:
                connected, _ = listening.accept()
                Thread(target=handle, args=(connected,), daemon=True).start()

    def handle(connected: socket.socket) -> None:
        with connected, contextlib.suppress(OSError):
            behave(connected)

    Thread(target=run, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()


def drip(connected: socket.socket, data: bytes, seconds: float = 0.05) -> None:
    """Send byte after byte, and end with silence."""
    for number in range(len(data)):
        connected.sendall(data[number : number + 1])
        time.sleep(seconds)
    time.sleep(5)


@pytest.fixture
def crm(settings) -> Iterator[Crm]:
    settings.CRM_PRIVATE_ADDRESSES = [LOOPBACK]
    with serving() as served:
        yield served


@pytest.fixture
def authority(monkeypatch) -> trustme.CA:
    """Return an authority that the client trusts in this test."""
    made = trustme.CA()
    context = ssl.create_default_context()
    made.configure_trust(context)
    monkeypatch.setattr(sockets, "tls_context", lambda: context)
    return made


def server_tls(certificate: trustme.LeafCert) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    return context


FIELDS = (Field("first_name", "name.first"), Field("orders", "orders", "number"), Field("vip", "vip", "yes_no"))
READING = Reading(number_path="phones", error_path="error")


def connection(url: str, **changes: Any) -> Spec:
    """Return a connection that gets `url` and reads what `sanne` looks like."""
    told: dict[str, Any] = {"request": Request("GET", url), "reading": READING, "fields": FIELDS, **changes}
    return Spec(pk=0, name="CRM", **told)


def sanne(**changes: Any) -> dict[str, Any]:
    return {"name": {"first": "Sanne"}, "orders": 3, "vip": True, "phones": [SANNE], **changes}


def asked(spec: Spec, number: str = SANNE, seconds: float = 5.0, **options: Any) -> Reply:
    return ask(spec, number, time.monotonic() + seconds, **options)


BEARER = Auth("bearer", secrets={"token": "hunter2"})
