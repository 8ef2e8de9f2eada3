"""Finding the caller of a number."""

import time

import pytest
from django.db import DatabaseError

from callers import context, entries, lookup, store
from callers.behind import Behind
from callers.budget import Budget
from callers.context import CallerContext
from callers.models import Call, Caller, CallerNumber
from callers.places import Places

pytestmark = pytest.mark.django_db

NUMBER = "+31601234567"


@pytest.fixture
def sanne():
    made = Caller.objects.create(first_name="Sanne", tags=["vip"], attributes={"sinds": 2019, "leeg": ""})
    CallerNumber.objects.create(caller=made, number=NUMBER)
    return made


def test_it_finds_a_caller(sanne):
    found = lookup.find(NUMBER, "x")
    assert found.level == "fresh"
    assert found.caller.caller == {
        "is_known": True,
        "number": NUMBER,
        "first_name": "Sanne",
        "full_name": "Sanne",
        "tags": ["vip"],
        "attributes": {"sinds": 2019},
    }


def test_the_second_time_no_query_is_made(sanne, django_assert_num_queries):
    lookup.find(NUMBER, "x")
    with django_assert_num_queries(0):
        assert lookup.find(NUMBER, "x").caller.caller_id == sanne.pk


def test_it_is_told_whether_the_cache_knew_the_caller(sanne, monkeypatch):
    assert lookup.find(NUMBER, "x").cache == "miss"
    assert lookup.find(NUMBER, "x").cache == "hit"
    assert lookup.find("", "x").cache == ""

    def fail():
        raise store.StoreError

    with monkeypatch.context() as patched:
        patched.setattr(store, "connect", fail)
        assert lookup.find(NUMBER, "x").cache == "failed"


def test_the_value_beside_comes_along(sanne):
    store.connect().set("number", b"7", 60)
    assert lookup.find(NUMBER, "number").beside == b"7"
    assert lookup.find("", "number").beside == b"7"


def test_a_withheld_number_is_linked_to_nobody():
    Call.objects.create(call_id="1", caller_number="", started_at="2026-11-20T10:00Z", summary="geheim")
    found = lookup.find("", "x")
    assert found.level == "stranger"
    assert found.caller.history == {"calls": 0}


def test_an_unknown_number_is_a_stranger_with_a_history():
    Call.objects.create(call_id="1", caller_number=NUMBER, started_at="2026-11-20T10:00Z", summary="Vroeg iets.")
    found = lookup.find(NUMBER, "x")
    assert found.level == "stranger"
    assert found.caller.history["calls"] == 1
    assert found.caller.history["last_summary"] == "Vroeg iets."


def test_an_edit_is_seen_by_the_next_call(sanne, django_capture_on_commit_callbacks):
    lookup.find(NUMBER, "x")
    with django_capture_on_commit_callbacks(execute=True):
        Caller.objects.update(first_name="Sara")
        entries.refresh_on_commit([NUMBER])
    assert lookup.find(NUMBER, "x").caller.caller["first_name"] == "Sara"


def test_a_lookup_during_an_edit_does_not_bring_the_old_name_back(sanne):
    old = context.build(NUMBER)
    Caller.objects.update(first_name="Sara")
    entries.refresh([NUMBER])
    entries.keep(old, is_new=True)
    assert lookup.find(NUMBER, "x").caller.caller["first_name"] == "Sara"


def test_what_is_forgotten_is_read_again(sanne):
    lookup.find(NUMBER, "x")
    Caller.objects.update(first_name="Sara")
    entries.forget([NUMBER, ""])
    assert lookup.find(NUMBER, "x").caller.caller["first_name"] == "Sara"


def test_a_stranger_becomes_known_when_the_number_is_forgotten(sanne):
    lookup.find("+31612345678", "x")
    CallerNumber.objects.create(caller=sanne, number="+31612345678")
    entries.forget(["+31612345678"])
    assert lookup.find("+31612345678", "x").level == "fresh"


