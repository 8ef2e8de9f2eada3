"""Opens a CSV file of callers: its encoding, its delimiter, the names of its columns, its records."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import BinaryIO

from django.utils.translation import gettext as _

from callers.models import KEY_PATTERN

KNOWN_COLUMNS = (
    "phone",
    "external_id",
    "first_name",
    "last_name",
    "salutation",
    "company",
    "email",
    "language",
    "segment",
    "tags",
)
_BY_LETTERS = {name.replace("_", ""): name for name in KNOWN_COLUMNS}
# The last one is a tab, as in what is copied out of a spreadsheet.
_DELIMITERS = ",;\t"
# A line without end would fill the memory.
_LONGEST_LINE = 1_000_000
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class TableError(Exception):
    """The file as a whole cannot be read. The message says why, where, and what to do."""


@dataclass(frozen=True, slots=True)
class Table:
    """A file that is being read, row by row.

    `records` gives the number of each row, counted as a spreadsheet does (the header is row 1), with its
    cells; it leaves blank rows out, and raises TableError where the file stops making sense.
    """

    columns: tuple[str, ...]
    records: Iterator[tuple[int, list[str]]]


def open_csv(source: BinaryIO) -> Table:
    """Read the header of a CSV file; raises TableError if this is no file of callers."""
    lines = _lines(source)
    first = next(lines, "")
    if not first.strip():
        raise TableError(
            _("The file is empty or begins with an empty line. Its first line must hold the names of the columns.")
        )
    if first.strip(" \r\n") in {f"sep={delimiter}" for delimiter in _DELIMITERS}:
        # Spreadsheet programs take this line for themselves, and do not count it.
        first = next(lines, "")
    try:
        delimiter = max(_DELIMITERS, key=lambda candidate: _fit(first, candidate))
    except csv.Error as error:
        raise TableError(
            _(
                "The first line cannot be read as the names of the columns. If every line seems to be there, choose "
                "Save as in Excel and then the type CSV UTF-8 (comma delimited)."
            )
        ) from error
    rows = _rows(csv.reader(chain([first], lines), delimiter=delimiter, strict=True))
    _position, header = next(rows)
    return Table(columns_of(header), ((position, cells) for position, cells in rows if any(map(str.strip, cells))))


def _lines(source: BinaryIO) -> Iterator[str]:
    position = 0
    while line := source.readline(_LONGEST_LINE + 1):
        position += 1
        if position == 1:
            line = line.removeprefix(_BYTE_ORDER_MARK)
        if len(line) > _LONGEST_LINE:
            raise TableError(_("Line %(line)d is too long. Is this a CSV file?") % {"line": position})
        try:
            yield line.decode()
        except UnicodeDecodeError:
            raise TableError(
                _(
                    "Line %(line)d is not written in UTF-8. In Excel, choose Save as and then the type CSV UTF-8 "
                    "(comma delimited); in LibreOffice, choose Save as, Edit filter settings and then Unicode (UTF-8)."
                )
                % {"line": position}
            ) from None


def _fit(line: str, delimiter: str) -> tuple[bool, int]:
    """Tell how well a delimiter fits the header: whether a column that we need appears, and how many columns."""
    names = next(csv.reader([line], delimiter=delimiter))
    return any(_column(name) in {"phone", "external_id"} for name in names), len(names)


def _rows(reader: Iterator[list[str]]) -> Iterator[tuple[int, list[str]]]:
    position = 1
    try:
        for cells in reader:
            yield position, cells
            position += 1
    except csv.Error as error:
        raise TableError(
            _(
                "Row %(row)d cannot be read. Look for a quotation mark that is opened and not closed, or closed "
                'before the end of the cell; one that belongs to the text is written twice: "".'
            )
            % {"row": position}
        ) from error


def columns_of(header: Sequence[str]) -> tuple[str, ...]:
    """Return the names of the columns; raises TableError for a header that cannot be one of callers."""
    columns: list[str] = []
    for place, name in enumerate(header, 1):
        column = _column(name)
        if not column:
            raise TableError(
                _(
                    'Column %(place)d is called "%(name)s", which cannot be made into a name like customer_since. '
                    "Give it a name that begins with a letter, of 50 letters and digits at most, or remove it."
                )
                % {"place": place, "name": name[:100]}
            )
        if column in columns:
            raise TableError(
                _("Columns %(first)d and %(second)d are both called %(name)s. Rename or remove one of them.")
                % {"first": columns.index(column) + 1, "second": place, "name": column}
            )
        columns.append(column)
    if not {"phone", "external_id"} & set(columns):
        raise TableError(
            _(
                "There is no column phone or external_id. The first line must hold the names of the columns, in a CSV "
                "file with , or ; or a tab between them. Found: %(names)s."
            )
            % {"names": ", ".join(columns)[:200]}
        )
    return tuple(columns)


def _column(name: str) -> str:
    """Return a header as one of the known columns or as a key (Klant sinds: klant_sinds), "" if it cannot be one."""
    letters = unicodedata.normalize("NFKD", name.casefold()).encode("ascii", "ignore").decode()
    key = re.sub("[^a-z0-9]+", "_", letters).strip("_")
    return _BY_LETTERS.get(key.replace("_", "")) or (key if re.fullmatch(KEY_PATTERN, key) else "")
