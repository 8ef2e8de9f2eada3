"""How values are written into the cells of a file, so that no program takes one for a formula, and read back."""

from __future__ import annotations

import json
from typing import Any

# With these a spreadsheet program begins a formula, or once did.
_FORMULA = frozenset("=+-@\t\r\n")


def guarded(text: str) -> str:
    """Put an apostrophe before a text that a spreadsheet program might take for a formula, such as +31612345678."""
    return f"'{text}" if _is_risky(text) else text


def unguarded(text: str) -> str:
    """Take away the apostrophe that `guarded` has put there."""
    return text[1:] if text.startswith("'") and _is_risky(text) else text


def _is_risky(text: str) -> bool:
    # One that has such an apostrophe of its own gets a second one, so that it comes back as it was.
    return text.lstrip("'")[:1] in _FORMULA and bool(text.strip("'"))


def as_text(value: Any) -> str:
    """Return an attribute's value as a cell holds it; texts as they are, and nothing for None."""
    if isinstance(value, str):
        return value
    return "" if value is None else json.dumps(value, ensure_ascii=False)
