"""Events wait on disk while the database is away: none is lost, none is kept twice."""

import fcntl
import multiprocessing
import os
import signal
from datetime import UTC, datetime, timedelta

import pytest
from django.db import DataError, OperationalError

from callers import calls, spool
from callers.calls import Told
from callers.models import Call, CallEvent

START = datetime(2026, 11, 23, 10, tzinfo=UTC)


def told(key="1", **fields):
    return Told("status-update", key, "{}", START + timedelta(minutes=int(key)), **{"call_id": "c1", **fields})


@pytest.fixture
def folder(own_data_folder):
    return own_data_folder / "spool"


def files(folder):
    return sorted(path.name for path in folder.glob("*.event"))


@pytest.mark.django_db
def test_what_was_put_on_disk_is_brought_to_the_database_and_gone_from_disk(folder):
    spool.put(told(status="ended", has_ended=True, summary="Vroeg naar \ud83d\ude00 en \x00.", seconds=12.5))
    assert spool.depth() == 1
    assert spool.drain() == 1
    assert spool.depth() == 0
    assert files(folder) == []
    assert (Call.objects.get().status, float(Call.objects.get().duration_seconds)) == ("ended", 12.5)


def test_only_its_owner_may_read_it(folder):
    spool.put(told())
    assert (folder / files(folder)[0]).stat().st_mode & 0o077 == 0


def test_it_comes_back_just_as_it_was_put():
    event = told(summary="\ud800 alleen", seconds=None)
    spool.put(event)
    (path,) = spool._waiting()
    assert spool._read(path) == event


def test_events_are_brought_in_the_order_in_which_they_came(monkeypatch):
    brought = []
    monkeypatch.setattr(calls, "keep", lambda event: brought.append(event.key))
    for key in "123456789":
        spool.put(told(key))
    spool.drain()
    assert brought == list("123456789")


def test_while_the_database_is_away_all_stay_on_disk(monkeypatch):
    def away(event):
        raise OperationalError

    monkeypatch.setattr(calls, "keep", away)
    spool.put(told("1"))
    spool.put(told("2"))
    assert spool.drain() == 0
    assert spool.depth() == 2


@pytest.mark.django_db
def test_one_that_was_kept_already_changes_nothing():
    calls.keep(told())
    spool.put(told())
    spool.drain()
    assert (CallEvent.objects.count(), spool.depth()) == (1, 0)


def test_one_that_the_database_refuses_is_put_aside_and_holds_up_no_other(folder, monkeypatch):
    brought = []

    def keep(event):
        if event.key == "1":
            raise DataError
        brought.append(event.key)

    monkeypatch.setattr(calls, "keep", keep)
    spool.put(told("1"))
    spool.put(told("2"))
    assert spool.drain() == 1
    assert brought == ["2"]
    assert files(folder) == []
    assert len(files(folder / spool.REFUSED)) == 1


def test_one_that_is_damaged_is_put_aside(folder):
    spool.put(told())
    (folder / files(folder)[0]).write_bytes(b"damaged")
    assert spool.drain() == 0
    assert len(files(folder / spool.REFUSED)) == 1


def test_one_that_cannot_be_read_at_the_moment_waits(folder, monkeypatch):
    def no_handle_left(path):
        raise OSError(24, "Too many open files")

    spool.put(told())
    monkeypatch.setattr("pathlib.Path.read_bytes", no_handle_left)
    assert spool.drain() == 0
    assert len(files(folder)) == 1


def test_while_another_process_drains_nothing_is_done(folder):
    spool.put(told())
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert spool.drain() == 0
    assert spool.depth() == 1


def test_a_file_that_cannot_be_taken_away_is_no_reason_to_end(monkeypatch):
    def read_only(self):
        raise OSError(30, "Read-only file system")

    spool.put(told())
    monkeypatch.setattr(calls, "keep", lambda event: None)
    monkeypatch.setattr("pathlib.Path.unlink", read_only)
    assert spool.drain() == 0


def test_a_disk_that_takes_nothing_is_told_of(own_data_folder):
    (own_data_folder / "spool").write_text("a file where the folder should be")
    with pytest.raises(spool.SpoolError):
        spool.put(told())


def put_and_die(count):
    for key in range(count):
        spool.put(told(str(key)))
    os.kill(os.getpid(), signal.SIGKILL)


def test_what_was_put_outlives_a_process_that_is_killed():
    child = multiprocessing.get_context("fork").Process(target=put_and_die, args=(5,))
    child.start()
    child.join()
    assert child.exitcode == -signal.SIGKILL
    assert spool.depth() == 5


def test_the_thread_drains_what_is_put_and_what_was_left_behind(monkeypatch):
    brought = []
    monkeypatch.setattr(calls, "keep", lambda event: brought.append(event.key))
    spool.put(told("1"))
    drainer = spool.Drainer()
    drainer.put(told("2"))
    drainer.stop()
    assert brought == ["1", "2"]


def test_the_thread_tries_again_until_the_database_is_back(monkeypatch):
    brought = []

    def keep(event):
        if len(brought) < 3:
            brought.append("away")
            raise OperationalError
        brought.append(event.key)

    monkeypatch.setattr(calls, "keep", keep)
    monkeypatch.setattr(spool, "AGAIN_SECONDS", 0.01)
    drainer = spool.Drainer()
    drainer.put(told("7"))
    while brought[-1:] != ["7"]:
        pass
    drainer.stop()
    assert brought == ["away", "away", "away", "7"]