@pytest.mark.parametrize("error", [DatabaseError, RuntimeError])
def test_a_database_that_fails_makes_the_caller_unavailable(monkeypatch, error):
    def fail(number):
        raise error

    monkeypatch.setattr(context, "build", fail)
    assert lookup.find(NUMBER, "x").level == "unavailable"


@pytest.mark.parametrize("name", ["get_many", "add"])
def test_a_cache_that_fails_only_costs_time(sanne, monkeypatch, name):
    def fail(*args):
        raise store.StoreError

    monkeypatch.setattr(type(store.connect()), name, fail)
    assert lookup.find(NUMBER, "x").level == "fresh"


def test_a_cache_that_has_failed_is_not_tried_again_by_the_same_call(sanne, monkeypatch):
    def fail(*args):
        raise store.StoreError

    kind = type(store.connect())
    monkeypatch.setattr(kind, "get_many", fail)
    monkeypatch.setattr(kind, "add", lambda *args: pytest.fail("The cache was tried again."))
    assert lookup.find(NUMBER, "x").level == "fresh"


def test_without_time_the_caller_is_unavailable(sanne, monkeypatch):
    times = iter([0.0])
    monkeypatch.setattr(lookup, "places", Places(list, most=1, seconds=1))
    assert lookup.find(NUMBER, "x", Budget(lambda: next(times, 0.95))).level == "unavailable"


def test_with_little_time_left_what_was_read_is_not_kept(sanne):
    times = iter([0.0])
    assert lookup.find(NUMBER, "x", Budget(lambda: next(times, 0.85))).level == "fresh"
    assert store.connect().get_many([entries.key_of(NUMBER)]) == [None]


@pytest.fixture
def cache_away(monkeypatch):
    def fail(*args):
        raise store.StoreError

    with monkeypatch.context() as patched:
        for name in ("set", "delete_many"):
            patched.setattr(type(store.connect()), name, fail)
        yield patched


@pytest.mark.parametrize("edited", [entries.refresh, entries.forget])
def test_an_edit_goes_on_without_the_cache_and_is_heard_when_it_is_back(sanne, monkeypatch, cache_away, edited):
    lookup.find(NUMBER, "x")
    behind = Behind("entries", entries._take_out, retry_seconds=0.05, away=store.StoreError)
    monkeypatch.setattr(entries, "behind", behind)
    Caller.objects.update(first_name="Sara")
    edited([NUMBER])
    time.sleep(0.4)
    cache_away.undo()
    behind.stop()
    assert lookup.find(NUMBER, "x").caller.caller["first_name"] == "Sara"


def test_an_edit_that_cannot_be_read_again_takes_the_old_entry_away(sanne, monkeypatch):
    def fail(number):
        raise DatabaseError

    lookup.find(NUMBER, "x")
    monkeypatch.setattr(context, "build", fail)
    entries.refresh([NUMBER])
    assert lookup.find(NUMBER, "x").level == "unavailable"


def test_an_entry_of_another_number_is_refused():
    with pytest.raises(ValueError, match="another number"):
        CallerContext.from_bytes(CallerContext(number="+32").to_bytes(), NUMBER)


@pytest.mark.parametrize(
    "entry",
    [b"", b"[]", b"{", b'{"number": "+31601234567", "caller": []}', b'{"number": "+31601234567", "caller_id": true}']
    + [b'{"number": "+31601234567", "caller": {"is_known": 1}}', b'{"number": "\xff"}']
    + [b'{"number": "+31601234567", "crm": {"deep": ' + b"[" * 100_000 + b"]" * 100_000 + b"}}"],
    ids=range(8),
)
def test_a_damaged_entry_is_refused(entry):
    with pytest.raises(ValueError):  # noqa: PT011 # the words are those of whoever read it
        CallerContext.from_bytes(entry, NUMBER)


def test_a_context_survives_the_cache(sanne):
    built = context.build(NUMBER)
    assert CallerContext.from_bytes(built.to_bytes(), NUMBER) == built
