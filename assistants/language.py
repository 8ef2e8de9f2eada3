"""Liquid, cut down to what staff need: outputs, if, unless, case, for, a short list of filters, and limits.

Liquid never reads staff's texts, only expressions of ours that the scanner found, so its own idea of where
a placeholder begins and ends plays no part.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from io import StringIO
from typing import ClassVar, TextIO, TypeVar

from liquid import BoundTemplate, Environment, RenderContext, TokenStream
from liquid.builtin import content, illegal, output
from liquid.builtin.expressions import (
    BooleanExpression,
    FilteredExpression,
    LoopExpression,
    Path,
    parse_primitive,
    tokenize,
)
from liquid.builtin.tags import case_tag, for_tag, if_tag, unless_tag
from liquid.exceptions import LiquidError
from liquid.expression import Expression
from liquid.output import LimitedStringIO
from liquid.stringify import to_liquid_string
from liquid.token import TOKEN_COMMA, TOKEN_EOF, TOKEN_EXPRESSION, TOKEN_OR, Token

from assistants.filters import FILTERS, LONGEST_TEXT

# Marks around the numbers that stand in for texts that Liquid must not see. A value never holds them.
MARKS = "\x02\x03"
_WITHOUT_MARKS = str.maketrans("", "", MARKS)

Read = TypeVar("Read")


class LanguageError(ValueError):
    """Liquid cannot read or fill an expression; the text says why, in Liquid's own English."""


class _Template(BoundTemplate):
    def _get_buffer(self) -> StringIO:
        # Liquid's own buffer makes one kind of line break of another.
        return LimitedStringIO(LONGEST_TEXT, newline="")


class _OutputNode(output.OutputNode):
    def render_to_output(self, context: RenderContext, buffer: TextIO) -> int:
        text = to_liquid_string(self.expression.evaluate(context), autoescape=False)
        return buffer.write(text.translate(_WITHOUT_MARKS))


class _Output(output.Output):
    node_class = _OutputNode


class _Language(Environment):
    template_class = _Template
    block_nesting_limit: ClassVar[int] = 20
    loop_iteration_limit: ClassVar[int | None] = 1_000
    suppress_blank_control_flow_blocks = False

    def setup_tags_and_filters(self, *, extra: bool = False) -> None:
        for tag in (
            content.Literal,
            _Output,
            illegal.Illegal,
            if_tag.IfTag,
            unless_tag.UnlessTag,
            case_tag.CaseTag,
            for_tag.ForTag,
        ):
            self.add_tag(tag)
        for name, one in FILTERS.items():
            self.add_filter(name, one.function)


_language = _Language()


def read(source: str) -> BoundTemplate:
    """Compile Liquid text that holds nothing but our own tags and stand-ins."""
    try:
        return _language.from_string(source)
    except (LiquidError, ValueError, RecursionError) as error:
        raise LanguageError(_reason(error)) from error


def _parsed(expression: str, parse: Callable[[TokenStream], Read]) -> Read:
    """Parse a whole expression; its parts know their place in it by `token.start_index`."""
    try:
        stream = TokenStream(tokenize(expression, Token(TOKEN_EXPRESSION, expression, 0, expression)))
        parsed = parse(stream)
        stream.eat(TOKEN_EOF)
    except (LiquidError, ValueError, RecursionError) as error:
        raise LanguageError(_reason(error)) from error
    return parsed


def _reason(error: Exception) -> str:
    return str(error.message if isinstance(error, LiquidError) else error)


def read_output(expression: str) -> FilteredExpression:
    """Return the parsed form of what stands in `{{ … }}`."""
    parsed = _parsed(expression, lambda stream: FilteredExpression.parse(_language, stream))
    if not isinstance(parsed, FilteredExpression):
        raise LanguageError("a condition in an output")
    return parsed


def read_condition(expression: str) -> Expression:
    """Return the parsed form of what stands in `{% if … %}`, `unless` and `elsif`."""
    return _parsed(expression, lambda stream: BooleanExpression.parse(_language, stream)).expression


def read_loop(expression: str) -> LoopExpression:
    """Return the parsed form of what stands in `{% for … %}`."""
    return _parsed(expression, lambda stream: LoopExpression.parse(_language, stream))


def read_subject(expression: str) -> Expression:
    """Return the parsed form of what stands in `{% case … %}`."""
    return _parsed(expression, lambda stream: parse_primitive(_language, stream))


def read_when(expression: str) -> list[Expression]:
    """Return the parsed values of `{% when … %}`. Liquid itself leaves out what it cannot read of them."""

    def parse(stream: TokenStream) -> list[Expression]:
        values = [parse_primitive(_language, stream)]
        while stream.current.kind in (TOKEN_COMMA, TOKEN_OR):
            next(stream)
            values.append(parse_primitive(_language, stream))
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


def fill(template: BoundTemplate, context: Mapping[str, object]) -> str:
    """Return the text of a compiled piece for this context; raises LanguageError if a value does not suit it."""
    try:
        return template.render(context)
    except (LiquidError, ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError) as error:
        # Liquid lets some errors of Python through, such as a number that is too large to be written.
        raise LanguageError(type(error).__name__) from error
