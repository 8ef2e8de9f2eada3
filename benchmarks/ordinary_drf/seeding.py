"""Fills the database of the peer with the same callers and templates: with_django … seeding CALLERS BYTES"""

from __future__ import annotations

import json
import sys

from django.core.management import call_command

from benchmarks.assistant import as_django, assistant
from benchmarks.copying import copy_rows
from benchmarks.ordinary_drf.models import AssistantTemplate, Caller, Line, Segment
from benchmarks.people import EVERYONES_SENTENCE, LINE_NAME, LINE_NUMBER, SEGMENTS, people

_COLUMNS = ["id", "number", "first_name", "last_name", "salutation", "company", "email", "segment_id", "attributes"]


def main(callers: int, size: int) -> None:
    call_command("migrate", run_syncdb=True, verbosity=0)
    line = Line.objects.create(number=LINE_NUMBER, name=LINE_NAME)
    segments = {key: Segment.objects.create(key=key) for key in SEGMENTS}
    for key, sentence in [*SEGMENTS.items(), ("", EVERYONES_SENTENCE)]:
        AssistantTemplate.objects.create(
            line=line, segment=segments.get(key), configuration=as_django(assistant(size, sentence))
        )
    rows = (
        (one.pk, one.number, one.first_name, one.last_name, one.salutation, one.company, one.email)
        + (segments[one.segment].pk, json.dumps(one.attributes))
        for one in people(callers)
    )
    copy_rows(Caller, _COLUMNS, rows)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
