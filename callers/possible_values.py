"""Tells whether one value of a field can meet several conditions at once. Pure.

"No" is certain; "yes" may be said where it is not. So days are not compared with texts and numbers, and a number may be
spelt in more ways than are tried.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from callers.comparing import demanded_keys, node_test
from callers.conditions import COUNTS, NO_WORDS, YES_OR_NO_FIELDS, YES_WORDS, read_number
from callers.facts import FORMS, Facts, key_of, text_of

Leaf = Mapping[str, Any]

# Conditions on days that lie at a distance are not tried on values, so which day is today makes no difference.
_ANY_DAY = datetime(2000, 1, 1)  # noqa: DTZ001 - see above
_DAYS = frozenset({"before", "after"})
_NUMBERS = frozenset({"greater", "less", "between"})
_OF_TEXTS = frozenset({"contains", "starts_with"})
_NO_NUMBER = {"numbers": [], "largest": -math.inf, "smallest": math.inf}


class _OneValue(Facts):
    """The facts about a context in which every field has the same value, forms of it given apart."""

    def __init__(self, value: object, **forms: object) -> None:
        super().__init__({}, _ANY_DAY)
        self._one = value
        self._forms = forms

    def __missing__(self, key: str) -> Any:
        form = key.partition(" ")[0]
        if key == "value crm.is_known":
            return True
        return self._forms[form] if form in self._forms else FORMS[form](self._one, _ANY_DAY)


def has_a_value(field: str, leaves: Sequence[Leaf], *, known: bool) -> bool:
    """Tell whether a single value of the field can meet all these leaves, which are on that field.

    `known` tells that only callers whom we know are asked.
    """
    if field in YES_OR_NO_FIELDS:
        values = (True,) if known and field == "caller.is_known" else (True, False)
        return any(_meets(_OneValue(value), leaves) for value in values)
    if field in COUNTS:
        asked = [leaf for leaf in leaves if leaf["operator"] not in _OF_TEXTS]
        return any(_meets(_OneValue(count), asked) for count in _counts_to_try(asked))
    if named := [keys for leaf in leaves if (keys := demanded_keys(leaf))]:
        return any(_key_fits(key, leaves) for key in min(named, key=len))
    return _a_number_fits(leaves) and _a_day_fits(leaves) and _a_start_fits(leaves)


def _meets(facts: Facts, leaves: Iterable[Leaf]) -> bool:
    return all(leaf["operator"] in _DAYS or node_test(leaf)(facts) for leaf in leaves)


def _key_fits(key: Hashable, leaves: Sequence[Leaf]) -> bool:
    if isinstance(key, (int, float)):
        return all(_number_meets(key, leaf) for leaf in leaves)
    return any(_meets(facts, leaves) for facts in _values_with(key))


def _values_with(key: Hashable) -> Iterator[_OneValue]:
    """Yield the values that have a key: those that read so, and yes or no where that is what it says."""
    for truth, words in ((True, YES_WORDS), (False, NO_WORDS)):
        if key == key_of(truth):
            yield _OneValue(truth)
            yield from map(_OneValue, words)
            return
        if key in words:
            yield _OneValue(truth)
    yield _OneValue(key)
    # A text that folds to this one need not be a number, such as one in full-width digits.
    yield _OneValue(key, **_NO_NUMBER, keys=frozenset({text_of(key)}))
    number = _as_number(key)
    if number is not None and text_of(number) == key:
        yield _OneValue(number)


def _as_number(key: object) -> int | float | None:
    """Return the number that a text may be another spelling of."""
    text = str(key)
    try:
        number = int(text) if text.isascii() and text.removeprefix("-").isdigit() else float(text.replace(",", "."))
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _number_meets(number: float, leaf: Leaf) -> bool:
    """Tell whether some value that shows this number can meet a leaf."""
    operator = leaf["operator"]
    if operator in _NUMBERS or operator == "is_empty":
        return node_test(leaf)(_OneValue(number))
    if operator == "is_not":
        return bool(key_of(leaf["value"]) != number)
    keys = demanded_keys(leaf)
    return not keys or any(number in (key, _as_number(key)) for key in keys)


def _ends(leaves: Iterable[Leaf]) -> list[int | float]:
    """Return the numbers that leaves name: between two neighbours all numbers are alike to them."""
    values = (leaf.get("value") for leaf in leaves if leaf["operator"] not in _DAYS)
    items = (item for value in values for item in (value if isinstance(value, list) else [value]))
    plain = (text_of(item) if isinstance(item, str) else item for item in items)
    return sorted(number for number in map(read_number, plain) if number is not None)


def _counts_to_try(leaves: Sequence[Leaf]) -> set[int]:
    near = {math.floor(end) + step for end in _ends(leaves) for step in (-1, 0, 1, 2)}
    return {count for count in near if count >= 0} | {0}


def _a_number_fits(leaves: Sequence[Leaf]) -> bool:
    wanted = [leaf for leaf in leaves if leaf["operator"] in _NUMBERS]
    ends = list(map(Fraction, _ends(wanted)))
    if not ends:
        return True
    between = [(low + high) / 2 for low, high in zip(ends, ends[1:], strict=False)]
    tried = (ends[0] - 1, *ends, *between, ends[-1] + 1)
    return any(all(_is_in(number, leaf) for leaf in wanted) for number in tried)


def _is_in(number: Fraction, leaf: Leaf) -> bool:
    if leaf["operator"] == "between":
        low, high = _ends([leaf])
        return low <= number <= high
    [end] = _ends([leaf])
    return number > end if leaf["operator"] == "greater" else number < end


def _a_day_fits(leaves: Sequence[Leaf]) -> bool:
    """Compare days of the calendar with each other, and distances from today."""
    for kind in (str, int):
        limits = [leaf for leaf in leaves if leaf["operator"] in _DAYS and isinstance(leaf["value"], kind)]
        after = [_day(leaf) for leaf in limits if leaf["operator"] == "after"]
        before = [_day(leaf) for leaf in limits if leaf["operator"] == "before"]
        if after and before and max(after) + 1 >= min(before):
            return False
    return True


def _day(leaf: Leaf) -> int:
    value = leaf["value"]
    return date.fromisoformat(value).toordinal() if isinstance(value, str) else int(value)


def _a_start_fits(leaves: Sequence[Leaf]) -> bool:
    starts = sorted(text_of(leaf["value"]) for leaf in leaves if leaf["operator"] == "starts_with")
    return all(longer.startswith(shorter) for shorter, longer in zip(starts, starts[1:], strict=False))
