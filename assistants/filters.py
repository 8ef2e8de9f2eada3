"""The filters that staff can use, how many arguments each takes, and those that Liquid's own would do wrong."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from liquid.builtin.filters import array, math, misc, string
from liquid.exceptions import FilterArgumentError
from liquid.stringify import to_liquid_string
from liquid.undefined import is_undefined

LONGEST_TEXT = 200_000
# A whole string that becomes a JSON value; merging reads it, Liquid only has to know the word.
JSON = "json"


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter of Liquid, and the least and most arguments that it takes behind its colon."""

    function: Callable[..., Any]
    least: int = 0
    most: int = 0
    keywords: frozenset[str] = frozenset()


def _date(value: Any, form: Any) -> Any:
    """Write a date in ISO notation in another form; anything else stays as it is.

    Liquid's own filter guesses: it reads 05-06-2026 as the sixth of May, and a caller named April as a date.
    """
    if is_undefined(value) or not isinstance(value, str) or not isinstance(form, str):
        return value
    try:
        return datetime.fromisoformat(value).strftime(form)
    except ValueError:
        return value


def _replace(value: Any, old: Any, new: Any = "") -> str:
    """Replace as Liquid does, but not past LONGEST_TEXT: a chain of these can make a text of any size."""
    text, old, new = _text(value), _text(old), _text(new)
    if len(text) + text.count(old) * (len(new) - len(old)) > LONGEST_TEXT:
        raise FilterArgumentError("replace: the result is too long", token=None)
    return text.replace(old, new)


def _join(value: Any, separator: Any = " ") -> Any:
    """Join a list as Liquid does. Nil stays nil, so that a default behind it counts; Liquid's own would write None."""
    if not isinstance(value, list):
        return value
    return _text(separator).join(to_liquid_string(one, autoescape=False) for one in value)


def _text(value: Any) -> str:
    return "" if value is None else str(value)


FILTERS = {
    "append": Filter(string.append, 1, 1),
    "capitalize": Filter(string.capitalize),
    "date": Filter(_date, 1, 1),
    "default": Filter(misc.default, 1, 1, frozenset({"allow_false"})),
    "divided_by": Filter(math.divided_by, 1, 1),
    "downcase": Filter(string.downcase),
    "first": Filter(array.first),
    "join": Filter(_join, 0, 1),
    JSON: Filter(lambda value: value),
    "last": Filter(array.last),
    "minus": Filter(math.minus, 1, 1),
    "plus": Filter(math.plus, 1, 1),
    "prepend": Filter(string.prepend, 1, 1),
    "remove": Filter(string.remove, 1, 1),
    "replace": Filter(_replace, 1, 2),
    "round": Filter(math.round_, 0, 1),
    "size": Filter(misc.size),
    "slice": Filter(string.slice_, 1, 2),
    "strip": Filter(string.strip),
    "times": Filter(math.times, 1, 1),
    "truncate": Filter(string.truncate, 0, 2),
    "truncatewords": Filter(string.truncatewords, 0, 2),
    "upcase": Filter(string.upcase),
}
