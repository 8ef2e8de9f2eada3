"""Prints what the calls came to: a table for each number of connections, and how far the aims are reached."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence

from benchmarks import report
from benchmarks.measured import Measured
from benchmarks.sides import DRF, FASTAPI, FLASK, LIMIT, OURS, UNDER_GUNICORN

# How many times less CPU and how many times more requests per second than the peers.
AIMS = {DRF: 12.0, FLASK: 4.0, FASTAPI: 1.2}
LIMIT_AIM = 0.3
_HEAD = ["requests", "req/s", "p50 ms", "p99 ms", "CPU us/request", "of it web", "PostgreSQL", "Redis"]


def table_of(connections: int, found: Mapping[str, Measured]) -> None:
    """Print a row for each side. The ratios are those of the median round, in terms of this project."""
    head = [f"{connections} connection{'s' if connections > 1 else ''}", *_HEAD, "CPU, times ours", "req/s, times ours"]
    report.table(head, [_row(name, one, found[OURS]) for name, one in found.items()])


def _row(name: str, one: Measured, ours: Measured) -> list[str]:
    return [
        name,
        f"{one.requests:,}",
        f"{one.per_second:,.0f}",
        f"{one.quantile(0.5):.2f}",
        f"{one.quantile(0.99):.1f}",
        f"{one.cpu_microseconds:,.0f}",
        *(f"{one.share(part):,.0f}" for part in ("web", "PostgreSQL", "Redis")),
        f"{statistics.median(_ratios(one.round_costs, ours.round_costs)):.2f}",
        f"{statistics.median(_ratios(one.round_speeds, ours.round_speeds)):.2f}",
    ]


def aims(found: Mapping[str, Measured]) -> None:
    """Print how far the aims are reached, and how busy the program was that calls."""
    ours, limit = found[OURS], found[LIMIT]
    for name, wanted in AIMS.items():
        peer = found[name]
        _aim(f"CPU per request, {name} / ours", _ratios(peer.round_costs, ours.round_costs), wanted)
        _aim(f"Requests per second, ours / {name}", _ratios(ours.round_speeds, peer.round_speeds), wanted)
    _aim("CPU per request, the limit / ours", _ratios(limit.round_costs, ours.round_costs), LIMIT_AIM)
    _aim("Requests per second, ours / the limit", _ratios(ours.round_speeds, limit.round_speeds), LIMIT_AIM)
    gunicorn = _ratios(found[UNDER_GUNICORN].round_costs, ours.round_costs)
    report.say(f"CPU per request, this project under gunicorn / under granian: {_spread(gunicorn)}")
    shares = (f"{name} {one.loader_seconds / one.seconds:.0%}" for name, one in found.items())
    report.say(f"Share of a core that the loader took: {', '.join(shares)}")


def _ratios(ones: Sequence[float], others: Sequence[float]) -> list[float]:
    """Return how many times larger one side was in each round: its neighbour saw the same of the machine."""
    return [one / other for one, other in zip(ones, others, strict=True)]


def _aim(what: str, ratios: Sequence[float], wanted: float) -> None:
    report.aim(what, _spread(ratios), f"{wanted:g}", statistics.median(ratios) >= wanted)


def _spread(ratios: Sequence[float]) -> str:
    return f"{statistics.median(ratios):.2f} in the median round ({min(ratios):.2f} to {max(ratios):.2f})"
