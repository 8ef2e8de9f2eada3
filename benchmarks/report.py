"""Prints what was measured, with ratios and aims beside them."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.measured import Measured

CALLS_AIM = 8.0


def say(text: str = "") -> None:
    print(text, flush=True)


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a table in Markdown, so that it can be kept as it is."""
    widths = [max(len(row[i]) for row in [head, *rows]) for i in range(len(head))]
    rule = ["-" * widths[0], *("-" * (width - 1) + ":" for width in widths[1:])]
    say()
    for row in [head, rule, *rows]:
        first, *others = zip(row, widths, strict=True)
        say(f"| {' | '.join([first[0].ljust(first[1]), *(cell.rjust(width) for cell, width in others)])} |")
    say()


def aim(what: str, found: str, wanted: str, is_reached: bool) -> None:
    say(f"{what}: {found}, aim {wanted}: {'reached' if is_reached else 'NOT reached'}")


def calls(sides: Sequence[tuple[str, Measured]]) -> None:
    """Print the two sides, the project's own first, and how many times the other one's cost and speed differ."""
    head = ["one warm assistant-request", "requests", "req/s", "p50 ms", "p99 ms", "CPU us/request"]
    head += ["of it web", "PostgreSQL", "Redis"]
    table(head, [_calls_row(name, measured) for name, measured in sides])
    ours, peer = (measured for _name, measured in sides)
    cpu, speed = peer.cpu_microseconds / ours.cpu_microseconds, ours.per_second / peer.per_second
    ratios = [theirs / own for own, theirs in zip(ours.rounds, peer.rounds, strict=True)]
    spread = f"{min(ratios):.1f} to {max(ratios):.1f} by round"
    aim("CPU per request", f"{cpu:.1f} times less ({spread})", f"{CALLS_AIM:g} times", cpu >= CALLS_AIM)
    aim("Requests per second", f"{speed:.1f} times more", f"{CALLS_AIM:g} times", speed >= CALLS_AIM)
    for name, measured in sides:
        say(f"The loader took {measured.loader_seconds / measured.seconds:.0%} of a core while it loaded {name}.")


def _calls_row(name: str, measured: Measured) -> list[str]:
    return [
        name,
        f"{measured.requests:,}",
        f"{measured.per_second:,.0f}",
        f"{measured.quantile(0.5):.1f}",
        f"{measured.quantile(0.99):.1f}",
        f"{measured.cpu_microseconds:,.0f}",
        *(f"{measured.share(name):,.0f}" for name in ("web", "PostgreSQL", "Redis")),
    ]
