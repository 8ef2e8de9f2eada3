"""Runs the benchmarks, all of them or the parts named: python -m benchmarks [calls] [warming]"""

from __future__ import annotations

import argparse
import signal
import sys

from benchmarks import calls, month, report
from benchmarks.machine import description

PARTS = {"calls": lambda: calls.run(calls.QUICK), "warming": month.run}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], metavar="PART", help=", ".join(PARTS))
    parts = parser.parse_args().parts or list(PARTS)
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    report.say(f"Machine: {description()}")
    for part in parts:
        PARTS[part]()


if __name__ == "__main__":
    main()
