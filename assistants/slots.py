"""The places of a template that are filled in, each in its own way. What they give is bytes, escaped for JSON."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import orjson
from liquid import BoundTemplate
from liquid.stringify import to_liquid_string

from assistants import language
from assistants.filters import LONGEST_TEXT

Context = Mapping[str, Any]
Accepts = Callable[[object], bool]
STAND_IN = re.compile(f"{language.MARKS[0]}([0-9]+){language.MARKS[1]}")


class Slot(Protocol):
    def fill(self, context: Context, faults: list[str]) -> bytes:
        """Return the bytes of this slot. What was not as it should be is added to `faults`, without values.

        Raises LanguageError if a value does not suit an expression.
        """


def escaped(text: str) -> bytes:
    """Return a text as it stands between the quotes of a JSON string."""
    try:
        return orjson.dumps(text)[1:-1]
    except orjson.JSONEncodeError:
        # Half a surrogate pair, which no UTF-8 can hold.
        return orjson.dumps(text.encode("utf-8", "replace").decode())[1:-1]


def look_up(context: Context, path: Sequence[str]) -> Any:
    """Follow the keys; anything that is not there is None, as in Liquid."""
    value: Any = context
    for key in path:
        if not isinstance(value, dict):
            return None
        value = value.get(key)
    return value


def is_empty(value: object) -> bool:
    """Tell whether a default stands in for a value, as Liquid's own filter does: zero is a value."""
    return value is None or value is False or value in ("", [], {})


@dataclass(frozen=True, slots=True)
class LookUpSlot:
    """`{{ path }}` and `{{ path | default: "x" }}`."""

    path: tuple[str, ...]
    default: bytes | None

    def fill(self, context: Context, faults: list[str]) -> bytes:
        value = look_up(context, self.path)
        if type(value) is str and value:
            return escaped(value)
        if self.default is not None and is_empty(value):
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
    source: str

    @property
    def longest(self) -> int:
        return LONGEST_TEXT + sum(map(len, self.texts))

    def fill(self, context: Context, faults: list[str]) -> bytes:
        parts = STAND_IN.split(language.fill(self.template, context))
        filled = [self.texts[int(part)] if i % 2 else escaped(part) for i, part in enumerate(parts)]
        # Each text may stand there once; a loop that repeats a long one can make an answer of any size.
        if sum(map(len, filled)) > self.longest:
            raise language.LanguageError("output limit reached")
        return b"".join(filled)


@dataclass(frozen=True, slots=True)
class JsonSlot:
    """A whole leaf that becomes a JSON value: `"{{ path | default: 600 | json }}"`."""

    path: tuple[str, ...]
    default: bytes
    accepts: Accepts

    def fill(self, context: Context, faults: list[str]) -> bytes:
        value = look_up(context, self.path)
        if value is None:
            return self.default
        if not self.accepts(value):
            faults.append("json:" + ".".join(self.path))
            return self.default
        return orjson.dumps(value)


def same_type(default: object) -> Accepts:
    """Return a test for a place of which the schema knows nothing: a value must be of the default's type."""
    numbers = (int, float)
    if isinstance(default, numbers) and not isinstance(default, bool):
        return lambda value: isinstance(value, numbers) and not isinstance(value, bool)
    return lambda value: type(value) is type(default)
