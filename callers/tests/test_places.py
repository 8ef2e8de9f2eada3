"""Questions to the database that nobody waits for too long."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event, Semaphore

import pytest
from django.db import DEFAULT_DB_ALIAS, Error, OperationalError, connection, connections, transaction

from callers import place
from callers.place import UnansweredError
from callers.places import Places

pytestmark = pytest.mark.django_db(transaction=True)

MOST, SECONDS = 3, 5.0


@pytest.fixture
def made():
    opened = Places(ask_one, MOST, SECONDS)
    yield opened
    opened.stop()


@pytest.fixture(autouse=True)
def mended_soon(monkeypatch):
    monkeypatch.setattr(place, "MEND_SECONDS", 0.05)


def ask_one():
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return cursor.fetchone()[0]


@pytest.fixture
def a_server():
    if connection.vendor == "sqlite":
        pytest.skip("A file does not hang up.")


def hang_up():
    """Do what a server does that is started anew: close the connection of the place that asks."""
    with ThreadPoolExecutor(1) as others:
        others.submit(_terminate, connection.connection.info.backend_pid).result()


def _terminate(pid):
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
    connections.close_all()


def wait_until_answered(made):
    until = time.monotonic() + 30
    while True:
        try:
            return made.ask(ask_one, 0.5)
        except (UnansweredError, Error):
            assert time.monotonic() < until
            time.sleep(0.01)


def test_a_question_is_answered(made):
    assert made.ask(ask_one) == 1


def test_its_mistake_reaches_whoever_asked_and_leaves_the_place_free(made):
    for _ in range(MOST + 1):
        with pytest.raises(ZeroDivisionError):
            made.ask(lambda: 1 / 0)
    assert made.ask(ask_one) == 1


def test_connections_are_kept_open(made):
    made.start()
    seen = {made.ask(lambda: id(connections[DEFAULT_DB_ALIAS].connection)) for _ in range(20)}
    assert len(seen) <= MOST


def test_no_more_questions_are_put_at_once_than_there_are_places(made):
    wait_until_answered(made)
    begun, end = Semaphore(0), Event()

    def question():
        begun.release()
        return end.wait(5)

    with ThreadPoolExecutor(MOST) as callers:
        asked = [callers.submit(made.ask, question) for _ in range(MOST)]
        assert all(begun.acquire(timeout=5) for _ in range(MOST))
        with pytest.raises(UnansweredError, match="no place"):
            made.ask(pytest.fail, 0.05)
        end.set()
        assert all(one.result() for one in asked)


def test_whoever_finds_no_place_free_waits_for_one(made):
    with ThreadPoolExecutor(MOST * 4) as callers:
        asked = [callers.submit(made.ask, lambda: time.sleep(0.01)) for _ in range(MOST * 4)]
        assert [one.result() for one in asked] == [None] * MOST * 4


def test_where_all_places_have_failed_nobody_waits_for_one(made, monkeypatch):
    wait_until_answered(made)
    for one in made._all:
        monkeypatch.setattr(one, "is_sound", False)
        made._free.get()
    began = time.monotonic()
    with pytest.raises(UnansweredError, match="no place"):
        made.ask(ask_one)
    assert time.monotonic() - began < SECONDS / 2
    for one in made._all:
        made._free.put(one)


def test_nobody_waits_longer_than_the_time_given(made):
    wait_until_answered(made)
    end = Event()
    began = time.monotonic()
    with pytest.raises(UnansweredError, match="in time"):
        made.ask(lambda: end.wait(SECONDS), 0.1)
    assert time.monotonic() - began < SECONDS / 2
    end.set()


def test_without_time_nothing_is_asked(made):
    with pytest.raises(UnansweredError, match="no time"):
        made.ask(pytest.fail, 0)


def test_a_question_that_nobody_waits_for_any_more_is_not_put(made, monkeypatch):
    busy = Event()
    monkeypatch.setattr(made, "_check", lambda: busy.wait(5))
    put = []
    with pytest.raises(UnansweredError, match="in time"):
        made.ask(lambda: put.append(1), 0.1)
    busy.set()
    wait_until_answered(made)
    made.stop()
    assert put == []


def test_a_database_that_hangs_at_the_start_is_not_taken_for_sound():
    is_back = Event()
    opening = Places(lambda: is_back.wait(SECONDS), 1, SECONDS)
    try:
        with pytest.raises(UnansweredError, match="in time"):
            opening.ask(ask_one, 0.05)
        assert not opening.is_any_sound()
        is_back.set()
        assert wait_until_answered(opening) == 1
        assert opening.is_any_sound()
    finally:
        opening.stop()


def test_a_place_whose_time_was_over_is_free_again_when_the_database_answers_there(made):
    for _ in range(MOST):
        wait_until_answered(made)
    end = Event()
    for _ in range(MOST):
        with pytest.raises(UnansweredError, match="in time"):
            made.ask(lambda: end.wait(SECONDS), 0.01)
    with pytest.raises(UnansweredError, match="no place"):
        made.ask(ask_one)
    end.set()
    assert wait_until_answered(made) == 1


def test_a_place_that_failed_is_free_again_when_the_database_answers_there(made, monkeypatch):
    def fail():
        raise OperationalError("broken")

    wait_until_answered(made)
    answers = iter([fail, fail, ask_one])
    for one in made._all:
        monkeypatch.setattr(one, "_check", lambda: next(answers, ask_one)())
    for _ in range(MOST):
        with pytest.raises(OperationalError):
            made.ask(fail)
    assert wait_until_answered(made) == 1


def test_a_mistake_in_looking_after_the_database_keeps_no_place_away(made, monkeypatch, caplog):
    wait_until_answered(made)
    for one in made._all:
        monkeypatch.setattr(one, "_check", lambda: 1 / 0)
    for _ in range(MOST):
        with pytest.raises(UnansweredError, match="in time"):
            made.ask(lambda: time.sleep(0.1), 0.01)
    assert wait_until_answered(made) == 1
    assert "not looked after" in caplog.text


def test_a_lock_is_not_waited_for_by_the_database_either():
    """So it ends soon on the server's side, too, which does not hear that whoever waited has gone."""
    made = Places(ask_one, MOST, 1.0)
    wait_until_answered(made)
    with locked(), pytest.raises(OperationalError):
        made.ask(write)
    made.stop()


