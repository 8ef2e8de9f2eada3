"""What an answer of a CRM holds: the paths to its values, with their kinds and without the values themselves."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

MOST_PATHS = 80
_DEEPEST = 8
# All items of a list are alike, more or less.
_ITEMS = 20
_PLAIN_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def outline(document: Any) -> dict[str, str]:
    """Return the kind of value (see CrmField.Kind; "" for none) at each JMESPath of a document, MOST_PATHS at most.

    What several items of a list hold stands there once, as the first that has a value shows it.
    """
    found: dict[str, str] = {}
    for path, kind in _leaves(document, "", 0):
        if path in found or len(found) < MOST_PATHS:
            found[path] = found.get(path) or kind
    return found


def _leaves(value: Any, path: str, depth: int) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict) and value and depth < _DEEPEST:
        for name, inner in value.items():
            yield from _leaves(inner, f"{path}.{_name(name)}" if path else _name(name), depth + 1)
    elif isinstance(value, list) and any(isinstance(item, dict | list) for item in value) and depth < _DEEPEST:
        for item in value[:_ITEMS]:
            yield from _leaves(item, f"{path}[]", depth + 1)
    elif path:
        yield path, _kind(value)


def _name(name: str) -> str:
    return name if _PLAIN_NAME.fullmatch(name) else json.dumps(name, ensure_ascii=False)


def _kind(value: Any) -> str:
    if value is None or value in ("", [], {}):
        return ""
    if isinstance(value, bool):
        return "yes_no"
    if isinstance(value, int | float):
        return "number"
    return "text" if isinstance(value, str) else "list"
