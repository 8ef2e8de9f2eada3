"""A process of the web server is ready before its first call."""

from __future__ import annotations

import gc
import threading

import pytest
from django.db import connections

from assistants import holder, sampling, unfinished
from assistants.tests import cast
from callers import calls, lookup, spool
from callers.crm import active
from callers.places import Places
from flireo_site import beginning
from flireo_site.wsgi import application


@pytest.mark.django_db(transaction=True)
def test_the_first_call_finds_everything_open_and_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    cast.live()
    monkeypatch.setitem(connections.settings, "default", dict(connections.settings["default"]))
    monkeypatch.setattr(holder, "live", holder.Holder())
    monkeypatch.setattr(active, "connections", active.Active())
    for module in (lookup, calls, unfinished):
        monkeypatch.setattr(module, "places", Places(list, most=1, seconds=1))
    monkeypatch.setattr(sampling, "sampler", sampling.Sampler())
    monkeypatch.setattr(spool, "drainer", spool.Drainer())
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    thresholds = gc.get_threshold()
    application.begin()
    try:
        held = holder.live.held
        assert held is not None
        assert held.number == 1
        assert active.connections.held() == ((), "")
        assert lookup.places.ask(lambda: "answered") == "answered"
        assert gc.get_freeze_count() > 0
    finally:
        gc.unfreeze()
        gc.set_threshold(*thresholds)
        sampling.sampler.stop()
        spool.drainer.stop()
        holder.live.stop()
        lookup.places.stop()
        calls.places.stop()
        unfinished.places.stop()


def test_statements_of_pages_end_by_themselves_and_what_is_set_already_stays() -> None:
    config: dict[str, object] = {"ENGINE": "flireo_site.postgresql", "OPTIONS": {"options": "-c search_path=x"}}
    beginning.limit_statements(config)
    assert config["OPTIONS"] == {"options": "-c search_path=x -c statement_timeout=30s"}


def test_sqlite_has_no_such_limit() -> None:
    config: dict[str, object] = {"ENGINE": "django.db.backends.sqlite3"}
    beginning.limit_statements(config)
    assert config == {"ENGINE": "django.db.backends.sqlite3"}
