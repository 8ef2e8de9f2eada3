"""A cache that fails, in every way: it costs a call little, and after a while nothing."""

import gc
import socket
import sqlite3
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest

from callers import redis_store, redis_wires, storing
from callers.budget import CALL_SECONDS
from callers.crm.breaker import MOST_FAILURES
from callers.disk_store import DiskStore
from callers.redis_store import RedisStore
from callers.storing import StoreError
from callers.tests.redis_moods import MoodyRedis


@pytest.fixture(autouse=True)
def looked_after_soon(monkeypatch):
    monkeypatch.setattr(storing, "PROBE_SECONDS", 0.05)
    # Those of other tests may look for ever at what does not come back.
    others = threading.enumerate()
    yield
    for thread in threading.enumerate():
        if thread.name == "cache" and thread not in others:
            thread.join(5)


@pytest.fixture
def redis():
    with MoodyRedis() as started:
        yield started
        started.mood = "answers"
        gc.collect()


@pytest.fixture
def kept(redis):
    return RedisStore(redis.url)


@pytest.fixture
def patient(redis, monkeypatch):
    """A cache that waits long enough for a busy machine, where what it does in time is not what matters."""
    monkeypatch.setattr(redis_store, "CALL_TIMEOUT", 10)
    return RedisStore(redis.url)


def failed(kept):
    """Ask, expect a failure, and return how long it took and what it was."""
    began = time.monotonic()
    with pytest.raises(StoreError) as failure:
        kept.get_many(["a"])
    return time.monotonic() - began, str(failure.value)


def prepared(redis, kept):
    kept.prepare()
    until = time.monotonic() + 30
    while redis.opened < redis_wires.MOST_WIRES:
        assert time.monotonic() < until
        time.sleep(0.01)


