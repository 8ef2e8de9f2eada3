"""A real PostgreSQL that is paused in the middle of everything: each call is answered in time."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.management import call_command
from django.db import connection, connections

from assistants import holder, webhook
from assistants.tests import cast
from callers import lookup, place, store
from callers.places import Places
from flireo_site import environment, real_servers

# Before this the slowest call must be answered (seconds).
IN_TIME = 1.0


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
    monkeypatch.setattr(lookup, "places", Places(lookup.look_up_nobody))
    monkeypatch.setattr(holder, "live", holder.Holder())
    # There is no server at this port.
    settings.REDIS_URL = "redis://127.0.0.1:1"
    store.connect.cache_clear()
    lookup.places.start()
    assert levels(calls(1)) == {("fresh", "unverified")}
    yield server
    lookup.places.stop()
    holder.live.stop()


def call():
    began = time.monotonic()
    reply = webhook.reply_to(cast.request().encode())
    assert reply.status == 200
    return time.monotonic() - began, (reply.headers["X-Context-Level"], reply.headers["X-Publication-Level"])


def calls(count):
    with ThreadPoolExecutor(count) as callers:
        return [one.result() for one in [callers.submit(in_thread, call) for _ in range(count)]]


def levels(answered):
    return {level for _seconds, level in answered}


def slowest(answered):
    return max(seconds for seconds, _level in answered)


def test_while_it_is_paused_calls_are_answered_in_time_and_then_at_once(running):
    with running.paused():
        first, later = calls(20), calls(20)
    assert levels(first) == levels(later) == {("unavailable", "unverified")}
    assert slowest(first) < IN_TIME
    assert slowest(later) < IN_TIME / 2


def test_when_it_goes_on_callers_are_known_again(running):
    with running.paused():
        calls(8)
    until = time.monotonic() + 5
    while levels(calls(1)) != {("fresh", "unverified")}:
        assert time.monotonic() < until
        time.sleep(0.05)


def test_a_locked_table_keeps_nobody_waiting(running):
    def lock_and_call():
        with connection.cursor() as cursor:
            cursor.execute("BEGIN; LOCK TABLE callers_callernumber IN ACCESS EXCLUSIVE MODE")
            answered = calls(8)
            cursor.execute("ROLLBACK")
            return answered

    answered = in_thread(lock_and_call)
    assert levels(answered) == {("unavailable", "unverified")}
    assert slowest(answered) < IN_TIME


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
