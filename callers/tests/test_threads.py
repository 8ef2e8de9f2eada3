"""A machine that has no more threads to give: nothing fails for it, and what was to be done is done later."""

import threading

import pytest

from callers import threads
from callers.behind import Behind
from callers.crm.active import Active


@pytest.fixture
def no_threads(monkeypatch):
    def start(thread):
        raise RuntimeError("can't start new thread")

    with monkeypatch.context() as patched:
        patched.setattr(threading.Thread, "start", start)
        yield patched


def test_a_thread_is_begun():
    ended = threading.Event()
    thread = threads.begun("test", ended.set)
    assert thread.name == "test"
    assert ended.wait(5)
    thread.join()


def test_without_one_it_is_told(no_threads, caplog):
    assert threads.begun("test", list) is None
    assert "No thread for test" in caplog.text


def test_what_is_left_behind_is_written_when_there_is_a_thread(no_threads):
    written = []
    behind = Behind("test", written.extend)
    behind.put(1)
    no_threads.undo()
    behind.put(2)
    behind.stop()
    assert written == [1, 2]


def test_a_stop_without_a_thread_is_no_failure(no_threads, caplog):
    behind = Behind("test", list)
    behind.put(1)
    behind.stop()
    assert "1 not written" in caplog.text
    behind.start_anew()


def test_connections_are_looked_for_again_by_the_next_call(no_threads, monkeypatch):
    active = Active()
    assert active.held() is None
    no_threads.undo()
    begun = []
    monkeypatch.setattr(threads, "begun", lambda name, run: begun.append(name))
    active.held()
    assert begun == ["crm-connections"]
