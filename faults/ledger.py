"""Reads from a database what was answered and which events are there, past everything that may be broken before it."""

from __future__ import annotations

import sqlite3
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg

# More than come in a row by chance, and fewer than in a second.
_NEWEST = 40
_CONNECT_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Answered:
    """A row of the log of answers; `at` in epoch seconds."""

    number: str
    at: float
    context: str
    publication: str


class Ledger:
    """Tells what has come into a database since `mark` was called: an address of PostgreSQL or a file of SQLite."""

    def __init__(self, database: str | Path) -> None:
        self._database = database
        self._answers = self._events = 0

    def mark(self) -> None:
        self._answers = self._newest("assistants_answer")
        self._events = self._newest("callers_callevent")

    def answers(self) -> list[Answered]:
        columns = "caller_number, received_at, context_level, publication_level"
        rows = self._rows(f"SELECT {columns} FROM assistants_answer WHERE id > {self._answers} ORDER BY id")
        return [Answered(number, _epoch(at), context, publication) for number, at, context, publication in rows]

    def is_best(self) -> bool:
        """Tell whether the newest answers are as good as they can be."""
        newest = self._rows(
            "SELECT context_level, publication_level FROM assistants_answer"
            f" WHERE id > {self._answers} ORDER BY received_at DESC LIMIT {_NEWEST}"
        )
        return all(context in ("fresh", "stranger") and publication == "current" for context, publication in newest)

    def count(self) -> int:
        """Return how many answers were written."""
        return int(self._rows(f"SELECT count(*) FROM assistants_answer WHERE id > {self._answers}")[0][0])

    def events(self) -> Counter[str]:
        """Return how often each body of an event is there."""
        return Counter(body for (body,) in self._rows(f"SELECT body FROM callers_callevent WHERE id > {self._events}"))

    def _newest(self, table: str) -> int:
        return int(self._rows(f"SELECT coalesce(max(id), 0) FROM {table}")[0][0])

    def _rows(self, query: str) -> Sequence[Any]:
        if isinstance(self._database, str):
            with _connected(self._database) as connection:
                return connection.execute(query).fetchall()
        with closing(sqlite3.connect(self._database, timeout=10)) as connection:
            return connection.execute(query).fetchall()


def _connected(url: str) -> psycopg.Connection:
    """Connect. A server of which somebody has just taken all connections may need a moment to count them as free."""
    until = time.monotonic() + _CONNECT_SECONDS
    while True:
        try:
            return psycopg.connect(url)
        except psycopg.OperationalError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)


def _epoch(at: datetime | str) -> float:
    moment = datetime.fromisoformat(at).replace(tzinfo=UTC) if isinstance(at, str) else at
    return moment.timestamp()
