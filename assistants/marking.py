"""Tells of every byte of a filled assistant where it came from: for staff who look, never on a call.

The slots themselves say so as they are filled; two texts are never compared to find it out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TextIO, cast

from liquid import RenderContext
from liquid.builtin import output
from liquid.builtin.expressions import FilteredExpression

from assistants import language
from assistants.language import MARKS, LanguageError
from assistants.merging import Compiled, MergeError, as_stranger
from assistants.slots import Context, IfSlot, JsonSlot, LiquidSlot, LookUpSlot, Slot, escaped, is_empty, look_up

# Around what an output gives: its kind and name before it, nothing behind it. No expression holds control characters.
_OPENED = re.compile(f"{MARKS[0]}([^{MARKS[1]}]*){MARKS[1]}")


class Kind(StrEnum):
    """Where a stretch of an assistant came from."""

    OWN = "own"  # the template's own text
    VALUE = "value"  # what we know of the call
    DEFAULT = "default"  # what stood in for something that we do not know
    NOTHING = "nothing"  # something that we do not know, and for which nothing stood in
    FOREIGN = "foreign"  # a placeholder of the platform, which fills it in during the call
    UNFILLED = "unfilled"  # a placeholder of ours in a text with a mistake


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of an assistant's bytes; `name` is that of the placeholder that it came from."""

    body: bytes
    kind: Kind = Kind.OWN
    name: str = ""


def parts(compiled: Compiled, context: Context) -> list[Part]:
    """Return what `compiled.fill(context)` puts together, in stretches. Raises MergeError as it does."""
    return [part for piece in compiled.pieces for part in _as_far_as_possible(piece, context)]


def _as_far_as_possible(piece: bytes | Slot, context: Context) -> list[Part]:
    try:
        return _parts(piece, context)
    except LanguageError:
        # Spoken as to a stranger, just as a call would be.
        try:
            return _parts(piece, as_stranger(context))
        except LanguageError as error:
            raise MergeError(str(error)) from error


def _parts(piece: bytes | Slot, context: Context) -> list[Part]:
    if isinstance(piece, bytes):
        return [Part(piece)]
    body = piece.fill(context, [])
    if isinstance(piece, LookUpSlot):
        return [_looked_up(piece, body, context)]
    if isinstance(piece, JsonSlot):
        value = look_up(context, piece.path)
        is_taken = value is not None and piece.accepts(value)
        return [Part(body, Kind.VALUE if is_taken else Kind.DEFAULT, ".".join(piece.path))]
    if isinstance(piece, IfSlot):
        return [part for inner in piece.pieces for part in _parts(inner, context)] if body else []
    if isinstance(piece, LiquidSlot):
        return _of_liquid(piece, body, context)
    raise TypeError(type(piece).__name__)


def _looked_up(slot: LookUpSlot, body: bytes, context: Context) -> Part:
    if not is_empty(look_up(context, slot.path)):
        kind = Kind.VALUE
    elif slot.default is not None:
        kind = Kind.DEFAULT
    else:
        kind = Kind.VALUE if body else Kind.NOTHING
    return Part(body, kind, ".".join(slot.path))


class _MarkedNode(output.OutputNode):
    def render_to_output(self, context: RenderContext, buffer: TextIO) -> int:
        # Liquid reads every output as one of these.
        expression = cast(FilteredExpression, self.expression)
        value = expression.left.evaluate(context)
        kind = Kind.VALUE
        for one in expression.filters or []:
            before, value = value, one.evaluate(value, context)
            if one.name == "default" and value is not before:
                kind = Kind.DEFAULT
        text = language.without_marks(value)
        if not text and kind is Kind.VALUE:
            kind = Kind.NOTHING
        name = str(expression.left)
        return buffer.write(f"{MARKS[0]}{kind} {name}{MARKS[1]}{text}{MARKS[0]}{MARKS[1]}")


class _MarkedOutput(output.Output):
    node_class = _MarkedNode


class _Marking(language.Language):
    output_tag = _MarkedOutput


_MARKING = _Marking()


def _of_liquid(slot: LiquidSlot, body: bytes, context: Context) -> list[Part]:
    """Fill with outputs that mark what they give. Should the marks get in the way, the whole counts as one value."""
    try:
        pieces = _OPENED.split(language.fill(language.read(slot.source, _MARKING), context))
    except LanguageError:
        # The marks themselves are longer than the language allows for.
        return [Part(body, Kind.VALUE)]
    found = _between_marks(pieces, slot.texts)
    return found if b"".join(part.body for part in found) == body else [Part(body, Kind.VALUE)]


def _between_marks(pieces: Sequence[str], texts: Sequence[bytes]) -> list[Part]:
    found: list[Part] = []
    kind, name = Kind.OWN, ""
    for i, piece in enumerate(pieces):
        if i % 2 == 0:
            if piece or kind is Kind.NOTHING:
                found.append(Part(escaped(piece), kind, name))
        elif piece.isdigit():
            found.append(Part(texts[int(piece)]))
        else:
            word, _space, name = piece.partition(" ")
            kind = Kind(word or Kind.OWN)
    return found
