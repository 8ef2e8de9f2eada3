"""Charts that are drawn on the server: columns by day and bars of shares, without a script."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

# Units of the drawing, which the page stretches to its own size. Whole numbers, as a language may write 1.5 as 1,5.
HEIGHT = 1000
WIDTH = 100
_GAP = 24


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a column; `kind` says what it is, for its colour."""

    kind: str
    top: int
    height: int


@dataclass(frozen=True, slots=True)
class Column:
    left: int
    width: int
    words: str
    parts: Sequence[Part]


@dataclass(frozen=True, slots=True)
class Columns:
    columns: Sequence[Column]
    highest: float
    width: int
    height: int = HEIGHT


def columns(days: Sequence[tuple[str, dict[str, float]]]) -> Columns:
    """Draw a column for each day from what it holds by kind, the lowest first; the words are told on pointing at it."""
    highest = max((sum(held.values()) for _words, held in days), default=0)
    drawn = [
        Column(number * WIDTH + _GAP // 2, WIDTH - _GAP, words, _parts(held, highest))
        for number, (words, held) in enumerate(days)
    ]
    return Columns(drawn, highest, width=len(days) * WIDTH)


def _parts(held: dict[str, float], highest: float) -> list[Part]:
    parts, below = [], 0.0
    for kind, amount in held.items():
        begins, below = below, below + amount
        if amount:
            top = round(HEIGHT - HEIGHT * below / highest)
            parts.append(Part(kind, top, round(HEIGHT - HEIGHT * begins / highest) - top))
    return parts


@dataclass(frozen=True, slots=True)
class Share:
    """How much of all something is, in words and percent."""

    name: str
    count: int
    percent: int


def shares(counts: Sequence[tuple[str, int]]) -> list[Share]:
    """Return what there is of each, the most first; the percents come to 100, by the largest remainders."""
    whole = sum(count for _name, count in counts)
    ordered = sorted((one for one in counts if one[1]), key=lambda one: (-one[1], one[0]))
    percents = [100 * count // whole for _name, count in ordered]
    by_remainder = sorted(range(len(ordered)), key=lambda place: -(100 * ordered[place][1] % whole))
    for place in by_remainder[: 100 - sum(percents)]:
        percents[place] += 1
    return [Share(name, count, percent) for (name, count), percent in zip(ordered, percents, strict=True)]
