"""What some answers come to when they are counted: how many, of which kinds, and how fast. Tallies can be added up."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final, NamedTuple

import orjson

# Times are kept in steps of ten percent: so wrong a quantile can be, and never too low.
_STEP: Final = math.log(1.1)
# Milliseconds; what is quicker counts as this.
_QUICKEST: Final = 0.1


class Row(NamedTuple):
    """What is counted of an answer: the names are those of its columns."""

    id: int
    segment_key: str
    template_name: str
    context_level: str
    publication_level: str
    milliseconds: float


class Slowest(NamedTuple):
    milliseconds: float
    answer_id: int


@dataclass(slots=True)
class Tally:
    answers: int = 0
    segments: Counter[str] = field(default_factory=Counter)
    templates: Counter[str] = field(default_factory=Counter)
    contexts: Counter[str] = field(default_factory=Counter)
    publications: Counter[str] = field(default_factory=Counter)
    # How many answers took at most so many steps, which are written in digits, as keys of JSON are.
    times: Counter[str] = field(default_factory=Counter)
    slowest: Slowest | None = None

    def within(self, part: float) -> float | None:
        """Return the milliseconds within which this part of the answers came; None without answers."""
        wanted, seen = math.ceil(self.answers * part), 0
        slowest = self.slowest.milliseconds if self.slowest else math.inf
        for step in sorted(self.times, key=int):
            seen += self.times[step]
            if seen >= wanted:
                return min(_QUICKEST * math.exp(int(step) * _STEP), slowest)
        return None

    def add(self, other: Tally) -> None:
        self.answers += other.answers
        for mine, others in zip(self._counters(), other._counters(), strict=True):
            mine.update(others)
        if other.slowest is not None:
            self._meet(other.slowest)

    def _meet(self, slowest: Slowest) -> None:
        if self.slowest is None or slowest.milliseconds > self.slowest.milliseconds:
            self.slowest = slowest

    def _counters(self) -> tuple[Counter[str], ...]:
        return self.segments, self.templates, self.contexts, self.publications, self.times

    def written(self) -> str:
        """Return the tally as JSON."""
        return orjson.dumps(
            {
                "segments": self.segments,
                "templates": self.templates,
                "contexts": self.contexts,
                "publications": self.publications,
                "times": self.times,
                "slowest": list(self.slowest or ()),
            }
        ).decode()


def count(rows: Iterable[Row]) -> Tally:
    tally = Tally()
    for row in rows:
        tally.answers += 1
        tally.segments[row.segment_key] += 1
        tally.templates[row.template_name] += 1
        tally.contexts[row.context_level] += 1
        tally.publications[row.publication_level] += 1
        tally.times[_steps(row.milliseconds)] += 1
        tally._meet(Slowest(row.milliseconds, row.id))
    return tally


def _steps(milliseconds: float) -> str:
    # Nearly a whole number of steps is that number: a tally of its own edge must not be one step higher.
    return str(math.ceil(math.log(max(milliseconds, _QUICKEST) / _QUICKEST) / _STEP - 1e-9))


def of_written(text: str) -> Tally:
    told = orjson.loads(text)
    return Tally(
        answers=sum(told["contexts"].values()),
        segments=Counter(told["segments"]),
        templates=Counter(told["templates"]),
        contexts=Counter(told["contexts"]),
        publications=Counter(told["publications"]),
        times=Counter(told["times"]),
        slowest=Slowest(*told["slowest"]) if told["slowest"] else None,
    )