def write():
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM callers_callernumber")


@contextmanager
def locked():
    """Lock a table, as a long writer does."""
    with transaction.atomic():
        # On SQLite the transaction itself is the lock.
        if connection.vendor == "postgresql":
            connection.cursor().execute("LOCK TABLE callers_callernumber IN ACCESS EXCLUSIVE MODE")
        yield


@pytest.mark.usefixtures("a_server")
def test_a_server_that_was_started_anew_is_asked_once_more(made):
    hung_up = []

    def question():
        if not hung_up:
            hung_up.append(1)
            hang_up()
        return ask_one()

    assert made.ask(question, 10) == 1


@pytest.mark.usefixtures("a_server")
def test_a_transaction_that_fails_with_its_connection_is_begun_once_more(made):
    hung_up = []

    def question():
        with transaction.atomic():
            ask_one()
            if not hung_up:
                hung_up.append(1)
                hang_up()
            return ask_one()

    assert made.ask(question) == 1


@pytest.mark.usefixtures("a_server")
def test_a_connection_that_is_closed_already_is_cut_off_all_the_same(made):
    wait_until_answered(made)

    def question():
        hang_up()
        time.sleep(0.3)

    with pytest.raises(UnansweredError, match="in time"):
        made.ask(question, 0.25)
    assert wait_until_answered(made) == 1


def test_a_machine_without_threads_leaves_the_places_that_there_are(made, monkeypatch, caplog):
    real, started = threading.Thread.start, []

    def start(thread):
        started.append(thread)
        if len(started) > 2:
            raise RuntimeError("can't start new thread")
        real(thread)

    monkeypatch.setattr(threading.Thread, "start", start)
    made.start()
    assert made.ask(ask_one) == 1
    assert "2 places" in caplog.text


def test_after_a_fork_there_are_places_again(made):
    made.ask(ask_one)
    of_parent = list(made._all)
    made.start_anew()
    assert made.ask(ask_one) == 1
    for one in of_parent:
        one.stop()


def test_tests_ask_in_their_own_thread():
    here = Places(list, most=1, seconds=0, in_background=False)
    assert here.ask(threading.current_thread) is threading.current_thread()
    here.start()
    assert here._all == []
