"""Liquid, cut down to what staff need: outputs, if, unless, case, for, a short list of filters, and limits.

Liquid never reads staff's texts, only expressions of ours that the scanner found, so its own idea of where
a placeholder begins and ends plays no part.
"""

from __future__ import annotations

from collections.abc import Mapping
from io import StringIO
from typing import ClassVar, TextIO

from liquid import BoundTemplate, Environment, RenderContext
from liquid.builtin import content, illegal, output
from liquid.builtin.tags import case_tag, for_tag, if_tag, unless_tag
from liquid.exceptions import LiquidError
from liquid.output import LimitedStringIO
from liquid.stringify import to_liquid_string

from assistants.filters import FILTERS, LONGEST_TEXT

# Marks around the numbers that stand in for texts that Liquid must not see. A value never holds them.
MARKS = "\x02\x03"
_WITHOUT_MARKS = str.maketrans("", "", MARKS)


class LanguageError(ValueError):
    """Liquid cannot read or fill an expression; the text says why, in Liquid's own English."""


class _Template(BoundTemplate):
    def _get_buffer(self) -> StringIO:
        # Liquid's own buffer makes one kind of line break of another.
        return LimitedStringIO(LONGEST_TEXT, newline="")


def without_marks(value: object) -> str:
    """Return a value as Liquid writes it."""
    return to_liquid_string(value, autoescape=False).translate(_WITHOUT_MARKS)


class _OutputNode(output.OutputNode):
    def render_to_output(self, context: RenderContext, buffer: TextIO) -> int:
        return buffer.write(without_marks(self.expression.evaluate(context)))


class _Output(output.Output):
    node_class = _OutputNode


class Language(Environment):
    """Liquid as staff may write it; `output_tag` is what stands for `{{ … }}`."""

    output_tag: ClassVar[type[output.Output]] = _Output
    template_class = _Template
    block_nesting_limit: ClassVar[int] = 20
    loop_iteration_limit: ClassVar[int | None] = 1_000
    suppress_blank_control_flow_blocks = False

    def setup_tags_and_filters(self, *, extra: bool = False) -> None:
        for tag in (
            content.Literal,
            self.output_tag,
            illegal.Illegal,
            if_tag.IfTag,
            unless_tag.UnlessTag,
            case_tag.CaseTag,
            for_tag.ForTag,
        ):
            self.add_tag(tag)
        for name, one in FILTERS.items():
            self.add_filter(name, one.function)


LANGUAGE = Language()


def read(source: str, within: Language = LANGUAGE) -> BoundTemplate:
    """Compile Liquid text that holds nothing but our own tags and stand-ins."""
    try:
        return within.from_string(source)
    except (LiquidError, ValueError, RecursionError) as error:
        raise LanguageError(reason(error)) from error


def reason(error: Exception) -> str:
    """Return what Liquid says is wrong."""
    return str(error.message if isinstance(error, LiquidError) else error)


def fill(template: BoundTemplate, context: Mapping[str, object]) -> str:
    """Return the text of a compiled piece for this context; raises LanguageError if a value does not suit it."""
    try:
        return template.render(context)
    except (LiquidError, ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError) as error:
        # Liquid lets some errors of Python through, such as a number that is too large to be written.
        raise LanguageError(type(error).__name__) from error
