"""Imports callers from a file."""

from __future__ import annotations

import csv
import sys
from argparse import ArgumentParser
from contextlib import ExitStack
from dataclasses import asdict, astuple
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils.translation import gettext as _
from tqdm import tqdm

from callers.csv_file import TableError
from callers.csv_rows import Problem
from callers.importing import Outcome, Stage, import_callers
from callers.phone import is_country

_SHOWN = 10


class Command(BaseCommand):
    help = (
        "Make and change callers from a CSV file or an Excel workbook with the columns phone, external_id, first_name, "
        "last_name, salutation, company, email, language, segment and tags; any other column becomes an attribute. A "
        "row matches a caller by external_id if it has one, else by phone. Empty cells leave values alone. If a single "
        "row is broken, nothing is imported, and a file beside FILE lists what to do."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument(
            "--country",
            metavar="NL",
            default=settings.DEFAULT_COUNTRY,
            help="country of phone numbers without country code (default: %(default)s)",
        )
        parser.add_argument("--skip-errors", action="store_true", help="import the rows that are not broken")

    def handle(self, *, file: Path, country: str, skip_errors: bool, **options: Any) -> None:
        country = country.upper()
        if not is_country(country):
            raise CommandError(_("%(code)s is no country. Write two letters, such as NL.") % {"code": country})
        try:
            with file.open("rb") as source:
                outcome = self._import(source, _ErrorFile(file.with_suffix(".errors.csv")), country, skip_errors)
        except OSError as error:
            reason = {"file": file, "reason": error.strerror}
            raise CommandError(_("%(file)s cannot be read: %(reason)s.") % reason) from error
        if not outcome.is_imported:
            raise CommandError(
                _(
                    "Nothing was imported. Rows with a mistake: %(count)d. Mend them and import the file again, "
                    "or leave them out with --skip-errors."
                )
                % {"count": outcome.skipped}
            )
        self.stdout.write(
            _("Callers: %(made)d made, %(changed)d changed, %(unchanged)d unchanged, %(skipped)d skipped.")
            % asdict(outcome)
        )

    def _import(self, source: BinaryIO, errors: _ErrorFile, country: str, skip_errors: bool) -> Outcome:
        bar = _Bar()
        try:
            return import_callers(source, country, skip_errors=skip_errors, report=errors.add, progress=bar.show)
        except TableError as refused:
            raise CommandError(_("Nothing was imported. %(reason)s") % {"reason": refused}) from refused
        except DatabaseError as error:
            # The lines after the first one may hold somebody's data.
            reason = str(error).partition("\n")[0]
            raise CommandError(
                _(
                    "Nothing was imported, because the database refused: %(reason)s. If callers were being changed "
                    "at the same moment, try again."
                )
                % {"reason": reason}
            ) from error
        finally:
            bar.close()
            errors.close()
            self._tell(errors)

    def _tell(self, errors: _ErrorFile) -> None:
        for problem in errors.first:
            place = _("Row %(row)d, %(column)s:") if problem.column else _("Row %(row)d:")
            place %= {"row": problem.row, "column": problem.column}
            self.stderr.write(f"{place} {problem.wrong} {problem.remedy}")
        if errors.first:
            self.stderr.write(
                _("All mistakes: %(count)d, listed in %(file)s") % {"count": errors.count, "file": errors.path}
            )


class _ErrorFile:
    """Lists problems in a CSV file, which is made when there is a first one."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.count = 0
        self.first: list[Problem] = []
        self._open_file = ExitStack()

    def add(self, problem: Problem) -> None:
        if not self.count:
            self._begin()
        self.count += 1
        if self.count <= _SHOWN:
            self.first.append(problem)
        self._writer.writerow(astuple(problem))

    def _begin(self) -> None:
        try:
            # Spreadsheet programs know UTF-8 by its mark only.
            file = self._open_file.enter_context(self.path.open("w", encoding="utf-8-sig", newline=""))
        except OSError as error:
            raise CommandError(
                _(
                    "Nothing was imported. There are mistakes, but %(file)s, which would list them, cannot be written: "
                    "%(reason)s. Copy your file to a folder in which you may write."
                )
                % {"file": self.path, "reason": error.strerror}
            ) from error
        self._writer = csv.writer(file)
        self._writer.writerow([_("row"), _("column"), _("value"), _("what is wrong"), _("what to do")])

    def close(self) -> None:
        self._open_file.close()


class _Bar:
    """A progress bar on stderr for each stage; nothing if that is no terminal."""

    def __init__(self) -> None:
        self._stage: Stage | None = None
        self._bar: tqdm[Any] | None = None

    def show(self, stage: Stage, done: int, total: int) -> None:
        if self._bar is None or stage != self._stage:
            self.close()
            label, unit = (_("Reading"), "B") if stage is Stage.READING else (_("Writing"), "")
            self._stage = stage
            self._bar = tqdm(total=total, desc=label, unit=unit, unit_scale=True, disable=None, file=sys.stderr)
        self._bar.update(done - self._bar.n)

    def close(self) -> None:
        if self._bar is not None:
            self._bar.close()
