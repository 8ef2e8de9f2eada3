"""Imports a CSV file of callers: all of it or nothing, or all rows that are in order."""

from __future__ import annotations

import os
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from tempfile import SpooledTemporaryFile
from typing import IO, BinaryIO

from django.conf import settings
from django.db import reset_queries, transaction
from django.utils.translation import gettext as _

from callers import entries, refreshing
from callers.csv_file import open_table
from callers.csv_rows import Problem, Row, read_rows
from callers.models import Attribute, Segment
from callers.upserting import Batch, Change, SharedNumberError

_BATCH = 1_000
_KEPT_IN_MEMORY = 1_000_000
# With more rows than this, a CRM would be busy for days; those who are likely to call are then fetched in advance.
_MOST_WANTED = 10_000


class Stage(StrEnum):
    """What the import is doing: reading counts bytes, writing counts rows."""

    READING = "reading"
    WRITING = "writing"


# Gets the stage, how much of it is done, and how much there is.
Progress = Callable[[Stage, int, int], None]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the rows. If not `is_imported`, the database is as it was before."""

    is_imported: bool
    made: int = 0
    changed: int = 0
    unchanged: int = 0
    skipped: int = 0


def import_callers(
    source: BinaryIO,
    country: str,
    *,
    skip_errors: bool,
    report: Callable[[Problem], None],
    progress: Progress = lambda stage, done, total: None,
) -> Outcome:
    """Make and change callers as the rows of a CSV file say, in one transaction.

    Rows match a caller by external id if they have one, else by phone number; empty cells leave values alone;
    of several rows for one caller the later ones win. Phone numbers without country code belong to `country`.
    Each problem goes to `report`. With `skip_errors` the rows without a problem are imported, otherwise
    a single problem means that nothing is. `source` must be seekable; raises CsvFileError if it cannot be read.
    """
    # Checked rows are kept in a file, so that memory stays flat and nothing is locked while we read.
    with SpooledTemporaryFile(max_size=_KEPT_IN_MEMORY) as kept:
        rows, broken = _read(source, country, kept, report, progress)
        kept.seek(0)
        if broken and not skip_errors:
            return Outcome(is_imported=False, skipped=broken + _check(kept, report))
        batches = _with_progress(_batches(kept), rows, progress)
        counts = _write(batches, skip_errors=skip_errors, report=report)
    if counts[Change.SKIPPED] and not skip_errors:
        return Outcome(is_imported=False, skipped=counts[Change.SKIPPED])
    counts[Change.SKIPPED] += broken
    return Outcome(is_imported=True, **{change.value: counts[change] for change in Change})


def _read(
    source: BinaryIO, country: str, kept: IO[bytes], report: Callable[[Problem], None], progress: Progress
) -> tuple[int, int]:
    """Keep the rows that are in order and report the others; return how many there are of each."""
    size = source.seek(0, os.SEEK_END)
    source.seek(0)
    rows = broken = 0
    for result in read_rows(open_table(source), country, dict(Segment.objects.values_list("key", "pk"))):
        if isinstance(result, Row):
            rows += 1
            kept.write(result.to_json().encode() + b"\n")
        else:
            broken += 1
            for problem in result:
                report(problem)
        if (rows + broken) % _BATCH == 0:
            progress(Stage.READING, source.tell(), size)
    progress(Stage.READING, size, size)
    return rows, broken


def _batches(kept: IO[bytes]) -> Iterator[list[Row]]:
    while lines := list(islice(kept, _BATCH)):
        yield [Row.from_json(line) for line in lines]


def _with_progress(batches: Iterable[list[Row]], total: int, progress: Progress) -> Iterator[list[Row]]:
    done = 0
    for rows in batches:
        yield rows
        done += len(rows)
        progress(Stage.WRITING, done, total)


def _check(kept: IO[bytes], report: Callable[[Problem], None]) -> int:
    """Report the problems that only the database shows, without locking or writing; return how many there are."""
    return sum(_apply(rows, Batch(rows, lock=False), report)[Change.SKIPPED] for rows in _batches(kept))


@transaction.atomic
def _write(batches: Iterable[list[Row]], *, skip_errors: bool, report: Callable[[Problem], None]) -> Counter[Change]:
    """Write the rows, and return how many had which effect; after a problem nothing stays, unless it may be skipped."""
    counts: Counter[Change] = Counter()
    attributes: set[str] = set()
    # Eight bytes each: the numbers of a million callers take eight megabytes.
    touched = array("Q")
    for rows in batches:
        batch = Batch(rows, lock=True)
        counts += _apply(rows, batch, report)
        touched.extend(int(number) for number in batch.write())
        attributes |= batch.attributes
        if settings.DEBUG:
            # Django then remembers the text of each query.
            reset_queries()
    if counts[Change.SKIPPED] and not skip_errors:
        transaction.set_rollback(True)
    else:
        Attribute.objects.bulk_create([Attribute(name=name) for name in sorted(attributes)], ignore_conflicts=True)
        refreshing.want((f"+{number}" for number in touched[:_MOST_WANTED]), refreshing.Reason.IMPORT)
        transaction.on_commit(lambda: entries.forget(f"+{number}" for number in touched), robust=True)
    return counts


def _apply(rows: Iterable[Row], batch: Batch, report: Callable[[Problem], None]) -> Counter[Change]:
    counts: Counter[Change] = Counter()
    for row in rows:
        try:
            counts[batch.apply(row)] += 1
        except SharedNumberError:
            counts[Change.SKIPPED] += 1
            wrong = _("Several callers have this number, so we cannot tell who is meant.")
            remedy = _("Fill in the external id of the caller, or change this caller by hand.")
            report(Problem(row.position, "phone", row.number, wrong, remedy))
    return counts
