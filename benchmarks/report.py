"""Prints what was measured, with ratios and aims beside them."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import unquote

# The cost of the largest assistant in terms of one of 10 kB.
MERGE_AIM = 3.0
# Milliseconds until staff see what a caller would hear: of the 300 after a key, the editor rests 150.
PREVIEW_AIM = 150.0
BACK_TEST_AIM = 5.0
# Seconds for 100,000 rows, and their memory in terms of that for a tenth of them.
IMPORT_AIM = 60.0
MEMORY_AIM = 1.2
# Rows a second into PostgreSQL, and a look-up with a million callers in terms of one with ten thousand.
COPY_AIM = 10_000.0
LOOK_UP_AIM = 1.3
# What a plan takes up with a million callers in terms of one with ten thousand, both of which fill the likeliest.
PLAN_AIM = 1.3
# The CPU and the time of an answer with very many of something in terms of few; and the memory of a process (MB).
SCALE_AIM = 1.3
PROCESS_AIM = 300.0
# Milliseconds at the client, at 20 calls a second.
STEADY_P50, STEADY_P99 = 10.0, 50.0
# What opening a list may take with a million rows in terms of a thousand, unless it takes fewer milliseconds anyway.
LIST_AIM = 1.5
QUICK_LIST = 200.0


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


def merge(found: Sequence[Mapping[str, float]]) -> None:
    """Print the cost of filling in by size; `found` is in ascending order of size."""
    head = ["an assistant of", "merged, us", "every string rendered, us", "times"]
    rows = [[f"{one['size'] / 1000:.0f} kB", f"{one['merged']:.1f}", f"{one['rendered']:,.0f}"] for one in found]
    table(head, [[*row, f"{one['rendered'] / one['merged']:.0f}"] for row, one in zip(rows, found, strict=True)])
    usual = next(one for one in found if one["size"] > 9_000)
    growth = found[-1]["merged"] / usual["merged"]
    aim("The largest costs", f"{growth:.2f} times the 10 kB", f"under {MERGE_AIM:g} times", growth < MERGE_AIM)


def preview(told: Mapping[str, Any]) -> None:
    """Print how long it takes to show what a caller would hear of a draft."""
    found = {name: [one[0] for one in took] for name, took in told["found"].items()}
    busy = {name: statistics.median(one[1] for one in took) for name, took in told["found"].items()}
    rows = [
        [name, *(f"{value:.0f}" for value in (busy[name], statistics.median(took), _p95(took), took[-1]))]
        for name, took in found.items()
    ]
    table([f"preview of {told['size'] / 1000:.0f} kB, ms", "CPU", "median", "p95", "slowest"], rows)
    slow = max(map(_p95, found.values()))
    aim("A preview, p95", f"{slow:.0f} ms", f"under {PREVIEW_AIM:g} ms", slow < PREVIEW_AIM)


def backtest(told: Mapping[str, Any]) -> None:
    """Print how long it takes to try a draft on the last calls."""
    took = told["seconds"]
    head = [f"{told['calls']} calls, a draft of {told['size'] / 1000:.0f} kB, s", "median", "slowest"]
    table(head, [["a back-test", f"{statistics.median(took):.2f}", f"{max(took):.2f}"]])
    aim("A back-test, slowest", f"{max(took):.2f} s", f"under {BACK_TEST_AIM:g} s", max(took) < BACK_TEST_AIM)


def _p95(took: Sequence[float]) -> float:
    """Return what 95 % of these ascending times stay below."""
    return took[int(0.95 * (len(took) - 1))]


def imports(found: Sequence[Mapping[str, float]]) -> None:
    """Print what imports cost, the smaller one first."""
    head = ["import_callers, SQLite", "seconds", "rows/s", "peak memory, MB"]
    table(
        head,
        [
            [f"{one['rows']:,} rows", f"{one['seconds']:.1f}", f"{one['rows'] / one['seconds']:,.0f}"]
            + [f"{one['megabytes']:.0f}"]
            for one in found
        ],
    )
    small, large = found
    per_aim = large["seconds"] * 100_000 / large["rows"]
    aim("100,000 rows", f"{per_aim:.0f} s", f"under {IMPORT_AIM:g} s", per_aim < IMPORT_AIM)
    growth = large["megabytes"] / small["megabytes"]
    aim("Memory", f"{growth:.2f} times that of a tenth of the rows", f"within {MEMORY_AIM:g}", growth <= MEMORY_AIM)


def lists(found: Sequence[Mapping[str, Any]]) -> None:
    """Print for each list what it takes to open it with few rows and with many."""
    few, many = found
    sides = (f"{few['rows']:,}", f"{many['rows']:,}")
    head = ["page", *(f"queries, {rows}" for rows in sides), *(f"ms, {rows}" for rows in sides)]
    head += [f"CPU ms, {rows}" for rows in sides]
    pairs = list(zip(few["pages"], many["pages"], strict=True))
    table(
        head,
        [
            [unquote(pair[0]["address"]), *(f"{one[name]:.0f}" for name in ("queries", "ms", "cpu") for one in pair)]
            for pair in pairs
        ],
    )
    slow = [
        f"{unquote(one['address'])} ({other['ms'] / one['ms']:.1f} times)"
        for one, other in pairs
        if other["ms"] > max(LIST_AIM * one["ms"], QUICK_LIST)
    ]
    aim(
        "Pages that are slower with more rows",
        ", ".join(slow) or "none",
        f"none above {LIST_AIM:g} times and {QUICK_LIST:g} ms",
        not slow,
    )


def million(found: Mapping[str, Any]) -> None:
    """Print what a large import into PostgreSQL costs, and what a look-up costs with few callers and with many."""
    imported, (few, many) = found["imported"], found["looked_up"]
    rows = imported["rows"]
    ways = [("read, checked and written", imported["seconds"]), ("of it written, by COPY", imported["writing"])]
    table(
        ["import into PostgreSQL", "rows", "seconds", "rows/s"],
        [[name, f"{rows:,}", f"{seconds:.1f}", f"{rows / seconds:,.0f}"] for name, seconds in ways],
    )
    here, there = (imported[name] * 1e6 / rows for name in ("cpu", "server"))
    say(f"CPU of a row: {here:.0f} us in Python, {there:.0f} us in PostgreSQL.")
    say(f"Peak memory: {imported['megabytes']:.0f} MB")
    aim(
        "By COPY",
        f"{rows / imported['writing']:,.0f} rows/s",
        f"{COPY_AIM:,.0f}",
        rows / imported["writing"] >= COPY_AIM,
    )
    aim(
        "End to end",
        f"{rows / imported['seconds']:,.0f} rows/s",
        f"{COPY_AIM:,.0f}",
        rows / imported["seconds"] >= COPY_AIM,
    )
    head = ["one look-up, us", *(f"{count:,} callers" for count in found["callers"]), "times"]
    table(
        head,
        [
            [name, f"{few[name]:.0f}", f"{many[name]:.0f}", f"{many[name] / few[name]:.2f}"]
            for name in ("database", "cache")
        ],
    )
    growth = max(many[name] / few[name] for name in few)
    aim("A look-up", f"{growth:.2f} times", f"within {LOOK_UP_AIM:g} times", growth <= LOOK_UP_AIM)
    _planned(*found["planned"])


def _planned(few: Mapping[str, float], many: Mapping[str, float]) -> None:
    table(
        ["a plan of what to fetch, through all numbers", "seconds", "peak MB"],
        [[f"{one['wanted']:,.0f} numbers", f"{one['seconds']:.1f}", f"{one['megabytes']:.1f}"] for one in (few, many)],
    )
    growth = many["megabytes"] / few["megabytes"]
    aim("Memory of a plan", f"{growth:.2f} times", f"within {PLAN_AIM:g} times", growth <= PLAN_AIM)


def scaling(counts: Sequence[tuple[int, int, int]], found: Sequence[Mapping[str, float]]) -> None:
    """Print what a warm answer costs with so many callers, templates and segments; the first are few."""
    head = ["callers / templates / segments", "CPU us", "times", "median us", "times", "MB"]
    least = found[0]
    rows = []
    for count, one in zip(counts, found, strict=True):
        answers = (
            f"{one['cpu']:.0f}",
            f"{one['cpu'] / least['cpu']:.2f}",
            f"{one['us']:.0f}",
            f"{one['us'] / least['us']:.2f}",
        )
        rows.append(["{:,} / {:,} / {:,}".format(*count), *answers, f"{one['megabytes']:.0f}"])
    table(head, rows)
    head = ["a publication", "the first, ms", "a newer one, ms", "slowest call meanwhile, ms"]
    names = ("first", "newer", "slowest")
    table(head, [[row[0], *(f"{one[name]:.0f}" for name in names)] for row, one in zip(rows, found, strict=True)])
    worst = max(max(one["cpu"] / least["cpu"], one["us"] / least["us"]) for one in found)
    aim("A warm answer", f"{worst:.2f} times", f"within {SCALE_AIM:g} times", worst <= SCALE_AIM)
    most = max(one["megabytes"] for one in found)
    aim("Memory of a process", f"{most:.0f} MB", f"below {PROCESS_AIM:.0f} MB", most < PROCESS_AIM)


def overload(capacity: float, found: Sequence[tuple[float, int, Mapping[str, Any]]], cold: Mapping[str, Any]) -> None:
    """Print how calls fared that came at rates in terms of what can be answered, and unknown ones all at once."""
    say(f"Answered over 16 connections: {capacity:,.0f} calls a second")
    head = ["calls a second", "connections", "calls", "valid", "for the caller", "for everyone", "p50 ms", "p99 ms"]
    rows = [
        [f"{times:g} times", str(connections) if connections else "one each", *_fared(told)]
        for times, connections, told in found
    ]
    rows.append(["1,000 cold at once", "one each", *_fared(cold)])
    table([*head, "slowest ms"], rows)


def _fared(told: Mapping[str, Any]) -> list[str]:
    outcomes, took = told["outcomes"], sorted(told["milliseconds"])
    calls = sum(outcomes.values())
    known, all_alike = outcomes.get("for the caller", 0), outcomes.get("for everyone", 0)
    shares = [f"{100 * part / calls:.1f}%" for part in (known + all_alike, known, all_alike)]
    times = [took[len(took) // 2], took[len(took) * 99 // 100], took[-1]] if took else []
    return [f"{calls:,}", *shares, *(f"{one:,.0f}" for one in times)]


def steady(told: Mapping[str, Any]) -> None:
    """Print how calls fared that came at a steady pace."""
    calls, valid, known, _all_alike, p50, p99, slowest = _fared(told)
    table(
        ["calls", "valid", "for the caller", "p50 ms", "p99 ms", "slowest ms"],
        [[calls, valid, known, p50, p99, slowest]],
    )
    reached = float(p50) <= STEADY_P50 and float(p99) <= STEADY_P99
    aim("Steady", f"p50 {p50} ms, p99 {p99} ms", f"{STEADY_P50:g} and {STEADY_P99:g} ms", reached)
