"""manage.py export_config: writes lines, segments, snippets and templates as readable files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils.translation import gettext as _

from assistants.configuration import folder
from assistants.configuration.importing import current


class Command(BaseCommand):
    help = (
        "Write lines with their hours and special days, segments, snippets and templates to a folder of readable "
        "files. No callers, no CRM connections and no secrets. See docs/configuration.md."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, metavar="DIR", help="an empty folder, a new one or an earlier export")

    def handle(self, *args: Any, **options: Any) -> None:
        with transaction.atomic():
            files = current()
        try:
            folder.write(options["folder"], files)
        except folder.FolderError as error:
            raise CommandError(str(error)) from error
        told = _("%(count)d files written to %(folder)s.")
        self.stdout.write(told % {"count": len(files), "folder": options["folder"]})
