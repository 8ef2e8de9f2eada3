"""Reads JSON text and keeps where everything stands.

Templates are stored as text and sent byte for byte, except for the string leaves that hold placeholders. So this
reader is stricter than Python's (RFC 8259, no duplicate keys, limits on size and depth) and gives for every value
the span of its raw text.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from assistants import jsonmistakes
from assistants.json_error import JsonError, error_at, position

__all__ = [
    "MAX_DEPTH",
    "MAX_LENGTH",
    "JsonError",
    "Leaf",
    "Node",
    "Path",
    "parse",
    "position",
    "raw_offsets",
    "show_path",
    "strings",
    "unwrap",
]

Path = tuple[str | int, ...]
Kind = Literal["object", "array", "string", "number", "true", "false", "null"]

MAX_DEPTH = 64
MAX_LENGTH = 1_000_000

_SPACE = re.compile(r"[ \t\n\r]*")
_STRING = re.compile(
    r'"[^"\\\x00-\x1f\ud800-\udfff]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\x00-\x1f\ud800-\udfff]*)*"'
)
_AFTER_VALUE = re.compile(r"[ \t\n\r]*([,}\]])[ \t\n\r]*")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?(?![\w.+-])")
_WORD = re.compile(r"(?:true|false|null)(?!\w)")
_KINDS: dict[str, Kind] = {"true": "true", "false": "false", "null": "null"}
_CONSTANTS = {"true": True, "false": False, "null": None}
_ESCAPE = re.compile(r"\\u[dD][89abAB]..\\u[dD][c-fC-F]..|\\u....|\\.")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_PLAIN_KEY = re.compile(r"[^\W\d][\w-]*")


@dataclass(frozen=True, slots=True)
class Node:
    """One value: `text[start:end]` is its raw text, `path` the way to it from the top.

    `value` is decoded for strings, numbers and words, None for objects and arrays; those have `children` instead, in
    the order of the text.
    """

    kind: Kind
    start: int
    end: int
    path: Path
    value: str | float | bool | None = None
    children: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True)
class Leaf(Node):
    """A string value; its raw text includes the quotes."""

    value: str


def parse(text: str) -> Node:
    """Read a JSON document; raises JsonError at the first mistake."""
    if len(text) > MAX_LENGTH:
        raise JsonError("too_long", 1, 1, {"length": len(text), "limit": MAX_LENGTH})
    if text.startswith("\ufeff"):
        raise JsonError("byte_order_mark", 1, 1)
    reader = _Reader(text)
    node = reader.value(reader.skip(0), (), None)
    end = reader.skip(node.end)
    if end < len(text):
        raise jsonmistakes.after_end(text, end)
    return node


def strings(node: Node) -> Iterator[Leaf]:
    """Yield every string value (never a key) at or under a node, in the order of the text."""
    waiting = [node]
    while waiting:
        current = waiting.pop()
        if isinstance(current, Leaf):
            yield current
        waiting.extend(reversed(current.children))


def unwrap(text: str) -> str:
    """Return the text of the assistant object, exactly as written, with or without an outer `assistant` key."""
    top = parse(text)
    if top.kind != "object":
        raise error_at(text, top.start, "not_an_object", kind=top.kind)
    wrapped = next((child for child in top.children if child.path == ("assistant",)), None)
    if wrapped is None:
        return text
    if len(top.children) > 1:
        other = next(child for child in top.children if child is not wrapped)
        raise error_at(text, wrapped.start, "beside_assistant", key=str(other.path[0]))
    if wrapped.kind != "object":
        raise error_at(text, wrapped.start, "not_an_object", kind=wrapped.kind)
    return text[wrapped.start : wrapped.end]


def raw_offsets(text: str, node: Node) -> list[int]:
    """Return for each character of a decoded string, and for its closing quote, the offset in the raw text.

    Escapes are longer in the raw text than in the value: `\\n` two characters, `\\u00e9` six, a surrogate pair twelve.
    """
    offsets: list[int] = []
    at = node.start + 1
    for escape in _ESCAPE.finditer(text, at, node.end - 1):
        offsets.extend(range(at, escape.start() + 1))
        at = escape.end()
    offsets.extend(range(at, node.end))
    return offsets


def show_path(path: Path) -> str:
    """Write a path as people do: `model.messages[0].content`; keys that are no plain names go in brackets."""
    parts: list[str] = []
    for step in path:
        if isinstance(step, int):
            parts.append(f"[{step}]")
        elif _PLAIN_KEY.fullmatch(step):
            parts.append(f".{step}" if parts else step)
        else:
            parts.append(f"[{json.dumps(step, ensure_ascii=False)}]")
    return "".join(parts)


class _Reader:
    """Reads one text by recursive descent; MAX_DEPTH keeps it far from Python's own limit."""

    def __init__(self, text: str) -> None:
        self.text = text

    def skip(self, at: int) -> int:
        space = _SPACE.match(self.text, at)
        return space.end() if space else at

    def value(self, at: int, path: Path, opener: int | None) -> Node:
        first = self.text[at : at + 1]
        if first == '"':
            end, decoded = self._string(at)
            return Leaf("string", at, end, path, decoded)
        if first in ("{", "["):
            if len(path) >= MAX_DEPTH:
                raise error_at(self.text, at, "too_deep", limit=MAX_DEPTH)
            return self._object(at, path) if first == "{" else self._array(at, path)
        if number := _NUMBER.match(self.text, at):
            return self._number(number, path)
        if word := _WORD.match(self.text, at):
            return Node(_KINDS[word.group()], at, word.end(), path, _CONSTANTS[word.group()])
        raise jsonmistakes.value_expected(self.text, at, opener)

    def _object(self, start: int, path: Path) -> Node:
        members: list[Node] = []
        seen: dict[str, int] = {}
        at = self.skip(start + 1)
        if self.text[at : at + 1] == "}":
            return Node("object", start, at + 1, path)
        while True:
            key, value_at = self._key(at, start, seen)
            members.append(self.value(value_at, (*path, key), start))
            end, at = self._next(members[-1].end, start, "}")
            if end:
                return Node("object", start, end, path, None, tuple(members))

    def _array(self, start: int, path: Path) -> Node:
        items: list[Node] = []
        at = self.skip(start + 1)
        if self.text[at : at + 1] == "]":
            return Node("array", start, at + 1, path)
        while True:
            items.append(self.value(at, (*path, len(items)), start))
            end, at = self._next(items[-1].end, start, "]")
            if end:
                return Node("array", start, end, path, None, tuple(items))

    def _next(self, value_end: int, opener: int, closer: str) -> tuple[int, int]:
        """Return the end of the container, or 0, and the place of the next member."""
        after = _AFTER_VALUE.match(self.text, value_end)
        if after is None or after.group(1) not in (closer, ","):
            raise jsonmistakes.after_value(self.text, self.skip(value_end), value_end, opener)
        if after.group(1) == closer:
            return after.end(1), 0
        following = after.end()
        if self.text[following : following + 1] == closer:
            raise error_at(self.text, after.start(1), "trailing_comma")
        return 0, following

    def _key(self, at: int, opener: int, seen: dict[str, int]) -> tuple[str, int]:
        """Return the key at `at` and the place of its value; `seen` holds the earlier keys of the object."""
        if self.text[at : at + 1] != '"':
            raise jsonmistakes.key_expected(self.text, at, opener)
        end, key = self._string(at)
        if key in seen:
            line, column = position(self.text, seen[key])
            raise error_at(self.text, at, "duplicate_key", key=key, first_line=line, first_column=column)
        seen[key] = at
        colon = self.skip(end)
        if self.text[colon : colon + 1] != ":":
            raise jsonmistakes.colon_expected(self.text, colon, end, opener)
        return key, self.skip(colon + 1)

    def _string(self, at: int) -> tuple[int, str]:
        token = _STRING.match(self.text, at)
        if token is None:
            raise jsonmistakes.bad_string(self.text, at)
        end = token.end()
        raw = token.group()
        if "\\" not in raw:
            return end, raw[1:-1]
        decoded: str = json.loads(raw)
        if _SURROGATE.search(decoded):
            raise jsonmistakes.lone_surrogate(self.text, at, end)
        return end, decoded

    def _number(self, number: re.Match[str], path: Path) -> Node:
        value = float(number.group())
        if math.isinf(value):
            raise jsonmistakes.number_too_large(self.text, number.start(), number.end())
        if number.lastindex is None:
            value = int(number.group())
        return Node("number", number.start(), number.end(), path, value)
