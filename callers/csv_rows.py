"""Checks the rows of a CSV file of callers: what is in each, or all that is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from django.utils.translation import gettext as _

from callers import csv_cells
from callers.cell_text import unguarded
from callers.csv_file import KNOWN_COLUMNS, Table

_LONGEST_VALUE_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong in a row. An empty column means the row as a whole."""

    row: int
    column: str
    value: str
    wrong: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Row:
    """A row that is in order. `values` holds fields of Caller by their names, of the cells that are not empty.

    Systems that push say more: further numbers, and whether the caller has no others than those of the row; attributes
    with types, and None for one that goes.
    """

    position: int
    number: str
    external_id: str
    values: dict[str, Any]
    attributes: dict[str, Any]
    more_numbers: tuple[str, ...] = ()
    has_all_numbers: bool = False
    is_typed: bool = False

    @property
    def numbers(self) -> tuple[str, ...]:
        return (self.number, *self.more_numbers) if self.number else ()

    def to_json(self) -> bytes:
        """Write a row of a file."""
        return orjson.dumps([self.position, self.number, self.external_id, self.values, self.attributes])

    @classmethod
    def from_json(cls, text: bytes) -> Row:
        return cls(*orjson.loads(text))


@dataclass(frozen=True, slots=True)
class _Column:
    """How the cells of a column are read, and the field of Caller that they fill in; an attribute has no field."""

    name: str
    field: str
    read: Callable[[str], object]


def read_rows(table: Table, country: str, segments: Mapping[str, int]) -> Iterator[Row | list[Problem]]:
    """Give each row checked, or all that is wrong with it.

    Phone numbers without country code belong to `country`; `segments` are the ids of the segments by key.
    """
    columns = [_column(name, country, segments) for name in table.columns]
    for position, cells in table.records:
        if len(cells) == len(columns):
            yield _row(position, cells, columns)
        else:
            yield [_wrong_length(position, len(cells), len(columns))]


def _column(name: str, country: str, segments: Mapping[str, int]) -> _Column:
    if name not in KNOWN_COLUMNS:
        return _Column(name, "", str)
    special: dict[str, _Column] = {
        "phone": _Column(name, name, lambda text: csv_cells.read_number(text, country)),
        "segment": _Column(name, "segment_id", lambda text: csv_cells.read_segment(text, segments)),
        "tags": _Column(name, name, csv_cells.read_tags),
        "language": _Column(name, name, csv_cells.read_language),
        "email": _Column(name, name, csv_cells.read_email),
    }
    return special.get(name) or _Column(name, name, lambda text: csv_cells.read_text(text, csv_cells.LONGEST[name]))


def _row(position: int, cells: list[str], columns: list[_Column]) -> Row | list[Problem]:
    values: dict[str, Any] = {}
    attributes: dict[str, Any] = {}
    problems = []
    for column, cell in zip(columns, cells, strict=True):
        if not (text := cell.strip()):
            continue
        try:
            value = column.read(csv_cells.printable(unguarded(text)))
        except csv_cells.CellError as error:
            # Not even in what is told of a mistake does PostgreSQL take a NUL.
            shown = cell[:_LONGEST_VALUE_SHOWN].replace("\x00", "\ufffd")
            problems.append(Problem(position, column.name, shown, error.wrong, error.remedy))
        else:
            (values if column.field else attributes)[column.field or column.name] = value
    number, external_id = values.pop("phone", ""), values.pop("external_id", "")
    if not (problems or number or external_id):
        wrong = _("This row has neither a phone number nor an external id.")
        problems.append(Problem(position, "", "", wrong, _("Fill in one of them, so that we know who this is.")))
    return problems or Row(position, number, external_id, values, attributes)


def _wrong_length(position: int, cells: int, columns: int) -> Problem:
    wrong = _("This row has %(cells)d cells, the header has %(columns)d.") % {"cells": cells, "columns": columns}
    remedy = _("Put values that hold a comma or semicolon between quotation marks, and look for missing ones.")
    return Problem(position, "", "", wrong, remedy)
