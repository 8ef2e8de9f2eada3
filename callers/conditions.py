"""What the conditions of a segment may hold, and what is wrong with those that hold something else.

Conditions are a tree of plain JSON. A group is `{"all": [...]}` or `{"any": [...]}` and holds groups and leaves. A leaf
is `{"field": "caller.tags", "operator": "contains", "value": "vip"}`; `is_set` and `is_empty` take no value. `{}` is a
tree without conditions. The value of `before` and `after` is a day ("2026-12-31") or a number of days from today (-30).
"""

from __future__ import annotations

import difflib
import math
import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from callers.recent_calls import NO_CALLS

GROUPS = ("all", "any")
WITHOUT_VALUE = frozenset({"is_set", "is_empty"})
FIXED_FIELDS = (
    *("caller.first_name", "caller.last_name", "caller.full_name", "caller.salutation", "caller.company"),
    *("caller.email", "caller.number", "caller.language", "caller.tags", "caller.is_known"),
    *(f"history.{name}" for name in NO_CALLS),
    *("history.last_call_at", "history.last_summary"),
)
COUNTS = frozenset(f"history.{name}" for name in NO_CALLS)
YES_OR_NO_FIELDS = frozenset({"caller.is_known", "crm.is_known"})
YES_WORDS = frozenset({"yes", "true", "ja", "waar"})
NO_WORDS = frozenset({"no", "false", "nee", "onwaar"})
MOST_LEVELS = 10
MOST_DAYS = 36_525

