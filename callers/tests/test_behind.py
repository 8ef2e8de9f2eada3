"""What is left behind by a call is written in batches, whatever happens to the database or the process."""

import os
import subprocess
import sys
import threading
import time

import pytest
from django.db import DatabaseError, DataError, IntegrityError

from callers import behind
from callers.behind import Behind


class Table:
    """Takes items, unless the database is away or slow."""

    def __init__(self):
        self.batches = []
        self.is_away = False
        self.gate = threading.Event()
        self.gate.set()

    def write(self, items):
        self.gate.wait(5)
        if self.is_away:
            raise DatabaseError
        self.batches.append(list(items))

    @property
    def items(self):
        return sum(self.batches, [])


@pytest.fixture
def table():
    return Table()


def test_what_is_put_is_written_at_the_stop_and_in_batches(table):
    queue = Behind("test", table.write)
    for item in range(2_000):
        queue.put(item)
    queue.stop()
    assert table.items == list(range(2_000))
    assert len(table.batches) < 20


def test_what_does_not_fit_is_dropped_counted_and_told_once(table, caplog):
    table.gate.clear()
    queue = Behind("test", table.write, size=5)
    for item in range(700):
        queue.put(item)
    assert queue.dropped >= 100
    assert len(caplog.records) == 1
    table.gate.set()
    queue.stop()
    assert len(table.items) == 700 - queue.dropped


def test_items_wait_while_the_database_is_away(table):
    table.is_away = True
    queue = Behind("test", table.write, retry_seconds=0.01)
    queue.put("item")
    time.sleep(0.5)
    assert table.items == []
    table.is_away = False
    queue.stop()
    assert table.items == ["item"]


def test_an_item_that_comes_alone_later_is_written_too(table):
    queue = Behind("test", table.write)
    for item in "ab":
        queue.put(item)
        time.sleep(0.5)
    assert table.batches == [["a"], ["b"]]
    queue.stop()


def test_what_a_slow_database_leaves_at_the_stop_is_told(table, monkeypatch, caplog):
    monkeypatch.setattr(behind, "STOP_SECONDS", 0.1)
    table.gate.clear()
    queue = Behind("test", table.write)
    for item in range(2 * behind.LARGEST_BATCH):
        queue.put(item)
    queue.stop()
    table.gate.set()
    assert "not written before the stop" in caplog.text


def test_after_the_stop_nothing_is_begun(table):
    queue = Behind("test", table.write)
    queue.stop()
    queue.put("item")
    assert queue._thread is None


def test_a_stop_ends_also_while_the_database_is_away(table, caplog):
    table.is_away = True
    queue = Behind("test", table.write, retry_seconds=0.01)
    queue.put("item")
    queue.stop()
    assert table.items == []
    assert "1 not written before the stop" in caplog.text


@pytest.mark.parametrize("error", [IntegrityError, DataError])
def test_what_the_database_refuses_holds_up_nothing(error):
    written = []

    def write(items):
        if "bad" in items:
            raise error
        written.extend(items)

    queue = Behind("test", write)
    queue.put("bad")
    time.sleep(0.5)
    queue.put("good")
    queue.stop()
    assert written == ["good"]


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_mistake_in_writing_costs_one_batch_only():
    written = []

    def write(items):
        if "bad" in items:
            raise ValueError
        written.extend(items)

    queue = Behind("test", write)
    queue.put("bad")
    queue._thread.join(5)
    queue.put("good")
    queue.stop()
    assert written == ["good"]


def test_a_child_process_writes_what_was_put_there_and_nothing_else(table, tmp_path):
    table.gate.clear()
    queue = Behind("test", table.write)
    queue.put("parent's")
    child = os.fork()
    if not child:
        queue._write = lambda items: (tmp_path / "written").write_text(",".join(items))
        queue.put("child's")
        queue.stop()
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0
    table.gate.set()
    queue.stop()
    assert (tmp_path / "written").read_text() == "child's"
    assert table.items == ["parent's"]


def test_the_end_of_a_process_writes_what_is_waiting():
    script = (
        "import django; django.setup()\n"
        "from callers.behind import Behind\n"
        "queue = Behind('test', lambda items: print(len(items), flush=True))\n"
        "[queue.put('item') for _ in range(3)]\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60)
    assert done.stdout.strip() == "3", done.stderr
