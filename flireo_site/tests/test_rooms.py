"""What is no call has room for so much at once, whatever hangs."""

from __future__ import annotations

import gc
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from wsgiref.util import setup_testing_defaults

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.http import HttpResponse, StreamingHttpResponse

from flireo_site import rooms
from flireo_site.rooms import Room
from flireo_site.wsgi import application

IN_DUTCH = {"HTTP_ACCEPT_LANGUAGE": "nl"}


@pytest.fixture(autouse=True)
def small_rooms(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rooms, "WAIT_SECONDS", 0.1)
    monkeypatch.setattr(rooms, "ROOMS", {"/admin/": Room(1), "/api/": Room(1)})


class Hanging:
    """Pages that hang from when they are opened until the end, as they do while the database is paused."""

    def __init__(self) -> None:
        self.end = threading.Event()
        self._opened = threading.Semaphore(0)

    def page(self, *_arguments: object) -> HttpResponse:
        self._opened.release()
        self.end.wait(10)
        return HttpResponse(b"at last")

    def occupy(self, path: str, threads: ThreadPoolExecutor) -> None:
        """Open a page in another thread, and wait until it hangs."""
        threads.submit(asked, path)
        assert self._opened.acquire(timeout=10)


@pytest.fixture
def hanging(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hanging]:
    pages = Hanging()
    monkeypatch.setattr(WSGIHandler, "__call__", pages.page)
    yield pages
    pages.end.set()


def asked(path: str, method: str = "GET", **more: str) -> tuple[int, dict[str, str], str]:
    environ: dict[str, object] = {"REQUEST_METHOD": method, "PATH_INFO": path, **more}
    setup_testing_defaults(environ)
    environ |= {"HTTP_HOST": "localhost", "wsgi.input": BytesIO()}
    heard: list[tuple[str, dict[str, str]]] = []
    answer = application(environ, lambda status, headers: heard.append((status, dict(headers))))
    body = b"".join(answer).decode()
    close = getattr(answer, "close", None)
    if close:
        close()
    status, headers = heard[0] if heard else ("200", {})
    return int(status[:3]), headers, body


def test_who_finds_no_room_is_told_so_in_time(hanging: Hanging) -> None:
    with ThreadPoolExecutor(1) as threads:
        hanging.occupy("/admin/", threads)
        began = time.monotonic()
        status, headers, body = asked("/admin/callers/", **IN_DUTCH)
        assert time.monotonic() - began < 5
        assert (status, headers["Refresh"], headers["Retry-After"]) == (503, "5", "5")
        assert "Gesprekken worden gewoon aangenomen" in body
        hanging.end.set()


def test_what_was_to_be_saved_is_not_sent_again_by_itself(hanging: Hanging) -> None:
    with ThreadPoolExecutor(1) as threads:
        hanging.occupy("/admin/", threads)
        status, headers, body = asked("/admin/callers/", "POST", **IN_DUTCH)
        assert (status, "Refresh" in headers) == (503, False)
        assert "Er is niets opgeslagen" in body
        hanging.end.set()


def test_a_system_that_pushes_is_told_in_json(hanging: Hanging) -> None:
    with ThreadPoolExecutor(1) as threads:
        hanging.occupy("/api/callers/upsert", threads)
        status, headers, body = asked("/api/callers/upsert", "POST")
        assert (status, headers["Content-Type"], headers["Retry-After"]) == (503, "application/json", "5")
        assert "send it again" in body
        hanging.end.set()


def test_pages_and_pushes_take_no_room_from_each_other(hanging: Hanging) -> None:
    with ThreadPoolExecutor(2) as threads:
        hanging.occupy("/admin/", threads)
        pushed = threads.submit(asked, "/api/callers/upsert")
        hanging.end.set()
        assert pushed.result()[0] == 200


@pytest.mark.django_db
def test_a_call_needs_no_room(hanging: Hanging) -> None:
    with ThreadPoolExecutor(2) as threads:
        hanging.occupy("/admin/", threads)
        hanging.occupy("/api/callers/upsert", threads)
        assert asked("/webhooks/flireo/", "POST")[0] == 400
        hanging.end.set()


def test_who_waits_a_moment_gets_the_room_of_who_leaves(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rooms, "WAIT_SECONDS", 10)
    room = rooms.ROOMS["/admin/"]
    assert room.enter()
    threading.Timer(0.02, room.leave).start()
    assert room.enter()
    room.leave()


def test_no_more_than_a_few_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rooms, "MOST_WAITING", 1)
    monkeypatch.setattr(rooms, "WAIT_SECONDS", 10)
    room = Room(1)
    room.enter()
    with ThreadPoolExecutor(1) as threads:
        waiting = threads.submit(room.enter)
        while room._chairs._value:
            time.sleep(0.01)
        began = time.monotonic()
        assert not room.enter()
        assert time.monotonic() - began < 5
        room.leave()
        assert waiting.result()


@pytest.mark.django_db(transaction=True)
def test_a_page_gives_its_room_and_its_connection_back() -> None:
    for _ in range(3):
        assert asked("/admin/login/")[0] == 200
    assert connection.connection is None


def test_a_page_that_fails_gives_its_room_back(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_arguments: object) -> HttpResponse:
        raise ZeroDivisionError

    monkeypatch.setattr(WSGIHandler, "__call__", fail)
    for _ in range(3):
        with pytest.raises(ZeroDivisionError):
            asked("/admin/")


@pytest.mark.parametrize("is_begun", [True, False])
def test_a_file_that_nobody_waits_for_any_more_gives_its_room_back(
    monkeypatch: pytest.MonkeyPatch, is_begun: bool
) -> None:
    monkeypatch.setattr(WSGIHandler, "__call__", lambda *_arguments: StreamingHttpResponse(iter([b"a", b"b"])))
    for _ in range(3):
        environ: dict[str, object] = {"PATH_INFO": "/admin/"}
        setup_testing_defaults(environ)
        answer = application(environ, lambda status, headers: None)
        assert isinstance(answer, rooms.Leaving)
        if is_begun:
            next(iter(answer))
        del answer
        gc.collect()
