"""Fills the database of a peer with the same callers and templates: with_django … seeding CALLERS BYTES LANGUAGE

LANGUAGE is that of the templates: django or jinja.
"""

from __future__ import annotations

import json
import sys

from django.core.management import call_command

from benchmarks.assistant import as_django, as_jinja, assistant
from benchmarks.copying import copy_rows
from benchmarks.ordinary_drf.models import AssistantTemplate, Caller, Line, Segment
from benchmarks.people import EVERYONES_SENTENCE, LINE_NAME, LINE_NUMBER, SEGMENTS, people

_COLUMNS = ["id", "number", "first_name", "last_name", "salutation", "company", "email", "segment_id", "attributes"]


def main(callers: int, size: int, language: str) -> None:
    translated = {"django": as_django, "jinja": as_jinja}[language]
    call_command("migrate", run_syncdb=True, verbosity=0)
    line = Line.objects.create(number=LINE_NUMBER, name=LINE_NAME)
    segments = {key: Segment.objects.create(key=key) for key in SEGMENTS}
    for key, sentence in [*SEGMENTS.items(), ("", EVERYONES_SENTENCE)]:
        configuration = translated(assistant(size, sentence))
        AssistantTemplate.objects.create(line=line, segment=segments.get(key), configuration=configuration)
    rows = (
        (one.pk, one.number, one.first_name, one.last_name, one.salutation, one.company, one.email)
        + (segments[one.segment].pk, json.dumps(one.attributes))
        for one in people(callers)
    )
    copy_rows(Caller, _COLUMNS, rows)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
