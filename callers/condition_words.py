"""How operators and values of conditions are written, in English and Dutch. Both are always read, whoever writes."""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Iterator, Mapping
from typing import Any

from callers.conditions import NO_WORDS, WITHOUT_VALUE, YES_OR_NO_FIELDS, YES_WORDS, read_number

LANGUAGES = ("en", "nl")
HEADINGS = {"en": {"all": "all of", "any": "any of"}, "nl": {"all": "alle van", "any": "een van"}}
OPERATORS = {
    "en": {
        "is": "is",
        "is_not": "is not",
        "contains": "contains",
        "one_of": "is one of",
        "starts_with": "starts with",
        "greater": "greater than",
        "less": "less than",
        "between": "between",
        "before": "before",
        "after": "after",
        "is_set": "is set",
        "is_empty": "is empty",
    },
    "nl": {
        "is": "is",
        "is_not": "is niet",
        "contains": "bevat",
        "one_of": "is een van",
        "starts_with": "begint met",
        "greater": "groter dan",
        "less": "kleiner dan",
        "between": "tussen",
        "before": "voor",
        "after": "na",
        "is_set": "is gevuld",
        "is_empty": "is leeg",
    },
}
# Read but never written: what people also say, which would otherwise pass for "is" with a strange value.
_ALSO = {
    "more than": "greater",
    "meer dan": "greater",
    "minder dan": "less",
    "is more than": "greater",
    "is meer dan": "greater",
    "is minder dan": "less",
    "is not empty": "is_set",
    "is niet leeg": "is_set",
    "is not set": "is_empty",
    "is niet gevuld": "is_empty",
}
_WITH_IS = ("greater", "less", "between", "before", "after")
AND = {"en": "and", "nl": "en"}
DAYS = {"en": "days", "nl": "dagen"}
YES_NO = {"en": {True: "yes", False: "no"}, "nl": {True: "ja", False: "nee"}}

_READ = {
    **{words: key for language in LANGUAGES for key, words in OPERATORS[language].items()},
    **{f"is {OPERATORS[language][key]}": key for language in LANGUAGES for key in _WITH_IS},
    **_ALSO,
}
_LONGEST_FIRST = "|".join(sorted(_READ, key=len, reverse=True)).replace(" ", r"\s+").replace("een", "[eé][eé]n")
_OPERATOR = re.compile(rf"(?:{_LONGEST_FIRST})(?!\S)", re.IGNORECASE)
_HEADING = re.compile(r"(?:(all\s+of|alle\s+van)|any\s+of|[eé][eé]n\s+van)\s*:?", re.IGNORECASE)
# What people also write above a group; only with the colon is it surely one.
_LIKE_HEADING = re.compile(
    r"(?:(all|alle|al)|any|[eé][eé]n)(?:\s+(?:of|van))?(?:\s+(?:these|the\s+following|deze|de\s+volgende))?\s*:",
    re.IGNORECASE,
)
_OPENING_QUOTES = '"“”„'
_QUOTED = re.compile(r'"(?:[^"]|"")*"|[“”„][^“”„"]*[“”]')
_ITEM = re.compile(rf"\s*({_QUOTED.pattern}|[^,]*?)\s*(?:(,)|\Z)")
_RANGE = re.compile(rf"({_QUOTED.pattern}|.+?)\s+(?:and|en)\s+({_QUOTED.pattern}|.+)", re.IGNORECASE)
_FROM_TODAY = re.compile(r"([+-]?[0-9]{1,7})\s*(?:days?|dag(?:en)?)|([+-][0-9]{1,7})", re.IGNORECASE)
_WHOLE_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,17})")


