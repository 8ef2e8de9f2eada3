"""Replays calls of the past: how many would have found a fresh entry, had we fetched it this way or that."""

from __future__ import annotations

import math
from bisect import bisect_left, insort
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

from callers.likelihood import NEVER, Hours, due, standing


class PastCall(NamedTuple):
    """A call that took place at `at` (seconds since the epoch). A stranger is a number that no caller has."""

    at: float
    number: str
    is_stranger: bool = False


@dataclass(frozen=True, slots=True)
class Terms:
    """What the fetching is bound to: entries stay fresh for so long, and the CRM takes so many requests a minute."""

    fresh_seconds: float = 3600.0
    per_minute: int = 100
    # The time between two plans (seconds).
    step: float = 300.0


@dataclass(slots=True)
class Outcome:
    """Calls of callers and of strangers, how many of each found a fresh entry, and what it took."""

    callers: int = 0
    fresh_callers: int = 0
    strangers: int = 0
    fresh_strangers: int = 0
    requests: int = 0

    def add(self, call: PastCall, is_fresh: bool) -> None:
        if call.is_stranger:
            self.strangers += 1
            self.fresh_strangers += is_fresh
        else:
            self.callers += 1
            self.fresh_callers += is_fresh

    @property
    def share(self) -> float:
        return self.fresh_callers / max(1, self.callers)

    @property
    def strangers_share(self) -> float:
        return self.fresh_strangers / max(1, self.strangers)


class _Entries:
    """When the entry of each number was fetched."""

    def __init__(self, fresh_seconds: float) -> None:
        self._fresh_seconds = fresh_seconds
        self._fetched: dict[str, float] = {}

    def put(self, number: str, at: float) -> None:
        self._fetched[number] = at

    def ages_at(self, number: str) -> float:
        return self._fetched.get(number, -math.inf) + self._fresh_seconds


def plainly(calls: Sequence[PastCall], terms: Terms, begins: float = -math.inf) -> Outcome:
    """Fetch at the call, and keep it while it is fresh. Calls before `begins` are not counted."""
    entries, outcome = _Entries(terms.fresh_seconds), Outcome()
    for call in calls:
        is_fresh = entries.ages_at(call.number) > call.at
        if not is_fresh:
            entries.put(call.number, call.at)
        if call.at >= begins:
            outcome.add(call, is_fresh)
            outcome.requests += not is_fresh
    return outcome


def with_foresight(calls: Sequence[PastCall], terms: Terms) -> Outcome:
    """Know every call to come: fetch what would not be fresh as late as the limit of requests leaves room for.

    Late, because a later fetch serves later calls too; the limit is the CRM's own, minute by minute.
    """
    entries, outcome = _Entries(terms.fresh_seconds), Outcome()
    spent: Counter[int] = Counter()
    first = calls[0].at - terms.fresh_seconds if calls else 0.0
    for call in calls:
        if entries.ages_at(call.number) <= call.at:
            earliest = max(first, call.at - terms.fresh_seconds)
            minutes = range(int(call.at // 60), int(earliest // 60), -1)
            free = next((minute for minute in minutes if spent[minute] < terms.per_minute), None)
            if free is not None:
                spent[free] += 1
                entries.put(call.number, free * 60.0)
        outcome.add(call, entries.ages_at(call.number) > call.at)
    outcome.requests = spent.total()
    return outcome


class _Ranking:
    """The numbers that have called, most likely first."""

    def __init__(self) -> None:
        self._standings: dict[str, float] = {}
        self._order: list[tuple[float, str]] = []

    def add(self, number: str, at: float) -> None:
        before = self._standings.get(number, NEVER)
        if before != NEVER:
            del self._order[bisect_left(self._order, (-before, number))]
        self._standings[number] = standing(before, at)
        insort(self._order, (-self._standings[number], number))

    def __contains__(self, number: object) -> bool:
        return number in self._standings

    def __iter__(self) -> Iterator[str]:
        return (number for _standing, number in self._order)


class _Warming:
    """Plan every few minutes, from the calls until then, as the service itself does."""

    def __init__(self, terms: Terms, book: Sequence[str]) -> None:
        self._terms = terms
        self._book = book
        self._ranking = _Ranking()
        self._hours = Hours()
        self._entries = _Entries(terms.fresh_seconds)
        self._under_way: deque[tuple[float, str]] = deque()
        self._asked_at_calls = 0
        self.outcome = Outcome()

    def plan(self, now: float) -> None:
        """Ask for what is to be fetched until the next plan, evenly spread over that time."""
        self._take_in(now)
        budget = int(self._terms.per_minute * self._terms.step / 60) - self._asked_at_calls
        self._asked_at_calls = max(0, -budget)
        if not self._hours.expect_calls(now, self._terms.fresh_seconds):
            return
        rest = (number for number in self._book if number not in self._ranking)
        candidates = ((number, self._entries.ages_at(number)) for number in chain(self._ranking, rest))
        wanted = due(candidates, now + self._terms.step, budget)
        self._under_way.extend(
            (now + place * 60 / self._terms.per_minute, number) for place, number in enumerate(wanted)
        )

    def _take_in(self, now: float) -> None:
        while self._under_way and self._under_way[0][0] <= now:
            at, number = self._under_way.popleft()
            self._entries.put(number, at)
            self.outcome.requests += 1

    def call(self, call: PastCall, is_counted: bool) -> None:
        self._take_in(call.at)
        is_fresh = self._entries.ages_at(call.number) > call.at
        if is_counted:
            self.outcome.add(call, is_fresh)
        if not is_fresh:
            self._entries.put(call.number, call.at)
            self._asked_at_calls += is_counted
            self.outcome.requests += is_counted
        self._hours.add(call.at)
        if not call.is_stranger:
            self._ranking.add(call.number, call.at)


def with_warming(
    calls: Sequence[PastCall],
    terms: Terms,
    book: Sequence[str],
    begins: float,
    progress: Callable[[float], object] = lambda at: None,
) -> Outcome:
    """Fetch at the call, and in advance for those who are likely to call, as planned from the calls until then.

    `book` holds the numbers to warm with what is left of the limit, in order. Calls before `begins` are known of but
    not counted. `progress` is told the time that has been reached.
    """
    warming = _Warming(terms, book)
    next_plan = begins
    for call in calls:
        while next_plan <= call.at:
            warming.plan(next_plan)
            next_plan += terms.step
            progress(next_plan)
        warming.call(call, is_counted=call.at >= begins)
    return warming.outcome
