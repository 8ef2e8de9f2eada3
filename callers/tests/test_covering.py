"""A segment that an earlier one leaves nobody for is pointed out."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callers.comparing import node_test
from callers.condition_text import parse_conditions
from callers.covering import covered, implies
from callers.facts import Facts
from callers.segments import Rule, compile_segments
from callers.tests.condition_cases import SCALARS, TREES, contexts

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=ZoneInfo("Europe/Amsterdam"))


def rule(key, text="", strangers=False):
    return Rule(key, parse_conditions(text), strangers)


def test_a_segment_with_all_conditions_of_an_earlier_one_is_never_reached():
    vip = rule("vip", "caller.tags contains vip")
    dutch_vip = rule("dutch_vip", "caller.language is nl\ncaller.tags contains VIP")
    assert covered([vip, dutch_vip]) == {"dutch_vip": ["vip"]}
    assert covered([dutch_vip, vip]) == {}


def test_the_earliest_that_takes_all_is_named():
    rules = [rule("a", "caller.company is set"), rule("b", "caller.company is x"), rule("c", "caller.company is x")]
    assert covered(rules) == {"b": ["a"], "c": ["a"]}


def test_strangers_may_still_reach_a_segment():
    of_known = rule("known", "caller.number starts with +32")
    of_all = rule("all", "caller.number starts with +324", strangers=True)
    assert covered([of_known, of_all]) == {}
    assert covered([rule("known", "caller.number starts with +32", strangers=True), of_all]) == {"all": ["known"]}


def test_an_earlier_segment_for_all_strangers_leaves_none_of_them():
    strangers = rule("strangers", strangers=True)
    assert covered([strangers, rule("others", strangers=True)]) == {"others": ["strangers"]}
    known = rule("known", "caller.company is set")
    both = rule("both", "caller.company is x", strangers=True)
    assert covered([strangers, known, both]) == {"both": ["known", "strangers"]}


def test_segments_by_hand_are_let_be():
    assert covered([rule("a"), rule("b"), rule("c", "caller.tags contains x")]) == {}


@pytest.mark.parametrize(
    ("narrow", "wide"),
    [
        ("caller.company is x", "caller.company is set"),
        ("caller.company is x", "caller.company is one of x, y"),
        ("caller.company is one of x, y", "caller.company is one of z, y, x"),
        ("caller.company is Bakker", "caller.company starts with bak"),
        ("caller.company is Bakker", "caller.company contains akk"),
        ("caller.company contains Bakker", "caller.company contains akk"),
        ("caller.company starts with Bakker", "caller.company starts with bak"),
        ("caller.tags is vip", "caller.tags contains vip"),
        ("history.calls greater than 5", "history.calls greater than 3"),
        ("history.calls less than 3", "history.calls less than 5"),
        ("history.calls between 4 and 5", "history.calls between 3 and 6"),
        ("history.calls between 4 and 5", "history.calls greater than 3"),
        ("history.calls is 4", "history.calls greater than 3"),
        ("history.last_call_at after -7 days", "history.last_call_at after -30 days"),
        ("history.last_call_at before 2026-01-01", "history.last_call_at before 2026-06-01"),
        ("caller.company is x\ncaller.email is set", "any of:\n  caller.company is x\n  caller.company is y"),
        ("any of:\n  caller.company is x\n  caller.company is y", "caller.company is set"),
    ],
)
def test_a_narrower_condition_includes_a_wider_one(narrow, wide):
    assert implies(parse_conditions(narrow), parse_conditions(wide))
    assert not implies(parse_conditions(wide), parse_conditions(narrow)) or "tags" in narrow


@pytest.mark.parametrize(
    ("narrow", "wide"),
    [
        ("caller.attributes.x contains Bakker", "caller.attributes.x contains akk"),
        ("caller.attributes.x is ja", "caller.attributes.x starts with j"),
        ("caller.company is empty", "caller.company is set"),
        ("history.last_call_at after -30 days", "history.last_call_at after 2020-01-01"),
        ("caller.company is x", "caller.email is x"),
    ],
)
def test_what_need_not_follow_does_not(narrow, wide):
    assert not implies(parse_conditions(narrow), parse_conditions(wide))


@settings(max_examples=200)
@given(TREES, TREES, st.lists(contexts(SCALARS | st.lists(SCALARS, max_size=2)), min_size=5))
def test_whoever_meets_a_tree_meets_what_it_includes(tree, other, people):
    for wide in (other, {"any": [tree, other]}, *tree.get("all", ())):
        if implies(tree, wide):
            for person in people:
                facts = Facts(person, NOW)
                assert not node_test(tree)(facts) or node_test(wide)(facts)


RULES = st.lists(st.tuples(st.just({}) | TREES, st.booleans()), min_size=2, max_size=5)


@settings(max_examples=200)
@given(RULES, st.lists(contexts() | contexts(is_known=False), min_size=5))
def test_what_is_called_never_reached_is_never_reached(drawn, people):
    rules = [Rule(f"s{number}", tree, strangers) for number, (tree, strangers) in enumerate(drawn)]
    reached = {compile_segments(rules)(person, "", NOW) for person in people}
    assert reached.isdisjoint(covered(rules))
