"""Reads an answer: JSON, no error in it, the record of this very number, and the values that the fields name."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

import orjson

from callers import masking, phone
from callers.crm import paths
from callers.crm.failures import AskError
from callers.crm.kinds import typed
from callers.crm.paths import PathError
from callers.crm.spec import Reading, Spec

_LONGEST_DETAIL = 200
# Of a record, and of an answer to the question who has one number: reading them keeps calls waiting.
_MOST_NUMBERS = 50
_MOST_RECORDS = 100
# Where systems say what is wrong, if the connection does not tell or nothing stands there.
_USUAL_DETAIL = "message || error.message || error_description || error || errors[0].message || [0].message || title"


def document_of(body: bytes) -> Any:
    """Return the JSON of a body. Raises AskError for all else, also for NaN, broken UTF-8 and half characters."""
    try:
        return orjson.loads(body.removeprefix(b"\xef\xbb\xbf"))
    except ValueError:
        looks_like_page = body.lstrip()[:1] == b"<"
        raise AskError("html" if looks_like_page else "not_json") from None


def detail_of(body: bytes, reading: Reading) -> str:
    """Return what an answer says is wrong with it, short and without phone numbers; "" if it does not say."""
    try:
        document = orjson.loads(body)
    except ValueError:
        return ""
    for path in (reading.error_path, _USUAL_DETAIL):
        try:
            detail = _as_detail(paths.search(path, document)) if path else ""
        except PathError:
            detail = ""
        if detail:
            return detail
    return ""


def _as_detail(found: object) -> str:
    if isinstance(found, dict):
        # Such as {"code": 7, "message": "…"}: what stands deeper is not for reading.
        found = [f"{name}: {text}" for name, value in found.items() if (text := typed(value, "text"))]
    cleaned: str = typed(found, "text") or ""
    return masking.mask(cleaned)[:_LONGEST_DETAIL]


def refuse_error(document: Any, reading: Reading) -> None:
    """Raise AskError if the answer says, with a good status, that the CRM could not answer."""
    if not reading.error_path:
        return
    try:
        found = paths.search(reading.error_path, document)
    except PathError:
        return
    if found:
        detail = "" if found is True else _as_detail(found)
        raise AskError("error_in_answer", detail=detail)


def records_of(document: Any, record_path: str) -> list[dict[str, Any]]:
    """Return the records of an answer, none if it holds nobody's. Raises AskError if what is there is no record."""
    try:
        found = paths.search(record_path, document)
    except PathError:
        raise AskError("record_shape", path=record_path) from None
    if not isinstance(found, list):
        found = [found] if found else []
    records = [record for record in found if record]
    if not all(isinstance(record, dict) for record in records):
        raise AskError("record_shape", path=record_path)
    return records


def numbers_of(record: dict[str, Any], number_path: str, country: str) -> list[str]:
    """Return the phone numbers of a record in E.164."""
    try:
        found = list(islice(_scalars(paths.search(number_path, record)), _MOST_NUMBERS))
    except PathError:
        return []
    numbers = (phone.normalise(value, country) for value in found)
    return [number for number in dict.fromkeys(numbers) if number]


def _scalars(found: object, depth: int = 0) -> Iterator[object]:
    if isinstance(found, list) and depth < 3:
        for item in found:
            yield from _scalars(item, depth + 1)
    elif isinstance(found, str | int | float):
        yield found


def values_of(record: dict[str, Any], spec: Spec) -> dict[str, Any]:
    """Return the values of the fields that the record has; what it has not is absent."""
    values = {}
    for field in spec.fields:
        try:
            value = typed(paths.search(field.path, record), field.kind)
        except PathError:
            # Such as the length of a list that is not there.
            value = None
        if value is not None:
            values[field.name] = value
    return values


def values_for(records: list[dict[str, Any]], spec: Spec, number: str, country: str) -> dict[str, Any] | None:
    """Return what the records tell of the caller with a number, None if nobody has it.

    Several records with the number tell something only if all of them tell the same, as for one person
    entered twice: otherwise somebody might hear what is another's. Raises AskError if all are other people's, and for
    more records than a search for one number finds.
    """
    if len(records) > _MOST_RECORDS:
        raise AskError("too_many_records", count=len(records))
    told = [numbers_of(record, spec.reading.number_path, country) for record in records]
    theirs = [record for record, numbers in zip(records, told, strict=True) if number in numbers]
    if not records:
        return None
    if not theirs:
        raise AskError("other_person" if any(told) else "no_number", path=spec.reading.number_path)
    values = [values_of(record, spec) for record in theirs]
    if any(other != values[0] for other in values[1:]):
        raise AskError("several_people", count=len(values))
    return values[0]
