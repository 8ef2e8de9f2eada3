"""Writes rows into PostgreSQL by COPY, which takes a fraction of the time of INSERT: callers, numbers, and others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from operator import attrgetter
from typing import Any

import orjson
from django.db import connection
from django.db.models import DateTimeField, JSONField, Model
from django.utils import timezone

from callers.models import Caller, CallerNumber


def insert(callers: Sequence[Caller]) -> None:
    """Insert new callers and give them their ids. Raises IntegrityError as an INSERT would."""
    if callers:
        for caller, pk in zip(callers, _new_ids(Caller, len(callers)), strict=True):
            caller.pk = pk
        copy(Caller._meta.db_table, _columns(), _lines(callers, is_new=True))


def insert_numbers(numbers: Sequence[tuple[int, str]]) -> list[int]:
    """Insert numbers, each with the id of its caller before it; return their ids."""
    ids = _new_ids(CallerNumber, len(numbers)) if numbers else []
    lines = ((pk, caller, number, False) for pk, (caller, number) in zip(ids, numbers, strict=True))
    copy(CallerNumber._meta.db_table, ["id", "caller_id", "number", "is_owner"], lines)
    return ids


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
        copy("imported_changes", _columns(), _lines(callers, is_new=False))
        # Nothing but names of our own tables and columns is put into the text.
        cursor.execute(f"UPDATE {table} SET {assigned} FROM {changes} WHERE {table}.id = {changes}.id")  # noqa: S608 # see above


def copy(table: str, columns: Iterable[str], lines: Iterable[Sequence[Any]]) -> None:
    """Add lines, with the values of these columns, to a table. Raises django.db.Error, as an INSERT would."""
    names = ", ".join(map(connection.ops.quote_name, columns))
    statement = f"COPY {connection.ops.quote_name(table)} ({names}) FROM STDIN"
    # Django wraps its own calls of the driver, and does not know of this one.
    with connection.cursor() as cursor, connection.wrap_database_errors, cursor.copy(statement) as copying:
        for line in lines:
            copying.write_row(line)


def _new_ids(model: type[Model], count: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [connection.ops.quote_name(model._meta.db_table), count],
        )
        return [pk for (pk,) in cursor.fetchall()]


def _columns() -> list[str]:
    fields: Sequence[Any] = Caller._meta.concrete_fields
    return [field.column for field in fields]


def _lines(callers: Iterable[Caller], *, is_new: bool) -> Iterator[list[Any]]:
    fields: Sequence[Any] = Caller._meta.concrete_fields
    values = attrgetter(*(field.attname for field in fields))
    as_json = [place for place, field in enumerate(fields) if isinstance(field, JSONField)]
    # A model dates its rows only where it writes them itself.
    dated = [place for place, field in enumerate(fields) if _is_dated(field, is_new=is_new)]
    now = timezone.now()
    for caller in callers:
        line = list(values(caller))
        for place in as_json:
            line[place] = orjson.dumps(line[place]).decode()
        for place in dated:
            line[place] = now
        yield line


def _is_dated(field: Any, *, is_new: bool) -> bool:
    return isinstance(field, DateTimeField) and (field.auto_now or (field.auto_now_add and is_new))
