"""Imports a file of callers: all of it or nothing, or all rows that are in order.

First the file is read and checked without the database's being touched, then its rows are compared with what is
stored, or written. The command, the admin and the API go through the same rows and the same callers.upserting.
"""

from __future__ import annotations

import gc
import os
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from tempfile import SpooledTemporaryFile
from typing import IO, Any, BinaryIO

from django.conf import settings
from django.db import reset_queries, transaction
from django.utils.translation import gettext as _

from callers import entries, refreshing, turns
from callers.csv_rows import Problem, Row, read_rows
from callers.models import Attribute, Segment
from callers.table_file import open_table
from callers.upserting import Batch, Change, SharedNumberError

_BATCH = 3_000
_KEPT_IN_MEMORY = 1_000_000
# With more rows than this, a CRM would be busy for days; those who are likely to call are then fetched in advance.
_MOST_WANTED = 10_000


class Stage(StrEnum):
    """What the import is doing: reading counts bytes, comparing and writing count rows."""

    READING = "reading"
    COMPARING = "comparing"
    WRITING = "writing"


# Gets the stage, how much of it is done, and how much there is.
Progress = Callable[[Stage, int, int], None]
Report = Callable[[Problem], None]
# Gets a row, what it would do, the values that it alters (by name: before and after), and whose they are.
Show = Callable[[Row, Change, dict[str, tuple[Any, Any]], str], None]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the rows. If not `is_imported`, the database is as it was before."""

    is_imported: bool
    made: int = 0
    changed: int = 0
    unchanged: int = 0
    skipped: int = 0


@contextmanager
def _frozen() -> Iterator[None]:
    """Keep the garbage collector from looking through all that is loaded again for every few thousand rows."""
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def _no_progress(stage: Stage, done: int, total: int) -> None:
    pass


def import_callers(
    source: BinaryIO, country: str, *, skip_errors: bool, report: Report, progress: Progress = _no_progress
) -> Outcome:
    """Make and change callers as the rows of a file say, in one transaction.

    Rows match a caller by external id if they have one, else by phone number; empty cells leave values alone;
    of several rows for one caller the later ones win. Phone numbers without country code belong to `country`.
    Each problem goes to `report`. With `skip_errors` the rows without a problem are imported, otherwise
    a single problem means that nothing is. `source` must be seekable; raises TableError if it cannot be read.
    """
    with CheckedRows(source, country, report, progress) as rows:
        if rows.broken and not skip_errors:
            found = rows.compare(report=report)
            return Outcome(is_imported=False, skipped=found[Change.SKIPPED])
        return rows.write(skip_errors=skip_errors, report=report, progress=progress)


class CheckedRows(AbstractContextManager["CheckedRows"]):
    """The rows of a file that are in order, `count` of them; `broken` is how many others were reported.

    They are kept in a file, so that memory stays flat and nothing in the database is locked while we read.
    """

    def __init__(self, source: BinaryIO, country: str, report: Report, progress: Progress = _no_progress) -> None:
        self.count = self.broken = 0
        self._kept: IO[bytes] = SpooledTemporaryFile(max_size=_KEPT_IN_MEMORY)  # noqa: SIM115 # closed on exit
        try:
            self._read(source, country, report, progress)
        except BaseException:
            self._kept.close()
            raise

    def __exit__(self, *raised: object) -> None:
        self._kept.close()

    def _read(self, source: BinaryIO, country: str, report: Report, progress: Progress) -> None:
        size = source.seek(0, os.SEEK_END)
        source.seek(0)
        for result in read_rows(open_table(source), country, dict(Segment.objects.values_list("key", "pk"))):
            if isinstance(result, Row):
                self.count += 1
                self._kept.write(result.to_json() + b"\n")
            else:
                self.broken += 1
                for problem in result:
                    report(problem)
            if (self.count + self.broken) % _BATCH == 0:
                progress(Stage.READING, min(source.tell(), size), size)
        progress(Stage.READING, size, size)

    def _batches(self, stage: Stage, progress: Progress) -> Iterator[list[Row]]:
        self._kept.seek(0)
        done = 0
        while lines := list(islice(self._kept, _BATCH)):
            yield [Row.from_json(line) for line in lines]
            done += len(lines)
            progress(stage, done, self.count)

    def compare(
        self, *, report: Report, show: Show | None = None, progress: Progress = _no_progress
    ) -> Counter[Change]:
        """Find out what the rows would do, without locking or writing anything; return how many do which.

        Problems that only the database shows are reported. A second row for a new caller, more than a batch below
        the first, counts as made once more, because here the first was not written.
        """
        counts: Counter[Change] = Counter({Change.SKIPPED: self.broken})
        for rows in self._batches(Stage.COMPARING, progress):
            counts += _apply(rows, Batch(rows, lock=False), report, show)
        return counts

    @_frozen()
    @transaction.atomic
    def write(
        self, *, skip_errors: bool, report: Report, progress: Progress = _no_progress, author: Any = None
    ) -> Outcome:
        """Write the rows; after a problem nothing stays, unless it may be skipped. `author` stands in the history."""
        turns.take()
        counts: Counter[Change] = Counter()
        attributes: set[str] = set()
        # Eight bytes each: the numbers of a million callers take eight megabytes.
        touched = array("Q")
        for rows in self._batches(Stage.WRITING, progress):
            batch = Batch(rows, lock=True)
            counts += _apply(rows, batch, report)
            touched.extend(int(number) for number in batch.write(author))
            attributes |= batch.attributes
            if settings.DEBUG:
                # Django then remembers the text of each query.
                reset_queries()
        if counts[Change.SKIPPED] and not skip_errors:
            transaction.set_rollback(True)
            return Outcome(is_imported=False, skipped=counts[Change.SKIPPED])
        Attribute.objects.bulk_create([Attribute(name=name) for name in sorted(attributes)], ignore_conflicts=True)
        refreshing.want((f"+{number}" for number in touched[:_MOST_WANTED]), refreshing.Reason.IMPORT)
        transaction.on_commit(lambda: entries.forget(f"+{number}" for number in touched), robust=True)
        counts[Change.SKIPPED] += self.broken
        return Outcome(is_imported=True, **{change.value: counts[change] for change in Change})


def _apply(rows: Iterable[Row], batch: Batch, report: Report, show: Show | None = None) -> Counter[Change]:
    counts: Counter[Change] = Counter()
    for row in rows:
        try:
            change = batch.apply(row)
        except SharedNumberError:
            change = Change.SKIPPED
            wrong = _("Several callers have this number, so we cannot tell who is meant.")
            remedy = _("Fill in the external id of the caller, or change this caller by hand.")
            report(Problem(row.position, "phone", row.number, wrong, remedy))
        else:
            if show is not None:
                show(row, change, batch.news, batch.who)
        counts[change] += 1
    return counts
