"""What a call gets of a CRM: fresh, stale, own record only, or nothing; and what is then wanted behind it."""

import time
from datetime import timedelta

import pytest
from django.db import DatabaseError
from django.utils import timezone

from callers import calls, context, entries, lookup, store
from callers.calls import Told
from callers.context import CallerContext
from callers.crm import active
from callers.models import CrmConnection, CrmField, CrmRecord, Refresh
from callers.refreshing import Reason
from callers.tests import crm_cast
from callers.tests.crm_cast import SANNE
from callers.tests.csv_import import import_text

pytestmark = pytest.mark.django_db


def level(number=SANNE):
    return lookup.find(number, "x").level


def crm():
    return lookup.find(SANNE, "x").caller.crm


def twice(number=SANNE):
    """Look up without an entry in the cache, and then with one."""
    return [level(number), level(number)]


def test_values_within_their_soft_time_are_fresh(nothing_behind):
    crm_cast.caller()
    crm_cast.record(crm_cast.connection(), 5)
    assert twice() == ["fresh", "fresh"]
    assert crm() == {"first_name": "Sanne", "orders": 3, "is_known": True}
    assert nothing_behind == []


def test_values_past_their_soft_time_are_served_and_wanted_behind(nothing_behind):
    crm_cast.caller()
    crm_cast.record(crm_cast.connection(), 61)
    assert twice() == ["stale", "stale"]
    assert crm()["first_name"] == "Sanne"
    assert set(nothing_behind) == {(SANNE, Reason.STALE)}


def test_values_past_their_hard_time_are_never_served(nothing_behind):
    crm_cast.caller()
    crm_cast.record(crm_cast.connection(), 1_441)
    assert twice() == ["record", "record"]
    assert crm() == {"is_known": False}
    assert set(nothing_behind) == {(SANNE, Reason.MISSING)}


def test_an_entry_ends_with_the_hard_time():
    crm_cast.caller()
    row = crm_cast.record(crm_cast.connection(hard_minutes=60))
    CrmRecord.objects.update(fetched_at=row.fetched_at - timedelta(minutes=60) + timedelta(seconds=1.5))
    assert level() == "stale"
    time.sleep(1.6)
    assert level() == "record"


def test_without_values_it_is_the_own_record(nothing_behind):
    crm_cast.caller()
    crm_cast.connection()
    assert twice() == ["record", "record"]
    assert set(nothing_behind) == {(SANNE, Reason.MISSING)}


def test_who_the_crm_does_not_know_is_not_wanted_again_at_once(nothing_behind):
    crm_cast.caller()
    crm_cast.record(crm_cast.connection(), 5, is_found=False, values={})
    assert twice() == ["record", "record"]
    assert nothing_behind == []


def test_a_stranger_is_wanted_too(nothing_behind):
    crm_cast.connection()
    assert twice() == ["stranger", "stranger"]
    assert set(nothing_behind) == {(SANNE, Reason.MISSING)}


def test_whom_only_the_crm_knows_has_fresh_values():
    crm_cast.record(crm_cast.connection(), 5)
    assert twice() == ["fresh", "fresh"]
    assert crm()["first_name"] == "Sanne"


@pytest.mark.parametrize("is_there", [True, False])
def test_a_business_without_active_connections_has_no_other_levels(is_there, nothing_behind):
    crm_cast.caller()
    if is_there:
        crm_cast.record(crm_cast.connection(is_active=False), 61)
    assert twice() == ["fresh", "fresh"]
    assert twice("+31201234567") == ["stranger", "stranger"]
    assert nothing_behind == []


def test_a_connection_taken_out_of_use_is_heard_no_more():
    crm_cast.caller()
    crm_cast.record(crm_cast.connection(), 61)
    assert level() == "stale"
    CrmConnection.objects.update(is_active=False)
    active.load()
    assert twice() == ["fresh", "fresh"]
    assert crm() == {"is_known": False}


