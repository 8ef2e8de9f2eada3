from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callers.comparing import node_test
from callers.conditions import FIXED_FIELDS, OPERATORS
from callers.facts import Facts
from callers.rule_index import RuleIndex
from callers.segments import ConditionError, Rule, compile_segments
from callers.tests import condition_cases

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=ZoneInfo("Europe/Amsterdam"))
SANNE = {
    "caller": {
        "is_known": True,
        "first_name": "Sanne",
        "language": "nl",
        "tags": ["VIP", "pers"],
        "attributes": {"plan": "10", "customer": "007", "newsletter": "ja", "debt": 12.5},
        "company": "Café Zoë",
        "email": " ",
    },
    "crm": {},
    "history": {"calls": 3, "last_call_at": "2026-11-23T23:30:00+00:00"},
}
STRANGER = {"caller": {"is_known": False, "number": "+32470123456"}, "crm": {}, "history": {"calls": 0}}
VIP = {"field": "caller.tags", "operator": "contains", "value": "vip"}
DUTCH = {"field": "caller.language", "operator": "is", "value": "nl"}
GERMAN = {"field": "caller.language", "operator": "is", "value": "de"}


def find(context, *rules, by_hand=""):
    return compile_segments([Rule(*rule) for rule in rules])(context, by_hand, NOW)


def holds(field, operator, *value, context=SANNE):
    leaf = {"field": field, "operator": operator, **({"value": value[0]} if value else {})}
    return find(context, ("it", leaf, True)) == "it"


def test_a_caller_is_in_the_segment_whose_conditions_are_met():
    assert find(SANNE, ("german", GERMAN, False), ("vip", VIP, False)) == "vip"


def test_the_first_match_wins():
    assert find(SANNE, ("dutch", DUTCH, False), ("vip", VIP, False)) == "dutch"
    assert find(SANNE, ("vip", VIP, False), ("dutch", DUTCH, False)) == "vip"


def test_no_match_is_no_segment():
    assert find(SANNE, ("german", GERMAN, False)) == ""


def test_a_segment_set_by_hand_beats_all():
    assert find(SANNE, ("vip", VIP, False), ("staff", {}, False), by_hand="staff") == "staff"


def test_an_unknown_segment_set_by_hand_is_ignored():
    assert find(SANNE, ("vip", VIP, False), by_hand="gone") == "vip"


def test_a_segment_without_conditions_matches_no_known_caller():
    assert find(SANNE, ("everyone", {}, True), ("vip", VIP, False)) == "vip"


def test_strangers_match_only_a_segment_that_says_so():
    from_belgium = {"field": "caller.number", "operator": "starts_with", "value": "+32"}
    assert find(STRANGER, ("belgium", from_belgium, False)) == ""
    assert find(STRANGER, ("belgium", from_belgium, True)) == "belgium"


def test_strangers_match_a_segment_for_them_without_conditions():
    assert find(STRANGER, ("vip", VIP, True), ("strangers", {}, True)) == "strangers"


def test_a_context_without_caller_is_a_stranger():
    assert find({}, ("vip", VIP, False), ("strangers", {}, True)) == "strangers"


@pytest.mark.parametrize(
    ("tree", "expected"),
    [
        ({"all": [VIP, DUTCH]}, True),
        ({"all": [VIP, GERMAN]}, False),
        ({"any": [GERMAN, VIP]}, True),
        ({"any": [GERMAN]}, False),
        ({"all": [DUTCH, {"any": [GERMAN, {"all": [VIP]}]}]}, True),
        ({"any": [GERMAN, {"all": [VIP, GERMAN]}]}, False),
    ],
)
def test_groups_are_all_or_any(tree, expected):
    assert (find(SANNE, ("it", tree, False)) == "it") is expected


@pytest.mark.parametrize(
    ("field", "operator", "value"),
    [
        ("caller.first_name", "is", "SANNE"),
        ("caller.company", "is", "cafe\u0301 ZOE\u0308"),
        ("caller.tags", "is", "vip"),
        ("caller.is_known", "is", True),
        ("caller.is_known", "is", "ja"),
        ("caller.attributes.newsletter", "is", True),
        ("caller.attributes.plan", "is", 10),
        ("caller.attributes.plan", "is", "10"),
        ("caller.attributes.customer", "is", "007"),
        ("history.calls", "is", "3"),
        ("caller.first_name", "is_not", "Jan"),
        ("caller.tags", "is_not", "klant"),
        ("caller.company", "contains", "zoë"),
        ("caller.tags", "contains", "Pers"),
        ("caller.is_known", "contains", "tru"),
        ("caller.language", "one_of", ["de", "NL"]),
        ("caller.tags", "one_of", ["klant", "pers"]),
        ("history.calls", "one_of", [1, 3]),
        ("caller.company", "starts_with", "CAFÉ"),
        ("caller.tags", "starts_with", "pe"),
        ("history.calls", "greater", 2),
        ("caller.attributes.plan", "greater", 9.5),
        ("caller.attributes.debt", "less", "12,75"),
        ("history.calls", "between", [3, 5]),
    ],
)
def test_a_condition_is_met(field, operator, value):
    assert holds(field, operator, value)


