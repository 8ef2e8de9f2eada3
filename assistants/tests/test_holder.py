"""What is live is in memory, and never long to wait for."""

import threading
import time

import pytest
from django.db import DatabaseError

from assistants.heard import HEARD_SECONDS, NUMBER_KEY
from assistants.holder import NEWER_SECONDS, Holder
from assistants.publication import Publication
from callers import store


class Source:
    """A database that may be slow or broken."""

    def __init__(self, number=1):
        self.number = number
        self.seconds = 0.0
        self.gate = threading.Event()
        self.gate.set()
        self.error = None
        self.loads = 0

    def newest_number(self):
        if self.error:
            raise self.error
        return self.number

    def load(self, previous):
        self.loads += 1
        time.sleep(self.seconds)
        self.gate.wait(30)
        return Publication(self.number)


@pytest.fixture
def source():
    return Source()


@pytest.fixture
def holder(source):
    made = Holder(source=source, check_seconds=0.02)
    yield made
    source.gate.set()
    made.stop()


def wait_until(is_so):
    until = time.monotonic() + 30
    while not is_so():
        assert time.monotonic() < until
        time.sleep(0.01)


def test_the_first_call_waits_for_the_first_publication(holder):
    held, _level = holder.current(1)
    assert held.number == 1


def test_a_newer_number_is_loaded(holder, source):
    holder.current(1)
    source.number = 2
    held, level = holder.current(2)
    assert (held.number, level) == (2, "current")


def test_without_a_number_what_is_in_memory_is_unverified(holder, monkeypatch):
    holder.current(1)
    monkeypatch.setattr("assistants.heard.HEARD_SECONDS", 0)
    assert holder.current(None)[1] == "unverified"


def test_what_the_cache_told_a_moment_ago_holds_when_it_is_too_slow_to_tell(holder, monkeypatch):
    holder.current(1)
    monkeypatch.setattr("assistants.heard.told", lambda: None)
    monkeypatch.setattr("assistants.heard.RECENT_SECONDS", 0)
    assert (holder.current(None)[1], holder.at_once()[1]) == ("current", "current")
    holder._heard._told_at -= HEARD_SECONDS
    assert (holder.current(None)[1], holder.at_once()[1]) == ("unverified", "unverified")


def test_a_slow_load_keeps_no_call_waiting(holder, source):
    holder.current(1)
    source.number = 2
    source.gate.clear()
    held, level = holder.current(2)
    assert (held.number, level) == (1, "unverified")


@pytest.mark.parametrize("error", [DatabaseError, RuntimeError])
def test_a_database_that_fails_leaves_what_is_in_memory(holder, source, error):
    holder.current(1)
    source.error = error("broken")
    assert holder.current(2)[0].number == 1
    source.error, source.number = None, 2
    wait_until(lambda: holder.held.number == 2)


def test_a_number_that_the_database_does_not_have_is_waited_for_once(holder):
    holder.current(1)
    holder.current(99)
    began = time.monotonic()
    for _ in range(20):
        holder.current(99)
    assert time.monotonic() - began < 10 * NEWER_SECONDS


def test_the_thread_puts_a_missing_number_back(holder):
    holder.current(1)
    wait_until(lambda: store.connect().get_many([NUMBER_KEY]) == [b"1"])
    store.connect().delete_many([NUMBER_KEY])
    wait_until(lambda: store.connect().get_many([NUMBER_KEY]) == [b"1"])


def test_a_publish_is_noticed_without_any_call(holder, source):
    holder.current(1)
    source.number = 2
    wait_until(lambda: holder.held.number == 2)


def test_many_calls_at_once_lead_to_one_load(holder, source):
    holder.current(1)
    source.number, source.seconds, source.loads = 2, 0.05, 0
    calls = [threading.Thread(target=holder.current, args=(2,)) for _ in range(20)]
    for call in calls:
        call.start()
    for call in calls:
        call.join()
    assert source.loads <= 2


def test_with_nothing_to_be_had_it_is_the_safety_net(holder, source, monkeypatch):
    monkeypatch.setattr("assistants.holder.FIRST_SECONDS", 0.05)
    source.error = RuntimeError("broken")
    assert holder.current(None) == (None, "safety-net")


@pytest.mark.parametrize("name", ["get_many", "raise_number"])
def test_without_the_cache_a_publish_is_noticed_all_the_same(holder, source, monkeypatch, name):
    def fail(*args):
        raise store.StoreError

    monkeypatch.setattr(type(store.connect()), name, fail)
    assert holder.current(1)[0].number == 1
    source.number = 2
    wait_until(lambda: holder.held.number == 2)


def test_a_start_waits_for_the_first_publication(holder):
    holder.begin(5)
    assert holder.held.number == 1


def test_a_start_does_not_wait_for_a_database_that_hangs(holder, source):
    source.gate.clear()
    holder.begin(0.05)
    assert holder.held is None


def test_a_look_that_hangs_keeps_only_the_calls_of_that_time_waiting(holder, source):
    holder.current(1)
    source.number = 2
    source.gate.clear()
    holder.current(2)
    began = time.monotonic()
    assert {holder.current(2)[1] for _ in range(20)} == {"unverified"}
    assert time.monotonic() - began < 10 * NEWER_SECONDS


def test_a_machine_without_threads_leaves_what_is_in_memory(holder, monkeypatch):
    holder.current(1)
    holder.stop()

    def start(thread):
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", start)
    held, level = holder.current(2)
    assert (held.number, level) == (1, "unverified")
    monkeypatch.undo()


def test_a_thread_that_was_stopped_looks_no_more(holder, source):
    holder.current(1)
    holder.stop()
    source.number = 2
    assert holder.held.number == 1


def test_who_waits_for_nothing_has_what_is_in_memory_and_asks_once_for_all_of_a_moment(holder, monkeypatch):
    holder.current(1)
    store.connect().raise_number(NUMBER_KEY, 1)
    asked = []
    monkeypatch.setattr("assistants.heard.told", lambda: asked.append(1) or 1)
    monkeypatch.setattr("assistants.heard.RECENT_SECONDS", 60)
    assert holder.at_once()[1] == "current"
    assert asked == []
    holder._heard._told_at = float("-inf")
    assert [holder.at_once()[1] for _ in range(3)] == ["current"] * 3
    assert asked == [1]


@pytest.mark.parametrize("told", [None, 2])
def test_without_the_newest_number_that_is_unverified(holder, source, monkeypatch, told):
    holder.current(1)
    source.error = DatabaseError()
    monkeypatch.setattr("assistants.heard.told", lambda: told)
    holder._heard._told_at = float("-inf")
    held, level = holder.at_once()
    assert (held.number, level) == (1, "unverified")


def test_before_the_first_publication_it_is_the_safety_net(source):
    assert Holder(in_background=False, source=source).at_once() == (None, "safety-net")


class Compiling:
    """A version that notes that it was compiled."""

    needs_another = False

    def __init__(self, done):
        self._done = done

    def prepare(self):
        self._done.append(self)


def test_of_very_many_templates_some_are_compiled_ahead(holder, source, monkeypatch):
    done, looks = [], []
    monkeypatch.setattr("assistants.holder.COMPILED_AHEAD", 3)
    monkeypatch.setattr(
        source, "load", lambda previous: Publication(1, versions={n: Compiling(done) for n in range(9)})
    )
    monkeypatch.setattr(source, "newest_number", lambda: looks.append(1) or 1)
    holder.current(1)
    # What was read at the first look is compiled before the second.
    wait_until(lambda: len(looks) > 1)
    holder.stop()
    assert len(set(done)) == 3
