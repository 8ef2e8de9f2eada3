"""Finds segments that are never reached, because an earlier one takes everybody whom their conditions allow. Pure.

What is said to be never reached is not; not everything that is so is found.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping, Sequence
from typing import Any

from callers.comparing import demanded_keys
from callers.conditions import FIXED_FIELDS, NO_WORDS, WITHOUT_VALUE, YES_WORDS, read_number
from callers.facts import key_of, text_of
from callers.possible_values import Leaf
from callers.segments import Rule


def covered(rules: Sequence[Rule]) -> dict[str, list[str]]:
    """Return the keys of the rules, which are in their order, that are never reached, each with those that take all.

    Being put in a segment by hand reaches it nevertheless.
    """
    found: dict[str, list[str]] = {}
    for place, rule in enumerate(rules):
        takers = [_taker(rule, rules[:place], strangers) for strangers in _audiences(rule)]
        if takers and all(takers):
            found[rule.key] = list(dict.fromkeys(takers))
    return found


def _audiences(rule: Rule) -> list[bool]:
    """Return False for callers whom we know, True for strangers, as far as the rule is for them."""
    return [*([False] if rule.conditions else []), *([True] if rule.matches_strangers else [])]


def _taker(rule: Rule, earlier: Sequence[Rule], strangers: bool) -> str:
    for one in earlier:
        if strangers in _audiences(one) and (not one.conditions or implies(rule.conditions, one.conditions)):
            return one.key
    return ""


def implies(node: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Tell whether whoever meets a tree is certain to meet the other; "no" may be said where it is so."""
    if not node:
        return False
    if "any" in node:
        return all(implies(one, other) for one in node["any"])
    if "all" in other:
        return all(implies(node, one) for one in other["all"])
    if "any" in other and any(implies(node, one) for one in other["any"]):
        return True
    if "all" in node:
        return any(implies(one, other) for one in node["all"])
    return "operator" in other and _leaf_implies(node, other)


def _leaf_implies(leaf: Leaf, other: Leaf) -> bool:
    if leaf["field"] != other["field"]:
        return False
    operator, wanted = leaf["operator"], other["operator"]
    if wanted in WITHOUT_VALUE or operator in WITHOUT_VALUE:
        return bool(operator == wanted or (wanted == "is_set" and operator != "is_empty"))
    if keys := demanded_keys(leaf):
        return all(_key_meets(key, other) for key in keys)
    if operator == "between":
        low, high = map(_number, leaf["value"])
        return _number_meets(low, other) and _number_meets(high, other)
    return bool(operator == wanted and _is_narrower(operator, leaf, other))


def _key_meets(key: Hashable, other: Leaf) -> bool:
    """Tell whether a value that has this key is certain to meet a leaf."""
    if keys := demanded_keys(other):
        return key in keys
    if isinstance(key, (int, float)):
        return _number_meets(key, other)
    # Yes and no have their words as keys, but read otherwise.
    if not isinstance(key, str) or key in YES_WORDS | NO_WORDS:
        return False
    if other["operator"] == "contains":
        return _is_inside(text_of(other["value"]), key, other["field"])
    return bool(other["operator"] == "starts_with" and key.startswith(text_of(other["value"])))


def _number_meets(number: float, other: Leaf) -> bool:
    if other["operator"] == "between":
        low, high = map(_number, other["value"])
        return low <= number <= high
    if other["operator"] == "greater":
        return number > _number(other["value"])
    return bool(other["operator"] == "less" and number < _number(other["value"]))


def _is_narrower(operator: str, leaf: Leaf, other: Leaf) -> bool:
    """Compare two leaves with the same operator."""
    value, wider = leaf["value"], other["value"]
    if operator == "is_not":
        return key_of(value) == key_of(wider)
    if operator == "contains":
        return _is_inside(text_of(wider), text_of(value), leaf["field"])
    if operator == "starts_with":
        return text_of(value).startswith(text_of(wider))
    if operator in ("before", "after"):
        # A day of the calendar and a distance from today change places as time goes by; days in ISO sort as they are.
        is_same_kind = isinstance(value, str) == isinstance(wider, str)
        return bool(is_same_kind and (value <= wider if operator == "before" else value >= wider))
    number, limit = _number(value), _number(wider)
    return number >= limit if operator == "greater" else number <= limit


def _is_inside(part: str, text: str, field: str) -> bool:
    # A value that may be a list contains whole items only.
    return part in text if field in FIXED_FIELDS else part == text


def _number(value: object) -> float:
    number = read_number(value)
    return math.nan if number is None else number
