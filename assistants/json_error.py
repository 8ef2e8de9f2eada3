"""A mistake in a JSON text, and where it is."""

from __future__ import annotations

import re

_LINE_BREAK = re.compile(r"\r\n|\n|\r")


class JsonError(ValueError):
    """A text that is no JSON as we take it: a code, the place (line and column from 1) and what a sentence needs."""

    def __init__(self, code: str, line: int, column: int, params: dict[str, str | int] | None = None) -> None:
        super().__init__(f"{code} at line {line}, column {column}")
        self.code = code
        self.line = line
        self.column = column
        self.params = params or {}


def position(text: str, offset: int) -> tuple[int, int]:
    """Return line and column, both from 1, of a character offset."""
    line, start = 1, 0
    for found in _LINE_BREAK.finditer(text, 0, offset):
        line, start = line + 1, found.end()
    return line, offset - start + 1


def error_at(text: str, offset: int, code: str, **params: str | int) -> JsonError:
    return JsonError(code, *position(text, offset), params)
