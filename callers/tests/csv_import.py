"""Imports a text as a CSV file would be, for tests."""

from __future__ import annotations

from io import BytesIO

from callers.csv_rows import Problem
from callers.importing import Outcome, import_callers


def import_text(text: str, *, skip_errors: bool = False) -> tuple[Outcome, list[Problem]]:
    """Return what became of the rows, and what was wrong with them."""
    problems: list[Problem] = []
    source = BytesIO(text.encode())
    return import_callers(source, "NL", skip_errors=skip_errors, report=problems.append), problems
