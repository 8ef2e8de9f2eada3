"""Calls ourselves, as Flireo would: over HTTP, with the token, to each line in turn, and looks at what comes back.

One process of a machine does it, again and again. The webhook knows such a call by a header that only we can write: it
is answered like any other, from the same memory, cache and database, and leaves nothing behind. It is in no list and in
no count, no entry is kept for its number, and no CRM is asked.
"""

from __future__ import annotations

import functools
import hmac
import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass
from threading import Event, Thread
from typing import Any

import httpcore
import orjson
from django.conf import settings
from django.utils.crypto import salted_hmac

from assistants import holder, metrics, schema
from callers import durable_file, threads
from callers.crm import sockets

logger = logging.getLogger(__name__)

HEADER = "X-Synthetic-Call"
CONTEXT_HEADER, PUBLICATION_HEADER = "X-Context-Level", "X-Publication-Level"
# In a range that no country and no operator has: a stranger, whoever else may call.
CALLER = "+88299999999"
# Flireo waits no longer (seconds).
IN_TIME = 5.0
# The web server listens only after its processes are ready (seconds).
_FIRST_SECONDS = 3.0
VALID, NO_ANSWER, REFUSED, INVALID, LATE = "valid", "no-answer", "refused", "invalid", "late"


@functools.cache
def _mark(secret: str) -> str:
    return salted_hmac(__name__, HEADER, secret=secret, algorithm="sha256").hexdigest()


def is_one(environ: Mapping[str, Any]) -> bool:
    """Tell whether a request is one of ours."""
    sent = environ.get("HTTP_X_SYNTHETIC_CALL")
    return sent is not None and hmac.compare_digest(sent.encode(), _mark(settings.SECRET_KEY).encode())


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one call went: one of the words above, more about it if it failed, and the levels of the answer."""

    kind: str
    about: str = ""
    context: str = ""
    publication: str = ""
    seconds: float = 0.0


def call(dialled: str) -> Outcome:
    """Call a line and return how that went. Never raises."""
    body = orjson.dumps({"eventType": "assistant-request", "fromCaller": CALLER, "toAssistant": dialled})
    token = f"{settings.WEBHOOK_TOKEN}/" if settings.WEBHOOK_TOKEN else ""
    began = time.perf_counter()
    try:
        # Nothing is kept open between calls, as Flireo may well not do so either.
        with httpcore.ConnectionPool(ssl_context=sockets.tls_context()) as connections:
            answer = connections.request(
                "POST",
                f"{settings.SYNTHETIC_CALL_URL}/webhooks/flireo/{token}",
                headers={"Content-Type": "application/json", HEADER: _mark(settings.SECRET_KEY)},
                content=body,
                extensions={"timeout": dict.fromkeys(("connect", "read", "write", "pool"), IN_TIME)},
            )
    except (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError, OSError) as error:
        return Outcome(NO_ANSWER, type(error).__name__)
    return _judged(answer, time.perf_counter() - began)


def _judged(answer: httpcore.Response, seconds: float) -> Outcome:
    if answer.status != 200:
        return Outcome(REFUSED, f"status {answer.status}", seconds=seconds)
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in answer.headers}
    levels = headers.get(CONTEXT_HEADER.lower(), ""), headers.get(PUBLICATION_HEADER.lower(), "")
    if about := _mistake(answer.content):
        return Outcome(INVALID, about, *levels, seconds)
    if seconds > IN_TIME:
        return Outcome(LATE, f"after {seconds:.1f} s", *levels, seconds)
    return Outcome(VALID, "", *levels, seconds)


def _mistake(body: bytes) -> str:
    """Return what is wrong with an answer, "" if nothing is."""
    try:
        document = orjson.loads(body)
    except orjson.JSONDecodeError:
        return "no JSON"
    if not isinstance(document, dict) or not isinstance(document.get("assistant"), dict):
        return "no assistant"
    errors = [finding for finding in schema.check(document["assistant"]) if finding.severity == "error"]
    return f"{errors[0].code} at {'.'.join(map(str, errors[0].path))}" if errors else ""


class Caller:
    """The thread of a process that calls, as long as no other process of this machine does."""

    def __init__(self) -> None:
        self._stopping = Event()
        self._thread: Thread | None = None
        # The lines that failed when they were called last.
        self._failing: set[str] = set()

    def start(self) -> None:
        """Start the thread, unless the settings say that nobody shall call."""
        if settings.SYNTHETIC_CALL_URL and settings.SYNTHETIC_CALL_SECONDS:
            self._thread = threads.begun("synthetic-call", self._run)

    def stop(self) -> None:
        self._stopping.set()
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        self._stopping.wait(_FIRST_SECONDS)
        while not self._stopping.is_set():
            try:
                self._call_unless_another_does()
            except Exception:
                # Whatever goes wrong, the thread must live on: a call that is not made looks like one that fails.
                logger.exception("No synthetic call")
            self._stopping.wait(settings.SYNTHETIC_CALL_SECONDS)

    def _call_unless_another_does(self) -> None:
        try:
            with durable_file.only_one(settings.DATA_DIR / "synthetic-call"):
                self._call_again_and_again()
        except BlockingIOError:
            return
        except OSError:
            # On a disk that takes no lock, each process calls.
            self.round()

    def _call_again_and_again(self) -> None:
        while not self._stopping.is_set():
            self.round()
            self._stopping.wait(settings.SYNTHETIC_CALL_SECONDS)

    def round(self) -> None:
        """Call each line once, or, where there is none yet, a number that is no line."""
        held = holder.live.held
        names = {number: line.name for number, line in held.lines.items()} if held else {}
        self._failing &= names.keys() | {""}
        for number, name in (names or {"": "no line"}).items():
            if self._stopping.is_set():
                return
            self._note(number, name, call(number))
        metrics.SYNTHETIC_FAILING.set(len(self._failing))

    def _note(self, number: str, name: str, outcome: Outcome) -> None:
        """Count an outcome; the log is told only when a line fails that did not before, or does no more."""
        metrics.SYNTHETIC_AT.labels(outcome.kind, outcome.context, outcome.publication).set_to_current_time()
        metrics.SYNTHETIC_SECONDS.set(outcome.seconds)
        if outcome.kind == VALID:
            if number in self._failing:
                logger.warning("The synthetic call to “%s” is answered again", name)
            self._failing.discard(number)
        elif number not in self._failing:
            self._failing.add(number)
            logger.error("The synthetic call to “%s” failed: %s, %s", name, outcome.kind, outcome.about)


caller = Caller()
