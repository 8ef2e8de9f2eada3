"""The log: lines for people or JSON, with the name of the request, and never a phone number or the webhook's secret."""

from __future__ import annotations

import io
import json
import logging
import logging.config
import threading
from collections.abc import Callable, Iterator

import pytest

from assistants import answering, wire
from flireo_site import log_lines
from flireo_site.celery import app
from flireo_site.tests.test_wsgi import asked

TOKEN = "s3cret-of-31612345678-letters"
CALL = {"eventType": "assistant-request", "fromCaller": "+31601234567", "toAssistant": "+31850123456"}
Log = Callable[[str], io.StringIO]


@pytest.fixture
def log() -> Iterator[Log]:
    """Write the log in one of the two forms, as the settings have it written, and return it."""
    before = logging.root.handlers[:], logging.root.level

    def begin(form: str) -> io.StringIO:
        logging.config.dictConfig(log_lines.configuration(form, TOKEN))
        written = io.StringIO()
        for handler in logging.root.handlers:
            if isinstance(handler, logging.StreamHandler):
                handler.setStream(written)
        return written

    yield begin
    logging.root.handlers[:] = before[0]
    logging.root.setLevel(before[1])


def fail(*_arguments: object, **_more: object) -> None:
    number = "+31 6 01234567"
    try:
        raise LookupError(f"{number} was not found at /webhooks/flireo/{TOKEN}/")
    except LookupError as error:
        raise RuntimeError("06-12345678", {"fromCaller": 31601234567}) from error


@pytest.mark.parametrize("form", log_lines.FORMATS)
@pytest.mark.parametrize("broken", [(wire, "parse"), (answering, "_publication_and_caller")])
def test_a_request_that_fails_tells_no_number_and_no_secret(
    log: Log, monkeypatch: pytest.MonkeyPatch, form: str, broken: tuple[object, str], settings: pytest.FixtureRequest
) -> None:
    settings.WEBHOOK_TOKEN = TOKEN  # type: ignore[attr-defined]
    monkeypatch.setattr(*broken, fail)
    written = log(form)
    _status, headers, _body = asked("POST", f"/webhooks/flireo/{TOKEN}/", json.dumps(CALL).encode())
    told = written.getvalue()
    assert "Traceback" in told
    assert "RuntimeError" in told
    assert "LookupError: [number] was not found at /webhooks/flireo/[token]/" in told
    assert headers["X-Request-Id"] in told
    for secret in (TOKEN, "01234567", "12345678", "601234567"):
        assert secret not in told


def test_what_fails_in_a_page_is_told_in_the_same_way(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.contrib.auth.views.LoginView.dispatch", fail)
    written = log("json")
    status, headers, body = asked("GET", "/admin/login/", HTTP_X_REQUEST_ID="from-the-proxy-1")
    assert status == "500 Internal Server Error"
    lines = [json.loads(line) for line in written.getvalue().splitlines()]
    assert lines
    assert {line["request_id"] for line in lines} == {headers["X-Request-Id"]} == {"from-the-proxy-1"}
    assert any("Traceback" in line.get("exc_info", "") for line in lines)
    assert "01234567" not in written.getvalue()
    assert b"01234567" not in body


def test_in_json_a_line_is_one_object_with_numbers_as_numbers(log: Log) -> None:
    written = log("json")
    logging.getLogger("assistants.webhook").warning(
        "Said “%s”\nand hung up", "06-12345678", extra={"milliseconds": 1.25, "number": 31612345678, "count": 12345}
    )
    line = json.loads(written.getvalue())
    time = line.pop("time")
    assert time.endswith("+00:00")
    assert line == {
        "level": "WARNING",
        "logger": "assistants.webhook",
        "request_id": "-",
        "message": "Said “[number]”\nand hung up",
        "milliseconds": 1.25,
        "number": "[number]",
        "count": 12345,
    }


def test_for_people_a_line_says_when_what_and_for_which_request(log: Log) -> None:
    written = log("plain")
    logging.getLogger("assistants.webhook").info("Called by %s", "+31612345678")
    assert written.getvalue().endswith(" INFO assistants.webhook - Called by [number]\n")


def test_every_answer_bears_a_name_whatever_way_it_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    given = {"HTTP_X_REQUEST_ID": "from-the-proxy-1"}
    for path in ("/webhooks/flireo/", "/webhooks/nothing/", "/livez", "/", "/static/nothing.css"):
        assert asked("GET", path, **given)[1]["X-Request-Id"] == "from-the-proxy-1"
        assert len(asked("GET", path)[1]["X-Request-Id"]) == 36


def test_a_thread_that_ends_with_an_error_tells_so_without_a_number(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    written = log("plain")
    log_lines.tell_of_threads()
    thread = threading.Thread(target=fail, name="spool")
    thread.start()
    thread.join()
    assert "CRITICAL flireo_site.log_lines - Thread spool ended with an error" in written.getvalue()
    assert "RuntimeError" in written.getvalue()
    assert "12345678" not in written.getvalue()


def test_what_a_task_of_a_worker_writes_bears_its_name_and_what_follows_does_not(log: Log) -> None:
    written = log("json")
    logger = logging.getLogger("callers.tasks")

    @app.task
    def write() -> None:
        logger.info("within")

    done = write.apply()
    logger.info("after")
    names = {line["message"]: line["request_id"] for line in map(json.loads, written.getvalue().splitlines())}
    assert (names["within"], names["after"]) == (done.id, "-")
