"""What several connections told becomes what templates see under crm."""

import time
from dataclasses import replace

import pytest

from callers.crm import records
from callers.crm.fields import Field
from callers.crm.records import LONG_AGO, CrmValues, Told, merged
from callers.crm.spec import Reading, Request, Spec
from callers.models import CrmRecord
from callers.tests import crm_cast
from callers.tests.crm_cast import SANNE

NOW = 1_800_000_000.0


def spec(pk=1, *names, **changes):
    fields = tuple(Field(name, name, in_prompts=True) for name in names or ("name",))
    told = {"soft_seconds": 3_600, "hard_seconds": 86_400, "fields": fields, **changes}
    return Spec(pk, "CRM", Request("GET", ""), Reading(), **told)


def told(at=NOW, is_found=True, **values):
    return Told(is_found, values, at)


def of(specs, told_by, now=NOW):
    marks = {one.pk: one.marks for one in specs}
    return merged(specs, {pk: replace(told, marks=marks[pk]) for pk, told in told_by.items()}, SANNE, now)


def test_without_connections_nothing_ages():
    assert of([], {}) == CrmValues()


def test_the_values_of_a_record_are_known_whole():
    assert of([spec()], {1: told(name="Sanne")}).crm == {"name": "Sanne", "is_known": True}


@pytest.mark.parametrize(
    ("ticks", "is_in"),
    [({}, False), ({"in_prompts": True}, True), ({"in_first_message": True}, True)],
)
def test_only_what_is_ticked_comes_in(ticks, is_in):
    crm = of([spec(fields=(Field("name", "name", **ticks),))], {1: told(name="Sanne")}).crm
    assert ("name" in crm) is is_in


def test_a_value_that_the_connection_reads_no_more_stays_out():
    assert of([spec()], {1: told(name="Sanne", old="x")}).crm == {"name": "Sanne", "is_known": True}


def test_values_are_cleaned():
    assert of([spec()], {1: told(name="{{ x }}\u202e")}).crm["name"] == "(( x ))"


def test_for_the_same_name_the_first_connection_counts():
    crm = of([spec(1), spec(2, "name", "city")], {1: told(name="Sanne"), 2: told(name="S.", city="Delft")}).crm
    assert crm == {"name": "Sanne", "city": "Delft", "is_known": True}


def test_who_the_crm_does_not_know_is_not_known_and_not_asked_for_again_at_once():
    values = of([spec()], {1: told(is_found=False)})
    assert (values.crm, values.crm_at) == ({"is_known": False}, 0)
    assert values.soft_at > NOW


def test_a_connection_that_told_nothing_yet_leaves_a_missing_value_unknown():
    values = of([spec(1), spec(2)], {1: told(name="Sanne")})
    assert values.crm == {"name": "Sanne", "is_known": False}
    assert values.soft_at == LONG_AGO


def test_nothing_is_used_after_its_hard_time():
    assert of([spec()], {1: told(NOW - 86_399, name="Sanne")}).crm["is_known"] is True
    values = of([spec()], {1: told(NOW - 86_400, name="Sanne")})
    assert (values.crm, values.soft_at) == ({"is_known": False}, LONG_AGO)


def test_the_oldest_record_tells_the_age_and_the_end():
    values = of([spec(1), spec(2)], {1: told(NOW - 60, name="Sanne"), 2: told(NOW, name="S.")})
    assert (values.crm_at, values.hard_at) == (NOW - 60, NOW - 60 + 86_400)


def test_records_fetched_together_do_not_age_together():
    read = {1: replace(told(name="x"), marks=spec().marks)}
    ends = {merged([spec()], read, f"+3160123{n:04}", NOW).soft_at for n in range(100)}
    assert len(ends) > 50
    assert all(NOW + 3_240 <= end <= NOW + 3_600 for end in ends)


@pytest.mark.django_db
def test_what_is_kept_replaces_what_was_told_before():
    made = crm_cast.connection()
    records.keep(SANNE, {made.pk: Told(True, {"first_name": "S."}, time.time() - 60)})
    records.keep(SANNE, {made.pk: Told(True, {"first_name": "Sanne"}, 1_700_000_000.5)})
    kept = CrmRecord.objects.get()
    assert (kept.values, kept.fetched_at.timestamp()) == ({"first_name": "Sanne"}, 1_700_000_000.5)


@pytest.mark.django_db
def test_records_past_their_hard_time_are_removed():
    made = crm_cast.connection(hard_minutes=120)
    crm_cast.record(made, 121)
    crm_cast.record(made, 119, "+31612345678")
    assert records.remove_old() == 1
    assert CrmRecord.objects.get().number == "+31612345678"