@pytest.mark.parametrize(
    ("field", "operator", "value"),
    [
        ("caller.first_name", "is", "Sann"),
        ("caller.is_known", "is", 1),
        ("caller.is_known", "is_not", "yes"),
        ("caller.attributes.customer", "is", "7"),
        ("caller.tags", "is_not", "VIP"),
        ("caller.tags", "contains", "vi"),
        ("caller.company", "contains", "bar"),
        ("caller.language", "one_of", ["de", "fr"]),
        ("caller.company", "starts_with", "zoë"),
        ("history.calls", "greater", 3),
        ("history.calls", "less", 3),
        ("caller.is_known", "greater", 0),
        ("caller.first_name", "less", 5),
        ("caller.attributes.plan", "between", [1, 9]),
    ],
)
def test_a_condition_is_not_met(field, operator, value):
    assert not holds(field, operator, value)


# The call ended at half past twelve at night of the 24th in Amsterdam, which is the 23rd in UTC.
@pytest.mark.parametrize(
    ("operator", "value", "expected"),
    [
        ("after", "2026-11-23", True),
        ("after", "2026-11-24", False),
        ("before", "2026-11-25", True),
        ("before", "2026-11-24", False),
        ("after", -1, True),
        ("before", 0, False),
        ("before", 1, True),
    ],
)
def test_days_are_those_of_the_line(operator, value, expected):
    assert holds("history.last_call_at", operator, value) is expected


def test_an_iso_date_is_a_day():
    context = {"caller": {"is_known": True, "attributes": {"contract_end": "2026-12-01"}}}
    assert holds("caller.attributes.contract_end", "before", 30, context=context)
    assert not holds("caller.attributes.contract_end", "before", 7, context=context)


@pytest.mark.parametrize("field", ["caller.last_name", "caller.email", "crm.plan", "caller.attributes.none"])
@pytest.mark.parametrize(
    ("operator", "value"),
    [
        *(("is", "x"), ("is_not", "x"), ("contains", "x"), ("one_of", ["x"]), ("starts_with", "x"), ("greater", -1)),
        *(("less", 1), ("between", [-1, 1]), ("before", "9999-12-31"), ("after", "0001-01-01")),
    ],
)
def test_an_unknown_value_meets_no_condition(field, operator, value):
    assert not holds(field, operator, value)


def test_an_unknown_value_is_empty_and_not_set():
    assert holds("caller.email", "is_empty")
    assert not holds("caller.email", "is_set")


def test_zero_and_no_are_values():
    assert holds("history.calls", "is_set", context=STRANGER)
    assert not holds("caller.is_known", "is_empty", context=STRANGER)


