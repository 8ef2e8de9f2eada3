"""Runs the benchmarks: python -m benchmarks [--quick] [PART]..."""

from __future__ import annotations

import argparse
import os
import signal
import sys

from benchmarks import calls, month, processes, report, rush
from benchmarks.machine import description

# Callers, templates and segments: few of all, and very many of one.
FEW = (10_000, 10, 5)
MANY = ((1_000_000, 10, 5), (10_000, 5_000, 5), (10_000, 10, 200))
# What is run, with --quick and without.
PARTS = {
    "calls": (lambda: calls.run(calls.QUICK), lambda: calls.run(calls.FULL)),
    "merge": (lambda: processes.merge(rounds=3), lambda: processes.merge(rounds=20)),
    "preview": (lambda: processes.preview(rounds=5), lambda: processes.preview(rounds=100)),
    "backtest": (lambda: processes.backtest(rounds=2), lambda: processes.backtest(rounds=20)),
    "warming": (month.run, month.run),
    "import": (lambda: processes.imports((1_000, 10_000)), lambda: processes.imports((10_000, 100_000))),
    "lists": (lambda: processes.lists(1_000, 3_000), lambda: processes.lists(1_000, 1_000_000)),
    "overload": (lambda: rush.overload(rush.QUICK), lambda: rush.overload(rush.FULL)),
    "steady": (lambda: rush.steady(100), lambda: rush.steady(10_000)),
    "scaling": (lambda: processes.scaling(FEW, [(10_000, 100, 20)]), lambda: processes.scaling(FEW, MANY)),
    "million": (lambda: processes.million(1_000, 20_000), lambda: processes.million(10_000, 1_000_000)),
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small plans: to see that it runs, not to judge by")
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"{', '.join(PARTS)}; all of them if left out")
    given = parser.parse_args()
    if unknown := [part for part in given.parts if part not in PARTS]:
        parser.error(f"there is no part {unknown[0]}. Choose from: {', '.join(PARTS)}.")
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    report.say(f"Machine: {description()}")
    for name, (quick, full) in PARTS.items():
        if name in (given.parts or PARTS):
            (quick if given.quick else full)()
    report.say(f"Load average at the end: {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
