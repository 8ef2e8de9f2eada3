"""What no webhook can be faster than: one GET from Redis, whose bytes are the answer. It checks and notes nothing."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterable
from threading import local
from urllib.parse import urlsplit
from wsgiref.types import StartResponse, WSGIEnvironment

import hiredis
import orjson

from benchmarks.limit.keys import key_of

_address = urlsplit(os.environ["REDIS_URL"])
_kept = local()


def application(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    if environ["REQUEST_METHOD"] != "POST":
        start_response("405 Method Not Allowed", [("Content-Length", "0")])
        return []
    sent = orjson.loads(environ["wsgi.input"].read())
    body = _get(key_of(sent["fromCaller"]))
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
    return [body]


def _get(key: str) -> bytes:
    if not hasattr(_kept, "socket"):
        _kept.socket = socket.create_connection((_address.hostname, _address.port))
        _kept.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        _kept.reader = hiredis.Reader()
    _kept.socket.sendall(hiredis.pack_command(("GET", key)))
    while True:
        _kept.reader.feed(_kept.socket.recv(65_536))
        found = _kept.reader.gets()
        if found is not False:
            return found
