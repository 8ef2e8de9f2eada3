"""Finds the segment of a caller: a segment set by hand counts, else the first one whose conditions are met.

Strangers (an unknown or withheld number) match only segments that say so; known callers only segments with conditions.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from callers.comparing import Test, node_test
from callers.conditions import ConditionError, validate
from callers.facts import Facts
from callers.rule_index import RuleIndex

__all__ = ["ConditionError", "Rule", "SegmentMatcher", "compile_segments", "validate"]


@dataclass(frozen=True)
class Rule:
    """A segment as far as choosing it goes; `conditions` as described in callers.conditions."""

    key: str
    conditions: Mapping[str, Any]
    matches_strangers: bool


class _Ladder:
    """Compiled rules in their order."""

    def __init__(self, rules: Sequence[Rule], tests: Mapping[str, Test]) -> None:
        self._steps = [(tests[rule.key], rule.key) for rule in rules]
        self._index = RuleIndex([rule.conditions for rule in rules])

    def first(self, facts: Facts) -> str:
        """Return the key of the first rule that holds, "" if none does."""
        for place in self._index.places(facts):
            test, key = self._steps[place]
            if test(facts):
                return key
        return ""


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
