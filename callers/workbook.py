"""Opens an Excel workbook (XLSX) of callers: the rows of its first sheet, as texts."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from datetime import datetime, time
from typing import Any, BinaryIO
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from django.utils.translation import gettext as _
from openpyxl import load_workbook

from callers.csv_file import Table, TableError, columns_of

# What a workbook may hold, unpacked, in bytes: all of it, and the texts, which are read into memory at once.
_LARGEST = 2_000_000_000
_LARGEST_TEXTS = 200_000_000
# So large a part that is packed into less than one in so many is no list of people, and may be one text that fills
# the memory. Real sheets are packed into one in ten to fifty.
_SUSPECT, _TIGHTEST = 50_000_000, 200
# What the library raises for an archive that holds something else than it should.
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    ParseError,
    DefusedXmlException,
    ArithmeticError,
    AttributeError,
    EOFError,
    LookupError,
    RuntimeError,
    TypeError,
    ValueError,
)
# Excel writes a character that XML cannot hold as its code, which may be half a character.
_HALF_CHARACTERS = re.compile("[\ud800-\udfff]")


def open_workbook(source: BinaryIO) -> Table:
    """Read the header of the first sheet; raises TableError if this is no workbook, or none of callers."""
    try:
        _check_size(source)
        book = load_workbook(source, read_only=True, data_only=True, keep_links=False)
        if not book.worksheets:
            raise TableError(_("The workbook has no sheet with rows."))
        sheet = book.worksheets[0]
        # What a program says of the size of a sheet need not be true.
        sheet.reset_dimensions()
    except _BROKEN as error:
        raise _unreadable() from error
    rows = _rows(sheet.iter_rows(values_only=True))
    header = _without_end(next(rows, []))
    if not any(header):
        raise TableError(
            _("The file is empty or begins with an empty line. Its first line must hold the names of the columns.")
        )
    columns = columns_of(header)
    return Table(columns, _records(rows, len(columns)))


def _check_size(source: BinaryIO) -> None:
    with zipfile.ZipFile(source) as archive:
        parts = archive.infolist()
    sizes = {part.filename: part.file_size for part in parts}
    is_bomb = any(part.file_size > max(_SUSPECT, part.compress_size * _TIGHTEST) for part in parts)
    if is_bomb or sum(sizes.values()) > _LARGEST or sizes.get("xl/sharedStrings.xml", 0) > _LARGEST_TEXTS:
        raise TableError(_("This workbook is too large to be read. Save it as: CSV UTF-8 (comma delimited)."))


def _rows(rows: Iterable[tuple[Any, ...]]) -> Iterator[list[str]]:
    try:
        for row in rows:
            yield [_text(value) for value in row]
    except _BROKEN as error:
        raise _unreadable() from error


def _records(rows: Iterable[list[str]], width: int) -> Iterator[tuple[int, list[str]]]:
    # The header is row 1.
    for position, cells in enumerate(rows, 2):
        if any(map(str.strip, cells)):
            # A row ends at its last cell that holds something, or anywhere behind.
            yield position, cells + [""] * (width - len(cells)) if len(cells) < width else _cut(cells, width)


def _cut(cells: list[str], width: int) -> list[str]:
    return cells if any(cells[width:]) else cells[:width]


def _without_end(cells: list[str]) -> list[str]:
    while cells and not cells[-1].strip():
        cells = cells[:-1]
    return cells


def _text(value: Any) -> str:
    """Return the value of a cell as one would type it."""
    if value is None:
        return ""
    if isinstance(value, str):
        return _HALF_CHARACTERS.sub("\ufffd", value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return f"{value:.0f}"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
    return str(value)


def _unreadable() -> TableError:
    return TableError(
        _(
            "This workbook cannot be read. Open it in Excel and save it again as an Excel workbook (.xlsx), or as CSV "
            "UTF-8 (comma delimited)."
        )
    )
