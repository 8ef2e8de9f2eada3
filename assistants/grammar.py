"""Reads what stands in one placeholder of ours, as Liquid would."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

from liquid import TokenStream
from liquid.builtin.expressions import (
    BooleanExpression,
    FilteredExpression,
    LoopExpression,
    Path,
    parse_primitive,
    tokenize,
)
from liquid.exceptions import LiquidError
from liquid.expression import Expression
from liquid.token import TOKEN_COMMA, TOKEN_EOF, TOKEN_EXPRESSION, TOKEN_OR, Token

from assistants.language import LANGUAGE, LanguageError, reason

Read = TypeVar("Read")


def _parsed(expression: str, parse: Callable[[TokenStream], Read]) -> Read:
    """Parse a whole expression; its parts know their place in it by `token.start_index`."""
    try:
        stream = TokenStream(tokenize(expression, Token(TOKEN_EXPRESSION, expression, 0, expression)))
        parsed = parse(stream)
        stream.eat(TOKEN_EOF)
    except (LiquidError, ValueError, RecursionError) as error:
        raise LanguageError(reason(error)) from error
    return parsed


def read_output(expression: str) -> FilteredExpression:
    """Return the parsed form of what stands in `{{ … }}`."""
    parsed = _parsed(expression, lambda stream: FilteredExpression.parse(LANGUAGE, stream))
    if not isinstance(parsed, FilteredExpression):
        raise LanguageError("a condition in an output")
    return parsed


def read_condition(expression: str) -> Expression:
    """Return the parsed form of what stands in `{% if … %}`, `unless` and `elsif`."""
    return _parsed(expression, lambda stream: BooleanExpression.parse(LANGUAGE, stream)).expression


def read_loop(expression: str) -> LoopExpression:
    """Return the parsed form of what stands in `{% for … %}`."""
    return _parsed(expression, lambda stream: LoopExpression.parse(LANGUAGE, stream))


def read_subject(expression: str) -> Expression:
    """Return the parsed form of what stands in `{% case … %}`."""
    return _parsed(expression, lambda stream: parse_primitive(LANGUAGE, stream))


def read_when(expression: str) -> list[Expression]:
    """Return the parsed values of `{% when … %}`. Liquid itself leaves out what it cannot read of them."""

    def parse(stream: TokenStream) -> list[Expression]:
        values = [parse_primitive(LANGUAGE, stream)]
        while stream.current.kind in (TOKEN_COMMA, TOKEN_OR):
            next(stream)
            values.append(parse_primitive(LANGUAGE, stream))
        return values

    return _parsed(expression, parse)


def parts(expression: Expression) -> Iterator[Expression]:
    """Yield an expression and all that it consists of."""
    yield expression
    for child in expression.children():
        yield from parts(child)


def plain_path(expression: Expression) -> tuple[str, ...] | None:
    """Return the keys of a path that a plain look-up can follow, or None if Liquid must.

    `.size`, `.first` and `.last` mean something of their own in Liquid, and so do numbers in brackets.
    """
    if not isinstance(expression, Path):
        return None
    keys = tuple(key for key in expression.path if isinstance(key, str))
    if len(keys) < len(expression.path) or {"size", "first", "last"} & set(keys[1:]):
        return None
    return keys
