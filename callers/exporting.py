"""Writes callers into a file that the import reads back without changing anything."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from typing import IO, Any

from django.db.models import QuerySet
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from callers.cell_text import as_text, guarded
from callers.csv_file import KNOWN_COLUMNS
from callers.models import Attribute, Caller

# Callers that are read at once, and lines that leave at once.
_AT_A_TIME = 1_000
# What Excel takes, in characters.
_LONGEST_CELL = 32_767
# These are not texts of a caller as they stand.
_MADE = frozenset({"phone", "segment", "tags"})


def columns() -> list[str]:
    """Return the names of the columns: those that the import knows, then one for each attribute."""
    names = Attribute.objects.values_list("name", flat=True)
    return [*KNOWN_COLUMNS, *(name for name in names if name not in KNOWN_COLUMNS)]


def rows_of(callers: QuerySet[Caller], names: Sequence[str]) -> Iterator[list[str]]:
    """Give the rows of callers, who come with their numbers and segment: one for each number, at least one for each.

    However many there are, few are in memory at a time.
    """
    for caller in callers.select_related("segment").prefetch_related("numbers").iterator(chunk_size=_AT_A_TIME):
        cells = _cells(caller, names)
        for number in [one.number for one in caller.numbers.all()] or [""]:
            yield [guarded(number), *cells]


def _cells(caller: Caller, names: Sequence[str]) -> list[str]:
    attributes = caller.attributes if isinstance(caller.attributes, dict) else {}
    known: dict[str, Any] = {name: getattr(caller, name) for name in KNOWN_COLUMNS if name not in _MADE}
    known["segment"] = caller.segment.key if caller.segment else ""
    known["tags"] = ";".join(map(str, caller.tags))
    return [guarded(known[name] if name in known else as_text(attributes.get(name))) for name in names[1:]]


class _Line:
    """What csv writes to: it gives the line back."""

    def write(self, line: str) -> str:
        return line


def csv_lines(callers: QuerySet[Caller]) -> Iterator[bytes]:
    """Give a CSV file in pieces, as spreadsheet programs read it: UTF-8 with its mark."""
    writer: Any = csv.writer(_Line())
    names = columns()
    piece = ["\ufeff", writer.writerow(names)]
    for row in rows_of(callers, names):
        piece.append(writer.writerow(row))
        if len(piece) >= _AT_A_TIME:
            yield "".join(piece).encode()
            piece = []
    yield "".join(piece).encode()


def write_workbook(callers: QuerySet[Caller], target: IO[bytes]) -> None:
    """Write an Excel workbook."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("callers")
    names = columns()
    sheet.append(names)
    for row in rows_of(callers, names):
        sheet.append([ILLEGAL_CHARACTERS_RE.sub("", cell)[:_LONGEST_CELL] for cell in row])
    book.save(target)
