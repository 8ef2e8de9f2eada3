"""Machines that look after the service learn whether it lives and is ready, without database and cache."""

import pytest
from prometheus_client import REGISTRY

from assistants import holder, metrics
from assistants.answering import Answered
from assistants.publication import LiveLine, Publication
from assistants.tests import cast
from callers import lookup, spool, store
from callers.crm import active, breaker


def value(name, **labels):
    return REGISTRY.get_sample_value(name, labels)


@pytest.fixture
def held(monkeypatch):
    line = LiveLine(cast.LINE, "Voorbeeld", "NL", "nl", None)
    monkeypatch.setattr(holder.live, "_held", Publication(7, {cast.LINE: line}))


def test_a_process_that_answers_is_alive_whatever_host_is_asked_for(client):
    answered = client.get("/livez", headers={"host": "10.0.0.7:8000"})
    assert (answered.status_code, answered.json()) == (200, {"status": "alive"})


def test_it_is_ready_once_what_is_live_is_in_memory(client, held):
    assert client.get("/readyz").json() == {"status": "ready", "publication": 7}


def test_without_a_publication_it_is_not_ready(client):
    assert client.get("/readyz").status_code == 503


@pytest.mark.parametrize("address", ["/livez", "/readyz", "/metrics"])
def test_probes_only_read(client, address):
    assert client.post(address).status_code == 405


def test_while_developing_everybody_may_read_the_numbers(client, settings):
    settings.DEBUG = True
    answered = client.get("/metrics")
    assert answered.status_code == 200
    assert b"flireo_answers_total" in answered.content


@pytest.mark.parametrize(("header", "status"), [("Bearer secret", 200), ("Bearer other", 404), ("", 404)])
def test_in_production_only_who_knows_the_token_may(client, settings, header, status):
    settings.DEBUG, settings.METRICS_TOKEN = False, "secret"
    assert client.get("/metrics", headers={"authorization": header}).status_code == status


def test_in_production_without_a_token_nobody_may(client, settings):
    settings.DEBUG, settings.METRICS_TOKEN = False, ""
    assert client.get("/metrics", headers={"authorization": "Bearer "}).status_code == 404


def counted(line):
    return value("flireo_answers_total", line=line, context="fresh", publication="current") or 0


@pytest.mark.usefixtures("held")
def test_answers_are_counted_by_line_and_level_and_a_number_that_is_no_line_is_no_label():
    of_line, of_others = counted(cast.LINE), counted("other")
    steps = value("flireo_answer_step_seconds_count", step="merge") or 0
    levels = {"context_level": "fresh", "publication_level": "current", "milliseconds": {"merge": 2.0}}
    metrics._count([Answered(line_number=number, **levels) for number in (cast.LINE, cast.JAN)])
    assert (counted(cast.LINE), counted("other")) == (of_line + 1, of_others + 1)
    assert value("flireo_answer_step_seconds_count", step="merge") == steps + 2
    assert cast.JAN.encode() not in metrics.text()


@pytest.mark.usefixtures("held")
def test_the_state_of_a_process_is_noted(monkeypatch):
    monkeypatch.setattr(lookup.places, "is_any_sound", lambda: False)
    spec = type("Spec", (), {"pk": 3})
    monkeypatch.setattr(active, "active", lambda: (spec,))
    for _ in range(breaker.MOST_FAILURES):
        breaker.of(3).report(succeeded=False)
    monkeypatch.setattr(spool, "depth", lambda: 4)
    metrics.sample()
    assert value("flireo_publication_number") == 7
    assert value("flireo_left_alone", dependency="database") == 1
    assert value("flireo_left_alone", dependency="cache") == 0
    assert value("flireo_left_alone", dependency="crm-3") == 1
    assert value("flireo_spool_events") == 4
    breaker.forget_all()


def test_a_cache_that_cannot_be_opened_is_told_as_left_alone(monkeypatch):
    def fail():
        raise store.StoreError

    with monkeypatch.context() as patched:
        patched.setattr(store, "connect", fail)
        metrics.sample()
    assert value("flireo_left_alone", dependency="cache") == 1


def test_what_a_dead_process_told_of_its_state_is_taken_away(monkeypatch, tmp_path):
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(tmp_path))
    (tmp_path / "gauge_livemax_999999999.db").write_bytes(b"")
    (tmp_path / "counter_999999999.db").write_bytes(b"")
    metrics.forget_the_dead()
    assert [path.name for path in tmp_path.iterdir()] == ["counter_999999999.db"]


def test_the_thread_notes_the_state_until_it_is_stopped_whatever_goes_wrong(monkeypatch):
    noted = []
    monkeypatch.setattr(metrics, "SAMPLE_SECONDS", 0.01)
    sampler = metrics.Sampler()

    def sample():
        noted.append(1)
        if len(noted) == 3:
            sampler._stopping.set()
        raise RuntimeError

    monkeypatch.setattr(metrics, "sample", sample)
    sampler.start()
    sampler._thread.join()
    assert noted == [1, 1, 1]
