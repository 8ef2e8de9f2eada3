"""A CRM on loopback in any mood that a CRM can be in."""

from __future__ import annotations

import json
import socket
import threading
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache, partial

from faults.people import known

_DRIP_SECONDS = 0.2
# A piece of an answer without end, and of how many such a bomb consists before it is packed: 200 MB.
_PIECE = b" " * 65_536
_BOMB_PIECES = 3_052

# Talks to one client, whose request has come, until that is over; the event is set when the CRM closes.
Mood = Callable[[socket.socket, threading.Event], None]


@contextmanager
def crm(mood: Mood | None) -> Iterator[str]:
    """Serve as long as the `with` block, and give the address to ask; with no mood nobody listens there."""
    listening = socket.create_server(("127.0.0.1", 0), backlog=256)
    url = f"http://127.0.0.1:{listening.getsockname()[1]}/people?phone={{number}}"
    is_over = threading.Event()
    if mood is None:
        listening.close()
    else:
        threading.Thread(target=_accept, args=(listening, mood, is_over), daemon=True).start()
    try:
        yield url
    finally:
        is_over.set()
        with suppress(OSError):
            listening.shutdown(socket.SHUT_RDWR)
        listening.close()


def _accept(listening: socket.socket, mood: Mood, is_over: threading.Event) -> None:
    with suppress(OSError):
        while True:
            connected, _ = listening.accept()
            threading.Thread(target=_talk, args=(connected, mood, is_over), daemon=True).start()


def _talk(connected: socket.socket, mood: Mood, is_over: threading.Event) -> None:
    with connected, suppress(OSError):
        connected.recv(65_536)
        mood(connected, is_over)


def _head(status: str, *headers: str) -> bytes:
    return "\r\n".join([f"HTTP/1.1 {status}", "Connection: close", *headers, "", ""]).encode()


def _say(said: bytes, connected: socket.socket, is_over: threading.Event) -> None:
    connected.sendall(said)


def _silence(connected: socket.socket, is_over: threading.Event) -> None:
    is_over.wait()


def _drip(connected: socket.socket, is_over: threading.Event) -> None:
    for byte in _answer(200, "application/json", b"{}"):
        connected.sendall(bytes([byte]))
        if is_over.wait(_DRIP_SECONDS):
            return


def _endless(connected: socket.socket, is_over: threading.Event) -> None:
    connected.sendall(_head("200 OK", "Content-Type: application/json") + b"[")
    while not is_over.is_set():
        connected.sendall(_PIECE)


def _explode(connected: socket.socket, is_over: threading.Event) -> None:
    connected.sendall(_answer(200, "application/json", _bomb(), "Content-Encoding: gzip"))


@cache
def _bomb() -> bytes:
    packing = zlib.compressobj(wbits=zlib.MAX_WBITS | 16)
    return b"".join([*(packing.compress(_PIECE) for _ in range(_BOMB_PIECES)), packing.flush()])


def _answer(status: int, kind: str, body: bytes, *headers: str) -> bytes:
    return _head(f"{status} X", f"Content-Type: {kind}", f"Content-Length: {len(body)}", *headers) + body


def _somebody_else() -> bytes:
    """Whatever number is asked for, one of those that call is told, with the token that nobody else may hear."""
    person = known(0)
    return json.dumps({"phone": person.number, "token": person.token}).encode()


def moods() -> dict[str, tuple[str, Mood | None]]:
    """Return every mood by its name, with words for it."""
    page = b"<!doctype html><title>Sign in</title><p>Please sign in."
    json_kind = "application/json"
    return {
        "down": ("is down", None),
        "silent": ("takes requests and never answers", _silence),
        "drips": ("answers a byte every 200 ms", _drip),
        "html": ("answers with a page to sign in", partial(_say, _answer(200, "text/html", page))),
        "wrong-person": ("tells of another person", partial(_say, _answer(200, json_kind, _somebody_else()))),
        "endless": ("answers without end", _endless),
        "bomb": ("answers with 200 MB in a gzip", _explode),
        "redirects": (
            "sends on to itself for ever",
            partial(_say, _answer(302, "text/plain", b"", "Location: /people")),
        ),
        "refuses": (
            "says that it is asked too often, for an hour",
            partial(_say, _answer(429, json_kind, b"{}", "Retry-After: 3600")),
        ),
        "fails": ("answers with status 500", partial(_say, _answer(500, "text/plain", b"Oops"))),
    }