def test_a_value_whose_tick_was_taken_away_is_spoken_no_more():
    crm_cast.caller()
    crm_cast.record(crm_cast.connection(), 5)
    assert "orders" in crm()
    CrmField.objects.filter(name="orders").update(in_first_message=False)
    active.load()
    assert "orders" not in crm()
    assert "orders" not in crm()


def test_a_process_that_knows_no_connections_yet_takes_the_entry_as_it_is(django_assert_num_queries):
    crm_cast.caller()
    crm_cast.record(crm_cast.connection(), 5)
    level()
    active.connections.start_anew()
    with django_assert_num_queries(0):
        assert level() == "fresh"


def test_a_process_that_knows_no_connections_yet_reads_them_for_a_number_without_entry():
    crm_cast.caller()
    crm_cast.record(crm_cast.connection(), 5)
    active.connections.start_anew()
    assert twice() == ["fresh", "fresh"]


def test_a_shared_number_has_no_values_and_is_not_fetched(nothing_behind):
    crm_cast.caller(first_name="Sanne")
    crm_cast.caller(first_name="Piet")
    crm_cast.record(crm_cast.connection(), 5)
    assert twice() == ["record", "record"]
    assert crm() == {"is_known": False}
    assert nothing_behind == []


def test_who_cannot_be_looked_up_is_wanted(monkeypatch, nothing_behind):
    def fail(number):
        raise DatabaseError

    crm_cast.connection()
    monkeypatch.setattr(context, "build", fail)
    assert level() == "unavailable"
    assert nothing_behind == [(SANNE, Reason.MISSING)]


def test_an_empty_cache_is_filled_from_the_table_without_asking_the_crm(django_assert_max_num_queries):
    crm_cast.caller()
    crm_cast.record(crm_cast.connection("http://127.0.0.1:1/", ask_while_ringing=True), 5)
    with django_assert_max_num_queries(5):
        assert level() == "fresh"


def test_the_age_is_told_when_it_rings():
    crm_cast.record(crm_cast.connection(), 7.5)
    caller = lookup.find(SANNE, "x").caller
    assert caller.at(timezone.now())["crm"]["age_minutes"] == 7
    assert caller.at(timezone.now() + timedelta(minutes=10))["crm"]["age_minutes"] == 17
    assert caller.at(timezone.now() - timedelta(days=1))["crm"]["age_minutes"] == 0
    assert "age_minutes" not in CallerContext().at(timezone.now())["crm"]


def test_a_damaged_entry_is_replaced(django_assert_num_queries):
    crm_cast.caller()
    store.connect().set(entries.key_of(SANNE), b"{", 60)
    level()
    with django_assert_num_queries(0):
        assert level() == "fresh"


def test_a_stranger_who_becomes_a_caller_is_known_at_the_next_call(django_capture_on_commit_callbacks):
    assert level() == "stranger"
    with django_capture_on_commit_callbacks(execute=True):
        import_text(f"phone\n{SANNE}\n")
    assert level() == "fresh"


def test_what_is_imported_is_fetched():
    crm_cast.connection()
    import_text(f"phone\n{SANNE}\n")
    assert Refresh.objects.get().reason == Reason.IMPORT


def test_after_a_call_it_is_fetched_once():
    crm_cast.connection()
    for number, told in enumerate(({}, {"has_ended": True}, {"has_ended": True})):
        calls.keep(Told("status-update", str(number), "{}", timezone.now(), "c1", SANNE, **told))
        assert Refresh.objects.count() == (number > 0)
    assert Refresh.objects.get().reason == Reason.CALL


def test_a_withheld_number_is_never_wanted(nothing_behind):
    crm_cast.connection()
    assert level("") == "stranger"
    calls.keep(Told("status-update", "1", "{}", timezone.now(), "c1", "", has_ended=True))
    assert nothing_behind == []
    assert not Refresh.objects.exists()
