"""Merges what we know of a caller into a template: compiled once per version, then pieces and slots are joined.

The template's own bytes are never rewritten: only string leaves with placeholders of ours are cut open, and
each slot fills in text that is escaped for JSON and never read again. With first_name `{{ x }}`, the greeting
`Hallo {{ caller.first_name }}` must not become `Hallo ` or whatever x is, but the very braces that the name
came with (made harmless when the context was built).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from assistants import language
from assistants.slots import Context, Slot
from callers.recent_calls import NO_CALLS


class MergeError(ValueError):
    """A text that cannot be compiled or filled. Published versions passed the linter, so this is no staff message."""


@dataclass(frozen=True, slots=True)
class Merged:
    """The bytes of an assistant, and a word for each slot that had to do without its value."""

    body: bytes
    faults: Sequence[str]


@dataclass(frozen=True, slots=True)
class Compiled:
    """A template ready to be filled: bytes and slots in turn, and the snippets that went into it."""

    pieces: tuple[bytes | Slot, ...]
    snippets: Mapping[str, str] = field(default_factory=dict)

    def fill(self, context: Context) -> Merged:
        """Return the assistant for this context; raises MergeError if even a stranger could not be answered."""
        faults: list[str] = []
        try:
            body = b"".join(
                [piece if type(piece) is bytes else piece.fill(context, faults) for piece in self.pieces]  # type: ignore[union-attr]
            )
        except language.LanguageError:
            faults.clear()
            body = b"".join([_as_far_as_possible(piece, context, faults) for piece in self.pieces])
        return Merged(body, faults)


def _as_far_as_possible(piece: bytes | Slot, context: Context, faults: list[str]) -> bytes:
    """Fill one piece; if a value does not suit it, such as a word compared with a number, as for a stranger.

    The linter has tried that, and a whole condition is then spoken as to a stranger, not half of it.
    """
    if isinstance(piece, bytes):
        return piece
    try:
        return piece.fill(context, faults)
    except language.LanguageError as error:
        faults.append(f"liquid:{error}")
    try:
        return piece.fill(as_stranger(context), faults)
    except language.LanguageError as error:
        raise MergeError(str(error)) from error


def as_stranger(context: Context) -> Context:
    """Return the context with the caller's own data taken out."""
    return {**context, "caller": {"is_known": False}, "crm": {"is_known": False}, "history": NO_CALLS}
