"""Turns sound conditions into functions of the facts about a caller, made once and called while the phone rings.

Values are compared leniently: text without regard to capitals and to how Unicode spells it, numbers also with text that
shows a number, yes and no with their words in English and Dutch. A condition on a list is met if one of its items meets
it; `is_not` if none of them is the value. What is not known (absent, null, blank, an empty list) meets `is_empty` and
nothing else. A CRM record is known whole or not at all: without one, no condition on its values is met, nor `is_empty`.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from datetime import date, timedelta
from typing import Any

from callers.conditions import read_number
from callers.facts import Facts, key_of, text_of

# Fields that are always a list, so that to contain a value means that one of their items is that value.
LISTS = frozenset({"caller.tags"})

Test = Callable[[Facts], bool]


def node_test(node: Mapping[str, Any]) -> Test:
    """Compile a tree that callers.conditions.validate has no complaint about, and that is not empty."""
    if "operator" in node:
        return _LEAF_TESTS[node["operator"]](node["field"], node.get("value"))
    kind, nodes = next(iter(node.items()))
    tests = tuple(map(node_test, nodes))
    if len(tests) == 1:
        return tests[0]
    return _all_test(tests) if kind == "all" else _any_test(tests)


def demanded_keys(leaf: Mapping[str, Any]) -> frozenset[Hashable]:
    """Return the keys (callers.facts.key_of) of which a value must have one to meet a leaf; empty if any will do."""
    if leaf["operator"] == "is":
        return frozenset({key_of(leaf["value"])})
    if leaf["operator"] == "one_of":
        return frozenset(map(key_of, leaf["value"]))
    if leaf["operator"] == "contains" and leaf["field"] in LISTS:
        return frozenset({text_of(leaf["value"])})
    return frozenset()


def _all_test(tests: tuple[Test, ...]) -> Test:
    def is_met(facts: Facts) -> bool:
        for test in tests:  # noqa: SIM110 - a generator would double the cost, and this runs while the phone rings
            if not test(facts):
                return False
        return True

    return is_met


def _any_test(tests: tuple[Test, ...]) -> Test:
    def is_met(facts: Facts) -> bool:
        for test in tests:  # noqa: SIM110 - as above
            if test(facts):
                return True
        return False

    return is_met


def _is(field: str, value: Any) -> Test:
    key, wanted = f"keys {field}", key_of(value)
    return lambda facts: wanted in facts[key]


def _is_not(field: str, value: Any) -> Test:
    key, unwanted = f"keys {field}", key_of(value)
    return lambda facts: bool(facts[key]) and unwanted not in facts[key]


def _one_of(field: str, value: Any) -> Test:
    key, wanted = f"keys {field}", frozenset(map(key_of, value))
    return lambda facts: not wanted.isdisjoint(facts[key])


def _contains(field: str, value: Any) -> Test:
    key, wanted = f"{'keys' if field in LISTS else 'contents'} {field}", text_of(value)
    return lambda facts: wanted in facts[key]


def _starts_with(field: str, value: Any) -> Test:
    key, start = f"lines {field}", f"\n{text_of(value)}"
    return lambda facts: start in facts[key]


def _greater(field: str, value: Any) -> Test:
    key, limit = f"largest {field}", read_number(value)
    return lambda facts: facts[key] > limit


def _less(field: str, value: Any) -> Test:
    key, limit = f"smallest {field}", read_number(value)
    return lambda facts: facts[key] < limit


def _between(field: str, value: Any) -> Test:
    key, (low, high) = f"numbers {field}", map(read_number, value)

    def is_met(facts: Facts) -> bool:
        for number in facts[key]:  # noqa: SIM110 - as above
            if low <= number <= high:
                return True
        return False

    return is_met


def _before(field: str, value: Any) -> Test:
    key = f"earliest {field}"
    if isinstance(value, str):
        day = date.fromisoformat(value)
        return lambda facts: facts[key] < day
    distance = timedelta(days=value)
    return lambda facts: facts[key] < facts.today + distance


def _after(field: str, value: Any) -> Test:
    key = f"latest {field}"
    if isinstance(value, str):
        day = date.fromisoformat(value)
        return lambda facts: facts[key] > day
    distance = timedelta(days=value)
    return lambda facts: facts[key] > facts.today + distance


def _is_set(field: str, value: Any) -> Test:
    key = f"value {field}"
    return lambda facts: facts[key] is not None


def _is_empty(field: str, value: Any) -> Test:
    key = f"value {field}"
    if field.startswith("crm."):
        return lambda facts: facts[key] is None and facts["value crm.is_known"] is True
    return lambda facts: facts[key] is None


_LEAF_TESTS: dict[str, Callable[[str, Any], Test]] = {
    "is": _is,
    "is_not": _is_not,
    "contains": _contains,
    "one_of": _one_of,
    "starts_with": _starts_with,
    "greater": _greater,
    "less": _less,
    "between": _between,
    "before": _before,
    "after": _after,
    "is_set": _is_set,
    "is_empty": _is_empty,
}