class WordsError(Exception):
    """A line that cannot be read, as a code and params."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code, params)
        self.code = code
        self.params = params


def read_heading(line: str) -> str:
    """Return the kind of group that a line is the heading of, "" if it is none."""
    found = _HEADING.fullmatch(line) or _LIKE_HEADING.fullmatch(line)
    return "" if found is None else "all" if found[1] else "any"


def write_heading(kind: str, language: str) -> str:
    return f"{HEADINGS[language][kind]}:"


def read_leaf(line: str) -> dict[str, Any]:
    """Read a line such as `caller.tags contains vip`; raises WordsError. Whether the value makes sense is not asked."""
    field, rest = (*line.split(None, 1), "")[:2]
    found = _OPERATOR.match(rest)
    if found is None:
        raise _operator_error(line, rest)
    operator, words = _operator(found), rest[found.end() :].strip()
    if operator in WITHOUT_VALUE:
        if words:
            raise WordsError("value_not_wanted", operator=operator, value=words)
        return {"field": field, "operator": operator}
    if not words:
        raise WordsError("value_missing", operator=operator)
    _refuse_second_operator(operator, words)
    return {"field": field, "operator": operator, "value": _read_value(field, operator, words)}


def write_leaf(leaf: Mapping[str, Any], language: str) -> str:
    """Write a sound leaf so that read_leaf gives it back: text is quoted where it would be read as something else."""
    start = f"{leaf['field']} {OPERATORS[language][leaf['operator']]}"
    if leaf["operator"] in WITHOUT_VALUE:
        return start
    line = f"{start} {_write_value(leaf, language, quoted=False)}"
    try:
        is_plain = read_leaf(line) == leaf
    except WordsError:
        is_plain = False
    return line if is_plain else f"{start} {_write_value(leaf, language, quoted=True)}"


def _operator(found: re.Match[str]) -> str:
    return _READ[" ".join(found[0].lower().replace("é", "e").split())]


def _operator_error(line: str, rest: str) -> WordsError:
    if line.endswith(":"):
        return WordsError("unknown_heading")
    starts = [" ".join(rest.lower().split()[:count]) for count in (3, 2, 1)]
    alike = [words for start in starts for words in difflib.get_close_matches(start, _READ, 1, 0.75)]
    return WordsError("unknown_operator", operator=rest, suggestions=list(dict.fromkeys(map(_READ.get, alike))))


def _refuse_second_operator(operator: str, words: str) -> None:
    """Refuse "is not one of a, b" and the like, which would otherwise be a comparison with the text "one of a, b"."""
    found = _OPERATOR.match(f"is {words}")
    second = _operator(found) if found else "is"
    if second == "one_of" or (operator == "is_not" and second != "is"):
        raise WordsError("second_operator", operator=operator, second=second, value=words)


def _read_value(field: str, operator: str, words: str) -> Any:
    if operator == "one_of":
        return [_read_scalar(field, item) for item in _split(words)]
    if operator == "between":
        ends = _RANGE.fullmatch(words)
        if ends is None:
            raise WordsError("two_numbers_wanted", operator=operator, value=words)
        return [_read_number(field, end) for end in ends.groups()]
    if operator in ("greater", "less"):
        return _read_number(field, words)
    if operator in ("before", "after") and words[0] not in _OPENING_QUOTES:
        days = _FROM_TODAY.fullmatch(words)
        return int(days[1] or days[2]) if days else words
    return _read_scalar(field, words)


def _split(words: str) -> Iterator[str]:
    """Cut at the commas that stand outside quotes."""
    place = 0
    while found := _ITEM.match(words, place):
        if not found[1]:
            raise WordsError("item_missing", value=words)
        yield found[1]
        if not found[2]:
            return
        place = found.end()


def _read_scalar(field: str, words: str) -> str | int | float | bool:
    if words[0] in _OPENING_QUOTES:
        if not _QUOTED.fullmatch(words):
            raise WordsError("quotes", value=words)
        return words[1:-1].replace('""', '"')
    word = words.lower()
    if word in ("true", "false") or (field in YES_OR_NO_FIELDS and word in YES_WORDS | NO_WORDS):
        return word in YES_WORDS
    if _WHOLE_NUMBER.fullmatch(words) and words != "-0":
        return int(words)
    try:
        number = float(words)
    except ValueError:
        return words
    # Only what a number looks like when written: 007 and 1.50 may be codes.
    return number if math.isfinite(number) and repr(number) == words else words


def _read_number(field: str, words: str) -> str | int | float | bool:
    value = _read_scalar(field, words)
    if words[0] in _OPENING_QUOTES or not isinstance(value, str):
        return value
    number = read_number(value)
    return value if number is None else number


def _write_value(leaf: Mapping[str, Any], language: str, *, quoted: bool) -> str:
    field, operator, value = leaf["field"], leaf["operator"], leaf["value"]
    if operator in ("before", "after") and isinstance(value, int):
        return f"{value} {DAYS[language]}"
    if not isinstance(value, list):
        return _write_scalar(field, value, language, quoted=quoted)
    items = [_write_scalar(field, item, language, quoted=quoted) for item in value]
    return f" {AND[language]} ".join(items) if operator == "between" else ", ".join(items)


def _write_scalar(field: str, value: str | float, language: str, *, quoted: bool) -> str:
    if isinstance(value, bool):
        return YES_NO[language][value] if field in YES_OR_NO_FIELDS else str(value).lower()
    if not isinstance(value, str):
        return repr(value)
    is_bare = not quoted and value == value.strip() and "," not in value and value[0] not in _OPENING_QUOTES
    if is_bare and _read_scalar(field, value) == value:
        return value
    return '"' + value.replace('"', '""') + '"'
