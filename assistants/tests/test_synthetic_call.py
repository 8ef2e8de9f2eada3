"""We call ourselves as Flireo would: what comes back is judged, and no such call leaves anything behind."""

from __future__ import annotations

import json
import logging
import socket
from queue import Queue

import pytest
from prometheus_client import REGISTRY

from assistants import answer_log, holder, metrics, synthetic_call
from assistants.publication import LiveLine, Publication
from assistants.synthetic_call import Outcome
from assistants.tests import cast
from callers import durable_file, entries, lookup, store
from callers.models import Refresh
from callers.places import Places
from callers.tests import crm_cast, crm_server

ADDRESS = "/webhooks/flireo/"
OURS = {"x-synthetic-call": synthetic_call._mark("secret")}


@pytest.fixture
def counted(monkeypatch, settings):
    """What is counted and written of calls."""
    settings.SECRET_KEY = "secret"
    found = []
    monkeypatch.setattr(answer_log.log, "put", found.append)
    monkeypatch.setattr(metrics.counting, "put", found.append)
    return found


def called(client, headers, caller=synthetic_call.CALLER):
    return client.post(ADDRESS, cast.request(caller), content_type="application/json", headers=headers)


@pytest.mark.django_db
def test_a_call_of_ours_is_answered_like_any_other_and_tells_its_levels_and_is_not_counted(client, counted):
    cast.live()
    answer = called(client, OURS)
    assert cast.greeting(answer) == cast.greeting(called(client, {}))
    assert (answer["X-Context-Level"], answer["X-Publication-Level"]) == ("stranger", "current")
    # Both of the other one.
    assert len(counted) == 2


@pytest.mark.django_db
@pytest.mark.parametrize("mark", ["", "1", synthetic_call._mark("another secret"), "é"])
def test_nobody_else_can_have_a_call_left_uncounted(client, counted, mark):
    cast.live()
    answer = called(client, {"x-synthetic-call": mark})
    assert "X-Context-Level" not in answer
    assert len(counted) == 2


@pytest.mark.django_db
@pytest.mark.parametrize("caller", [synthetic_call.CALLER, cast.SANNE])
def test_nothing_is_kept_wanted_or_asked_of_a_crm(client, counted, nothing_behind, caller):
    cast.sanne()
    cast.live()
    # Nobody listens there, so whoever asked would be told, and the connection would have failed.
    crm_cast.connection("http://127.0.0.1:9/{number}", ask_while_ringing=True)
    assert called(client, OURS, caller).status_code == 200
    assert store.connect().get_many([entries.key_of(caller), f"rung:{caller}"]) == [None, None]
    assert nothing_behind == []
    assert not Refresh.objects.exists()
    # The same call by Flireo would have.
    assert called(client, {}, cast.SANNE).status_code == 200
    assert store.connect().get_many([entries.key_of(cast.SANNE)]) != [None]


@pytest.mark.django_db
def test_it_goes_by_the_database_as_a_stranger_does(client, counted, monkeypatch):
    cast.live()
    assert called(client, OURS)["X-Context-Level"] == "stranger"
    crm_cast.connection()

    class Away(Places):
        def ask(self, question, most_seconds=None):
            raise lookup.UnansweredError("no answer in time")

    monkeypatch.setattr(lookup, "places", Away(list, most=0, seconds=0, in_background=False))
    assert called(client, OURS)["X-Context-Level"] == "unavailable"


@pytest.fixture
def server(settings):
    """A web server that answers as a test tells it to, and keeps what it was asked."""
    with crm_server.serving() as server:
        server.headers = {"X-Context-Level": "stranger", "X-Publication-Level": "current"}
        server.body = {"assistant": json.loads(cast.text("Hoi."))}
        settings.SYNTHETIC_CALL_URL, settings.WEBHOOK_TOKEN = server.url, "token-of-the-test"
        yield server


def test_it_calls_the_address_that_flireo_calls(server):
    outcome = synthetic_call.call(cast.LINE)
    assert (outcome.kind, outcome.context, outcome.publication) == ("valid", "stranger", "current")
    assert outcome.seconds > 0
    (asked,) = server.received
    assert (asked.method, asked.path) == ("POST", "/webhooks/flireo/token-of-the-test/")
    assert asked.headers["content-type"] == "application/json"
    assert asked.json["eventType"] == "assistant-request"
    assert asked.json["toAssistant"] == cast.LINE


@pytest.mark.parametrize(
    ("answer", "kind", "about"),
    [
        ((503, b"{}"), "refused", "status 503"),
        ((302, b""), "refused", "status 302"),
        ((200, b"<html>"), "invalid", "no JSON"),
        ((200, b'{"assistant": []}'), "invalid", "no assistant"),
        ((200, b'{"assistant": {"firstMessage": 1}}'), "invalid", "wrong_type at firstMessage"),
    ],
)
def test_what_flireo_would_not_take_is_a_failure_and_is_named(server, answer, kind, about):
    server.status, server.body = answer
    outcome = synthetic_call.call(cast.LINE)
    assert (outcome.kind, outcome.about) == (kind, about)


