"""Merges what we know of a caller into a template: compiled once per version, then pieces and slots are joined.

The template's own bytes are never rewritten: only string leaves with placeholders of ours are cut open, and
each slot fills in text that is escaped for JSON and never read again. With first_name `{{ x }}`, the greeting
`Hallo {{ caller.first_name }}` must not become `Hallo ` or whatever x is, but the very braces that the name
came with (made harmless when the context was built).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import orjson
from liquid import BoundTemplate
from liquid.stringify import to_liquid_string

from assistants import language

Context = Mapping[str, Any]
Accepts = Callable[[object], bool]

# Stand-ins for text that Liquid must not see. Control characters are never in a context's values.
_STAND_IN = re.compile("\x02([0-9]+)\x03")


class MergeError(ValueError):
    """A text that cannot be compiled or filled. Published versions passed the linter, so this is no staff message."""


class Slot(Protocol):
    def fill(self, context: Context, faults: list[str]) -> bytes:
        """Return the bytes of this slot. What was not as it should be is added to `faults`, without values."""


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
        faults: list[str] = []
        body = b"".join(
            [piece if type(piece) is bytes else piece.fill(context, faults) for piece in self.pieces]  # type: ignore[union-attr]
        )
        return Merged(body, faults)


def escaped(text: str) -> bytes:
    """Return a text as it stands between the quotes of a JSON string."""
    return orjson.dumps(text)[1:-1]


def look_up(context: Context, path: Sequence[str]) -> Any:
    """Follow the keys; anything that is not there is None, as in Liquid."""
    value: Any = context
    for key in path:
        if not isinstance(value, dict):
            return None
        value = value.get(key)
    return value


def as_stranger(context: Context) -> Context:
    """Return the context with the caller's own data taken out."""
    return {**context, "caller": {"is_known": False}, "crm": {"is_known": False}, "history": {"calls": 0}}


@dataclass(frozen=True, slots=True)
class LookUpSlot:
    """`{{ path }}` and `{{ path | default: "x" }}`."""

    path: tuple[str, ...]
    default: bytes | None

    def fill(self, context: Context, faults: list[str]) -> bytes:
        value = look_up(context, self.path)
        if type(value) is str and value:
            return escaped(value)
        # As Liquid's own filter: nil, false and what is empty take the default; zero does not.
        if self.default is not None and (value is None or value is False or value in ("", [], {})):
            return self.default
        return escaped(to_liquid_string(value, autoescape=False))


@dataclass(frozen=True, slots=True)
class IfSlot:
    """`{% if path %}…{% endif %}`."""

    path: tuple[str, ...]
    pieces: tuple[bytes | Slot, ...]

    def fill(self, context: Context, faults: list[str]) -> bytes:
        value = look_up(context, self.path)
        if value is None or value is False:
            return b""
        return b"".join([p if isinstance(p, bytes) else p.fill(context, faults) for p in self.pieces])


@dataclass(frozen=True, slots=True)
class LiquidSlot:
    """Everything else: Liquid sees our tags and stand-ins, and the stand-ins are put back afterwards."""

    template: BoundTemplate
    texts: tuple[bytes, ...]

    def fill(self, context: Context, faults: list[str]) -> bytes:
        try:
            filled = language.fill(self.template, context)
        except language.LanguageError as error:
            # A value that does not suit the expression, such as a word compared with a number: this
            # place is spoken as to a stranger, which the linter has tried.
            faults.append(f"liquid:{error}")
            filled = self._for_a_stranger(context)
        parts = _STAND_IN.split(filled)
        return b"".join([self.texts[int(part)] if i % 2 else escaped(part) for i, part in enumerate(parts)])

    def _for_a_stranger(self, context: Context) -> str:
        try:
            return language.fill(self.template, as_stranger(context))
        except language.LanguageError as error:
            raise MergeError(str(error)) from error


@dataclass(frozen=True, slots=True)
class JsonSlot:
    """A whole leaf that becomes a JSON value: `"{{ path | default: 600 | json }}"`."""

    path: tuple[str, ...]
    default: bytes
    accepts: Accepts | None

    def fill(self, context: Context, faults: list[str]) -> bytes:
        value = look_up(context, self.path)
        if value is None:
            return self.default
        if self.accepts is not None and not self.accepts(value):
            faults.append("json:" + ".".join(self.path))
            return self.default
        return orjson.dumps(value)
