"""What the cells of an import may hold, and what is said of those that are wrong."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.core.validators import validate_email
from hypothesis import given, strategies

from callers import csv_cells
from callers.csv_file import TableError
from callers.csv_rows import read_rows
from callers.table_file import open_table

pytestmark = pytest.mark.usefixtures("english")

SEGMENTS = {"vip": 1, "klant": 2}


def rows_of(text):
    return list(read_rows(open_table(BytesIO(text.encode())), "NL", SEGMENTS))


def value_of(column, cell):
    (row,) = rows_of(f'external_id,{column}\nK1,"{cell}"\n')
    return row.values | row.attributes


def problem_of(column, cell):
    (problems,) = rows_of(f'external_id,{column}\nK1,"{cell}"\n')
    (problem,) = problems
    assert (problem.row, problem.column, problem.value) == (2, column, cell[:200].replace("\x00", "\ufffd"))
    return f"{problem.wrong} {problem.remedy}"


def test_a_row_is_read():
    (row,) = rows_of("phone,external_id,first_name,city\n06-01234567,K1,Sanne,Utrecht\n")
    assert (row.position, row.number, row.external_id) == (2, "+31601234567", "K1")
    assert (row.values, row.attributes) == ({"first_name": "Sanne"}, {"city": "Utrecht"})


@pytest.mark.parametrize(
    ("column", "cell", "value"),
    [
        ("first_name", "  Sanne \n Maria ", {"first_name": "Sanne Maria"}),
        ("language", "NL", {"language": "nl"}),
        ("language", "nl_be", {"language": "nl-BE"}),
        ("segment", "VIP", {"segment_id": 1}),
        ("tags", "a; b,, a", {"tags": ["a", "b"]}),
        ("tags", ";", {"tags": []}),
        ("city", " Utrecht ", {"city": "Utrecht"}),
        ("email", " ", {}),
    ],
)
def test_a_cell_is_tidied(column, cell, value):
    assert value_of(column, cell) == value


@pytest.mark.parametrize(
    ("column", "cell", "words"),
    [
        ("phone", "anoniem", "no phone number. Write one number"),
        ("email", "sanne@", "no e-mail address. Write it as name@example.com"),
        ("language", "Dutch", "no language code. Write a code such as nl"),
        ("segment", "vop", "no segment with this key. Did you mean vip?"),
        ("segment", "zzzzz", "Use one of these keys: klant, vip."),
        ("first_name", "x" * 101, "101 characters long. Shorten it to 100"),
        ("email", "x" * 250 + "@a.nl", "Shorten it to 254"),
        ("city", "a\x00b", "NUL character"),
        ("first_name", "a\x00b", "NUL character"),
    ],
)
def test_a_wrong_cell_is_told_with_what_to_do(column, cell, words):
    assert words in problem_of(column, cell)


@given(strategies.from_regex(csv_cells.PLAIN_EMAIL, fullmatch=True))
def test_an_address_that_is_taken_at_sight_is_one(address):
    validate_email(address)


def test_all_wrong_cells_of_a_row_are_told():
    (problems,) = rows_of("phone,email,segment\nx,y,z\n")
    assert [problem.column for problem in problems] == ["phone", "email", "segment"]


def test_a_row_that_names_nobody_is_wrong():
    (problems,) = rows_of("phone,first_name\n,Sanne\n")
    assert "neither a phone number nor an external id" in problems[0].wrong


@pytest.mark.parametrize(("row", "cells"), [("0601234567", 1), ("0601234567,a,b", 3)])
def test_a_row_of_another_length_is_wrong(row, cells):
    (problems,) = rows_of(f"phone,first_name\n{row}\n")
    assert problems[0].wrong == f"This row has {cells} cells, the header has 2."


def test_rows_are_counted_as_a_spreadsheet_does():
    rows = rows_of('phone,notes\n0601234567,"two\nlines"\n\n,\n0612345678,x\n')
    assert [row.position for row in rows] == [2, 5]


@pytest.mark.parametrize(
    "header", ["Phone,First Name,E-mail", "PHONE;first-name;Email", "\ufeffphone,firstname,e_mail"]
)
def test_known_columns_are_known_however_they_are_written(header):
    table = open_table(BytesIO(f"{header}\n".encode()))
    assert table.columns == ("phone", "first_name", "email")


@pytest.mark.parametrize(
    ("header", "key"),
    [("Klant sinds", "klant_sinds"), ("Müller-Nr.", "muller_nr"), ("Straße", "strasse"), ("x" * 50, "x" * 50)],
)
def test_any_other_column_becomes_a_key(header, key):
    assert open_table(BytesIO(f"phone,{header}\n".encode())).columns == ("phone", key)


def test_a_delimiter_within_a_quoted_header_is_none():
    assert open_table(BytesIO(b'phone;"name, in full"\n')).columns == ("phone", "name_in_full")


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ("phone,2024", 'Column 2 is called "2024"'),
        ("phone,", 'Column 2 is called ""'),
        ("phone," + "x" * 51, "50 letters"),
        ("phone,E-mail,email", "Columns 2 and 3 are both called email"),
        ("name;city", "Found: name, city"),
        ("\nphone", "empty"),
        ("phone" + "x" * 1_000_000, "Line 1 is too long"),
    ],
)
def test_a_wrong_header_is_told(header, words):
    with pytest.raises(TableError, match=words):
        open_table(BytesIO(f"{header}\n".encode()))


@pytest.mark.parametrize("cell", ['"Sanne', '"Sanne" de Wit', "Sanne\rMaria"])
def test_a_row_that_ends_nowhere_is_told(cell):
    with pytest.raises(TableError, match="Row 3 cannot be read"):
        rows_of(f"phone,first_name\n0612345678,Jan\n0601234567,{cell}\n")


def test_the_line_that_is_not_utf8_is_told():
    table = open_table(BytesIO("phone,first_name\n0612345678,Jan\n0601234567,Zoë\n".encode("cp1252")))
    with pytest.raises(TableError, match="Line 3 is not written in UTF-8"):
        list(table.records)
