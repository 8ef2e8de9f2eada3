"""A connection is changed: what was read otherwise before no longer counts, and is fetched again."""

import time

import pytest
from django.urls import reverse

from callers import context, lookup, tasks, warming
from callers.crm import active
from callers.models import Caller, CrmConnection
from callers.refreshing import Reason, want
from callers.tests import crm_cast
from callers.tests.crm_cast import SANNE
from callers.tests.crm_server import sanne

pytestmark = pytest.mark.django_db

CHANGES = {
    "address": {"url": "https://other.example/{number}"},
    "parameters": {"query": {"archived": "false"}},
    "headers": {"headers": {"X-Company": "7"}},
    "where the record stands": {"record_path": "data"},
    "where its numbers stand": {"number_path": "mobile"},
    "404": {"not_found_is_unknown": True},
}
NOTHING_THAT_MATTERS = {
    "name": {"name": "Our CRM"},
    "how long it is fresh": {"soft_minutes": 120, "hard_minutes": 2_000},
    "how often it may be asked": {"per_minute": 7},
    "asked while it rings": {"ask_while_ringing": True},
}


@pytest.fixture
def made():
    crm_cast.caller(first_name="Sanne")
    found = crm_cast.connection()
    crm_cast.record(found, 5)
    return found


def change(made, **changes):
    for name, value in changes.items():
        setattr(made, name, value)
    made.save()
    active.load()


def change_field(made, name, **changes):
    made.fields.filter(name=name).update(**changes)
    active.load()


def crm():
    return context.build(SANNE).crm


def wanted():
    return list(warming.wanted(active.load(), time.time(), 10, at_any_hour=True))


@pytest.mark.parametrize("changes", CHANGES.values(), ids=CHANGES)
def test_a_record_that_was_asked_for_otherwise_does_not_count(made, changes):
    change(made, **changes)
    assert crm() == {"is_known": False}
    assert wanted() == [SANNE]


@pytest.mark.parametrize("changes", NOTHING_THAT_MATTERS.values(), ids=NOTHING_THAT_MATTERS)
def test_other_changes_leave_everything_as_it_is(made, changes):
    change(made, **changes)
    assert crm() == {"first_name": "Sanne", "orders": 3, "is_known": True}
    assert wanted() == []


def test_a_tick_takes_effect_without_anything_being_fetched(made):
    change_field(made, "secret", in_prompts=True)
    assert crm() == {"first_name": "Sanne", "orders": 3, "secret": True, "is_known": True}
    assert wanted() == []


@pytest.mark.parametrize("changes", [{"path": "all_orders"}, {"kind": "text"}])
def test_a_value_that_is_read_otherwise_now_is_left_out_and_the_others_stay(made, changes):
    change_field(made, "orders", **changes)
    assert crm() == {"first_name": "Sanne", "is_known": False}
    assert wanted() == [SANNE]


def test_that_a_new_value_is_missing_does_not_mean_none(made):
    made.fields.create(name="city", path="city", in_prompts=True)
    active.load()
    assert crm() == {"first_name": "Sanne", "orders": 3, "is_known": False}
    assert wanted() == [SANNE]


def test_a_value_that_is_taken_away_leaves_the_others_known_whole(made):
    made.fields.get(name="orders").delete()
    active.load()
    assert crm() == {"first_name": "Sanne", "is_known": True}
    assert wanted() == []


def test_who_is_not_in_the_crm_need_not_be_asked_after_for_a_new_value(made):
    made.records.update(is_found=False, values={})
    made.fields.create(name="city", path="city")
    assert wanted() == []


def test_an_entry_from_before_the_change_is_not_served(made, nothing_behind):
    assert lookup.find(SANNE, "x").level == "fresh"
    change(made, url="https://other.example/{number}")
    assert lookup.find(SANNE, "x").level == "record"
    assert nothing_behind == [(SANNE, Reason.MISSING)]


def test_the_worker_that_is_rung_for_reads_by_the_changed_connection(crm):
    crm.body = sanne() | {"town": "Delft"}
    made = crm_cast.connection(f"{crm.url}/{{number}}")
    made.fields.create(name="city", path="town", in_prompts=True)
    want([SANNE], Reason.PUSH)
    tasks.fetch_wanted()
    assert made.records.get().values["city"] == "Delft"
    assert context.build(SANNE).crm["is_known"] is True


def test_the_caller_s_page_says_that_values_are_from_before_the_change(staff, made):
    address = reverse("admin:callers_caller_change", args=[Caller.objects.get().pk])
    assert "from before the connection was changed" not in staff.get(address).content.decode()
    change_field(made, "orders", path="all_orders")
    shown = staff.get(address).content.decode()
    assert "from before the connection was changed" in shown
    assert "crm.orders" not in shown
    CrmConnection.objects.update(url="https://other.example/{number}")
    assert "no longer used" in staff.get(address).content.decode()
