"""JMESPath expressions, bounded: neither an expression nor an answer can keep us busy or fill the memory."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

import jmespath
from jmespath.exceptions import JMESPathError, LexerError, ParseError
from jmespath.functions import Functions
from jmespath.visitor import TreeInterpreter

LONGEST_PATH = 1_000
_MOST_STEPS = 200_000
_MOST_ITEMS = 100_000
_LONGEST_TEXT = 1_000_000


class PathError(Exception):
    """An expression that cannot be read, or cannot be applied to this answer.

    `position` counts from 0 and says where reading stopped; None if that is not known.
    """

    def __init__(self, message: str, position: int | None = None) -> None:
        super().__init__(message)
        self.position = position


def check(path: str) -> None:
    """Raise PathError if the expression is no JMESPath, names no function that there is, or is too long."""
    if len(path) > LONGEST_PATH:
        raise PathError("too long")
    for node in _nodes(_compiled(path).parsed):
        if node["type"] == "function_expression" and node["value"] not in Functions.FUNCTION_TABLE:
            raise PathError("no such function", path.find(node["value"]))


def search(path: str, document: object) -> Any:
    """Return what the expression finds, None for nothing; an empty one finds the whole document.

    Raises PathError if it cannot be applied, as with the length of a number, or takes too much work.
    """
    if not path:
        return document
    try:
        return _Bounded().visit(_compiled(path).parsed, document)
    except (JMESPathError, RecursionError, ValueError, TypeError, ArithmeticError) as error:
        # The library lets some of Python's own errors through, such as those of comparing and summing.
        raise PathError(type(error).__name__) from None


def _compiled(path: str) -> Any:
    if len(path) > LONGEST_PATH:
        raise PathError("too long")
    try:
        return jmespath.compile(path)
    except LexerError as error:
        raise PathError("unreadable", error.lexer_position) from None
    except ParseError as error:
        raise PathError("unreadable", getattr(error, "lex_position", None)) from None
    except (JMESPathError, RecursionError, ValueError):
        raise PathError("unreadable") from None


def _nodes(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    waiting = [node]
    while waiting:
        found = waiting.pop()
        yield found
        waiting += [child for child in found.get("children", ()) if isinstance(child, dict)]


class _Bounded(TreeInterpreter):
    def __init__(self) -> None:
        super().__init__()
        self._steps = 0

    def visit(self, node: Any, *args: Any, **kwargs: Any) -> Any:
        self._steps += 1
        value = cast(Any, super().visit(node, *args, **kwargs))
        is_large = (isinstance(value, list | dict) and len(value) > _MOST_ITEMS) or (
            isinstance(value, str) and len(value) > _LONGEST_TEXT
        )
        if is_large or self._steps > _MOST_STEPS:
            raise PathError("too much work")
        return value
