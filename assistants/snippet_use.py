"""Which snippets a text uses. Pure."""

from __future__ import annotations

import re

_USE = re.compile(r"\bsnippet\.([a-z][a-z0-9_]{0,49})\b")


def used_snippets(text: str) -> set[str]:
    """Return the keys of the snippets that a text mentions, in placeholders or elsewhere: rather one too many."""
    return set(_USE.findall(text))
