"""The entry point of the web server: calls take the short way, everything else Django's own."""

from __future__ import annotations

import json
import time
from io import BytesIO
from wsgiref.util import setup_testing_defaults

import pytest
from django.core import signals
from django.db import connection

from assistants import views
from flireo_site.wsgi import application

CALL = {"eventType": "assistant-request", "fromCaller": "+31601234567", "toAssistant": "+31850123456"}


def asked(method: str, path: str, body: bytes = b"", **more: str) -> tuple[str, dict[str, str], bytes]:
    """Return the status, the headers and the body of an answer."""
    environ: dict[str, object] = {"REQUEST_METHOD": method, "PATH_INFO": path, "CONTENT_LENGTH": str(len(body)), **more}
    setup_testing_defaults(environ)
    environ |= {"HTTP_HOST": "localhost", "wsgi.input": BytesIO(body)}
    heard: list[tuple[str, dict[str, str]]] = []
    answer = application(environ, lambda status, headers: heard.append((status, dict(headers))))
    return *heard[0], b"".join(answer)


@pytest.mark.django_db
def test_a_call_is_answered() -> None:
    status, headers, body = asked("POST", "/webhooks/flireo/", json.dumps(CALL).encode())
    assert status == "200 OK"
    assert headers["Content-Type"] == "application/json"
    assert headers["Content-Length"] == str(len(body))
    assert json.loads(body)["assistant"]["firstMessage"]


def test_what_is_refused_is_told() -> None:
    assert asked("GET", "/webhooks/flireo/")[0] == "405 Method Not Allowed"
    assert asked("POST", "/webhooks/flireo/", b"no JSON")[0] == "400 Bad Request"


def test_what_is_refused_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    asked("POST", "/webhooks/nobody/")
    assert [(one.levelname, one.name) for one in caplog.records] == [("WARNING", "django.request")]


def test_what_goes_wrong_at_the_door_is_an_answer(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(path: str) -> None:
        raise RuntimeError("No address can be read.")

    monkeypatch.setattr(views, "_resolved", fail)
    assert asked("POST", "/webhooks/flireo/")[0] == "500 Internal Server Error"
    assert "No address can be read." in caplog.text


@pytest.mark.django_db(transaction=True)
def test_a_call_leaves_the_connection_of_its_thread_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """To ask whether it can still be used may take as long as the database hangs."""
    connection.ensure_connection()
    old = connection.connection
    connection.close_at = time.monotonic() - 1
    monkeypatch.setattr(connection, "errors_occurred", True)
    monkeypatch.setattr(connection, "is_usable", lambda: pytest.fail("The connection was tried."))
    asked("POST", "/webhooks/flireo/", json.dumps(CALL).encode())
    assert connection.connection is old


def test_all_else_goes_the_way_of_django() -> None:
    begun: list[object] = []

    def begins(sender: object, **kwargs: object) -> None:
        begun.append(sender)

    signals.request_started.connect(begins)
    try:
        assert asked("GET", "/")[0] == "302 Found"
    finally:
        signals.request_started.disconnect(begins)
    assert len(begun) == 1
