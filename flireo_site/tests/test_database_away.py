"""A real PostgreSQL that is paused in the middle of everything: each call is answered in time."""

import json
import os
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection, connections

from assistants import holder, last_good, unfinished, webhook
from assistants.last_good import Copy
from assistants.tests import cast
from callers import calls, lookup, place, spool, store
from callers.models import CallEvent
from callers.places import Places
from flireo_site import environment, real_servers

# Before this the slowest call must be answered; more where a machine has more to do than it can (seconds).
IN_TIME = 1.0 if os.getloadavg()[0] < (os.cpu_count() or 1) / 2 else 2.0


class NoMigrations(dict):
    """Tables are made from the models as they are, which is quicker."""

    def __contains__(self, app):
        return True

    def __getitem__(self, app):
        return None


@pytest.fixture(scope="module")
def server(django_db_setup, django_db_blocker, tmp_path_factory):
    """A PostgreSQL with Sanne and a publication, in place of the database of the tests, for threads begun here."""
    settings_before = connections.settings
    with real_servers.postgres(tcp=True) as running, pytest.MonkeyPatch.context() as patched:
        patched.setenv("DATABASE_URL", running.url)
        own = {"default": environment.database("DATABASE_URL", tmp_path_factory.mktemp("data"))}
        connections.settings = connections.configure_settings(own)
        with django_db_blocker.unblock():
            in_thread(fill)
            yield running
    connections.settings = settings_before


def fill():
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("django.conf.settings.MIGRATION_MODULES", NoMigrations(), raising=False)
        call_command("migrate", run_syncdb=True, verbosity=0)
    cast.line()
    cast.sanne()
    cast.live()


def in_thread(function):
    """Run a function in a thread of its own, which opens connections of its own and closes them."""

    def run():
        try:
            return function()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as threads:
        return threads.submit(run).result()


@pytest.fixture
def running(server, monkeypatch, settings):
    """A process that has answered already, and has no cache."""
    settings.DEBUG = True
    monkeypatch.setattr(place, "MEND_SECONDS", 0.1)
    monkeypatch.setattr(lookup, "places", Places(lookup.look_up_nobody, most=4, seconds=0.25))
    monkeypatch.setattr(calls, "places", Places(calls.look_for_none, most=2, seconds=0.5))
    monkeypatch.setattr(holder, "live", holder.Holder())
    # There is no server at this port.
    settings.REDIS_URL = "redis://127.0.0.1:1"
    store.connect.cache_clear()
    lookup.places.start()
    calls.places.start()
    assert levels(called(1)) == {("fresh", "unverified")}
    yield server
    lookup.places.stop()
    calls.places.stop()
    holder.live.stop()


def call():
    began = time.monotonic()
    reply = webhook.reply_to(cast.request().encode())
    assert reply.status == 200
    return time.monotonic() - began, (reply.headers["X-Context-Level"], reply.headers["X-Publication-Level"])


def called(count):
    with ThreadPoolExecutor(count) as callers:
        return [one.result() for one in [callers.submit(in_thread, call) for _ in range(count)]]


def levels(answered):
    return {level for _seconds, level in answered}


def slowest(answered):
    return max(seconds for seconds, _level in answered)


def test_while_it_is_paused_calls_are_answered_in_time_and_then_at_once(running):
    with running.paused():
        first, later = called(20), called(20)
    assert levels(first) == levels(later) == {("unavailable", "unverified")}
    assert slowest(first) < IN_TIME
    assert slowest(later) < IN_TIME
    assert not lookup.places.is_any_sound()


def test_when_it_goes_on_callers_are_known_again(running):
    with running.paused():
        called(8)
    until = time.monotonic() + 30
    while levels(called(1)) != {("fresh", "unverified")}:
        assert time.monotonic() < until
        time.sleep(0.05)


def test_a_process_that_starts_while_it_is_paused_answers_from_disk(running, monkeypatch, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    last_good.keep(holder.live.held)
    holder.live.stop()
    with running.paused():
        monkeypatch.setattr(holder, "live", holder.Holder(disk=Copy()))
        answered = called(8)
    assert levels(answered) == {("unavailable", "disk")}
    assert slowest(answered) < IN_TIME


def test_a_locked_table_keeps_nobody_waiting(running):
    def lock_and_call():
        with connection.cursor() as cursor:
            cursor.execute("BEGIN; LOCK TABLE callers_callernumber IN ACCESS EXCLUSIVE MODE")
            answered = called(8)
            cursor.execute("ROLLBACK")
            return answered

    answered = in_thread(lock_and_call)
    assert levels(answered) == {("unavailable", "unverified")}
    assert slowest(answered) < IN_TIME


def told():
    began = time.monotonic()
    body = {"eventType": "end-of-call-report", "callId": "call-1", "fromCaller": cast.SANNE, "toAssistant": cast.LINE}
    reply = webhook.reply_to(json.dumps(body).encode())
    return time.monotonic() - began, reply.status


def test_events_are_kept_on_disk_while_it_is_paused_and_once_in_it_when_it_goes_on(running, monkeypatch):
    monkeypatch.setattr(spool, "AGAIN_SECONDS", 0.05)
    monkeypatch.setattr(spool, "drainer", spool.Drainer())
    with running.paused(), ThreadPoolExecutor(6) as senders:
        answered = [one.result() for one in [senders.submit(told) for _ in range(6)]]
    assert {status for _seconds, status in answered} == {200}
    assert max(seconds for seconds, _status in answered) < IN_TIME
    until = time.monotonic() + 30
    while spool.depth():
        assert time.monotonic() < until
        time.sleep(0.05)
    spool.drainer.stop()
    assert in_thread(CallEvent.objects.count) == 1


def test_whoever_watches_is_told_in_time_what_was_known_before(running, monkeypatch, client):
    monkeypatch.setattr(unfinished, "places", Places(unfinished.look_for_none, most=1, seconds=1.0))
    try:
        assert unfinished.watch.look()
        known = unfinished.watch.known
        with running.paused():
            began = time.monotonic()
            assert not unfinished.watch.look()
            assert client.get("/metrics").status_code == 200
            assert time.monotonic() - began < 2
        assert unfinished.watch.known is known
    finally:
        unfinished.places.stop()


def test_the_state_of_the_service_opens_while_it_is_paused(running, monkeypatch, client):
    monkeypatch.setattr(unfinished, "places", Places(unfinished.look_for_none, most=1, seconds=1.0))

    def opened():
        if "sessionid" not in client.cookies:
            client.force_login(User.objects.create_superuser("noor"))
        began = time.monotonic()
        page = client.get("/status", headers={"accept-language": "en"})
        assert page.status_code == 200
        return time.monotonic() - began, page.content.decode()

    try:
        assert "Pages cannot be opened" not in in_thread(opened)[1]
        in_thread(lambda: client.get("/admin/"))
        with running.paused():
            seconds, page = in_thread(opened)
        assert "Pages cannot be opened" in page
        assert seconds < 2
    finally:
        unfinished.places.stop()


def test_without_places_a_call_would_wait_as_long_as_it_is_paused(running, monkeypatch):
    """So the tests above fail without what they are about."""
    monkeypatch.setattr(lookup.places, "_in_background", False)
    with ThreadPoolExecutor(1) as thread:
        thread.submit(call).result()
        with running.paused():
            waiting = thread.submit(call)
            with pytest.raises(TimeoutError):
                waiting.result(IN_TIME)
        waiting.result()
        thread.submit(connections.close_all).result()
