"""How often a CRM is asked, by all processes together."""

from __future__ import annotations

import functools
import multiprocessing
import time

import pytest

from callers import store
from callers.crm import limiting
from callers.disk_store import DiskStore
from callers.redis_store import RedisStore

PK = 7


def test_the_first_request_goes_at_once_and_the_next_one_waits_for_its_turn():
    assert limiting.take(PK, 2) == 0
    assert 15 < limiting.take(PK, 2) <= 30


def test_a_turn_comes_when_its_time_has_come():
    assert limiting.take(PK, 120) == 0
    time.sleep(limiting.take(PK, 120) + 0.002)
    assert limiting.take(PK, 120) == 0


def test_urgent_requests_need_not_wait_as_long_as_they_are_few():
    waits = [limiting.take(PK, 100, is_urgent=True) for _ in range(6)]
    assert waits[:5] == [0] * 5
    assert waits[5] > 0


@pytest.mark.parametrize("per_minute", [1, 19, 40, 100, 5_000])
def test_there_are_never_more_in_a_minute_than_allowed(monkeypatch, per_minute):
    turns = []
    monkeypatch.setattr(DiskStore, "take_turn", lambda self, key, interval, early: turns.append((interval, early)))
    monkeypatch.setattr(RedisStore, "take_turn", lambda self, key, interval, early: turns.append((interval, early)))
    limiting.take(PK, per_minute, is_urgent=True)
    interval, early = turns[0]
    # All that may go before their turn at once, and then those whose turn comes within a minute.
    assert early + 60 / interval == pytest.approx(per_minute)


def test_connections_do_not_wait_for_each_other():
    assert limiting.take(PK, 1) == 0
    assert limiting.take(PK + 1, 1) == 0


def test_nobody_asks_during_the_pause_that_the_crm_asked_for():
    limiting.pause(PK, 30)
    assert 15 < limiting.take(PK, 100) <= 30
    assert 15 < limiting.take(PK, 100, is_urgent=True) <= 30


def test_a_pause_ends(monkeypatch):
    monkeypatch.setattr(limiting, "FIRST_PAUSE", 0.05)
    limiting.pause(PK)
    time.sleep(0.06)
    assert limiting.take(PK, 100) == 0


def test_pauses_grow_with_each_refusal_and_not_without_end(monkeypatch):
    lasted = []
    for kind in (DiskStore, RedisStore):
        monkeypatch.setattr(kind, "hold_turns", lambda self, key, seconds, longer: lasted.append(seconds) or True)
    for _ in range(8):
        limiting.pause(PK)
    assert lasted == [15, 30, 60, 120, 240, 480, 900, 900]


def test_requests_refused_together_count_as_one_refusal():
    for _ in range(4):
        limiting.pause(PK)
    assert limiting.take(PK, 100) <= limiting.FIRST_PAUSE


def test_a_pause_is_never_made_shorter():
    limiting.pause(PK, 120)
    limiting.pause(PK, 10)
    limiting.pause(PK)
    assert limiting.take(PK, 100) > 100


def test_a_crm_that_asks_for_days_is_asked_again_after_an_hour():
    limiting.pause(PK, 1e9)
    assert limiting.take(PK, 100) <= 3600


def _take_all_there_are(prefix: str, seconds: float, taken: multiprocessing.Queue[int]) -> None:
    store._PREFIX = prefix
    store.connect.cache_clear()
    until = time.monotonic() + seconds
    count = 0
    while time.monotonic() < until:
        wait = limiting.take(PK, 1200)
        count += wait == 0
        time.sleep(min(wait, 0.05))
    taken.put(count)


def test_two_processes_share_one_limit():
    context = multiprocessing.get_context("fork")
    taken = context.Queue()
    store.connect.cache_clear()
    begun = time.monotonic()
    both = [context.Process(target=_take_all_there_are, args=(store._PREFIX, 1.5, taken)) for _ in range(2)]
    for one in both:
        one.start()
    counts = [taken.get(timeout=20) for _ in both]
    for one in both:
        one.join()
    lasted = time.monotonic() - begun
    assert all(counts)
    assert sum(counts) <= 1200 / 60 * lasted + 1


def test_without_the_store_only_urgent_requests_go(monkeypatch):
    monkeypatch.setattr(store, "connect", functools.cache(lambda: RedisStore("redis://127.0.0.1:1")))
    limiting.pause(PK)
    assert limiting.take(PK, 100) > 0
    assert limiting.take(PK, 100, is_urgent=True) == 0
