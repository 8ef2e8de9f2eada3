"""Writes many callers and numbers into PostgreSQL by COPY, which takes a fraction of the time of INSERT."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from operator import attrgetter
from typing import Any

import orjson
from django.db import connection
from django.db.models import DateTimeField, JSONField, Model

from callers.models import Caller, CallerNumber


def insert(rows: Sequence[Caller] | Sequence[CallerNumber]) -> None:
    """Insert new rows of one model and give them their ids. Raises IntegrityError as an INSERT would."""
    if not rows:
        return
    model = type(rows[0])
    for row, pk in zip(rows, _new_ids(model, len(rows)), strict=True):
        row.pk = pk
    _copy(model._meta.db_table, rows, is_new=True)


def update(callers: Sequence[Caller], names: Iterable[str]) -> None:
    """Write the fields with these names of callers that are stored already."""
    if not callers:
        return
    quote = connection.ops.quote_name
    table, changes = quote(Caller._meta.db_table), quote("imported_changes")
    fields: list[Any] = [Caller._meta.get_field(name) for name in names]
    columns = [quote(field.column) for field in fields]
    assigned = ", ".join(f"{column} = {changes}.{column}" for column in columns)
    with connection.cursor() as cursor:
        # Gone with the transaction; until then each batch finds it empty.
        cursor.execute(f"CREATE TEMPORARY TABLE IF NOT EXISTS {changes} (LIKE {table}) ON COMMIT DROP")
        cursor.execute(f"TRUNCATE {changes}")
        _copy("imported_changes", callers, is_new=False)
        # Nothing but names of our own tables and columns is put into the text.
        cursor.execute(f"UPDATE {table} SET {assigned} FROM {changes} WHERE {table}.id = {changes}.id")  # noqa: S608 # see above


def _new_ids(model: type[Model], count: int) -> Iterator[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [connection.ops.quote_name(model._meta.db_table), count],
        )
        return iter([pk for (pk,) in cursor.fetchall()])


def _copy(table: str, rows: Sequence[Model], *, is_new: bool) -> None:
    fields: Sequence[Any] = rows[0]._meta.concrete_fields
    columns = ", ".join(connection.ops.quote_name(field.column) for field in fields)
    values = attrgetter(*(field.attname for field in fields))
    as_json = [place for place, field in enumerate(fields) if isinstance(field, JSONField)]
    # A model dates its rows only where it writes them itself.
    dated = [(place, field) for place, field in enumerate(fields) if isinstance(field, DateTimeField)]
    statement = f"COPY {connection.ops.quote_name(table)} ({columns}) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            line = list(values(row))
            for place in as_json:
                line[place] = orjson.dumps(line[place]).decode()
            for place, field in dated:
                line[place] = field.pre_save(row, is_new)
            copy.write_row(line)
