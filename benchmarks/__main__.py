"""Runs the benchmarks: python -m benchmarks [--quick] [calls] [merge] [import]"""

from __future__ import annotations

import argparse
import signal
import sys

from benchmarks import calls, report
from benchmarks.machine import description


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.parse_args()
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    report.say(f"Machine: {description()}")
    calls.run(calls.QUICK)


if __name__ == "__main__":
    main()
