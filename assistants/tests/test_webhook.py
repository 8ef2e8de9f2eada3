"""The webhook as Flireo, and anybody else on the internet, meets it."""

import io
import json
import logging
from pathlib import Path

import pytest
from django.db import DatabaseError, DataError, InterfaceError, OperationalError

from assistants import answer_log, webhook
from assistants.tests import cast
from callers import calls, durable_file, spool
from callers.masking import mask
from callers.models import Call, CallEvent
from callers.place import UnansweredError

pytestmark = pytest.mark.django_db

PAYLOADS = Path(__file__).parent / "payloads"
TOKEN = "a-token-of-sixteen-letters-or-more"


@pytest.fixture(autouse=True)
def no_log_thread(monkeypatch):
    rows = []
    monkeypatch.setattr(answer_log.log, "put", rows.append)
    return rows


def post(client, body, address="/webhooks/flireo/", **more):
    body = body if isinstance(body, str | bytes) else json.dumps(body)
    return client.post(address, body, content_type="application/json", **more)


def payload(name):
    return next(PAYLOADS.rglob(f"{name}.json")).read_text()


def test_the_payload_of_the_documentation_is_answered_by_name(client, no_log_thread):
    cast.line()
    cast.sanne()
    cast.live()
    assert cast.greeting(post(client, cast.request())) == "Dag Sanne, met Voorbeeld Bedrijf."
    assert len(no_log_thread) == 1


@pytest.mark.parametrize(
    "address", ["/webhooks/flireo", "/webhooks/flireo/", "/webhooks/flireo/x", "/webhooks/flireo/x/"]
)
def test_the_last_slash_does_not_matter(client, address):
    cast.live()
    assert post(client, cast.request(), address).status_code == 200


def test_any_host_accept_and_content_type_is_taken(client):
    cast.live()
    headers = {"HTTP_HOST": "evil..host:99999", "HTTP_ACCEPT": "image/png"}
    answered = client.post("/webhooks/flireo/", cast.request().encode(), content_type="text/weird", **headers)
    assert answered.status_code == 200
    assert answered["Content-Type"] == "application/json"
    assert answered["Content-Length"] == str(len(answered.content))


@pytest.mark.parametrize("token", [TOKEN, TOKEN + "/"])
def test_the_address_with_the_token_answers(client, settings, token):
    settings.WEBHOOK_TOKEN = TOKEN
    cast.live()
    assert post(client, cast.request(), f"/webhooks/flireo/{token}").status_code == 200


@pytest.mark.parametrize("rest", ["", "/", "/wrong", "/%F0%9F%8E%88/", f"/{TOKEN}/more", f"/{TOKEN}x/", "//"])
@pytest.mark.parametrize("method", ["post", "get", "put", "head", "options"])
def test_every_other_address_is_nothing(client, settings, rest, method):
    settings.WEBHOOK_TOKEN = TOKEN
    answered = getattr(client, method)(f"/webhooks/flireo{rest}")
    assert (answered.status_code, answered["Content-Type"]) == (404, "application/json")


@pytest.mark.parametrize("debug", [True, False])
def test_no_refusal_is_ever_a_page(client, settings, debug):
    settings.DEBUG = debug
    refused = [
        post(client, "{"),
        client.get("/webhooks/flireo/"),
        client.get("/webhooks/other/"),
        post(client, b"x" * 1_000_001),
    ]
    assert [one.status_code for one in refused] == [400, 405, 404, 413]
    assert all(one.json()["error"] for one in refused)


def test_a_body_of_a_million_bytes_is_read(client):
    body = cast.request()[:-1] + ', "x": "' + "x" * 900_000 + '"}'
    cast.live()
    assert post(client, body).status_code == 200


def in_chunks(client, body):
    chunked = {"HTTP_TRANSFER_ENCODING": "chunked", "wsgi.input": body, "wsgi.input_terminated": True}
    return client.generic("POST", "/webhooks/flireo/", **chunked)


def test_a_body_in_chunks_of_no_stated_length_is_read(client):
    cast.line()
    cast.sanne()
    cast.live()
    assert cast.greeting(in_chunks(client, io.BytesIO(cast.request().encode()))) == "Dag Sanne, met Voorbeeld Bedrijf."
    assert in_chunks(client, io.BytesIO(b"x" * 1_000_001)).status_code == 413


def test_a_body_that_breaks_off_is_the_senders_mistake(client):
    class Broken(io.BytesIO):
        def read(self, size):
            raise RuntimeError("Invalid chunk size")

    answered = in_chunks(client, Broken())
    assert (answered.status_code, answered.json()) == (400, {"error": "The body could not be read to its end."})


@pytest.mark.parametrize("method", ["get", "put", "patch", "delete", "head", "options"])
def test_only_post_is_possible(client, method):
    answered = getattr(client, method)("/webhooks/flireo/")
    assert answered.status_code == 405
    assert answered["Allow"] == "POST"


