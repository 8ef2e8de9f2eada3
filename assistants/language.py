"""Liquid, cut down to what staff need: outputs, if, unless, case, for, a short list of filters, and limits.

Liquid never reads staff's texts, only expressions of ours that the scanner found, so its own idea of where
a placeholder begins and ends plays no part.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from liquid import BoundTemplate, Environment
from liquid.builtin import content, illegal, output
from liquid.builtin.expressions import BooleanExpression, FilteredExpression, LoopExpression, Path
from liquid.builtin.filters import array, math, misc, string
from liquid.builtin.output import OutputNode
from liquid.builtin.tags import case_tag, for_tag, if_tag, unless_tag
from liquid.exceptions import LiquidError
from liquid.expression import Expression

FILTERS = {
    "append": string.append,
    "capitalize": string.capitalize,
    "date": misc.date,
    "default": misc.default,
    "divided_by": math.divided_by,
    "downcase": string.downcase,
    "first": array.first,
    "join": array.join,
    "last": array.last,
    "minus": math.minus,
    "plus": math.plus,
    "prepend": string.prepend,
    "remove": string.remove,
    "replace": string.replace,
    "round": math.round_,
    "size": misc.size,
    "slice": string.slice_,
    "strip": string.strip,
    "times": math.times,
    "truncate": string.truncate,
    "truncatewords": string.truncatewords,
    "upcase": string.upcase,
}
# A whole string that becomes a JSON value; merging reads it, Liquid only has to know the word.
JSON_FILTER = "json"


class _Language(Environment):
    block_nesting_limit: ClassVar[int] = 20
    loop_iteration_limit: ClassVar[int | None] = 1_000
    output_stream_limit: ClassVar[int | None] = 200_000
    local_namespace_limit: ClassVar[int | None] = 10_000
    suppress_blank_control_flow_blocks = False

    def setup_tags_and_filters(self, *, extra: bool = False) -> None:
        for tag in (
            content.Literal,
            output.Output,
            illegal.Illegal,
            if_tag.IfTag,
            unless_tag.UnlessTag,
            case_tag.CaseTag,
            for_tag.ForTag,
        ):
            self.add_tag(tag)
        for name, function in FILTERS.items():
            self.add_filter(name, function)
        self.add_filter(JSON_FILTER, lambda value: value)


_language = _Language()


class LanguageError(ValueError):
    """Liquid cannot read or fill an expression; the text says why, in Liquid's own English."""


def read(source: str) -> BoundTemplate:
    """Compile Liquid text that holds nothing but our own tags and stand-ins."""
    try:
        return _language.from_string(source)
    except LiquidError as error:
        raise LanguageError(str(error.message)) from error


def read_output(expression: str) -> FilteredExpression:
    """Return the parsed form of what stands in `{{ … }}`."""
    node = read("{{ " + expression + " }}").nodes[0]
    if not isinstance(node, OutputNode) or not isinstance(node.expression, FilteredExpression):
        raise LanguageError("no expression")
    return node.expression


def read_condition(expression: str) -> Expression:
    """Return the parsed form of what stands in `{% if … %}`."""
    node = read("{% if " + expression + " %}{% endif %}").nodes[0]
    if not isinstance(node, if_tag.IfNode) or not isinstance(node.condition, BooleanExpression):
        raise LanguageError("no condition")
    return node.condition.expression


def read_loop(expression: str) -> LoopExpression:
    """Return the parsed form of what stands in `{% for … %}`."""
    node = read("{% for " + expression + " %}{% endfor %}").nodes[0]
    if not isinstance(node, for_tag.ForNode):
        raise LanguageError("no loop")
    return node.expression


def fill(template: BoundTemplate, context: Mapping[str, object]) -> str:
    """Return the text of a compiled piece for this context; raises LanguageError if a value does not suit it."""
    try:
        return template.render(context)
    except (LiquidError, ArithmeticError, TypeError, ValueError) as error:
        # Liquid lets some errors of Python through, such as a date that is none.
        raise LanguageError(type(error).__name__) from error


def plain_path(expression: Expression) -> tuple[str, ...] | None:
    """Return the keys of a path that a plain look-up can follow, or None if Liquid must.

    `.size`, `.first` and `.last` mean something of their own in Liquid, and so do brackets.
    """
    if not isinstance(expression, Path):
        return None
    keys = tuple(key for key in expression.path if isinstance(key, str))
    if len(keys) < len(expression.path) or {"size", "first", "last"} & set(keys[1:]):
        return None
    return keys


def read_block(tag: str, expression: str) -> None:
    """Check that what a tag says can be read; `tag` is if, for, case or when."""
    if tag == "when":
        read("{% case 1 %}{% when " + expression + " %}{% endcase %}")
    else:
        read("{% " + tag + " " + expression + " %}{% end" + tag + " %}")
