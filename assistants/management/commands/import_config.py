"""manage.py import_config: brings in what export_config wrote, or what somebody made of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError
from django.utils.translation import gettext as _

from assistants.configuration import folder
from assistants.configuration.importing import Outcome, import_files


class Command(BaseCommand):
    help = (
        "Bring in lines with their hours and special days, segments, snippets and templates from a folder as "
        "export_config writes it: everything or, with one mistake, nothing. Lines, hours, segments and snippets count "
        "at once. See docs/configuration.md."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, metavar="DIR")
        parser.add_argument("--dry-run", action="store_true", help="only tell what would differ")
        parser.add_argument("--publish", action="store_true", help="make live what the files say is live")
        parser.add_argument("--delete", action="store_true", help="delete what is here and has no file")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            outcome = import_files(
                folder.read(options["folder"]),
                may_publish=options["publish"],
                may_delete=options["delete"],
                dry_run=options["dry_run"],
            )
        except folder.FolderError as error:
            raise CommandError(str(error)) from error
        except DatabaseError as error:
            reason = str(error).partition("\n")[0]
            told = _("Nothing was imported, because the database refused: %(reason)s.")
            raise CommandError(told % {"reason": reason}) from error
        self._tell(outcome, options["dry_run"])

    def _tell(self, outcome: Outcome, dry_run: bool) -> None:
        if outcome.problems:
            for problem in outcome.problems:
                self.stderr.write(problem)
            raise CommandError(_("Nothing was imported. Mend what is listed above and try again."))
        for line in outcome.differences + outcome.told:
            self.stdout.write(line)
        if not outcome.differences and not outcome.told:
            self.stdout.write(_("Everything is as the files say."))
        elif dry_run:
            self.stdout.write(_("Nothing was changed: this was a dry run."))
        else:
            self.stdout.write(_("Imported."))
