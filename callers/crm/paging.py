"""Leads from page to page of a CRM's contacts, as its connection says (`next_path`, `next_is`)."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from typing import Any

from callers.crm import paths
from callers.crm.failures import AskError
from callers.crm.paths import PathError

_FIRST_NUMBER = "1"


def is_address(told: Mapping[str, Any], cursor: str) -> bool:
    """Tell whether the cursor is the address of the page, and not the value of a parameter."""
    return bool(cursor) and told.get("next_is") == "address"


def value(told: Mapping[str, Any], cursor: str) -> str:
    """Return what the slot {page} is filled with: on the first page, with `cursor` "", that may be nothing."""
    if told.get("next_is") == "number":
        return cursor.partition(" ")[0] or told.get("first_page", _FIRST_NUMBER)
    return cursor or told.get("first_page", "")


def following(told: Mapping[str, Any], document: object, cursor: str, ids: Sequence[str]) -> str:
    """Return the cursor of the next page, "" if there is none. `ids` are those of the contacts on this one.

    Raises AskError where pages have no end.
    """
    found = _found(told.get("next_path", ""), document)
    if told.get("next_is") == "number":
        goes_on = ids and (found or not told.get("next_path"))
        return _next_number(told, cursor, ids) if goes_on else ""
    # Exactly as it came.
    return str(found) if isinstance(found, str | int) and not isinstance(found, bool) else ""


def _next_number(told: Mapping[str, Any], cursor: str, ids: Sequence[str]) -> str:
    """Return the number of the next page, and a mark of this one: a CRM that overlooks the number sends it for ever."""
    mark = f"{zlib.crc32(repr(ids).encode()):08x}"
    if mark == cursor.partition(" ")[2]:
        raise AskError("pages_repeat")
    return f"{int(value(told, cursor)) + told.get('step', 1)} {mark}"


def _found(path: str, document: object) -> Any:
    try:
        return paths.search(path, document) if path else None
    except PathError:
        return None