def test_a_name_that_takes_long_to_be_found_keeps_no_call_waiting(redis, kept, monkeypatch):
    is_found, find = threading.Event(), socket.getaddrinfo

    def find_later(*args, **kwargs):
        is_found.wait(10)
        return find(*args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", find_later)
    seconds, failure = failed(kept)
    assert seconds < 1
    assert failure == "TimeoutError"
    is_found.set()
    until = time.monotonic() + 5
    while redis.opened == 0:
        assert time.monotonic() < until
        time.sleep(0.01)
    assert kept.get_many(["a"]) == [b"yes"]
    # That name was looked up once: the connection that came too late for the first call served the second.
    assert redis.opened == 1


def wait_until_back(kept):
    until = time.monotonic() + 30
    while kept.breaker.is_open:
        assert time.monotonic() < until
        time.sleep(0.01)


def wait_until_answered(kept):
    until = time.monotonic() + 30
    while True:
        try:
            assert kept.get_many(["a"]) == [b"yes"]
            return
        except StoreError:
            assert time.monotonic() < until
            time.sleep(0.01)


@pytest.mark.parametrize("mood", ["says nothing", "drips", "refuses", "speaks nonsense", "hangs up"])
def test_whatever_it_does_a_call_goes_on_in_time(redis, kept, mood):
    wait_until_answered(kept)
    redis.mood = mood
    seconds, _failure = failed(kept)
    assert seconds < CALL_SECONDS
    redis.mood = "answers"
    wait_until_answered(kept)


def test_one_that_fails_again_and_again_is_left_alone_until_it_answers(redis, kept):
    redis.mood = "says nothing"
    for _ in range(MOST_FAILURES):
        failed(kept)
    assert "left alone" in failed(kept)[1]
    time.sleep(0.2)
    assert "left alone" in failed(kept)[1]
    redis.mood = "answers"
    wait_until_back(kept)
    assert kept.get_many(["a"]) == [b"yes"]


def test_a_call_never_tries_whether_it_is_back(redis, kept, monkeypatch):
    # What would look whether it is back is never begun.
    monkeypatch.setattr(storing.threads, "begun", lambda name, work: threading.current_thread())
    redis.mood = "says nothing"
    for _ in range(MOST_FAILURES):
        failed(kept)
    failed(kept)
    asked = redis.asked
    for _ in range(20):
        failed(kept)
    assert redis.asked == asked


def test_one_that_refuses_is_not_left_alone(redis, kept):
    """It may still be read from when it is full."""
    redis.mood = "refuses"
    for _ in range(2 * MOST_FAILURES):
        assert failed(kept)[1] == "OOM"
    redis.mood = "answers"
    assert kept.get_many(["a"]) == [b"yes"]


def test_without_a_thread_to_look_the_next_call_tries_to_start_one(redis, kept, monkeypatch, caplog):
    def start(thread):
        raise RuntimeError("can't start new thread")

    redis.mood = "says nothing"
    for _ in range(MOST_FAILURES):
        failed(kept)
    with monkeypatch.context() as patched:
        patched.setattr(threading.Thread, "start", start)
        assert "left alone" in failed(kept)[1]
    assert "No thread for cache" in caplog.text
    redis.mood = "answers"
    failed(kept)
    wait_until_back(kept)


def test_what_is_opened_ahead_need_not_be_opened_by_a_call(redis, patient):
    prepared(redis, patient)
    with ThreadPoolExecutor(redis_wires.MOST_WIRES) as calls:
        assert list(calls.map(patient.get_many, [["a"]] * 100)) == [[b"yes"]] * 100
    assert redis.opened == redis_wires.MOST_WIRES


def test_what_cannot_be_opened_ahead_is_tried_again_later(redis):
    kept = RedisStore("redis://127.0.0.1:1")
    with pytest.raises(StoreError):
        kept.prepare()
    assert len(kept._wires._closed) == redis_wires.MOST_WIRES


def test_one_that_was_started_anew_is_asked_all_the_same(redis, patient):
    prepared(redis, patient)
    redis.hang_up()
    for _ in range(redis_wires.MOST_WIRES):
        assert patient.get_many(["a"]) == [b"yes"]
    assert not patient.breaker.is_open


@pytest.fixture
def one_wire(monkeypatch):
    monkeypatch.setattr(redis_wires, "MOST_WIRES", 1)


@pytest.mark.usefixtures("one_wire")
def test_whoever_finds_all_connections_in_use_waits_for_one(patient):
    with ThreadPoolExecutor(8) as calls:
        assert list(calls.map(patient.get_many, [["a"]] * 50)) == [[b"yes"]] * 50


@pytest.mark.usefixtures("one_wire")
def test_nobody_waits_long_for_a_connection(kept):
    wire = kept._wires._taken()
    seconds, failure = failed(kept)
    assert (seconds < CALL_SECONDS, failure) == (True, "NoneFreeError")
    kept._wires._open.put(wire)


def test_a_folder_that_somebody_writes_to_for_long_is_read_all_the_same(tmp_path):
    kept = DiskStore(str(tmp_path))
    kept.set("a", b"yes", 60)
    with closing(sqlite3.connect(tmp_path / "cache.db", isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        began = time.monotonic()
        with pytest.raises(StoreError):
            kept.set("a", b"no", 60)
        assert time.monotonic() - began < CALL_SECONDS
        assert kept.get_many(["a"]) == [b"yes"]


def test_a_folder_that_fails_again_and_again_is_left_alone_until_it_can_be_read(tmp_path, monkeypatch):
    kept = DiskStore(str(tmp_path))
    kept.set("a", b"yes", 60)

    def fail(*args, **kwargs):
        raise sqlite3.OperationalError("disk I/O error")

    with monkeypatch.context() as patched:
        patched.setattr(kept._cache, "get", fail)
        for _ in range(MOST_FAILURES):
            assert failed(kept)[1] == "OperationalError"
        assert "left alone" in failed(kept)[1]
        time.sleep(0.1)
        assert "left alone" in failed(kept)[1]
    wait_until_back(kept)
    assert kept.get_many(["a"]) == [b"yes"]
