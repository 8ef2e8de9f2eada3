"""Finds the segment of a caller: a segment set by hand counts, else the first one whose conditions are met.

Strangers (an unknown or withheld number) match only segments that say so; known callers only segments with conditions.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from callers.comparing import Test, demand, node_test
from callers.conditions import ConditionError, validate
from callers.facts import Facts

__all__ = ["ConditionError", "Rule", "SegmentMatcher", "compile_segments", "validate"]


@dataclass(frozen=True)
class Rule:
    """A segment as far as choosing it goes; `conditions` as described in callers.conditions."""

    key: str
    conditions: Mapping[str, Any]
    matches_strangers: bool


class _Ladder:
    """Compiled rules in their order. A rule that demands a certain value is tried only where the context has it."""

    def __init__(self, rules: Sequence[Rule], tests: Mapping[str, Test]) -> None:
        self._steps = [(tests[rule.key], rule.key) for rule in rules]
        self._always: list[int] = []
        self._by_value: dict[str, dict[Hashable, list[int]]] = {}
        demands = [_demands(rule.conditions) for rule in rules]
        crowd = Counter((fact, value) for found in demands for fact, values in found for value in values)
        for place, found in enumerate(demands):
            if not found:
                self._always.append(place)
                continue
            # The rarest value leaves the fewest rules to try.
            fact, values = min(found, key=lambda demand: max(crowd[demand[0], value] for value in demand[1]))
            for value in values:
                self._by_value.setdefault(fact, {}).setdefault(value, []).append(place)

    def first(self, facts: Facts) -> str:
        """Return the key of the first rule that holds, "" if none does."""
        places = set(self._always)
        for fact, by_value in self._by_value.items():
            for value in facts[fact]:
                places.update(by_value.get(value, ()))
        for place in sorted(places):
            test, key = self._steps[place]
            if test(facts):
                return key
        return ""


def _demands(conditions: Mapping[str, Any]) -> list[tuple[str, frozenset[Hashable]]]:
    """Return facts that are sets, each with values of which it must hold one, or the conditions cannot be met."""
    leaves = [node for node in conditions.get("all", [conditions]) if "operator" in node]
    return [(fact, values) for fact, values in map(demand, leaves) if values]


class SegmentMatcher:
    """Compiled segments: called with a context, the key of the segment set by hand and the time, it returns a key."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self.rules = tuple(rules)
        tests = {rule.key: _rule_test(rule) for rule in rules}
        self._keys = frozenset(tests)
        self._for_known = _Ladder([rule for rule in rules if rule.conditions], tests)
        self._for_strangers = _Ladder([rule for rule in rules if rule.matches_strangers], tests)

    def __call__(self, context: Mapping[str, Any], by_hand: str, now: datetime) -> str:
        """Return the key of the segment, "" if none.

        `context` is the nested dict that templates are merged with; `by_hand` is "" if no segment was set by hand, and
        a key that no segment has is ignored. `now` is aware, in the time zone in which days are meant (the line's).
        """
        if by_hand in self._keys:
            return by_hand
        facts = Facts(context, now)
        return (self._for_known if facts["value caller.is_known"] is True else self._for_strangers).first(facts)


def compile_segments(rules: Sequence[Rule]) -> SegmentMatcher:
    """Compile segments, which are in their order.

    Raises ConditionError for the first malformed tree, with the segment's key as the first step of the path.
    """
    return SegmentMatcher(rules)


def _rule_test(rule: Rule) -> Test:
    for error in validate(rule.conditions, None):
        raise ConditionError(error.code, error.params, (rule.key, *error.path))
    return node_test(rule.conditions) if rule.conditions else _always


def _always(facts: Facts) -> bool:
    return True
