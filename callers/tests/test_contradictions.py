"""Conditions that no caller can meet all at once are pointed out."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callers.comparing import node_test
from callers.condition_text import parse_conditions
from callers.conditions import validate
from callers.contradictions import contradictions
from callers.facts import Facts
from callers.tests.condition_cases import TREES, contexts, leaves

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=ZoneInfo("Europe/Amsterdam"))


def found(text, **more):
    return contradictions(parse_conditions(text), **more)


@pytest.mark.parametrize(
    "text",
    [
        "caller.attributes.age greater than 5\ncaller.attributes.age less than 3",
        "caller.attributes.age greater than 5\ncaller.attributes.age less than 5",
        "caller.attributes.age between 1 and 3\ncaller.attributes.age greater than 3",
        "caller.attributes.age between 1 and 3\ncaller.attributes.age between 4 and 6",
        "caller.attributes.age is 5\ncaller.attributes.age less than 3",
        "caller.attributes.age is one of 1, 2\ncaller.attributes.age greater than 2",
        "caller.company is Smit\ncaller.company is Bakker",
        "caller.company is one of a, b\ncaller.company is one of c, d",
        "caller.company is Smit\ncaller.company starts with b",
        "caller.company is Smit\ncaller.company contains bak",
        "caller.company is Smit\ncaller.company is not SMIT",
        "caller.company is one of a, b\ncaller.company is not a\ncaller.company is not b",
        "caller.company is set\ncaller.company is empty",
        "caller.company contains x\ncaller.company is empty",
        "caller.company starts with ab\ncaller.company starts with b",
        "caller.company starts with ab\ncaller.company starts with ac",
        "caller.tags contains vip\ncaller.tags is not vip",
        "caller.tags is empty\ncaller.tags contains vip",
        "history.last_call_at before 2026-01-01\nhistory.last_call_at after 2026-06-01",
        "history.last_call_at before 2026-01-02\nhistory.last_call_at after 2026-01-01",
        "history.last_call_at before -30 days\nhistory.last_call_at after -7 days",
        "history.calls less than 0",
        "history.calls greater than 2\nhistory.calls less than 3",
        "history.calls between 2 and 3\nhistory.calls is not 2\nhistory.calls is not 3",
        "history.calls_in_7_days greater than 5\nhistory.calls_in_30_days less than 3",
        "history.calls_in_30_days between 5 and 9\nhistory.calls less than 5",
        "crm.is_known is no\ncrm.plan is empty",
        "crm.is_known is yes\ncrm.is_known is no",
        "caller.is_known is no",
        "caller.attributes.news is yes\ncaller.attributes.news is no",
    ],
)
def test_what_nobody_can_meet_is_found(text):
    tree = parse_conditions(text)
    [contradiction] = contradictions(tree)
    assert contradiction.is_whole
    assert list(contradiction.leaves) == tree["all"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "caller.attributes.age greater than 3\ncaller.attributes.age less than 5",
        "caller.attributes.age between 1 and 3\ncaller.attributes.age between 3 and 6",
        'caller.attributes.age is 5\ncaller.attributes.age is "5"',
        'caller.attributes.age is 5\ncaller.attributes.age is "5,0"',
        "caller.attributes.news is yes\ncaller.attributes.news is true",
        "caller.company is one of a, b\ncaller.company is one of b, c",
        "caller.company starts with a\ncaller.company starts with ab",
        "caller.company is not a\ncaller.company is not b",
        "caller.tags contains vip\ncaller.tags contains goud",
        "caller.tags starts with a\ncaller.tags starts with b",
        "history.last_call_at before 2026-01-03\nhistory.last_call_at after 2026-01-01",
        "history.last_call_at after -30 days\nhistory.last_call_at before 2020-01-01",
        "history.calls_in_30_days greater than 5\nhistory.calls_in_7_days less than 3",
        "crm.is_known is no\ncaller.company is empty",
        "any of:\n  caller.company is a\n  caller.company is b",
    ],
)
def test_what_somebody_can_meet_is_let_be(text):
    assert found(text) == []


def test_a_stranger_is_unknown_where_strangers_are_meant():
    assert found("caller.is_known is no", for_strangers=True) == []


def test_a_crm_value_may_be_a_list():
    text = "crm.orders greater than 5\ncrm.orders less than 3"
    assert found(text)
    assert found(text, lists=["crm.orders"]) == []


def test_only_the_conditions_concerned_are_named():
    text = "caller.tags contains vip\ncaller.company is a\ncaller.language is nl\ncaller.company is b"
    [contradiction] = found(text)
    assert [leaf["value"] for leaf in contradiction.leaves] == ["a", "b"]


def test_one_branch_that_nobody_meets_leaves_the_others():
    text = "caller.company is a\nany of:\n  caller.company is b\n  caller.tags contains vip"
    [contradiction] = found(text)
    assert not contradiction.is_whole
    assert [leaf["value"] for leaf in contradiction.leaves] == ["a", "b"]


def test_branches_that_nobody_meets_leave_nobody():
    text = "caller.company is a\nany of:\n  caller.company is b\n  caller.company is c"
    assert [one.is_whole for one in found(text)] == [True, True]


@settings(max_examples=150)
@given(st.lists(leaves(), min_size=2, max_size=5), TREES, st.lists(contexts(), min_size=5))
def test_nobody_meets_what_is_called_contradictory(nodes, tree, people):
    for one in ({"all": nodes}, {"all": [*nodes[:2], tree]}, tree):
        assert validate(one, None) == []
        if any(found.is_whole for found in contradictions(one)):
            assert not any(node_test(one)(Facts(person, NOW)) for person in people)


@settings(max_examples=150)
@given(contexts(), st.sampled_from(["caller.attributes.x", "history.calls", "crm.x", "caller.tags"]), st.data())
def test_conditions_that_somebody_was_seen_to_meet_do_not_contradict(person, field, data):
    facts = Facts(person, NOW)
    drawn = data.draw(st.lists(leaves([field]), max_size=12))
    met = [leaf for leaf in drawn if node_test(leaf)(facts)]
    assert not met or contradictions({"all": met}) == []
