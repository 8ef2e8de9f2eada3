"""Reads conditions out as sentences for staff: "Callers with the tag vip who called at least 3 times before." Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.dates import format_date

from callers.conditions import COUNTS, YES_OR_NO_FIELDS, YES_WORDS, read_number
from callers.contradictions import demanded
from callers.possible_values import Leaf
from callers.reading_words import WORDS, Words

_BARE = re.compile(r"[\w.+@&/-]+")


def sentences(conditions: Mapping[str, Any], *, for_strangers: bool, language: str) -> str:
    """Return who belongs to a segment with these sound conditions, in a language of WORDS (else in English)."""
    words = WORDS.get(language, WORDS["en"])
    if not conditions:
        return words.strangers if for_strangers else words.by_hand
    leaves, groups = demanded(conditions)
    parts = [*([_all(leaves, [], words)] if leaves else []), *(_phrase(group, words) for group in groups)]
    first, *rest = parts
    said = [words.callers.format(clauses=first), *(words.of_these.format(clauses=part) for part in rest)]
    return " ".join([*said, words.strangers_too] if for_strangers else said)


def _phrase(node: Mapping[str, Any], words: Words) -> str:
    """Return the clauses of a node; a group in another one stands in parentheses, so that nobody need wonder."""
    if "operator" in node:
        return _clause(node, words)
    if "any" in node:
        parts = [_phrase(one, words) if _is_plain(one) else f"({_phrase(one, words)})" for one in node["any"]]
        return _listed(parts, words.conjunctions["any"])
    leaves, groups = demanded(node)
    return _all(leaves, groups, words)


def _is_plain(node: Mapping[str, Any]) -> bool:
    return "operator" in node or all(len(inside) == 1 and _is_plain(inside[0]) for inside in node.values())


def _all(leaves: Sequence[Leaf], groups: Sequence[Mapping[str, Any]], words: Words) -> str:
    """Join clauses that must all be met; "with the tag vip" goes before "who called" without an "and"."""
    conjunction = words.conjunctions["all"]
    told = [_clause(leaf, words) for leaf in leaves]
    adjectives = [one for leaf, one in zip(leaves, told, strict=True) if leaf["field"] == "caller.tags"]
    others = [one for leaf, one in zip(leaves, told, strict=True) if leaf["field"] != "caller.tags"]
    others += [_phrase(group, words) if _is_plain(group) else f"({_phrase(group, words)})" for group in groups]
    return " ".join(_listed(part, conjunction) for part in (adjectives, others) if part)


def _listed(parts: Sequence[str], conjunction: str) -> str:
    *before, last = parts
    return f"{', '.join(before)} {conjunction} {last}" if before else last


def clause(leaf: Leaf, language: str) -> str:
    """Return one condition as a clause about callers, such as "whose company is Bakker"."""
    return _clause(leaf, WORDS.get(language, WORDS["en"]))


def _clause(leaf: Leaf, words: Words) -> str:
    field, operator = leaf["field"], leaf["operator"]
    if field in YES_OR_NO_FIELDS and operator in ("is", "is_not"):
        says_yes = leaf["value"] is True or str(leaf["value"]).lower() in YES_WORDS
        return words.known[field, says_yes == (operator == "is")]
    if field == "caller.tags" and operator in words.tags:
        return words.tags[operator].format(value=_value(leaf, words))
    if field == "caller.language" and operator in words.languages:
        return words.languages[operator].format(value=_value(leaf, words))
    if field in COUNTS and operator in words.amounts:
        return _called(leaf, words)
    if field == "history.last_call_at" and operator in words.last_call:
        return words.last_call[operator].format(when=_when(leaf, words))
    return words.predicates[operator].format(
        subject=_subject(field, words), when=_when(leaf, words), **_values(leaf, words)
    )


def _subject(field: str, words: Words) -> str:
    if field in words.subjects:
        return words.subjects[field]
    if field.startswith("caller.attributes."):
        return words.attribute.format(name=field.removeprefix("caller.attributes."))
    return words.crm_value.format(name=field.removeprefix("crm.")) if field.startswith("crm.") else field


def _called(leaf: Leaf, words: Words) -> str:
    """Say how often somebody called: more than 2 is at least 3, and fewer than 1 is not at all."""
    operator, value = leaf["operator"], leaf.get("value")
    number = read_number(value)
    period = words.periods[leaf["field"]]
    if isinstance(number, int):
        if (operator, number) in (("less", 1), ("is", 0)):
            return words.called_not.format(period=period)
        if operator in ("greater", "less"):
            operator, number = ("at_least", number + 1) if operator == "greater" else ("at_most", number - 1)
        elif (operator, number) == ("is_not", 0):
            operator, number = "at_least", 1
    times = words.amounts["once" if number == 1 else "times"].format(value=_scalar(number, words))
    amount = words.amounts[operator].format(times=times, **_values(leaf, words))
    return words.called.format(amount=amount, period=period)


def _when(leaf: Leaf, words: Words) -> str:
    operator, value = leaf["operator"], leaf.get("value")
    if operator not in ("before", "after"):
        return ""
    if isinstance(value, str):
        day = format_date(date.fromisoformat(value), "long", locale=words.language)
        return words.times[f"{operator} day"].format(day=day)
    if not value:
        return words.times[f"{operator} today"]
    days = f"{abs(value)} {words.days[abs(value) != 1]}"
    if leaf["field"] == "history.last_call_at" and operator == "after" and value < 0:
        return words.times["last call after"].format(days=days)
    return words.times[f"{operator} {'past' if value < 0 else 'future'}"].format(days=days)


def _values(leaf: Leaf, words: Words) -> dict[str, str]:
    if leaf["operator"] != "between":
        return {"value": _value(leaf, words)}
    low, high = (_scalar(value, words) for value in leaf["value"])
    return {"low": low, "high": high}


def _value(leaf: Leaf, words: Words) -> str:
    words, value = words, leaf.get("value")
    if value is None:
        return ""
    items = value if isinstance(value, list) else [value]
    is_language = leaf["field"] == "caller.language" and leaf["operator"] in words.languages
    told = [_language_name(item, words) if is_language else _scalar(item, words) for item in items]
    return _listed(told, words.conjunctions["any"])


def _scalar(value: object, words: Words) -> str:
    if isinstance(value, bool):
        return words.yes_no[value]
    if isinstance(value, float):
        return repr(value).replace(".", words.decimal_sign)
    text = str(value)
    return text if _BARE.fullmatch(text) else f"“{text}”"


def _language_name(code: object, words: Words) -> str:
    try:
        name = Locale.parse(str(code), sep="-").get_display_name(words.language)
    except (UnknownLocaleError, ValueError):
        name = None
    return name or _scalar(code, words)
