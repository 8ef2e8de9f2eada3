"""Opens a file of callers, whichever kind it is."""

from __future__ import annotations

from typing import BinaryIO

from callers.csv_file import Table, open_csv
from callers.workbook import open_workbook

# A workbook is a ZIP archive.
_ARCHIVE = b"PK\x03\x04"


def open_table(source: BinaryIO) -> Table:
    """Read the header of a CSV file or an Excel workbook; raises TableError if this is no file of callers."""
    source.seek(0)
    is_archive = source.read(len(_ARCHIVE)) == _ARCHIVE
    source.seek(0)
    return open_workbook(source) if is_archive else open_csv(source)
