"""Staff can see which segment a caller is in, and why."""

from datetime import datetime
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from callers.condition_text import parse_conditions
from callers.explaining import Verdict, Why, steps
from callers.segments import Rule, compile_segments
from callers.tests.condition_cases import TREES, contexts

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=ZoneInfo("Europe/Amsterdam"))
SANNE = {
    "caller": {"is_known": True, "tags": ["vip"], "company": "Smit"},
    "crm": {"is_known": False},
    "history": {"calls": 3},
}
STRANGER = {"caller": {"is_known": False}, "crm": {"is_known": False}, "history": {"calls": 0}}


def rule(key, text="", strangers=False):
    return Rule(key, parse_conditions(text), strangers)


def test_each_condition_tells_what_it_saw():
    [step] = steps(
        [rule("x", "caller.company is Smit\nhistory.calls greater than 5\ncrm.plan is empty")], SANNE, "", NOW
    )
    assert (step.is_in, step.why, step.explained.verdict) == (False, Why.CONDITIONS, Verdict.NOT_MET)
    told = [(part.leaf["field"], part.verdict, part.saw) for part in step.explained.parts]
    assert told == [
        ("caller.company", Verdict.MET, "Smit"),
        ("history.calls", Verdict.NOT_MET, 3),
        ("crm.plan", Verdict.UNKNOWN, None),
    ]


def test_groups_have_a_verdict_of_their_own():
    [step] = steps([rule("x", "any of:\n  caller.company is x\n  caller.tags contains vip")], SANNE, "", NOW)
    assert (step.explained.kind, step.explained.verdict) == ("any", Verdict.MET)
    assert [part.verdict for part in step.explained.parts] == [Verdict.NOT_MET, Verdict.MET]


def test_segments_are_told_up_to_the_one_that_fits():
    rules = [rule("other", "caller.company is x"), rule("vip", "caller.tags contains vip"), rule("never")]
    assert [(step.key, step.is_in) for step in steps(rules, SANNE, "", NOW)] == [("other", False), ("vip", True)]


def test_a_segment_set_by_hand_is_all_there_is_to_tell():
    [step] = steps([rule("vip", "caller.tags contains vip"), rule("staff")], SANNE, "staff", NOW)
    assert (step.key, step.is_in, step.why) == ("staff", True, Why.BY_HAND)


def test_strangers_are_told_what_is_not_for_them():
    rules = [rule("vip", "caller.tags contains vip"), rule("strangers", strangers=True)]
    assert [step.why for step in steps(rules, STRANGER, "", NOW)] == [Why.NOT_FOR_STRANGERS, Why.ALL_STRANGERS]
    assert [step.why for step in steps([rule("hand")], SANNE, "", NOW)] == [Why.ONLY_BY_HAND]


def test_broken_conditions_fit_nobody():
    assert [step.why for step in steps([Rule("x", {"none": []}, True)], SANNE, "", NOW)] == [Why.BROKEN]


RULES = st.lists(st.tuples(st.just({}) | TREES, st.booleans()), max_size=4)


@settings(max_examples=150)
@given(RULES, contexts() | contexts(is_known=False), st.sampled_from(["", "s1", "gone"]))
def test_what_is_told_is_what_a_call_gets(drawn, person, by_hand):
    rules = [Rule(f"s{number}", tree, strangers) for number, (tree, strangers) in enumerate(drawn)]
    told = [step.key for step in steps(rules, person, by_hand, NOW) if step.is_in]
    assert told == [key for key in [compile_segments(rules)(person, by_hand, NOW)] if key]
