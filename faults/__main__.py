"""Breaks what the service depends on, while it is called: python -m faults [NAME...] [--quick] [--proofs]"""

from __future__ import annotations

import argparse
import os
import signal
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from typing import Any

from benchmarks.machine import description
from faults import report
from faults.case import Case
from faults.cases import CASES
from faults.judging import judge
from faults.not_possible import NotPossibleError
from faults.proofs import PROOFS, broken_without
from faults.running import FULL, QUICK, Size, run
from faults.world import with_servers


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m faults", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few calls: to see that it runs; the table is left alone")
    parser.add_argument("names", nargs="*", metavar="NAME", help="cases, or how their names begin; all if left out")
    parser.add_argument("--proofs", action="store_true", help="only take each protection away and see what breaks")
    given = parser.parse_args()
    chosen = [case for case in CASES if not given.names or case.name.startswith(tuple(given.names))]
    if not chosen:
        parser.error(f"there is no such case. Choose from: {', '.join(case.name for case in CASES)}.")
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    machine = description()
    report.say(f"Machine: {machine}")
    if given.proofs:
        return 1 if _prove() else 0
    rows, failed = _run(chosen, QUICK if given.quick else FULL, machine)
    if not given.quick:
        report.say(f"The table is in {report.PLACE}.")
    report.say(f"{len(rows) - len(failed)} of {len(rows)} hold." + (f" Not: {', '.join(failed)}." if failed else ""))
    useless = [] if given.names else _prove()
    return 1 if failed or useless else 0


def _run(chosen: Sequence[Case], size: Size, machine: str) -> tuple[dict[str, list[str]], list[str]]:
    """Return a row for each case, and the names of those that fail. Of full runs each row is written at once."""
    rows: dict[str, list[str]] = {}
    failed: list[str] = []
    with ExitStack() as stack:
        made_by: object = None
        world: Any = None
        for case in chosen:
            if made_by is not case.world:
                stack.close()
                world, made_by = stack.enter_context(case.world()), case.world
            rows[case.name], problems = _row(case, world, size)
            for problem in problems:
                report.say(f"  {case.name}: {problem}")
            report.say(report.line(rows[case.name]))
            if problems:
                failed.append(case.name)
                # What is broken may still be: the next case gets another world.
                made_by = None
            if size == FULL:
                report.write(rows, machine, [one.name for one in CASES])
    return rows, failed


def _prove() -> list[str]:
    """Take each protection away, and write what broke; return the names of those without which everything holds."""
    useless, rows = [], []
    for proof in PROOFS:
        with with_servers() as made:
            broken = broken_without(proof, made)
        rows.append(report.proof(proof, broken))
        report.say(report.line(rows[-1]))
        if not broken:
            useless.append(proof.name)
    report.write_proofs(rows)
    return useless


def _row(case: Case, world: Any, size: Size) -> tuple[list[str], list[str]]:
    load = os.getloadavg()[0]
    try:
        verdict = judge(case, run(case, world, size))
    except NotPossibleError as reason:
        return report.skipped(case, str(reason)), []
    return report.row(case, verdict, load), verdict.problems


if __name__ == "__main__":
    sys.exit(main())
