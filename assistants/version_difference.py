"""What differs between two texts of an assistant: texts by words, other settings one by one, the JSON by lines.

Values are compared where they stand. In a list they are paired by what they are, so that one more at the top does not
make all others differ. Pure.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from assistants import jsontext
from assistants.jsontext import Leaf, Node
from assistants.linting import SPOKEN
from callers.text_difference import Pieces, Stretch, by_lines, by_words

# More than these are for the JSON to show.
_MOST_TEXTS = 30
_MOST_SETTINGS = 60


@dataclass(frozen=True, slots=True)
class ChangedText:
    """A text that is spoken or read by the model; `path` is where it stands now, or stood."""

    path: str
    lines: Sequence[Stretch]


@dataclass(frozen=True, slots=True)
class ChangedSetting:
    """A number, a yes or no, a word; a side without it is empty."""

    path: str
    old: Pieces
    new: Pieces


@dataclass(frozen=True, slots=True)
class Difference:
    """All that differs. `is_read` is False if one of the two is no JSON: then only `lines` tell."""

    texts: Sequence[ChangedText]
    settings: Sequence[ChangedSetting]
    lines: Sequence[Stretch]
    is_read: bool


def difference(old: str, new: str) -> Difference:
    lines = by_lines(old, new, is_shortened=True)
    try:
        pairs = list(_pairs(jsontext.parse(old), jsontext.parse(new)))
    except jsontext.JsonError:
        return Difference((), (), lines, is_read=False)
    # What callers hear first comes first; the rest keeps its order.
    pairs.sort(key=lambda pair: (pair[0] or pair[1]).path != ("firstMessage",))  # type: ignore[union-attr] # one is there
    texts = [pair for pair in pairs if _is_prose(*pair)]
    settings = [pair for pair in pairs if not _is_prose(*pair)]
    return Difference(
        [ChangedText(_path(*pair), by_lines(*map(_value, pair))) for pair in texts[:_MOST_TEXTS]],
        [ChangedSetting(_path(*pair), *by_words(*map(_value, pair))) for pair in settings[:_MOST_SETTINGS]],
        lines,
        is_read=True,
    )


Pair = tuple[Node | None, Node | None]


def _pairs(old: Node | None, new: Node | None) -> Iterator[Pair]:
    """Yield the single values that differ, in the order of the new text; None for a side that has none."""
    if old is not None and new is not None and old.kind == new.kind and old.children and new.children:
        for pair in _in_list(old, new) if old.kind == "array" else _in_object(old, new):
            yield from _pairs(*pair)
    elif old is not None and new is not None and not (old.children or new.children):
        if (old.kind, old.value) != (new.kind, new.value):
            yield old, new
    else:
        yield from ((leaf, None) for leaf in _leaves(old))
        yield from ((None, leaf) for leaf in _leaves(new))


def _in_object(old: Node, new: Node) -> Iterator[Pair]:
    olds = {child.path[-1]: child for child in old.children}
    for child in new.children:
        yield olds.pop(child.path[-1], None), child
    yield from ((child, None) for child in olds.values())


def _in_list(old: Node, new: Node) -> Iterator[Pair]:
    before, after = ([_content(child) for child in side.children] for side in (old, new))
    for code, old_from, old_to, new_from, new_to in SequenceMatcher(None, before, after, False).get_opcodes():
        if code != "equal":
            olds, news = list(old.children[old_from:old_to]), list(new.children[new_from:new_to])
            paired = min(len(olds), len(news))
            yield from zip(olds, news, strict=False)
            yield from ((child, None) for child in olds[paired:])
            yield from ((None, child) for child in news[paired:])


def _content(node: Node) -> object:
    """Return what a value holds, wherever it stands and however it is spaced."""
    if not node.children:
        return node.kind, node.value
    keys = [child.path[-1] for child in node.children] if node.kind == "object" else []
    return node.kind, tuple(keys), tuple(map(_content, node.children))


def _leaves(node: Node | None) -> Iterator[Node]:
    if node is None:
        return
    if not node.children:
        yield node
    for child in node.children:
        yield from _leaves(child)


def _is_prose(old: Node | None, new: Node | None) -> bool:
    """Tell whether this is a text rather than a name or a code: it is spoken, or has several words on one side."""
    texts = [one for one in (old, new) if isinstance(one, Leaf)]
    return any(one.path[-1] in SPOKEN or len(one.value.split()) > 1 for one in texts)


def _value(node: Node | None) -> str:
    if node is None:
        return ""
    if isinstance(node, Leaf):
        return node.value
    if node.kind in ("object", "array"):
        return "{}" if node.kind == "object" else "[]"
    return node.kind if node.value is None or isinstance(node.value, bool) else f"{node.value}"


def _path(old: Node | None, new: Node | None) -> str:
    node = new or old
    return jsontext.show_path(node.path) if node else ""
