"""A filled assistant as staff read it: its texts and its JSON, each stretch with where it came from."""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from assistants import jsontext
from assistants.marking import Kind, Part
from assistants.placeholders import ROOTS, names, tokens

_INDENT = "  "


@dataclass(frozen=True, slots=True)
class Stretch:
    """A piece of text of one kind; `name` is that of the placeholder that it came from."""

    text: str
    kind: Kind = Kind.OWN
    name: str = ""


@dataclass(frozen=True, slots=True)
class _Span:
    """Where a part that is not the template's own stands in the text of a document."""

    start: int
    end: int
    part: Part


class Document:
    """The parts of a filled assistant, read as JSON. Texts under the paths `unfit` were left as they are written.

    Raises JsonError for what is no JSON.
    """

    def __init__(self, parts: Sequence[Part], unfit: Collection[jsontext.Path] = ()) -> None:
        texts = [part.body.decode() for part in parts]
        self.text = "".join(texts)
        self.root = jsontext.parse(self.text)
        self._unfit = frozenset(unfit)
        self._spans = list(_spans(parts, texts))
        self._starts = [span.start for span in self._spans]
        self._by_path = {node.path: node for node in _walk(self.root)}

    def value(self, *path: str | int) -> object:
        """Return the value at a path, None for what is not there and for objects and arrays."""
        node = self._by_path.get(path)
        return node.value if node else None

    def paths_under(self, *path: str | int) -> list[jsontext.Path]:
        """Return the paths of what stands in an object or array, in order."""
        node = self._by_path.get(path)
        return [child.path for child in node.children] if node else []

    def text_at(self, *path: str | int) -> list[Stretch]:
        """Return the text at a path in stretches, none if there is no text."""
        node = self._by_path.get(path)
        return self._stretches(node) if isinstance(node, jsontext.Leaf) else []

    def pretty(self) -> list[Stretch]:
        """Return the whole as JSON over many lines."""
        return list(_joined(self._pretty(self.root, "\n")))

    def _pretty(self, node: jsontext.Node, margin: str) -> Iterator[Stretch]:
        if span := self._whole(node):
            # A value that became JSON of its own: its inside has no marks of its own either.
            yield Stretch(self.text[node.start : node.end], span.part.kind, span.part.name)
        elif isinstance(node, jsontext.Leaf):
            yield Stretch('"')
            for one in self._stretches(node):
                yield Stretch(json.dumps(one.text, ensure_ascii=False)[1:-1], one.kind, one.name)
            yield Stretch('"')
        elif not node.children:
            yield Stretch(self.text[node.start : node.end])
        else:
            opener, closer = ("{", "}") if node.kind == "object" else ("[", "]")
            inner = margin + _INDENT
            for i, child in enumerate(node.children):
                key = f"{json.dumps(child.path[-1], ensure_ascii=False)}: " if node.kind == "object" else ""
                yield Stretch(f"{opener if i == 0 else ','}{inner}{key}")
                yield from self._pretty(child, inner)
            yield Stretch(f"{margin}{closer}")

    def _whole(self, node: jsontext.Node) -> _Span | None:
        """Return the span that a value with all its quotes and brackets came from, if any."""
        at = bisect_left(self._starts, node.start + 1) - 1
        found = self._spans[at] if at >= 0 else None
        return found if found and found.start <= node.start and node.end <= found.end else None

    def _stretches(self, leaf: jsontext.Leaf) -> list[Stretch]:
        if span := self._whole(leaf):
            return [Stretch(leaf.value, span.part.kind, span.part.name)]
        offsets = jsontext.raw_offsets(self.text, leaf)
        is_unfit = leaf.path in self._unfit
        found: list[Stretch] = []
        done = 0
        for span in self._spans[bisect_left(self._starts, leaf.start) : bisect_left(self._starts, leaf.end)]:
            start, end = (bisect_left(offsets, at) for at in (span.start, span.end))
            found += _own(leaf.value[done:start], is_unfit)
            found.append(Stretch(leaf.value[start:end], span.part.kind, span.part.name))
            done = end
        return found + list(_own(leaf.value[done:], is_unfit))


def _spans(parts: Sequence[Part], texts: Sequence[str]) -> Iterator[_Span]:
    at = 0
    for part, text in zip(parts, texts, strict=True):
        if part.kind is not Kind.OWN:
            yield _Span(at, at + len(text), part)
        at += len(text)


def _walk(root: jsontext.Node) -> Iterator[jsontext.Node]:
    waiting = [root]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(node.children)


def _own(text: str, is_unfit: bool) -> Iterator[Stretch]:
    """Split text of the template itself: what still stands in braces is for the platform, unless it is ours."""
    if "{" not in text:
        if text:
            yield Stretch(text)
        return
    for token in tokens(text):
        piece = text[token.start : token.end]
        if token.kind == "text":
            yield Stretch(piece)
        elif is_unfit and any(name.root in ROOTS for name in names(token.expression)):
            yield Stretch(piece, Kind.UNFILLED)
        else:
            yield Stretch(piece, Kind.FOREIGN)


def _joined(stretches: Iterable[Stretch]) -> Iterator[Stretch]:
    """Put neighbours of the template's own text together."""
    own = ""
    for one in stretches:
        if one.kind is Kind.OWN:
            own += one.text
            continue
        if own:
            yield Stretch(own)
        own = ""
        yield one
    if own:
        yield Stretch(own)
