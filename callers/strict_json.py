"""JSON read so that it says one thing only: no key twice in an object, and nothing that is no JSON, such as NaN."""

from __future__ import annotations

import json
from typing import Any


class AmbiguousError(ValueError):
    """What can be read as JSON by some and not by others, or in more than one way; the text says where."""


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _value in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise AmbiguousError(f'The key "{twice[:50]}" stands twice in one object, so it is not clear which one counts.')
    return found


def _no_constant(word: str) -> None:
    raise AmbiguousError(f"The body is not JSON: {word} is no JSON value.")


# Made once: json.loads would make one for every call.
_READER = json.JSONDecoder(object_pairs_hook=_without_duplicates, parse_constant=_no_constant)


def read(text: str) -> Any:
    """Raises AmbiguousError, or what `json.loads` would."""
    return _READER.decode(text)