def test_an_answer_that_comes_too_late_is_a_failure(server, monkeypatch):
    monkeypatch.setattr(synthetic_call, "IN_TIME", 0.0000001)
    assert synthetic_call.call(cast.LINE).kind in {"late", "no-answer"}


def test_where_nobody_listens_there_is_no_answer(settings):
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        settings.SYNTHETIC_CALL_URL = f"http://127.0.0.1:{unused.getsockname()[1]}"
        assert synthetic_call.call(cast.LINE) == Outcome("no-answer", "ConnectError")


@pytest.fixture
def round_of(monkeypatch):
    """Return a function that has a caller make a round in which lines fail or not, and returns what was logged."""
    lines = {number: LiveLine(number, f"Lijn {number[-1]}", "NL", "nl", None) for number in (cast.LINE, cast.JAN)}
    monkeypatch.setattr(holder.live, "_held", Publication(7, lines))
    caller = synthetic_call.Caller()

    def make(caplog, *failing):
        def call(number):
            return (
                Outcome("refused", "status 503") if number in failing else Outcome("valid", "", "stranger", "current")
            )

        monkeypatch.setattr(synthetic_call, "call", call)
        caplog.clear()
        caller.round()
        return [record.getMessage() for record in caplog.records]

    return make


def test_a_line_that_fails_is_logged_once_and_once_when_it_is_answered_again(round_of, caplog):
    caplog.set_level(logging.INFO)
    assert round_of(caplog) == []
    assert round_of(caplog, cast.LINE) == ["The synthetic call to “Lijn 6” failed: refused, status 503"]
    assert round_of(caplog, cast.LINE) == []
    assert round_of(caplog, cast.LINE, cast.JAN) == ["The synthetic call to “Lijn 8” failed: refused, status 503"]
    assert round_of(caplog, cast.JAN) == ["The synthetic call to “Lijn 6” is answered again"]


def test_whoever_watches_learns_when_which_outcome_was_last_and_how_many_lines_fail(round_of, caplog):
    def last(outcome, context="", publication=""):
        labels = {"outcome": outcome, "context": context, "publication": publication}
        return REGISTRY.get_sample_value("flireo_synthetic_call_timestamp_seconds", labels) or 0

    round_of(caplog)
    valid, refused = last("valid", "stranger", "current"), last("refused")
    assert REGISTRY.get_sample_value("flireo_synthetic_call_failing_lines") == 0
    round_of(caplog, cast.LINE, cast.JAN)
    assert last("refused") > refused
    assert last("valid", "stranger", "current") == valid
    assert REGISTRY.get_sample_value("flireo_synthetic_call_failing_lines") == 2


def test_of_several_processes_one_calls_until_it_ends(monkeypatch, settings):
    settings.SYNTHETIC_CALL_URL, settings.SYNTHETIC_CALL_SECONDS = "http://127.0.0.1:9", 0.01
    monkeypatch.setattr(synthetic_call, "_FIRST_SECONDS", 0)
    made = Queue()
    first, second = synthetic_call.Caller(), synthetic_call.Caller()
    for name, one in (("first", first), ("second", second)):
        monkeypatch.setattr(one, "round", lambda name=name: made.put(name))
    first.start()
    made.get(timeout=10)
    second.start()
    assert {made.get(timeout=10) for _ in range(10)} == {"first"}
    first.stop()
    while made.get(timeout=10) != "second":
        pass
    second.stop()


@pytest.mark.parametrize(("url", "seconds"), [("", 60), ("http://127.0.0.1:9", 0)])
def test_without_an_address_or_with_no_seconds_nobody_calls(settings, url, seconds):
    settings.SYNTHETIC_CALL_URL, settings.SYNTHETIC_CALL_SECONDS = url, seconds
    caller = synthetic_call.Caller()
    caller.start()
    assert caller._thread is None


@pytest.fixture
def calling(monkeypatch, settings):
    """Return a function that has a caller make its rounds until it made so many, and tells what was logged."""
    settings.SYNTHETIC_CALL_URL, settings.SYNTHETIC_CALL_SECONDS = "http://127.0.0.1:9", 0.01
    monkeypatch.setattr(synthetic_call, "_FIRST_SECONDS", 0)

    def call(make_round, times, caplog):
        made = Queue()
        caller = synthetic_call.Caller()
        monkeypatch.setattr(caller, "round", lambda: (made.put(1), make_round()))
        caller.start()
        for _ in range(times):
            made.get(timeout=10)
        caller.stop()
        return [record.getMessage() for record in caplog.records]

    return call


def test_on_a_disk_that_takes_no_lock_each_process_calls(calling, monkeypatch, caplog):
    def read_only(path):
        raise OSError("read-only")

    monkeypatch.setattr(durable_file, "only_one", read_only)
    assert calling(lambda: None, 3, caplog) == []


def test_whatever_goes_wrong_it_is_logged_and_the_next_round_is_made(calling, caplog):
    failures = iter([RuntimeError()])

    def make_round():
        for failure in failures:
            raise failure

    assert calling(make_round, 3, caplog) == ["No synthetic call"]
