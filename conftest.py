"""What every test gets."""

from __future__ import annotations

import gc
import os
import secrets
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import diskcache
import hypothesis
import pytest
from django.contrib.auth.models import User
from django.template import RequestContext
from django.test import Client
from django.test import client as test_client
from django.utils import translation
from pytest_django import Settings

from assistants import answer_log, holder, metrics, unfinished
from callers import bells, calls, entries, lookup, redis_store, refreshing, request_ids, spool, store
from callers.crm import active, breaker, tokens
from callers.disk_store import LOCK_SECONDS
from callers.places import Places
from callers.redis_store import RedisStore

# No deadline: a busy machine is no mistake. In CI the same examples come every time.
hypothesis.settings.register_profile("local", deadline=None, max_examples=25)
hypothesis.settings.register_profile("ci", deadline=None, max_examples=50, derandomize=True)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "local")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--without-browser", action="store_true", help="Skip the tests in a real browser.")


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_teardown() -> None:
    """Wait for CRMs that are still being asked: what they tell would be kept in the cache of the next test."""
    for thread in threading.enumerate():
        if thread.name == "ring":
            thread.join(10)


def pytest_collection_finish() -> None:
    """Leave what the tests are made of out of each later search for garbage: it lives until the end."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def contexts_of_pages_only() -> Iterator[None]:
    """Let the test client keep what a page was rendered with, and not what each of its hundreds of parts was.

    It keeps copies, which would take a tenth of the time of all tests of pages.
    """
    keep = test_client.store_rendered_templates

    def keep_pages(store: dict[str, Any], signal: object, sender: object, template: object, context: Any, **more: Any):
        if isinstance(context, RequestContext) and context.template is template:
            keep(store, signal, sender, template, context, **more)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(test_client, "store_rendered_templates", keep_pages)
        yield


@pytest.fixture(autouse=True)
def own_data_folder(settings: Settings, tmp_path: Path) -> Path:
    """Give each test a DATA_DIR of its own: nothing that one test keeps there is seen by another."""
    settings.DATA_DIR = tmp_path
    return tmp_path


@pytest.fixture(scope="session")
def opened_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[diskcache.Cache]:
    """A cache in a folder, for one test after the other: to make one takes longer than most tests do."""
    with diskcache.Cache(str(tmp_path_factory.mktemp("cache")), timeout=LOCK_SECONDS) as opened:
        yield opened


@pytest.fixture(autouse=True)
def own_cache(own_data_folder: Path, opened_cache: diskcache.Cache, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Give each test an empty cache: a folder in its DATA_DIR, or keys of its own on the Redis server.

    The folder is a link to the one that is open, and is emptied. The server is never flushed, because it may be one
    that somebody works with. Tests wait for it longer than a call does: a busy machine is no mistake.
    """
    own, new = own_data_folder / "cache", diskcache.Cache

    def opened(folder: str, timeout: float) -> diskcache.Cache:
        return opened_cache if folder == str(own) else new(folder, timeout=timeout)

    def patient(url: str, prefix: str = "") -> RedisStore:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(redis_store, "CALL_TIMEOUT", 5.0)
            return RedisStore(url, prefix)

    monkeypatch.setattr(store, "RedisStore", patient)
    own.symlink_to(opened_cache.directory)
    monkeypatch.setattr(diskcache, "Cache", opened)
    monkeypatch.setattr(store, "_PREFIX", f"flireo-test-{secrets.token_hex(6)}:")
    store.connect.cache_clear()
    yield
    store.connect.cache_clear()
    opened_cache.clear(retry=True)


@pytest.fixture(autouse=True)
def own_publication(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give each test a process without a publication, which looks in place: a thread sees no open transaction."""
    monkeypatch.setattr(holder, "live", holder.Holder(in_background=False))


@pytest.fixture(autouse=True)
def own_places(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let each test ask the database in its own thread: another one sees no open transaction."""
    for module in (lookup, calls, unfinished):
        monkeypatch.setattr(module, "places", Places(list, most=0, seconds=0, in_background=False))


@pytest.fixture(autouse=True)
def nothing_known_unfinished(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give each test a process that has not looked yet at what is unfinished."""
    monkeypatch.setattr(unfinished, "watch", unfinished.Watch())


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


@pytest.fixture(autouse=True)
def own_request() -> Iterator[None]:
    """Give each test a log without the name of a request, as a request leaves its own behind in the thread."""
    yield
    request_ids.end()


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
