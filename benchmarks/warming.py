"""Puts the facts of callers into the cache, as an edit of each would: with_django benchmarks.warming FIRST LAST"""

from __future__ import annotations

import sys

from tqdm import tqdm

from benchmarks.people import number_of
from callers import entries


def main(first: int, last: int) -> None:
    for pk in tqdm(range(first, last + 1), desc="Warming the cache", mininterval=1, disable=None):
        entries.refresh([number_of(pk)])


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
