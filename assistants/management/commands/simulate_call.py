"""manage.py simulate_call: prints the very answer that a call would get."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from assistants.admin.explanation_text import lines
from assistants.answering import answer
from assistants.events import AssistantRequest
from assistants.holder import Holder
from callers import phone


class Command(BaseCommand):
    help = "Print the answer that a call would get now, or at another time. Nothing is logged as a call."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--from", dest="caller", default=None, help="the caller's number; left out: withheld")
        parser.add_argument("--to", dest="dialled", required=True, help="the dialled number")
        parser.add_argument("--at", help="when, such as 2026-12-24T18:30; without an offset in the line's time zone")
        parser.add_argument("--explain", action="store_true", help="tell on standard error how the answer came about")

    def handle(self, *args: Any, **options: Any) -> None:
        holder = Holder(in_background=False)
        request = AssistantRequest(options["caller"], options["dialled"])
        answered = answer(request, _moment(options["at"], options["dialled"], holder), holder)
        self.stdout.write(answered.body.decode())
        if options["explain"]:
            self.stderr.write("\n".join(lines(answered)), style_func=str)


# Beyond them there is no day before or after for the opening hours to look at, and nobody calls.
_YEARS = range(2000, 3000)


def _moment(text: str | None, dialled: str, holder: Holder) -> datetime:
    if text is None:
        return timezone.now()
    try:
        moment = parse_datetime(text)
    except ValueError as error:
        raise CommandError(f"--at {text}: {error}.") from error
    if moment is None:
        raise CommandError(f"--at {text} is no time. Write it as 2026-12-24T18:30.")
    if moment.year not in _YEARS:
        raise CommandError(f"--at {text} is too far away. Choose a year from {_YEARS[0]} to {_YEARS[-1]}.")
    if timezone.is_aware(moment):
        return moment
    publication, _level = holder.current(None)
    number = phone.normalise(dialled, settings.DEFAULT_COUNTRY)
    line = publication.lines.get(number) if publication else None
    return moment.replace(tzinfo=ZoneInfo(line.hours.time_zone if line else settings.TIME_ZONE))
