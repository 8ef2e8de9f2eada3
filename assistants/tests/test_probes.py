"""Machines that look after the service learn whether it lives and is ready, without database and cache."""

import math
from datetime import timedelta

import pytest
from django.db import OperationalError
from django.utils import timezone
from prometheus_client import REGISTRY, Histogram

from assistants import holder, metrics, sampling, unfinished
from assistants.answering import Answered
from assistants.publication import LiveLine, Publication
from assistants.tests import cast
from callers import behind, calls, lookup, spool, store
from callers.crm import active, breaker, health


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
    levels = {"context_level": "fresh", "publication_level": "current"}
    metrics._count([Answered(line_number=number, **levels) for number in (cast.LINE, cast.JAN, cast.LINE)])
    assert (counted(cast.LINE), counted("other")) == (of_line + 2, of_others + 1)
    assert cast.JAN.encode() not in metrics.text()


def steps_within(seconds):
    return value("flireo_answer_step_seconds_bucket", step="merge", le=seconds) or 0


def test_the_time_of_each_step_is_counted_as_the_library_counts_one_at_a_time():
    taken = (0.0, 0.9, 1.0, 2.0, 2.5, 700.0, 5_000.0)
    one_by_one = Histogram("one_by_one", "", buckets=metrics._BUCKETS, registry=None)
    for milliseconds in taken:
        one_by_one.observe(milliseconds / 1000)
    limits = [str(limit) for limit in metrics._BUCKETS] + ["+Inf"]
    before = [steps_within(limit) for limit in limits]
    metrics._count([Answered(milliseconds={"merge": milliseconds}) for milliseconds in taken])
    wanted = [sample.value for sample in one_by_one.collect()[0].samples if sample.name.endswith("_bucket")]
    assert [steps_within(limit) - old for limit, old in zip(limits, before, strict=True)] == wanted
    assert value("flireo_answer_step_seconds_sum", step="merge") >= sum(taken) / 1000


def test_hits_and_misses_of_the_cache_are_counted_and_a_withheld_number_is_neither():
    before = {result: value("flireo_cache_lookups_total", result=result) or 0 for result in ("hit", "miss", "failed")}
    metrics._count([Answered(cache=cache) for cache in ("hit", "hit", "miss", "failed", "")])
    after = {result: value("flireo_cache_lookups_total", result=result) for result in before}
    assert after == {"hit": before["hit"] + 2, "miss": before["miss"] + 1, "failed": before["failed"] + 1}


@pytest.mark.usefixtures("held")
def test_the_state_of_a_process_is_noted(monkeypatch):
    monkeypatch.setattr(lookup.places, "is_any_sound", lambda: False)
    monkeypatch.setattr(calls.places, "is_any_sound", lambda: True)
    monkeypatch.setattr(spool, "depth", lambda: 4)
    monkeypatch.setattr(behind, "waiting", lambda: {"answers": (12, 3)})
    sampling.sample()
    assert value("flireo_publication_number") == 7
    assert value("flireo_left_alone", dependency="database") == 1
    assert value("flireo_left_alone", dependency="database-events") == 0
    assert value("flireo_left_alone", dependency="cache") == 0
    assert value("flireo_spool_events") == 4
    assert value("flireo_behind_items", queue="answers") == 12
    assert value("flireo_behind_dropped", queue="answers") == 3


def test_a_crm_that_fails_is_told_as_left_alone_until_its_connection_is_out_of_use(monkeypatch):
    spec = type("Spec", (), {"pk": 3})
    monkeypatch.setattr(active, "active", lambda: (spec,))
    for _ in range(breaker.MOST_FAILURES):
        breaker.of(3).report(succeeded=False)
    sampling.sample()
    assert value("flireo_left_alone", dependency="crm-3") == 1
    monkeypatch.setattr(active, "active", tuple)
    sampling.sample()
    assert value("flireo_left_alone", dependency="crm-3") == 0


