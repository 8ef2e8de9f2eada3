"""Finds conditions that no caller can meet all at once, such as more than 5 and less than 3. Pure.

What is called a contradiction is one; not everything that is one is found. A field counts as having one value, unless
it is known to be a list: one item of a list can be more than 5 and another less than 3.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from callers.comparing import LISTS, demanded_keys
from callers.conditions import COUNTS, YES_OR_NO_FIELDS, read_number
from callers.facts import key_of
from callers.possible_values import Leaf, has_a_value
from callers.recent_calls import NO_CALLS, WINDOWS

Possible = Callable[[Sequence[Leaf]], bool]
Search = tuple[list[tuple[Leaf, ...]], bool]

# Each of these counts is at least as high as the ones before it.
_RISING = [f"history.{name}" for name in sorted(NO_CALLS, key=lambda name: WINDOWS.get(name, 10**9))]


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Conditions that cannot all be met. `is_whole` tells that because of them nobody meets the tree."""

    leaves: tuple[Leaf, ...]
    is_whole: bool


def contradictions(
    conditions: Mapping[str, Any], *, for_strangers: bool = False, lists: Collection[str] = ()
) -> list[Contradiction]:
    """Return the contradictions in a sound tree, from top to bottom.

    Without `for_strangers` only callers whom we know are asked. `lists` are fields that may hold lists, beside those
    that always do.
    """
    if not conditions:
        return []
    possible = partial(_are_possible, known=not for_strangers, lists=LISTS.union(lists))
    found, is_whole = _search(conditions, (), possible)
    return [Contradiction(leaves, is_whole) for leaves in found]


def _search(node: Mapping[str, Any], given: tuple[Leaf, ...], possible: Possible) -> Search:
    """Return the contradictions in a node where `given` must be met as well, and whether nobody meets it."""
    if "any" in node:
        searches = [_search(one, given, possible) for one in node["any"]]
        return [leaves for found, _never in searches for leaves in found], all(never for _found, never in searches)
    leaves, groups = demanded(node)
    together = (*given, *leaves)
    if not possible(together):
        return [_fewest(together, possible)], True
    searches = [_search(group, together, possible) for group in groups]
    return [leaves for found, _never in searches for leaves in found], any(never for _found, never in searches)


def demanded(node: Mapping[str, Any]) -> tuple[list[Leaf], list[Mapping[str, Any]]]:
    """Return what must be met for a node to be: its leaves, also those of an "all" in its "all", and its "any"."""
    if "all" not in node:
        return ([node], []) if "operator" in node else ([], [node])
    parts = list(map(demanded, node["all"]))
    return [leaf for leaves, _groups in parts for leaf in leaves], [group for _leaves, some in parts for group in some]


def _fewest(leaves: tuple[Leaf, ...], possible: Possible) -> tuple[Leaf, ...]:
    """Leave out what the contradiction does not need."""
    for leaf in reversed(leaves):
        fewer = tuple(one for one in leaves if one is not leaf)
        if fewer and not possible(fewer):
            leaves = fewer
    return leaves


def _are_possible(leaves: Sequence[Leaf], known: bool, lists: frozenset[str]) -> bool:
    by_field: dict[str, list[Leaf]] = {}
    for leaf in leaves:
        for claim in (leaf, *_following(leaf)):
            by_field.setdefault(claim["field"], []).append(claim)
    return not any(
        _is_impossible(claims) or not (field in lists or has_a_value(field, claims, known=known))
        for field, claims in by_field.items()
    )


def _following(leaf: Leaf) -> Iterator[Leaf]:
    """Yield what a leaf says of other fields: the CRM told something; who calls often in a week does in a month."""
    field = leaf["field"]
    if field.startswith("crm.") and field not in YES_OR_NO_FIELDS:
        yield {"field": "crm.is_known", "operator": "is", "value": True}
    if field in COUNTS and leaf["operator"] in ("greater", "between"):
        operator, value = leaf["operator"], leaf["value"]
        least = read_number(value[0] if operator == "between" else value)
        for longer in _RISING[_RISING.index(field) + 1 :]:
            # The upper end of "between" says nothing of a longer time.
            yield {"field": longer, "operator": operator, "value": [least, 10**17] if operator == "between" else least}


def _is_impossible(claims: Sequence[Leaf]) -> bool:
    """Tell what holds for lists too: empty and yet something, or one of these values and none of them."""
    operators = {leaf["operator"] for leaf in claims}
    if "is_empty" in operators and len(operators) > 1:
        return True
    refused = {key_of(leaf["value"]) for leaf in claims if leaf["operator"] == "is_not"}
    return any(keys and keys <= refused for keys in map(demanded_keys, claims))
