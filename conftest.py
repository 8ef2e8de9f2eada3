"""What every test gets."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import translation
from pytest_django import Settings

from assistants import answer_log, holder, metrics
from callers import bells, calls, entries, lookup, refreshing, spool, store
from callers.crm import active, breaker, tokens
from callers.places import Places

# No deadline: a busy machine is no mistake. In CI the same examples come every time.
hypothesis.settings.register_profile("local", deadline=None, max_examples=25)
hypothesis.settings.register_profile("ci", deadline=None, max_examples=50, derandomize=True)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "local")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--without-browser", action="store_true", help="Skip the tests in a real browser.")


@pytest.fixture(autouse=True)
def own_data_folder(settings: Settings, tmp_path: Path) -> Path:
    """Give each test a DATA_DIR of its own: nothing that one test keeps there is seen by another."""
    settings.DATA_DIR = tmp_path
    return tmp_path


@pytest.fixture(autouse=True)
def own_cache(own_data_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Give each test an empty cache: a folder in its DATA_DIR, or keys of its own on the Redis server.

    The server is never flushed, because it may be one that somebody works with.
    """
    monkeypatch.setattr(store, "_PREFIX", f"flireo-test-{secrets.token_hex(6)}:")
    store.connect.cache_clear()
    yield
    store.connect.cache_clear()


@pytest.fixture(autouse=True)
def own_publication(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give each test a process without a publication, which looks in place: a thread sees no open transaction."""
    monkeypatch.setattr(holder, "live", holder.Holder(in_background=False))


@pytest.fixture(autouse=True)
def own_places(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let each test ask the database in its own thread: another one sees no open transaction."""
    for module in (lookup, calls):
        monkeypatch.setattr(module, "places", Places(list, most=0, seconds=0, in_background=False))


@pytest.fixture(autouse=True)
def own_drainer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let events on disk stay there until a test has them drained: a thread sees no open transaction."""
    monkeypatch.setattr(spool, "drainer", spool.Drainer(in_background=False))


@pytest.fixture(autouse=True)
def no_answer_log(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep what counts and logs answers from starting its threads, one of which would write outside the test."""
    monkeypatch.setattr(answer_log.log, "put", lambda answered: None)
    monkeypatch.setattr(metrics.counting, "put", lambda answered: None)


@pytest.fixture(autouse=True)
def own_language() -> Iterator[None]:
    """Give each test the language of the settings, as a request leaves its own behind in the thread."""
    yield
    translation.deactivate()


@pytest.fixture
def english() -> Iterator[None]:
    """Tell everything in English."""
    with translation.override("en"):
        yield


@pytest.fixture
def staff(client: Client) -> Client:
    """Log in somebody who may do everything in the admin and reads it in English."""
    client.force_login(User.objects.create(username="noor", is_staff=True, is_superuser=True))
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


@pytest.fixture(autouse=True)
def nothing_behind(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Keep what a call wants fetched from starting its thread, which would write outside the test; return it."""
    wanted: list[object] = []
    monkeypatch.setattr(refreshing.behind, "put", wanted.append)
    monkeypatch.setattr(bells.behind, "put", wanted.append)
    monkeypatch.setattr(entries.behind, "put", wanted.append)
    return wanted


@pytest.fixture(autouse=True)
def own_connections(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give each test a process that knows of no CRM until told to look: a thread sees no open transaction."""
    monkeypatch.setattr(active, "connections", active.Active(in_background=False))
    tokens.forget_held()


@pytest.fixture(autouse=True)
def closed_breakers() -> None:
    """Let no test suffer from the failures of another."""
    breaker.forget_all()
