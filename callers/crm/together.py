"""Fetches many numbers with one request, where every connection in use knows how to be asked for many."""

from __future__ import annotations

import time
from collections.abc import Sequence

from callers import refreshing
from callers.crm import active, fetching, many
from callers.crm.fetching import FETCH_SECONDS, Heard
from callers.crm.spec import Spec


def most_at_once(specs: Sequence[Spec]) -> int:
    """Return how many numbers one request of each connection can be for; 1 if one of them takes one at a time."""
    return max(1, min((many.most(spec) for spec in specs), default=0))


def fetch_wanted(at_once: int) -> int:
    """Fetch up to so many numbers that are wanted and due, with one request of each connection; returns how many are
    settled.
    """
    claimed = refreshing.claim(at_once)
    rows = {row.number: row for row in claimed if not fetching.was_fetched_meanwhile(row)}
    heard = fetch([*rows], time.monotonic() + FETCH_SECONDS) if rows else {}
    return len(claimed) - len(rows) + sum(fetching.settle(row, heard.get(number)) for number, row in rows.items())


def fetch(numbers: Sequence[str], deadline: float) -> dict[str, Heard]:
    """Ask all connections for these numbers and keep what they told. Those that somebody else fetches are left out.

    Raises a database error if it could not be kept.
    """
    ours = [number for number in numbers if fetching.has_taken_off(number, deadline)]
    try:
        heard = ask(active.loaded(), ours, deadline) if ours else {}
        for number, told in heard.items():
            fetching.keep(number, told)
        return heard
    finally:
        for number in ours:
            fetching.land(number)


def ask(specs: Sequence[Spec], numbers: Sequence[str], deadline: float) -> dict[str, Heard]:
    """Ask these connections, one after the other."""
    heard: dict[str, list[Heard]] = {number: [] for number in numbers}
    for spec in specs:
        for number, told in _ask_one(spec, numbers, deadline).items():
            heard[number].append(told)
    return {number: _both(told) for number, told in heard.items()}


def _ask_one(spec: Spec, numbers: Sequence[str], deadline: float) -> dict[str, Heard]:
    if wait := fetching.leave_to_ask(spec, deadline):
        return dict.fromkeys(numbers, Heard(seconds=wait))
    replies = many.ask_many(spec, numbers, deadline)
    fetching.report(spec, replies.values())
    heard = {number: Heard({spec.pk: reply}, reply.retry_after or 0.0) for number, reply in replies.items()}
    # The answer was not complete.
    left_open = [number for number in numbers if number not in heard]
    return heard | {number: fetching.ask([spec], number, deadline) for number in left_open}


def _both(heard: Sequence[Heard]) -> Heard:
    replies = {pk: reply for one in heard for pk, reply in one.replies.items()}
    return Heard(replies, max((one.seconds for one in heard), default=0.0), min(one.at for one in heard))
