"""A made-up month of calls, replayed: how many find a fresh entry with plain caching, with warming, with foresight."""

from __future__ import annotations

import random
from bisect import bisect
from itertools import accumulate

from tqdm import tqdm

from benchmarks import report
from benchmarks.people import number_of
from callers.replaying import Outcome, PastCall, Terms, plainly, with_foresight, with_warming

DAYS = 30
CALLERS = 20_000
CALLS_A_DAY = 600
OPENS, CLOSES = 9, 17
ZIPF = 1.1
STRANGERS = 0.2
_DAY = 86_400.0
_AIM = 0.5


def month(seed: int) -> list[PastCall]:
    """Make the calls: the caller of rank r calls in proportion to 1 / r ** ZIPF, a stranger calls once.

    Ranks are dealt at random, so that neither the numbers nor their order in the book tell anything.
    """
    chance = random.Random(seed)
    by_rank = _book()
    chance.shuffle(by_rank)
    weights = list(accumulate(rank**-ZIPF for rank in range(1, CALLERS + 1)))
    calls, strangers = [], 0
    for day in range(DAYS):
        for _ in range(CALLS_A_DAY):
            at = day * _DAY + chance.uniform(OPENS, CLOSES) * 3600
            if chance.random() < STRANGERS:
                strangers += 1
                calls.append(PastCall(at, number_of(CALLERS + strangers), is_stranger=True))
            else:
                calls.append(PastCall(at, by_rank[bisect(weights, chance.random() * weights[-1])]))
    return sorted(calls)


def _book() -> list[str]:
    return [number_of(pk) for pk in range(1, CALLERS + 1)]


def run() -> None:
    calls, terms = month(seed=1), Terms()
    with tqdm(total=DAYS, desc="Replaying", unit="day", disable=None) as bar:
        warmed = with_warming(
            calls, terms, _book(), begins=0.0, progress=lambda at: bar.update(int(at // _DAY) - bar.n)
        )
    plain, oracle = plainly(calls, terms), with_foresight(calls, terms)
    head = ["fresh entries at the call", "callers", "strangers", "requests a day"]
    sides = {"plain caching": plain, "this policy": warmed, "oracle": oracle}
    report.table(head, [_row(name, outcome) for name, outcome in sides.items()])
    closed = (warmed.share - plain.share) / (oracle.share - plain.share)
    report.aim("Gap to the oracle closed", f"{closed:.0%}", f"{_AIM:.0%}", closed >= _AIM)


def _row(name: str, outcome: Outcome) -> list[str]:
    return [name, f"{outcome.share:.1%}", f"{outcome.strangers_share:.1%}", f"{outcome.requests / DAYS:,.0f}"]