_json = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from(["9999-12-31T23:59:59-12:00"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
)
_names = st.sampled_from(["is_known", "first_name", "tags", "attributes", "calls", "last_call_at", "plan"])
_contexts = st.dictionaries(
    st.sampled_from(["caller", "crm", "history"]), st.dictionaries(_names, _json, max_size=4) | _json
)
_VALUES = {"one_of": ["x", 1, True], "between": [1, 5], "greater": 3, "less": 3, "before": "2026-01-01", "after": -30}
_EVERY_RULE = [
    Rule(f"r{place}", {"all": [_leaf, {"field": "caller.none", "operator": "is_set"}]}, True)
    for place, _leaf in enumerate(
        {"field": field, "operator": operator}
        | ({} if operator in {"is_set", "is_empty"} else {"value": _VALUES.get(operator, "x")})
        for field in (*FIXED_FIELDS, "caller.attributes.plan", "crm.plan")
        for operator in OPERATORS
    )
]
_EVERY_MATCHER = compile_segments(_EVERY_RULE)


@settings(max_examples=50, deadline=None)
@given(_contexts | _json)
def test_no_context_raises(context):
    assert _EVERY_MATCHER(context, "", NOW) == ""


def test_a_number_too_long_to_write_is_no_trouble():
    assert not holds("history.calls", "is", 5, context={"caller": {"is_known": True}, "history": {"calls": 10**5000}})


def test_which_rules_are_tried_does_not_change_who_wins():
    tags = [{"field": "caller.tags", "operator": "contains", "value": f"t{place}"} for place in range(50)]
    rules = [(f"t{place}", {"all": [DUTCH, tag]}, False) for place, tag in enumerate(tags)]
    caller = {"is_known": True, "language": "nl", "tags": ["t40", "t7", "t12"]}
    assert find({"caller": caller}, *rules, ("dutch", DUTCH, False)) == "t7"
    assert find({"caller": caller}, ("dutch", DUTCH, False), *rules) == "dutch"


def test_a_segment_by_the_beginning_of_a_text_is_tried_for_whoever_has_one_like_it():
    starts = [{"field": "caller.tags", "operator": "starts_with", "value": value} for value in ("ÉÉN", "twee", " 3")]
    rules = [(start["value"], {"all": [DUTCH, start]}, False) for start in starts]
    for tags, segment in ((["Twee huizen"], "twee"), (["vier", "éénmaal"], "ÉÉN"), (["3 keer"], " 3"), (["t"], "")):
        assert find({"caller": {"is_known": True, "language": "nl", "tags": tags}}, *rules) == segment


def test_a_malformed_tree_is_refused_with_segment_and_place():
    with pytest.raises(ConditionError) as refused:
        compile_segments([Rule("vip", {"all": [VIP, {"any": []}]}, False)])
    assert (refused.value.code, refused.value.path) == ("empty_group", ("vip", "all", 1))


@pytest.mark.parametrize(("operator", "value"), [("is_empty", ()), ("is_set", ()), ("is_not", ("x",)), ("less", (5,))])
def test_a_crm_that_told_nothing_meets_no_condition_on_its_values(operator, value):
    for crm in ({}, {"is_known": False}, {"is_known": False, "open_orders": 3}):
        assert not holds("crm.open_orders", operator, *value, context={**SANNE, "crm": crm})


def test_what_a_known_crm_record_lacks_is_empty():
    context = {**SANNE, "crm": {"is_known": True}}
    assert holds("crm.open_orders", "is_empty", context=context)
    assert not holds("crm.open_orders", "is_not", 3, context=context)


def test_whether_the_crm_knows_somebody_can_be_asked():
    context = {**SANNE, "crm": {"is_known": False}}
    assert holds("crm.is_known", "is", False, context=context)
    assert holds("crm.is_known", "is_not", True, context=context)


@settings(max_examples=300, deadline=None)
@given(st.lists(condition_cases.TREES, min_size=1, max_size=25), condition_cases.contexts())
def test_of_whatever_rules_all_that_hold_are_tried(trees, context):
    facts = Facts(context, NOW)
    holding = {place for place, tree in enumerate(trees) if node_test(tree)(facts)}
    assert holding <= set(RuleIndex(trees).places(facts))


@pytest.mark.parametrize("kind", ["all", "any"])
def test_of_many_limits_only_those_that_hold_are_tried(kind):
    name = {"field": "caller.last_name", "operator": "starts_with", "value": "q"}
    leaves = [{"field": "caller.attributes.order", "operator": "greater", "value": limit} for limit in range(100)]
    index = RuleIndex([{kind: [leaf, name]} if kind == "any" else {kind: [leaf]} for leaf in leaves])
    context = {"caller": {"is_known": True, "last_name": "de Wit", "attributes": {"order": "2,5"}}}
    assert index.places(Facts(context, NOW)) == [0, 1, 2]
    assert index.places(Facts({"caller": {"is_known": True}}, NOW)) == []


def test_of_many_days_only_those_that_hold_are_tried():
    days = [f"2026-01-{day:02}" for day in range(1, 31)]
    field = "caller.attributes.contract_end"
    index = RuleIndex([{"field": field, "operator": "before", "value": day} for day in [*days, -400]])
    facts = {"caller": {"is_known": True, "attributes": {"contract_end": "2026-01-28"}}}
    # What counts from today may hold on any day.
    assert index.places(Facts(facts, NOW)) == [28, 29, 30]


def test_one_item_of_a_list_is_enough_for_a_rule_to_be_tried():
    leaves = [{"field": "caller.tags", "operator": "between", "value": [low, 9]} for low in range(1, 9)]
    facts = Facts({"caller": {"is_known": True, "tags": ["1", "5"]}}, NOW)
    assert RuleIndex(leaves).places(facts) == [0, 1, 2, 3, 4]