def test_a_crm_that_only_workers_find_failing_is_told_too(monkeypatch):
    monkeypatch.setattr(active, "active", lambda: (type("Spec", (), {"pk": 4}),))
    health.tell_failing(4, is_failing=True)
    sampling.sample()
    assert value("flireo_left_alone", dependency="crm-4") == 1
    health.tell_failing(4, is_failing=False)
    sampling.sample()
    assert value("flireo_left_alone", dependency="crm-4") == 0


def test_a_cache_that_cannot_be_opened_is_told_as_left_alone(monkeypatch):
    def fail():
        raise store.StoreError

    with monkeypatch.context() as patched:
        patched.setattr(store, "connect", fail)
        sampling.sample()
    assert value("flireo_left_alone", dependency="cache") == 1


def test_a_cache_that_does_not_answer_is_told_before_calls_find_it_so(settings):
    # There is no server at this port.
    settings.REDIS_URL = "redis://127.0.0.1:1"
    store.connect.cache_clear()
    sampling.sample()
    assert value("flireo_left_alone", dependency="cache") == 1


def test_a_database_that_does_not_answer_is_told_before_calls_find_it_so(monkeypatch):
    def fail(question):
        raise OperationalError

    monkeypatch.setattr(lookup.places, "is_any_sound", lambda: True)
    with monkeypatch.context() as patched:
        patched.setattr(unfinished.places, "ask", fail)
        unfinished.watch.look()
    sampling.sample()
    assert value("flireo_left_alone", dependency="database") == 1
    monkeypatch.setattr(unfinished.places, "ask", lambda question: unfinished.Known())
    unfinished.watch.look()
    sampling.sample()
    assert value("flireo_left_alone", dependency="database") == 0


def test_before_anything_was_read_the_ages_are_endless_and_not_zero():
    sampling.sample()
    assert value("flireo_jobs_age_seconds") == math.inf
    assert value("flireo_worker_silent_seconds") == math.inf


def test_the_oldest_job_grows_older_while_nothing_new_is_read(monkeypatch):
    began = timezone.now() - timedelta(minutes=2)
    known = unfinished.Known(read_at=began, since={unfinished.FETCH: began}, worker_seen_at=began)
    monkeypatch.setattr(unfinished.watch, "known", known)
    sampling.sample()
    assert value("flireo_oldest_job_seconds", kind="fetch") == pytest.approx(120, abs=30)
    assert value("flireo_oldest_job_seconds", kind="import") == 0
    assert value("flireo_jobs_age_seconds") == pytest.approx(120, abs=30)
    assert value("flireo_worker_silent_seconds") == pytest.approx(120, abs=30)


def test_a_scrape_reads_what_was_noted_and_asks_no_database(client, settings):
    """There is none in this test, so that asking it would fail."""
    settings.DEBUG = True
    assert b"flireo_oldest_job_seconds" in client.get("/metrics").content


def test_what_a_dead_process_told_of_its_state_is_taken_away(monkeypatch, tmp_path):
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(tmp_path))
    (tmp_path / "gauge_livemax_999999999.db").write_bytes(b"")
    (tmp_path / "counter_999999999.db").write_bytes(b"")
    metrics.forget_the_dead()
    assert [path.name for path in tmp_path.glob("*.db")] == ["counter_999999999.db"]


def test_the_thread_notes_the_state_until_it_is_stopped_whatever_goes_wrong(monkeypatch):
    noted, looked = [], []
    monkeypatch.setattr(sampling, "SAMPLE_SECONDS", 0.01)
    monkeypatch.setattr(unfinished.watch, "look", lambda: looked.append(1))
    sampler = sampling.Sampler()

    def sample():
        noted.append(1)
        if len(noted) == 3:
            sampler._stopping.set()
        raise RuntimeError

    monkeypatch.setattr(sampling, "sample", sample)
    sampler.start()
    sampler._thread.join()
    assert noted == [1, 1, 1]
    # The database is asked less often.
    assert looked == [1]
