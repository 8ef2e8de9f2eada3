"""Excel workbooks of callers, also broken and hostile ones."""

from __future__ import annotations

import datetime
import io
import zipfile

import pytest
from openpyxl import Workbook

from callers import workbook
from callers.csv_file import TableError
from callers.table_file import open_table

pytestmark = pytest.mark.usefixtures("english")


def made(*rows):
    book, target = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(target)
    return target.getvalue()


def with_part(content, name, text):
    """Return a workbook in which one part is replaced."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            new.writestr(info.filename, text if info.filename == name else old.read(info.filename))
    return target.getvalue()


def rows_of(content):
    return list(open_table(io.BytesIO(content)).records)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("Sanne", "Sanne"),
        (31601234567, "31601234567"),
        (31601234567.0, "31601234567"),
        (1.5, "1.5"),
        (True, "true"),
        (None, ""),
        (datetime.date(2026, 11, 24), "2026-11-24"),
        (datetime.datetime.fromisoformat("2026-11-24 09:30"), "2026-11-24 09:30"),
    ],
)
def test_a_cell_is_read_as_one_would_type_it(value, text):
    assert rows_of(made(["phone", "fact"], ["x", value])) == [(2, ["x", text])]


def test_rows_are_counted_as_excel_does_and_blank_ones_left_out():
    content = made(["phone", "name"], ["1", "a"], [None, None], ["2"], ["3", "b", None, None])
    assert rows_of(content) == [(2, ["1", "a"]), (4, ["2", ""]), (5, ["3", "b"])]


def test_a_row_that_is_longer_than_the_header_shows():
    assert rows_of(made(["phone"], ["1", "lost"])) == [(2, ["1", "lost"])]


def test_the_size_that_the_file_tells_of_its_sheet_does_not_count():
    content = made(["phone"], ["1"], ["2"])
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    told = sheet.replace('<dimension ref="A1:A3"', '<dimension ref="A1"')
    assert told != sheet
    assert len(rows_of(with_part(content, "xl/worksheets/sheet1.xml", told))) == 2


def test_a_workbook_that_grows_too_large_is_not_unpacked(monkeypatch):
    monkeypatch.setattr(workbook, "_LARGEST", 100)
    with pytest.raises(TableError, match="too large"):
        rows_of(made(["phone"], ["1"]))


def test_a_small_file_that_fills_the_memory_is_not_unpacked():
    content = made(["phone"], ["1"])
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    bomb = with_part(
        content, "xl/worksheets/sheet1.xml", sheet.replace("</sheetData>", " " * 60_000_000 + "</sheetData>")
    )
    assert len(bomb) < 100_000
    with pytest.raises(TableError, match="too large"):
        rows_of(bomb)


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml"])
@pytest.mark.parametrize(
    "text",
    [
        "no XML",
        '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><x>&b;</x>',
        "",
    ],
)
def test_a_broken_or_hostile_part_is_told(part, text):
    with pytest.raises(TableError, match="cannot be read|is empty"):
        rows_of(with_part(made(["phone"], ["1"]), part, text))


def test_half_an_archive_is_told():
    content = made(["phone"], ["1"])
    with pytest.raises(TableError, match="cannot be read"):
        rows_of(content[: len(content) // 2])
