"""Adds columns and indexes as migrations do, and removes them, until its input ends: with_django faults.migrating"""

from __future__ import annotations

import select
import sys

from django.db import connection, models

from assistants.models import Template
from callers.models import Call, Caller, CallEvent

_TABLES: tuple[type[models.Model], ...] = (Caller, CallEvent, Call, Template)
_PAUSE_SECONDS = 0.5


def main() -> None:
    while not _has_ended():
        for table in _TABLES:
            _there_and_back(table)


def _there_and_back(table: type[models.Model]) -> None:
    column = models.CharField(max_length=20, default="", db_default="")
    column.set_attributes_from_name("added_by_a_migration")
    column.model = table
    index = models.Index(fields=("id",), name=f"added_to_{table._meta.model_name}")
    # Each way in one transaction, as Django applies a migration.
    with connection.schema_editor(atomic=True) as editor:
        editor.add_field(table, column)
        editor.add_index(table, index)
    with connection.schema_editor(atomic=True) as editor:
        editor.remove_index(table, index)
        editor.remove_field(table, column)


def _has_ended() -> bool:
    return bool(select.select([sys.stdin], [], [], _PAUSE_SECONDS)[0])


if __name__ == "__main__":
    main()
