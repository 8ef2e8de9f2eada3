"""The cache: the same promises from Redis and from a folder."""

import socket
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import redis

from callers import store
from callers.disk_store import DiskStore
from callers.redis_store import RedisStore
from callers.redis_wires import MOST_WIRES
from callers.store import StoreError, as_number


@pytest.fixture
def kept():
    return store.connect()


def test_what_is_set_is_there(kept):
    kept.set("a", b"1", 60)
    assert kept.get_many(["b", "a"]) == [None, b"1"]


def test_what_is_added_does_not_replace(kept):
    assert kept.add("a", b"1", 60) is True
    assert kept.add("a", b"2", 60) is False
    assert kept.get_many(["a"]) == [b"1"]


def test_what_is_set_replaces(kept):
    kept.add("a", b"1", 60)
    kept.set("a", b"2", 60)
    assert kept.get_many(["a"]) == [b"2"]


def test_an_entry_ends(kept):
    kept.set("a", b"1", 0.05)
    time.sleep(0.1)
    assert kept.get_many(["a"]) == [None]


def test_what_is_deleted_is_gone(kept):
    kept.set("a", b"1", 60)
    kept.delete_many(["a", "never"])
    kept.delete_many([])
    assert kept.get_many(["a"]) == [None]


def test_a_number_is_raised_and_never_lowered(kept):
    for number in (5, 9, 7):
        kept.raise_number("n", number)
    assert as_number(kept.get_many(["n"])[0]) == 9


def test_a_number_that_was_refuted_is_lowered(kept):
    kept.raise_number("n", 99)
    kept.raise_number("n", 3, refuted=99)
    assert as_number(kept.get_many(["n"])[0]) == 3


def test_garbage_in_place_of_a_number_is_replaced(kept):
    kept.set("n", b"garbage", 60)
    kept.raise_number("n", 3)
    assert as_number(kept.get_many(["n"])[0]) == 3


@pytest.mark.parametrize("value", [None, b"", b"-1", b"1.5", b"\xd9\xa3", b"9" * 16])
def test_what_is_no_number_reads_as_none(value):
    assert as_number(value) is None


def test_threads_that_ask_at_once_get_their_own_answers(kept):
    for name in "abcd":
        kept.set(name, name.encode(), 60)

    def ask(name):
        return {kept.get_many([name])[0] for _ in range(50)}

    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(ask, "abcd")) == [{b"a"}, {b"b"}, {b"c"}, {b"d"}]


def test_a_connection_that_redis_closed_is_opened_again(kept, settings):
    if not settings.REDIS_URL:
        pytest.skip("The second run of the tests has a Redis.")
    kept.set("a", b"1", 60)
    redis.Redis.from_url(settings.REDIS_URL).client_kill_filter(_type="normal", skipme=True)
    assert kept.get_many(["a"]) == [b"1"]


def test_a_redis_that_is_away_is_an_error_of_the_store_and_quick():
    away = RedisStore("redis://127.0.0.1:1")
    began = time.monotonic()
    with pytest.raises(StoreError):
        away.get_many(["a"])
    # The client of Redis would try again for four seconds.
    assert time.monotonic() - began < 2


def test_a_folder_that_cannot_be_used_is_an_error_of_the_store(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError):
        DiskStore(str(tmp_path / "file"))


def test_a_redis_that_hangs_is_given_up_in_time():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        hanging = RedisStore(f"redis://127.0.0.1:{silent.getsockname()[1]}")
        began = time.monotonic()
        with pytest.raises(StoreError):
            hanging.get_many(["a"])
        # The client of Redis would wait for five seconds.
        assert time.monotonic() - began < 2


def test_the_connections_of_a_store_end_with_it(settings):
    if not settings.REDIS_URL:
        pytest.skip("A folder has no connections.")
    kept = RedisStore(settings.REDIS_URL)
    kept.prepare()
    with redis.Redis.from_url(settings.REDIS_URL) as others:
        before = len(others.client_list())
        del kept
        until = time.monotonic() + 10
        while (now := len(others.client_list())) != before - MOST_WIRES:
            assert time.monotonic() < until, now
            time.sleep(0.01)
