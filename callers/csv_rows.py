"""Checks the rows of a CSV file of callers, and says in plain words what is wrong with a cell."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from callers.csv_file import KNOWN_COLUMNS, Table
from callers.models import Caller, validate_language
from callers.phone import normalise

_LONGEST = {field.name: field.max_length for field in Caller._meta.fields if field.max_length}
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
    """A row that is in order. `values` holds fields of Caller by their names, of the cells that are not empty."""

    position: int
    number: str
    external_id: str
    values: dict[str, Any]
    attributes: dict[str, Any]

    def to_json(self) -> str:
        return json.dumps([self.position, self.number, self.external_id, self.values, self.attributes])

    @classmethod
    def from_json(cls, text: str | bytes) -> Row:
        return cls(*json.loads(text))


class _CellError(Exception):
    def __init__(self, wrong: str, remedy: str) -> None:
        super().__init__(wrong)
        self.wrong = wrong
        self.remedy = remedy


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
        "phone": _Column(name, name, lambda text: _number(text, country)),
        "segment": _Column(name, "segment_id", lambda text: _segment(text, segments)),
        "tags": _Column(name, name, _tags),
        "language": _Column(name, name, _language),
        "email": _Column(name, name, _email),
    }
    return special.get(name) or _Column(name, name, lambda text: _text(text, _LONGEST[name]))


def _row(position: int, cells: list[str], columns: list[_Column]) -> Row | list[Problem]:
    values: dict[str, Any] = {}
    attributes: dict[str, Any] = {}
    problems = []
    for column, cell in zip(columns, cells, strict=True):
        if not (text := cell.strip()):
            continue
        try:
            value = column.read(_printable(text))
        except _CellError as error:
            shown = cell[:_LONGEST_VALUE_SHOWN]
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


def _printable(text: str) -> str:
    if "\x00" in text:
        raise _CellError(
            _("This cell holds a NUL character, which no text may hold."),
            _("Type the value anew, or save the file again as CSV UTF-8."),
        )
    return text


def _text(text: str, most: int) -> str:
    text = " ".join(text.split())
    if len(text) > most:
        raise _CellError(
            _("This is %(length)d characters long.") % {"length": len(text)},
            _("Shorten it to %(most)d characters at most.") % {"most": most},
        )
    return text


def _tags(text: str) -> list[str]:
    tags = (" ".join(part.split()) for part in re.split("[;,]", text))
    return list(dict.fromkeys(tag for tag in tags if tag))


def _number(text: str, country: str) -> str:
    number = normalise(text, country)
    if not number:
        raise _CellError(
            _("This is no phone number."),
            _("Write one number, such as +31612345678, or leave the cell empty."),
        )
    return number


def _segment(text: str, segments: Mapping[str, int]) -> int:
    key = text.lower()
    if key in segments:
        return segments[key]
    if close := difflib.get_close_matches(key, segments, n=1):
        remedy = _("Did you mean %(key)s?") % {"key": close[0]}
    elif segments:
        remedy = _("Use one of these keys: %(keys)s.") % {"keys": ", ".join(sorted(segments)[:20])}
    else:
        remedy = _("Make the segment first, or leave the cell empty.")
    raise _CellError(_("There is no segment with this key."), remedy)


def _language(text: str) -> str:
    """Return a language code as we write it: nl_be and NL-be become nl-BE."""
    language, separator, region = text.replace("_", "-").partition("-")
    code = language.lower() + separator + region.upper()
    try:
        validate_language(code)
    except ValidationError:
        raise _CellError(
            _("This is no language code."), _("Write a code such as nl, en or nl-BE, or leave the cell empty.")
        ) from None
    return code


def _email(text: str) -> str:
    text = _text(text, _LONGEST["email"])
    try:
        validate_email(text)
    except ValidationError:
        raise _CellError(
            _("This is no e-mail address."), _("Write it as name@example.com, or leave the cell empty.")
        ) from None
    return text
