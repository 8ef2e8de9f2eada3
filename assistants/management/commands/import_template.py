"""manage.py import_template: takes Flireo's "Copy JSON" as a template's draft, and publishes it if asked to."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from assistants import jsontext, publishing
from assistants.finding_words import words
from assistants.findings import Finding
from assistants.models import Line, Template
from callers import phone
from callers.models import Segment


class Command(BaseCommand):
    help = "Import an assistant as copied with “Copy JSON”. A template of this name gets it as its draft."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE.json", help="with or without the outer assistant key")
        parser.add_argument("--name", required=True, help="the template's name")
        parser.add_argument("--line", help="the number of the line it is for; left out: any line")
        parser.add_argument("--segment", help="the key of the segment it is for; left out: everyone")
        parser.add_argument("--when", choices=Template.When.values, help="always, if left out for a new one")
        parser.add_argument("--publish", action="store_true", help="make it live at once; with errors nothing is kept")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        text = _text(options["file"])
        template = Template.objects.filter(name=options["name"]).first() or Template(name=options["name"])
        was_live = template.live_version_id is not None
        # What is left out stays as it is, so that a new text does not move a template.
        template.line = _line(options["line"]) or template.line
        template.segment = _segment(options["segment"]) or template.segment
        template.when = options["when"] or template.when
        template.draft = text
        try:
            template.full_clean()
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        template.save()
        if was_live:
            # Where a live template stands decides who hears it.
            publishing.record(None, f"{template.name}: import_template")
        if not options["publish"]:
            self._tell(publishing.check(text))
            self.stdout.write(f"Draft of “{template.name}” saved; it is not live yet.")
            return
        self._publish(template)

    def _publish(self, template: Template) -> None:
        try:
            version = publishing.publish(template, note="import_template")
        except publishing.PublishError as error:
            if not error.findings:
                self.stdout.write(f"“{template.name}” is live with this very text already.")
                return
            self._tell(error.findings)
            raise CommandError(f"“{template.name}” was not published, and nothing was changed.") from error
        self._tell(publishing.check(version.text))
        self.stdout.write(f"“{template.name}”: version {version.number} is live. The next call hears it.")

    def _tell(self, findings: list[Finding]) -> None:
        for finding in findings:
            kind = "Error" if finding.is_error else "Warning"
            what, remedy = words(finding)
            place = f"line {finding.line}, column {finding.column}"
            place += f" of snippet {finding.origin}" if finding.origin else ""
            self.stderr.write(f"{kind}, {place}, {finding.path or 'top'}: {what} {remedy}")
            if finding.marked:
                self.stderr.write(f"    {finding.before}>>>{finding.marked}<<<{finding.after}")


def _text(path: Path) -> str:
    """Return the text of the assistant in a file, without an outer assistant key."""
    try:
        # Not read_text, which would turn the line breaks of Windows into other ones.
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise CommandError(f"{path} is no UTF-8 text. Save it as UTF-8 and try again.") from error
    try:
        return jsontext.unwrap(text)
    except jsontext.JsonError as error:
        what, remedy = words(Finding(error.code, True, params=error.params))
        raise CommandError(f"{path}, line {error.line}, column {error.column}: {what} {remedy}") from error


def _line(number: str | None) -> Line | None:
    if not number:
        return None
    line = Line.objects.filter(number=phone.normalise(number, settings.DEFAULT_COUNTRY)).first()
    if line is None:
        there = ", ".join(Line.objects.values_list("number", flat=True)) or "none yet"
        raise CommandError(f"There is no line {number}. Lines: {there}.")
    return line


def _segment(key: str | None) -> Segment | None:
    if not key:
        return None
    segment = Segment.objects.filter(key=key).first()
    if segment is None:
        there = ", ".join(Segment.objects.values_list("key", flat=True)) or "none yet"
        raise CommandError(f"There is no segment {key}. Segments: {there}.")
    return segment
