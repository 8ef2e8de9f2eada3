"""The rows of the log of answers: tuples of what a call has at hand while they wait, written many at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import orjson
from django.db import connection

from assistants import knowing
from assistants.answering import Answered
from assistants.knowing import Gathered
from assistants.models import Answer
from callers import copying


class AnswerRow(NamedTuple):
    """The columns of an Answer, by the names that they have in the database.

    `steps` and `known` become text when the row is written, so that no call has to wait for it.
    """

    received_at: datetime
    caller_number: str
    line_number: str
    caller_id: int | None
    segment_key: str
    version_id: int | None
    template_name: str
    publication_number: int | None
    context_level: str
    publication_level: str
    milliseconds: float
    steps: Mapping[str, float]
    known: Gathered | None


def row(answered: Answered) -> AnswerRow:
    version = answered.version
    return AnswerRow(
        received_at=answered.received_at,
        caller_number=answered.caller.number,
        line_number=answered.line_number,
        caller_id=answered.caller.caller_id,
        segment_key=answered.segment,
        version_id=version.pk if version else None,
        template_name=version.template_name if version else "",
        publication_number=answered.publication_number,
        context_level=answered.context_level,
        publication_level=answered.publication_level,
        milliseconds=round(answered.milliseconds.get("total", 0.0), 3),
        steps=answered.milliseconds,
        known=knowing.gathered(answered),
    )


def _values(rows: Sequence[AnswerRow]) -> Iterator[list[Any]]:
    """Yield the values of the columns as the database takes them."""
    for one in rows:
        steps = {step: round(took, 3) for step, took in one.steps.items()}
        yield [*one[:-2], orjson.dumps(steps).decode(), knowing.written(one.known)]


def write(rows: Sequence[AnswerRow]) -> None:
    """Add the rows to the database; raises django.db.Error.

    On PostgreSQL with COPY, which costs a tenth of a `bulk_create`: this shares its processor with the calls.
    """
    if connection.vendor != "postgresql":
        names = AnswerRow._fields
        Answer.objects.bulk_create([Answer(**dict(zip(names, one, strict=True))) for one in _values(rows)])
        return
    copying.copy(Answer._meta.db_table, AnswerRow._fields, _values(rows))
