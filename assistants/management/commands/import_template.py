"""manage.py import_template: takes Flireo's "Copy JSON" as a template's draft, and publishes it if asked to."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils.translation import gettext as _

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
            self.stdout.write(_("Draft of “%(name)s” saved; it is not live yet.") % {"name": template.name})
            return
        self._publish(template)

    def _publish(self, template: Template) -> None:
        try:
            version = publishing.publish(template, note="import_template")
        except publishing.PublishError as error:
            if not error.findings:
                self.stdout.write(_("“%(name)s” is live with this very text already.") % {"name": template.name})
                return
            self._tell(error.findings)
            told = _("“%(name)s” was not published, and nothing was changed.")
            raise CommandError(told % {"name": template.name}) from error
        self._tell(publishing.check(version.text))
        told = _("“%(name)s”: version %(number)d is live. The next call hears it.")
        self.stdout.write(told % {"name": template.name, "number": version.number})

    def _tell(self, findings: list[Finding]) -> None:
        for finding in findings:
            what, remedy = words(finding)
            self.stderr.write(f"{_kind(finding)}, {_place(finding)}, {finding.path or _('top')}: {what} {remedy}")
            if finding.marked:
                self.stderr.write(f"    {finding.before}>>>{finding.marked}<<<{finding.after}")


def _kind(finding: Finding) -> str:
    return _("Error") if finding.is_error else _("Warning")


def _place(finding: Finding) -> str:
    place = {"line": finding.line, "column": finding.column, "snippet": finding.origin}
    if finding.origin:
        return _("line %(line)d, column %(column)d of snippet %(snippet)s") % place
    return _("line %(line)d, column %(column)d") % place


def _text(path: Path) -> str:
    """Return the text of the assistant in a file, without an outer assistant key."""
    try:
        # Not read_text, which would turn the line breaks of Windows into other ones.
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        told = _("%(path)s cannot be read: %(reason)s.")
        raise CommandError(told % {"path": path, "reason": error.strerror}) from error
    except UnicodeDecodeError as error:
        told = _("%(path)s is no UTF-8 text. Save it as UTF-8 and try again.")
        raise CommandError(told % {"path": path}) from error
    try:
        return jsontext.unwrap(text)
    except jsontext.JsonError as error:
        finding = Finding(error.code, True, line=error.line, column=error.column, params=error.params)
        what, remedy = words(finding)
        raise CommandError(f"{path}, {_place(finding)}: {what} {remedy}") from error


def _line(number: str | None) -> Line | None:
    if not number:
        return None
    line = Line.objects.filter(number=phone.normalise(number, settings.DEFAULT_COUNTRY)).first()
    if line is None:
        there = ", ".join(Line.objects.values_list("number", flat=True)) or _("none yet")
        raise CommandError(_("There is no line %(number)s. Lines: %(there)s.") % {"number": number, "there": there})
    return line


def _segment(key: str | None) -> Segment | None:
    if not key:
        return None
    segment = Segment.objects.filter(key=key).first()
    if segment is None:
        there = ", ".join(Segment.objects.values_list("key", flat=True)) or _("none yet")
        raise CommandError(_("There is no segment %(key)s. Segments: %(there)s.") % {"key": key, "there": there})
    return segment
