"""Tells why a caller is in a segment: each condition, whether it is met, and the value it saw. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from callers.comparing import node_test
from callers.conditions import YES_OR_NO_FIELDS, validate
from callers.facts import Facts
from callers.possible_values import Leaf
from callers.segments import Rule


class Verdict(StrEnum):
    """Whether a condition is met. One on CRM values is UNKNOWN where the CRM told nothing, which counts as not met."""

    MET = "met"
    NOT_MET = "not met"
    UNKNOWN = "unknown"


class Why(StrEnum):
    """What decided whether a caller is in a segment."""

    BY_HAND = "by hand"
    CONDITIONS = "conditions"
    ALL_STRANGERS = "all strangers"
    ONLY_BY_HAND = "only by hand"
    NOT_FOR_STRANGERS = "not for strangers"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Explained:
    """A condition with the value it saw, or a group ("all" or "any") with its parts."""

    verdict: Verdict
    kind: str = ""
    leaf: Leaf | None = None
    saw: object = None
    parts: tuple[Explained, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """One segment that was tried."""

    key: str
    is_in: bool
    why: Why
    explained: Explained | None = None


def steps(rules: Sequence[Rule], context: Mapping[str, Any], by_hand: str, now: datetime) -> list[Step]:
    """Return the segments as they are tried, up to the one that the caller is in; arguments as SegmentMatcher's."""
    if any(rule.key == by_hand for rule in rules):
        return [Step(by_hand, True, Why.BY_HAND)]
    tried = []
    for step in _tried(rules, Facts(context, now)):
        tried.append(step)
        if step.is_in:
            break
    return tried


def _tried(rules: Sequence[Rule], facts: Facts) -> Iterator[Step]:
    is_known = facts["value caller.is_known"] is True
    for rule in rules:
        if validate(rule.conditions, None):
            yield Step(rule.key, False, Why.BROKEN)
        elif not is_known and not rule.matches_strangers:
            yield Step(rule.key, False, Why.NOT_FOR_STRANGERS)
        elif not rule.conditions:
            yield Step(rule.key, not is_known, Why.ONLY_BY_HAND if is_known else Why.ALL_STRANGERS)
        else:
            explained = explain(rule.conditions, facts)
            yield Step(rule.key, explained.verdict is Verdict.MET, Why.CONDITIONS, explained)


def explain(node: Mapping[str, Any], facts: Facts) -> Explained:
    """Explain a sound tree that is not empty."""
    verdict = Verdict.MET if node_test(node)(facts) else Verdict.NOT_MET
    if "operator" not in node:
        kind, nodes = next(iter(node.items()))
        return Explained(verdict, kind, parts=tuple(explain(one, facts) for one in nodes))
    field = node["field"]
    if field.startswith("crm.") and field not in YES_OR_NO_FIELDS and facts["value crm.is_known"] is not True:
        verdict = Verdict.UNKNOWN
    return Explained(verdict, leaf=node, saw=facts[f"value {field}"])