_FIELD = re.compile(r"(?:caller|crm|history)(?:\.[\w-]+)+")
_NUMBER = re.compile(r"[+-]?[0-9]{1,18}(?:\.[0-9]{1,9}|,[0-9]{1,2})?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_UNWRITABLE = frozenset({"Cc", "Cs", "Zl", "Zp"})
_LIMIT = 10**18


class ConditionError(Exception):
    """One thing that is wrong with a tree. `path` leads to the group or leaf concerned, such as ("all", 0)."""

    def __init__(self, code: str, params: Mapping[str, Any], path: tuple[str | int, ...]) -> None:
        super().__init__(code, params, path)
        self.code = code
        self.params = params
        self.path = path


def known_fields(attributes: Iterable[str], crm: Iterable[str]) -> tuple[str, ...]:
    """Return every field there is, given the names of attributes and CRM values; the name "*" stands for any name."""
    return (
        *FIXED_FIELDS,
        *(f"caller.attributes.{name}" for name in attributes),
        *(f"crm.{name}" for name in crm),
    )


def read_number(value: object) -> int | float | None:
    """Return the number that a value is or, as text, shows ("12", "12.5", "12,50"); None for everything else.

    A comma counts as a decimal comma before one or two digits only: "1,234" could mean either and is no number.
    """
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if not isinstance(value, str) or not _NUMBER.fullmatch(value.strip()):
        return None
    text = value.strip().replace(",", ".")
    return float(text) if "." in text else int(text)


def validate(conditions: object, fields: Collection[str] | None) -> list[ConditionError]:
    """Return everything that is wrong with a tree, in the order of the tree; an empty list means that it is sound.

    `fields` are the names from known_fields. With None any name under our roots passes, and whether an operator suits
    its field is not asked: that is enough to evaluate a tree, not to tell staff that it does what they mean.
    """
    return [] if conditions == {} else list(_node_errors(conditions, fields, ()))


def _node_errors(node: object, fields: Collection[str] | None, path: tuple[str | int, ...]) -> Iterator[ConditionError]:
    if not isinstance(node, dict):
        yield ConditionError("not_a_condition", {}, path)
    elif len(node) == 1 and (kind := next(iter(node))) in GROUPS:
        yield from _group_errors(kind, node[kind], fields, path)
    elif {"field", "operator"} <= node.keys() <= {"field", "operator", "value"}:
        yield from (ConditionError(code, params, path) for code, params in _leaf_problems(node, fields))
    else:
        yield ConditionError("not_a_condition", {}, path)


def _group_errors(
    kind: str, nodes: object, fields: Collection[str] | None, path: tuple[str | int, ...]
) -> Iterator[ConditionError]:
    if not isinstance(nodes, list) or not nodes:
        yield ConditionError("empty_group", {}, path)
    elif len(path) >= 2 * MOST_LEVELS:
        yield ConditionError("too_deep", {"most": MOST_LEVELS}, path)
    else:
        for place, node in enumerate(nodes):
            yield from _node_errors(node, fields, (*path, kind, place))


_Problem = tuple[str, dict[str, Any]]


def _leaf_problems(leaf: Mapping[str, Any], fields: Collection[str] | None) -> Iterator[_Problem]:
    field, operator, value = leaf["field"], leaf["operator"], leaf.get("value")
    if not isinstance(field, str) or not _FIELD.fullmatch(field) or not _is_known(field, fields):
        yield "unknown_field", {"field": str(field), "suggestions": _similar_fields(str(field), fields or FIXED_FIELDS)}
    if not isinstance(operator, str) or operator not in OPERATORS:
        yield "unknown_operator", {"operator": str(operator)}
        return
    params = {"field": field, "operator": operator, "value": value}
    if operator in WITHOUT_VALUE:
        code = "value_not_wanted" if "value" in leaf else ""
    else:
        code = _VALUE_PROBLEMS[operator](value)
    if not code and fields is not None and isinstance(field, str):
        code = _misfit(field, operator, value)
    if code:
        yield code, params


def _is_known(field: str, fields: Collection[str] | None) -> bool:
    return fields is None or field in fields or f"{field.rpartition('.')[0]}.*" in fields


def _similar_fields(name: str, fields: Collection[str]) -> list[str]:
    """Return up to three fields that may be meant: those whose last word is spelt like that of the name.

    The words before it are left out of the comparison: they make all attributes look alike.
    """
    last_words: dict[str, list[str]] = {}
    for field in fields:
        last_words.setdefault(field.lower().rpartition(".")[2], []).append(field)
    last_words.pop("*", None)
    alike = difflib.get_close_matches(name.lower().rpartition(".")[2], last_words, 3, 0.7)
    return [field for word in alike for field in last_words[word]][:3]


def _scalar_problem(value: object) -> str:
    if isinstance(value, bool):
        return ""
    if isinstance(value, (int, float)):
        return "" if -_LIMIT < value < _LIMIT else "number_too_large"
    if value is None or (isinstance(value, str) and not value.strip()):
        return "value_missing"
    if not isinstance(value, str):
        return "value_not_plain"
    return "value_not_writable" if any(unicodedata.category(sign) in _UNWRITABLE for sign in value) else ""


def _list_problem(value: object) -> str:
    if not isinstance(value, list) or not value:
        return "list_wanted"
    return next(filter(None, map(_scalar_problem, value)), "")


def _number_problem(value: object) -> str:
    return _scalar_problem(value) or ("number_wanted" if read_number(value) is None else "")


def _range_problem(value: object) -> str:
    if not isinstance(value, list) or len(value) != 2 or any(map(_number_problem, value)):
        return "two_numbers_wanted"
    low, high = map(read_number, value)
    return "range_reversed" if low is not None and high is not None and low > high else ""


def _day_problem(value: object) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        return "" if abs(value) <= MOST_DAYS else "days_too_far"
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        return "day_wanted"
    try:
        date.fromisoformat(value)
    except ValueError:
        return "day_wanted"
    return ""


_VALUE_PROBLEMS: dict[str, Callable[[object], str]] = {
    "is": _scalar_problem,
    "is_not": _scalar_problem,
    "contains": _scalar_problem,
    "one_of": _list_problem,
    "starts_with": _scalar_problem,
    "greater": _number_problem,
    "less": _number_problem,
    "between": _range_problem,
    "before": _day_problem,
    "after": _day_problem,
}
OPERATORS = (*_VALUE_PROBLEMS, "is_set", "is_empty")
_FOR_NUMBERS = frozenset({"greater", "less", "between"})
_FOR_DAYS = frozenset({"before", "after"})
_FITTING = {
    **dict.fromkeys(FIXED_FIELDS, frozenset(OPERATORS) - _FOR_NUMBERS - _FOR_DAYS),
    **dict.fromkeys(YES_OR_NO_FIELDS, frozenset({"is", "is_not"})),
    **dict.fromkeys((*COUNTS, "crm.age_minutes"), frozenset({"is", "is_not", "one_of"}) | _FOR_NUMBERS),
    "history.last_call_at": _FOR_DAYS | WITHOUT_VALUE,
}


def fields_in(conditions: Mapping[str, Any]) -> set[str]:
    """Return the fields that a sound tree asks for."""
    if "operator" in conditions:
        return {conditions["field"]}
    return {field for nodes in conditions.values() for node in nodes for field in fields_in(node)}


def operators_for(field: str) -> tuple[str, ...]:
    """Return the operators that make sense with the kind of value that a field has."""
    fitting = _FITTING.get(field, OPERATORS)
    return tuple(operator for operator in OPERATORS if operator in fitting)


def _misfit(field: str, operator: str, value: object) -> str:
    """Tell why a sound condition can never be met, or always is, because of the kind of value that its field has."""
    if operator not in operators_for(field):
        return "operator_does_not_suit"
    if field in YES_OR_NO_FIELDS:
        return "" if isinstance(value, bool) or str(value).lower() in YES_WORDS | NO_WORDS else "yes_or_no_wanted"
    if field in COUNTS or field == "crm.age_minutes":
        items = value if isinstance(value, list) else [value]
        return "number_wanted" if any(read_number(item) is None for item in items) else ""
    return ""
