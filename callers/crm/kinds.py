"""Turns a value of a CRM into the kind that its field has, cleaned for templates; None for what is no such thing."""

from __future__ import annotations

import contextlib
import datetime
import math
import re
from typing import Any

import orjson

from callers.cleaning import clean

_YES = frozenset({"true", "yes", "ja", "y", "j", "1", "on", "waar"})
_NO = frozenset({"false", "no", "nee", "n", "0", "off", "onwaar"})
_NUMBER = re.compile(r"[+-]?[0-9]{1,15}(?:\.[0-9]{1,15})?")
# A comma before three digits may as well separate thousands.
_DECIMAL_COMMA = re.compile(r"[+-]?[0-9]{1,15},(?:[0-9]{1,2}|[0-9]{4,15})")
_EUROPEAN_DATE = re.compile(r"([0-9]{1,2})[-/.]([0-9]{1,2})[-/.]([0-9]{4})(?:[ T].*)?")
_DOTNET_DATE = re.compile(r"/Date\((-?[0-9]{1,15})(?:[+-][0-9]{4})?\)/")
# Up to here a number is seconds since 1970, above it milliseconds (the year 5138, and March 1973).
_LARGEST_SECONDS = 100_000_000_000


def typed(value: object, kind: str) -> Any:
    """Return a value of JSON as `kind` (see CrmField.Kind): text, number, yes or no, ISO date or list."""
    if isinstance(value, str):
        value = value.strip()
    match kind:
        case "number":
            return _number(value)
        case "yes_no":
            return _yes_no(value)
        case "date":
            return _date(value)
        case "list":
            return _list(value)
    return _text(value)


def _text(value: object) -> str | None:
    if isinstance(value, list):
        # Lists in lists are no text.
        parts = [part for item in value if not isinstance(item, list) and (part := _text(item))]
        value = ", ".join(parts)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        value = int(value)
    cleaned: str | None = clean(str(value)) if not isinstance(value, float) or math.isfinite(value) else None
    return cleaned


def _number(value: object) -> int | float | None:
    if isinstance(value, str):
        text = value.replace(",", ".") if _DECIMAL_COMMA.fullmatch(value) else value
        if not _NUMBER.fullmatch(text):
            return None
        value = float(text) if "." in text else int(text)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    if not math.isfinite(value) or abs(value) >= 2**53:
        return None
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _yes_no(value: object) -> bool | None:
    if isinstance(value, bool):
        return value
    text = str(value).lower() if isinstance(value, str | int) else ""
    if text in _YES:
        return True
    return False if text in _NO else None


def _date(value: object) -> str | None:
    """Return a date or moment in ISO 8601: from such a text, 31-12-2026, seconds or milliseconds since 1970."""
    if isinstance(value, str):
        if found := _DOTNET_DATE.fullmatch(value):
            return _moment(int(found[1]) / 1000)
        if re.fullmatch(r"[0-9]{10}|[0-9]{12,13}", value):
            value = int(value)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    if not isinstance(value, str):
        return _moment(value if abs(value) < _LARGEST_SECONDS else value / 1000)
    if found := _EUROPEAN_DATE.fullmatch(value):
        value = f"{found[3]}-{found[2]:0>2}-{found[1]:0>2}"
    try:
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{8}", value):
            return datetime.date.fromisoformat(value).isoformat()
        return datetime.datetime.fromisoformat(value).isoformat()
    except ValueError:
        return None


def _moment(seconds: float) -> str | None:
    try:
        return datetime.datetime.fromtimestamp(seconds, datetime.UTC).isoformat(timespec="seconds")
    except (ValueError, OverflowError, OSError):
        return None


def _list(value: object) -> list[Any] | None:
    """Return a list; a text is taken apart at semicolons, as CRMs write what was ticked, or else at commas.

    Where a database has no lists, a CRM may tell one as a text of JSON.
    """
    if isinstance(value, str) and value.startswith("["):
        with contextlib.suppress(ValueError):
            value = orjson.loads(value)
    if isinstance(value, str):
        value = value.split(";" if ";" in value else ",")
    elif not isinstance(value, list):
        value = [value]
    cleaned: list[Any] | None = clean(value)
    return cleaned
