"""Makes values safe to be spoken and merged: done once, when a context is built, not while the phone rings."""

from __future__ import annotations

import datetime
import math
import re
import unicodedata
from decimal import Decimal
from typing import Any

LONGEST_TEXT = 1_000
MOST_ITEMS = 100
DEEPEST = 4

# Letters by class, but without ink: a name made of them would be greeted with silence.
_WITHOUT_INK = frozenset("\u115f\u1160\u3164\uffa0\u2800\u034f\u17b4\u17b5\u180b\u180c\u180d\u180f")
_PLAIN = re.compile(r"[ !-z|~]*")
# Control, format, surrogate, unassigned and private characters.
_UNSPEAKABLE = frozenset({"Cc", "Cf", "Cs", "Cn", "Co"})
_LARGEST_BITS = 1_000


def clean(value: object, depth: int = 0) -> Any:
    """Return a value as templates may have it, or None if nothing is left of it.

    Text loses control, bidirectional, zero-width, inkless and private characters and surrogates; line breaks
    become spaces; braces become parentheses, also those that Unicode normalisation would make; length is capped.
    Lists and mappings lose empty members. Numbers that JSON cannot hold become text or None.
    """
    if isinstance(value, str):
        return clean_text(value)
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        if abs(value) < 2**53:
            return value
        return str(value) if value.bit_length() <= _LARGEST_BITS else None
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Decimal):
        return clean(float(value)) if value.is_finite() else None
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    if depth < DEEPEST and isinstance(value, dict):
        return _clean_mapping(value, depth)
    if depth < DEEPEST and isinstance(value, list | tuple):
        items = [clean(item, depth + 1) for item in value[:MOST_ITEMS]]
        return [item for item in items if item is not None] or None
    return None


def _clean_mapping(value: dict[Any, Any], depth: int) -> dict[str, Any] | None:
    items = ((clean_text(str(key)), clean(item, depth + 1)) for key, item in list(value.items())[:MOST_ITEMS])
    return {key: item for key, item in items if key is not None and item is not None} or None


def clean_text(text: str) -> str | None:
    """Return one line of harmless text, or None if nothing is left."""
    text = text[: LONGEST_TEXT * 2]
    if not _PLAIN.fullmatch(text):
        text = "".join(_clean_character(character) for character in text)
        # Accents and the like without a letter under them are silent too.
        if all(unicodedata.category(character)[0] in "MZ" for character in text):
            return None
    return " ".join(text.split())[:LONGEST_TEXT].rstrip() or None


def _clean_character(character: str) -> str:
    category = unicodedata.category(character)
    if character in "\t\n\v\f\r\x1c\x1d\x1e\x85" or category in {"Zs", "Zl", "Zp"}:
        return " "
    if category in _UNSPEAKABLE or character in _WITHOUT_INK:
        return ""
    normal = unicodedata.normalize("NFKC", character)
    if "{" in normal or "}" in normal:
        return normal.replace("{", "(").replace("}", ")")
    return character
