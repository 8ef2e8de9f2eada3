"""What differs between two texts: by lines, and inside a line by words; what is equal in between is folded. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Literal

# A placeholder is one word: half of one marked as new would read as a mistake. So is an escape of JSON.
_WORD = re.compile(r"\\.|\{\{[^{}]{0,300}\}\}|\{%[^{}]{0,300}%\}|\w+|\s+|.", re.DOTALL)
# So much of a text that is equal stands around what is not.
_LINES_AROUND = 2
_CHARACTERS_AROUND = 80
# What would take long to compare is told to differ as a whole.
_MOST_WORDS = 6_000
_MOST_LINES = 20_000
_MOST_PAIRS = 900
# Two lines with less in common than this are no two states of one line.
_ALIKE = 0.4

Kind = Literal["equal", "changed", "removed", "added"]


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a line; `is_left_out` for one that is equal on both sides and too long to be shown."""

    text: str
    is_marked: bool = False
    is_left_out: bool = False


Pieces = tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A line on both sides, each with its number; a side without it has no number and no pieces."""

    kind: Kind
    old_number: int | None
    new_number: int | None
    old: Pieces
    new: Pieces


@dataclass(frozen=True, slots=True)
class Stretch:
    """Neighbouring rows; `is_folded` for equal ones that are too far from any change to matter."""

    rows: Sequence[Row]
    is_folded: bool = False


def by_lines(old: str, new: str, *, is_shortened: bool = False) -> list[Stretch]:
    """Compare two texts line by line; empty if they are equal. `is_shortened` cuts what is equal in long lines."""
    if old == new:
        return []
    rows = list(_rows(old.split("\n"), new.split("\n"), is_shortened))
    near: set[int] = set()
    for at, row in enumerate(rows):
        if row.kind != "equal":
            near.update(range(at - _LINES_AROUND, at + _LINES_AROUND + 1))
    stretches: list[list[Row]] = []
    for at, row in enumerate(rows):
        if at == 0 or (at in near) != (at - 1 in near):
            stretches.append([])
        stretches[-1].append(row)
    first_is_near = 0 in near
    return [Stretch(found, is_folded=(at % 2 == 0) != first_is_near) for at, found in enumerate(stretches)]


def by_words(old: str, new: str) -> tuple[Pieces, Pieces]:
    """Return both texts in pieces, of which those are marked that the other has not."""
    parts = _parts(old, new)
    return _pieces((marked, one) for marked, one, _ in parts), _pieces((marked, one) for marked, _, one in parts)


def _parts(old: str, new: str) -> list[tuple[bool, str, str]]:
    """Return both texts in parts, in turn equal and different."""
    if old == new:
        return [(False, old, new)]
    olds, news = _WORD.findall(old), _WORD.findall(new)
    parts: list[tuple[bool, str, str]] = []
    codes = list(_opcodes(olds, news, _MOST_WORDS))
    for at, (code, old_from, old_to, new_from, new_to) in enumerate(codes):
        before, after = "".join(olds[old_from:old_to]), "".join(news[new_from:new_to])
        # A space between two changed words would break the change in two.
        is_between = code == "equal" and not before.strip() and 0 < at < len(codes) - 1
        is_marked = code != "equal" or is_between
        if parts and parts[-1][0] == is_marked:
            before, after = parts[-1][1] + before, parts.pop()[2] + after
        parts.append((is_marked, before, after))
    in_common = sum(len(before) for is_marked, before, _ in parts if not is_marked)
    return parts if 2 * in_common >= _ALIKE * (len(old) + len(new)) else [(True, old, new)]


def _pieces(parts: Iterable[tuple[bool, str]]) -> Pieces:
    return tuple(Piece(text, is_marked) for is_marked, text in parts if text)


def _shortened(parts: Sequence[tuple[bool, str]]) -> Iterator[Piece]:
    """Yield the pieces of a line, of a long part that is equal only what stands beside a change."""
    for at, (is_marked, text) in enumerate(parts):
        if is_marked or len(text) <= 3 * _CHARACTERS_AROUND:
            yield from _pieces([(is_marked, text)])
            continue
        head = _CHARACTERS_AROUND
        tail = _CHARACTERS_AROUND if at < len(parts) - 1 else 0
        yield Piece(text[:head])
        yield Piece(text[head : len(text) - tail], is_left_out=True)
        if tail:
            yield Piece(text[-tail:])


def _rows(olds: Sequence[str], news: Sequence[str], is_shortened: bool) -> Iterator[Row]:
    old_number = new_number = 0
    for code, old_from, old_to, new_from, new_to in _opcodes(olds, news, _MOST_LINES):
        before, after = olds[old_from:old_to], news[new_from:new_to]
        for old, new in zip(before, after, strict=True) if code == "equal" else _paired(before, after):
            old_number, new_number = old_number + (old is not None), new_number + (new is not None)
            yield _row(old, new, old_number, new_number, is_shortened)


def _row(old: str | None, new: str | None, old_number: int, new_number: int, is_shortened: bool) -> Row:
    parts = [(True, old or "", new or "")] if old is None or new is None else _parts(old, new)
    sides = ([(marked, one) for marked, one, _ in parts], [(marked, one) for marked, _, one in parts])
    before, after = (tuple(_shortened(side)) if is_shortened else _pieces(side) for side in sides)
    if old is None:
        return Row("added", None, new_number, before, after)
    if new is None:
        return Row("removed", old_number, None, before, after)
    return Row("equal" if old == new else "changed", old_number, new_number, before, after)


def _opcodes(olds: Sequence[str], news: Sequence[str], most: int) -> Iterator[tuple[str, int, int, int, int]]:
    """Yield what difflib does; what is equal at both ends, usually nearly all, is found without it.

    Of more than `most` in between, all counts as replaced.
    """
    shortest = min(len(olds), len(news))
    head = next((at for at in range(shortest) if olds[at] != news[at]), shortest)
    tail = next((at for at in range(shortest - head) if olds[-at - 1] != news[-at - 1]), shortest - head)
    old_to, new_to = len(olds) - tail, len(news) - tail
    if head:
        yield "equal", 0, head, 0, head
    if old_to - head + new_to - head > most:
        yield "replace", head, old_to, head, new_to
    else:
        for code, *places in SequenceMatcher(None, olds[head:old_to], news[head:new_to]).get_opcodes():
            old_from, old_end, new_from, new_end = (place + head for place in places)
            yield code, old_from, old_end, new_from, new_end
    if tail:
        yield "equal", old_to, len(olds), new_to, len(news)


def _paired(olds: Sequence[str], news: Sequence[str]) -> Iterator[tuple[str | None, str | None]]:
    """Put beside each other the lines that are most alike, in their order; the others stand alone."""
    if len(olds) == len(news) or not olds or not news or len(olds) * len(news) > _MOST_PAIRS:
        yield from zip_longest(olds, news)
        return
    likeness = [[_likeness(one, other) for other in news] for one in olds]
    # best[i][j]: how much the lines from i and from j on can have in common.
    best = [[0.0] * (len(news) + 1) for _ in range(len(olds) + 1)]
    for i in reversed(range(len(olds))):
        for j in reversed(range(len(news))):
            best[i][j] = max(best[i + 1][j], best[i][j + 1], likeness[i][j] + best[i + 1][j + 1])
    i = j = 0
    while i < len(olds) or j < len(news):
        if i < len(olds) and j < len(news) and likeness[i][j] and best[i][j] == likeness[i][j] + best[i + 1][j + 1]:
            yield olds[i], news[j]
            i, j = i + 1, j + 1
        elif j == len(news) or (i < len(olds) and best[i + 1][j] >= best[i][j + 1]):
            yield olds[i], None
            i += 1
        else:
            yield None, news[j]
            j += 1


def _likeness(old: str, new: str) -> float:
    ratio = SequenceMatcher(None, _WORD.findall(old[:1_000]), _WORD.findall(new[:1_000])).quick_ratio()
    return ratio if ratio >= _ALIKE else 0.0
