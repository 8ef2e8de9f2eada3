"""Fills the project's own database, and publishes three templates: with_django benchmarks.seeding CALLERS BYTES"""

from __future__ import annotations

import datetime
import json
import sys
from collections.abc import Iterator

from django.core.management import call_command
from django.utils import timezone

from assistants import publishing
from assistants.models import Line, OpeningHours, Template
from benchmarks.assistant import as_text, assistant
from benchmarks.copying import copy_rows
from benchmarks.people import EVERYONES_SENTENCE, LINE_NAME, LINE_NUMBER, SEGMENTS, Person, people
from callers.models import Attribute, Caller, CallerNumber, Segment

_COLUMNS = ["id", "first_name", "last_name", "salutation", "company", "email", "language", "tags", "attributes"]
_COLUMNS += ["external_id", "created_at", "updated_at"]


def main(callers: int, size: int) -> None:
    call_command("migrate", verbosity=0)
    copy_rows(Caller, _COLUMNS, _caller_rows(callers))
    numbers = ((one.pk, one.pk, one.number, False) for one in people(callers))
    copy_rows(CallerNumber, ["id", "caller_id", "number", "is_owner"], numbers)
    Attribute.objects.bulk_create([Attribute(name=name) for name in ("contract", "klant_sinds")])
    line = Line.objects.create(number=LINE_NUMBER, name=LINE_NAME, country="NL", language="nl")
    for weekday in range(5):
        OpeningHours.objects.create(line=line, weekday=weekday, opens=datetime.time(9), closes=datetime.time(17, 30))
    segments = {key: _segment(position, key) for position, key in enumerate(SEGMENTS)}
    for key, sentence in [*SEGMENTS.items(), ("", EVERYONES_SENTENCE)]:
        draft = as_text(assistant(size, sentence))
        template = Template.objects.create(name=key or "everyone", segment=segments.get(key), draft=draft)
        publishing.publish(template, note="benchmark")


def _caller_rows(count: int) -> Iterator[tuple[object, ...]]:
    now = timezone.now()
    for one in people(count):
        names = (one.first_name, one.last_name, one.salutation, one.company, one.email, "nl")
        yield one.pk, *names, json.dumps(_tags(one)), json.dumps(one.attributes), f"K-{one.pk}", now, now


def _tags(person: Person) -> list[str]:
    """Segments are found by their conditions, as staff would have it, so a caller carries what they ask for."""
    return ["vip"] if person.segment == "vip" else []


def _segment(position: int, key: str) -> Segment:
    if key == "vip":
        conditions = {"field": "caller.tags", "operator": "contains", "value": "vip"}
    else:
        conditions = {"field": "caller.is_known", "operator": "is", "value": True}
    return Segment.objects.create(name=key, key=key, position=position, conditions=conditions)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
