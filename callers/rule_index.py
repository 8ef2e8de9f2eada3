"""Which of many rules can hold for a caller at all: found by what each demands, so that few have to be tried. Pure."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple, TypeAlias

from callers.comparing import demanded_keys
from callers.conditions import read_number
from callers.facts import Facts, text_of

# Looking a limit up is worth while from so many rules on that have one for the same fact.
_WORTH = 4
# By operator, the fact that is compared with a limit.
_NUMBERS = {"less": "smallest", "greater": "largest", "between": "largest"}
_DAYS = {"before": "earliest", "after": "latest"}


class OneOf(NamedTuple):
    """A fact that is a set must hold one of these values."""

    fact: str
    values: frozenset[Hashable]

    @property
    def spots(self) -> list[Hashable]:
        return [(self.fact, value) for value in self.values]


class Beyond(NamedTuple):
    """A fact must be less than this limit, or else not less."""

    fact: str
    is_below: bool
    limit: Any

    @property
    def spots(self) -> list[Hashable]:
        return [(self.fact, self.is_below)]


Demand: TypeAlias = OneOf | Beyond


class _Limits(NamedTuple):
    """The limits of all rules for one fact, the lowest first, and the places of these rules."""

    fact: str
    is_below: bool
    limits: list[Any]
    places: list[int]


class RuleIndex:
    """The conditions of rules in their order, each by what must be so for it to be met."""

    def __init__(self, trees: Sequence[Mapping[str, Any]]) -> None:
        leaves = (leaf for tree in trees for leaf in _leaves(tree))
        crowd = Counter(spot for leaf in leaves if (one := _demand(leaf)) for spot in one.spots)
        self._always: list[int] = []
        self._by_value: dict[str, dict[Hashable, list[int]]] = {}
        limits: defaultdict[tuple[str, bool], list[tuple[Any, int]]] = defaultdict(list)
        for place, tree in enumerate(trees):
            needed = _needed(tree, crowd)
            if not needed:
                self._always.append(place)
            for one in needed:
                if isinstance(one, Beyond):
                    limits[one.fact, one.is_below].append((one.limit, place))
                    continue
                for value in one.values:
                    self._by_value.setdefault(one.fact, {}).setdefault(value, []).append(place)
        self._by_limit = [
            _Limits(*which, *map(list, zip(*sorted(found), strict=True))) for which, found in limits.items()
        ]

    def places(self, facts: Facts) -> list[int]:
        """Return the places of the rules that can hold, in their order, and of some that cannot."""
        found = set(self._always)
        for fact, by_value in self._by_value.items():
            for value in facts[fact]:
                found.update(by_value.get(value, ()))
        for one in self._by_limit:
            least = bisect_right(one.limits, facts[one.fact])
            found.update(one.places[least:] if one.is_below else one.places[:least])
        return sorted(found)


def _leaves(node: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    if "operator" in node:
        yield node
        return
    for nodes in node.values():
        for one in nodes:
            yield from _leaves(one)


def _needed(node: Mapping[str, Any], crowd: Counter[Hashable]) -> list[Demand]:
    """Return demands of which at least one is met if the node is; none if nothing is known of it."""
    if "operator" in node:
        one = _demand(node)
        return [one] if one and (isinstance(one, OneOf) or crowd[one.spots[0]] >= _WORTH) else []
    found = [_needed(child, crowd) for nodes in node.values() for child in nodes]
    if "any" in node:
        return [one for needed in found for one in needed] if all(found) else []
    # What the fewest rules have in common leaves the fewest to try.
    return min(filter(None, found), key=lambda needed: _crowded(needed, crowd), default=[])


def _crowded(needed: Sequence[Demand], crowd: Counter[Hashable]) -> int:
    return sum(max(crowd[spot] for spot in one.spots) for one in needed)


def _demand(leaf: Mapping[str, Any]) -> Demand | None:
    """Return what must be so for a leaf to be met, in facts that its test asks for too (callers.comparing)."""
    field, operator = leaf["field"], leaf["operator"]
    value: Any = leaf.get("value")
    if operator == "starts_with":
        initials = frozenset(text_of(value)[:1])
        return OneOf(f"initials {field}", initials) if initials else None
    if form := _NUMBERS.get(operator):
        return Beyond(f"{form} {field}", operator == "less", read_number(value[0] if operator == "between" else value))
    if form := _DAYS.get(operator):
        # A distance from today is another day each day.
        is_fixed = isinstance(value, str)
        return Beyond(f"{form} {field}", operator == "before", date.fromisoformat(value)) if is_fixed else None
    keys = demanded_keys(leaf)
    return OneOf(f"keys {field}", keys) if keys else None