def test_the_levels_are_told_in_development_only(client, settings):
    cast.live()
    settings.DEBUG = True
    assert post(client, cast.request())["X-Context-Level"] == "stranger"
    settings.DEBUG = False
    assert "X-Context-Level" not in post(client, cast.request())


def test_neither_the_token_nor_a_number_is_logged(client, settings, caplog):
    settings.WEBHOOK_TOKEN = TOKEN
    cast.live()
    with caplog.at_level(logging.DEBUG):
        post(client, cast.request(), f"/webhooks/flireo/{TOKEN}/")
        post(client, "{", f"/webhooks/flireo/{TOKEN}/")
    written = "\n".join(mask(record.getMessage()) for record in caplog.records)
    assert "[token]" in written
    assert TOKEN not in written
    assert cast.SANNE not in written


def test_an_error_of_ours_is_a_json_500_that_tells_nothing(client, monkeypatch):
    monkeypatch.setattr(webhook, "reply_to", lambda body: 1 / 0)
    answered = post(client, cast.request())
    assert answered.status_code == 500
    assert "division" not in answered.json()["error"]


def test_an_unknown_kind_of_event_is_acknowledged(client):
    answered = post(client, {"eventType": "new-thing"})
    assert (answered.status_code, answered.json()) == (200, {"ignored": 'eventType "new-thing" is not known here.'})


def test_each_task_gets_a_result_under_its_own_id(client):
    event = json.loads(payload("tool-calls"))
    event["tasksInitiated"] = [{"taskId": "call_1", "taskName": "a"}, {"taskId": "call_2"}, {"taskName": "no id"}, 3]
    results = post(client, event).json()["results"]
    assert [one["toolCallId"] for one in results] == ["call_1", "call_2"]
    assert all(isinstance(one["result"], str) and "\n" not in one["result"] for one in results)


def test_an_id_that_is_no_text_of_unicode_goes_back_as_it_came(client):
    event = json.loads(payload("tool-calls"))
    event["tasksInitiated"] = [{"taskId": "call_\ud800"}]
    assert post(client, event).json()["results"][0]["toolCallId"] == "call_\ud800"


@pytest.mark.parametrize(
    "name", ["tool-calls", "status-update-in-progress", "status-update-failed", "end-of-call-report"]
)
def test_an_event_is_kept_as_it_came_and_once(client, name):
    first, second = post(client, payload(name)), post(client, payload(name))
    assert first.status_code == second.status_code == 200
    assert first.content == second.content
    assert CallEvent.objects.get().body == payload(name)
    assert Call.objects.count() == 1


@pytest.fixture(params=[DatabaseError, InterfaceError, UnansweredError])
def database_is_away(request, monkeypatch):
    def fail(told):
        raise request.param

    monkeypatch.setattr(calls, "keep_in_time", fail)


@pytest.fixture(params=["refused", "nowhere"])
def nothing_can_be_kept(request, monkeypatch):
    """The database refuses the event for what is in it, or it is away and the disk takes nothing."""

    def fail(told):
        raise DataError if request.param == "refused" else OperationalError

    def full_disk(path, payload):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(calls, "keep_in_time", fail)
    monkeypatch.setattr(durable_file, "write", full_disk)


@pytest.mark.usefixtures("database_is_away")
@pytest.mark.parametrize("name", ["tool-calls", "status-update-failed", "end-of-call-report"])
def test_while_the_database_is_away_events_are_kept_on_disk_and_brought_to_it_later(client, name):
    first = post(client, payload(name))
    assert first.status_code == 200
    assert not CallEvent.objects.exists()
    assert spool.drain() == 1
    assert CallEvent.objects.get().body == payload(name)
    assert spool.depth() == 0


@pytest.mark.usefixtures("database_is_away")
def test_an_agent_hears_that_its_task_is_passed_on_when_it_is_on_disk(client):
    results = post(client, payload("tool-calls")).json()["results"]
    assert [one["result"].partition(".")[0] for one in results] == ["Het verzoek is ontvangen en doorgegeven"]


@pytest.mark.usefixtures("nothing_can_be_kept")
def test_an_event_that_can_be_kept_nowhere_is_not_acknowledged(client):
    assert post(client, payload("end-of-call-report")).status_code == 503


@pytest.mark.usefixtures("nothing_can_be_kept")
def test_an_agent_hears_that_its_task_could_not_be_kept(client):
    answered = post(client, payload("tool-calls"))
    assert answered.status_code == 200
    assert [one["result"] for one in answered.json()["results"]] == [
        "Het verzoek kon niet worden doorgegeven. Vraag de beller om later nog eens te bellen."
    ]


def test_an_event_without_numbers_or_call_is_kept(client):
    assert post(client, {"eventType": "end-of-call-report"}).status_code == 200
    assert CallEvent.objects.get().call is None


def test_text_that_a_database_refuses_is_kept_without_it(client):
    event = json.loads(payload("end-of-call-report"))
    body = json.dumps(event | {"summaryText": "a\x00b\ud800c"})
    assert post(client, body).status_code == 200
    assert Call.objects.get().summary == "abc"
