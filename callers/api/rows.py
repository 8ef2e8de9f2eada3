"""Reads the JSON that systems push: rows that are in order, or all that is wrong with them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import orjson
from rest_framework.exceptions import ParseError, UnsupportedMediaType, ValidationError
from rest_framework.request import Request
from rest_framework.serializers import Serializer

from callers import strict_json
from callers.api.serializers import MOST_ROWS, CallerSerializer, ChangedSerializer, WhoSerializer
from callers.csv_rows import Row
from callers.models import Segment

_TEXTS = ("first_name", "last_name", "salutation", "company", "email", "language")
# More than these are not told: who sees so many has one mistake many times.
MOST_PROBLEMS = 100


@dataclass(frozen=True, slots=True)
class PushProblem:
    """What is wrong in a row, counted from 1. An empty field means the row as a whole."""

    row: int
    field: str
    message: str


class ProblemsError(Exception):
    """Rows that cannot be taken, and so none is."""

    def __init__(self, problems: list[PushProblem]) -> None:
        super().__init__()
        self.problems = [asdict(problem) for problem in problems[:MOST_PROBLEMS]]


def document_of(request: Request, body: bytes) -> Any:
    """Return the JSON in a body; raises UnsupportedMediaType or ParseError."""
    kind = (request.content_type or "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise UnsupportedMediaType(kind)
    try:
        document = orjson.loads(body)
    except ValueError as error:
        raise ParseError(f"The body is no JSON: {error}.") from None
    try:
        # That takes the last of two values with the same key, and refuses much that this takes.
        strict_json.read(body.decode())
    except (strict_json.AmbiguousError, RecursionError) as error:
        raise ParseError(f"The body cannot be read: {error}") from None
    return document


def callers_in(document: Any) -> list[Row]:
    """Read one caller or a list of them; raises ParseError or ProblemsError."""
    segments = dict(Segment.objects.values_list("key", "pk"))
    return _read(document, CallerSerializer(context={"segments": segments}), _caller)


def whoms_in(document: Any) -> list[Row]:
    """Read who is meant, once or in a list; raises ParseError or ProblemsError."""
    return _read(document, WhoSerializer(), _who)


def number_in(document: Any) -> str:
    """Read the number of a contact that has changed; raises ProblemsError."""
    return _read([document], ChangedSerializer(), _who)[0].number


def _read(document: Any, serializer: Serializer[Any], as_row: Callable[[int, Mapping[str, Any]], Row]) -> list[Row]:
    told = document if isinstance(document, list) else [document]
    if len(told) > MOST_ROWS:
        raise ParseError(f"These are {len(told):,} rows. Send {MOST_ROWS:,} at most at a time.")
    rows, problems = [], []
    for position, data in enumerate(told, 1):
        # One serializer reads all rows, as making one takes longer than reading a row.
        try:
            rows.append(as_row(position, serializer.run_validation(data)))
        except ValidationError as error:
            problems += [PushProblem(position, field, message) for field, message in _messages(error.detail)]
    if problems:
        raise ProblemsError(problems)
    return rows


def _messages(errors: Any, place: str = "") -> Iterator[tuple[str, str]]:
    """Give each message with its field, such as phones[1] for the second of them."""
    if isinstance(errors, (list, str)):
        for message in [errors] if isinstance(errors, str) else errors:
            yield place, str(message)
        return
    for name, inside in errors.items():
        if name == "non_field_errors":
            yield from _messages(inside, place)
        else:
            yield from _messages(inside, f"{place}[{name}]" if place else str(name))


def _who(position: int, told: Mapping[str, Any]) -> Row:
    return Row(position, told.get("phone") or "", told.get("external_id") or "", {}, {})


def _caller(position: int, told: Mapping[str, Any]) -> Row:
    values: dict[str, Any] = {name: told[name] or "" for name in _TEXTS if name in told}
    attributes: dict[str, Any] = {}
    if "segment" in told:
        values["segment_id"] = told["segment"]
    if "tags" in told:
        values["tags"] = list(dict.fromkeys(tag for tag in told["tags"] or () if tag))
    if told.get("attributes"):
        attributes = {name: None if value == "" else value for name, value in told["attributes"].items()}
    elif told.get("attributes", {}) is None:
        values["attributes"] = {}
    numbers = list(dict.fromkeys(told.get("phones") or filter(None, [told.get("phone")])))
    return Row(
        position,
        numbers[0] if numbers else "",
        told.get("external_id") or "",
        values,
        attributes,
        more_numbers=tuple(numbers[1:]),
        has_all_numbers="phones" in told,
        is_typed=True,
    )
