"""What the conditions of segments ask of a caller's context, in the forms in which values can be compared."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Callable, Hashable, Mapping
from datetime import date, datetime
from functools import cache
from typing import Any

from callers.conditions import NO_WORDS, YES_WORDS, read_number

# Yes and no among the keys of a value. Tuples, because no text equals them and, unlike True and False, nor do 1 and 0.
_YES, _NO = ("yes",), ("no",)
_TRUTH_OF_WORD = {**dict.fromkeys(YES_WORDS, _YES), **dict.fromkeys(NO_WORDS, _NO)}
_LONGEST_NUMBER_BITS = 128
_CRM_IS_KNOWN = ("crm", "is_known")

Form = Callable[[object, datetime], Any]


class Facts(dict[str, Any]):
    """The facts about one context at one time, each worked out once, when it is first asked for.

    A fact is asked for by form and field, such as facts["keys caller.tags"]; `FORMS` lists the forms. The forms
    of a value that is unknown or of another kind are such that no comparison with them holds. Where the CRM told
    nothing, all its values are unknown.
    """

    def __init__(self, context: Mapping[str, Any], now: datetime) -> None:
        super().__init__()
        self._context = context
        self._now = now
        self.today = now.date()

    def __missing__(self, key: str) -> Any:
        form, names = _question(key)
        if names[0] == "crm" and names != _CRM_IS_KNOWN and self["value crm.is_known"] is not True:
            names = ()
        found: object = self._context if names else None
        for name in names:
            # Asking for the type first is quicker, and contexts are nearly always dicts.
            found = found.get(name) if type(found) is dict or isinstance(found, Mapping) else None
        self[key] = fact = form(found, self._now)
        return fact


@cache
def _question(key: str) -> tuple[Form, tuple[str, ...]]:
    form, _, field = key.partition(" ")
    return FORMS[form], tuple(field.split("."))


def fold(text: str) -> str:
    """Return the text as it is compared: without regard to capitals, extra spaces and the way Unicode spells a sign."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return " ".join(text.casefold().split())


def text_of(value: object) -> str:
    """Return how a plain value reads, folded; "" for None and for what is no plain value."""
    if isinstance(value, str):
        return fold(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value) if value.bit_length() <= _LONGEST_NUMBER_BITS else ""
    return f"{value:.15g}" if isinstance(value, float) else ""


def key_of(value: object) -> Hashable:
    """Return what the keys of a value hold if it equals the value of a condition."""
    if isinstance(value, bool):
        return _YES if value else _NO
    return value if isinstance(value, (int, float)) else text_of(value)


def _keys_of_item(item: object) -> set[Hashable]:
    if isinstance(item, bool):
        return {key_of(item), *(YES_WORDS if item else NO_WORDS)}
    text = text_of(item)
    keys: set[Hashable] = {text, read_number(item), _TRUTH_OF_WORD.get(text)}
    return keys - {None, ""}


def _items(value: object) -> list[object]:
    if isinstance(value, (list, tuple)):
        return list(value)
    return [] if value is None else [value]


def _value(value: object, now: datetime) -> object:
    is_blank = (isinstance(value, str) and not value.strip()) or (
        isinstance(value, (list, tuple, Mapping)) and not value
    )
    return None if is_blank else value


def _keys(value: object, now: datetime) -> frozenset[Hashable]:
    return frozenset().union(*map(_keys_of_item, _items(value)))


def _contents(value: object, now: datetime) -> str | frozenset[Hashable]:
    return _keys(value, now) if isinstance(value, (list, tuple)) else text_of(value)


def _lines(value: object, now: datetime) -> str:
    return "".join(f"\n{text_of(item)}" for item in _items(value))


def _initials(value: object, now: datetime) -> frozenset[str]:
    return frozenset(text_of(item)[:1] for item in _items(value))


def _numbers(value: object, now: datetime) -> list[int | float]:
    return [number for number in map(read_number, _items(value)) if number is not None]


def _days(value: object, now: datetime) -> list[date]:
    return [day for item in _items(value) if (day := _day(item, now)) is not None]


def _day(item: object, now: datetime) -> date | None:
    """Return the day of an ISO date or time, as the calendar reads in the time zone of `now`."""
    try:
        moment = datetime.fromisoformat(item.strip()) if isinstance(item, str) else item
        if isinstance(moment, datetime):
            return (moment if moment.tzinfo is None else moment.astimezone(now.tzinfo)).date()
    except (ValueError, OverflowError):
        return None
    return moment if isinstance(moment, date) else None


# A list counts as each of its items: where one item is enough, the largest or the smallest tells.
FORMS: dict[str, Form] = {
    "value": _value,  # None if unknown
    "keys": _keys,  # what key_of gives for each value that it equals
    "contents": _contents,  # a text, or the keys of a list
    "lines": _lines,  # each text after a line break, which is in no folded text
    "initials": _initials,  # the first letters of the texts
    "numbers": _numbers,
    "smallest": lambda value, now: min(_numbers(value, now), default=math.inf),
    "largest": lambda value, now: max(_numbers(value, now), default=-math.inf),
    "earliest": lambda value, now: min(_days(value, now), default=date.max),
    "latest": lambda value, now: max(_days(value, now), default=date.min),
}
