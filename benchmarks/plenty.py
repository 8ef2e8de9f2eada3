"""Fills the project's own database and Redis with so much of everything.

with_django benchmarks.plenty CALLERS TEMPLATES SEGMENTS

The database must be empty, and is PostgreSQL's; Redis gets an entry for each caller.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.utils import timezone
from redis import Redis

from assistants.models import Line, Publication, Template, Version
from benchmarks.assistant import as_text, assistant
from benchmarks.copying import copy_rows
from benchmarks.people import Person, number_of, people
from callers import context, entries, store
from callers.models import Attribute, Caller, CallerNumber, Segment

# What every answer holds, and no other JSON.
SENTENCE = "Dit is nummer"
_ASSISTANT_BYTES = 10_000
# A template each for everyone, and then one for each segment.
_LINES = 1_000
_COLUMNS = ["id", "first_name", "last_name", "salutation", "company", "email", "language", "tags", "attributes"]
_COLUMNS += ["external_id", "created_at", "updated_at"]


def main(callers: int, templates: int, segments: int) -> None:
    call_command("migrate", verbosity=0)
    _fill_callers(callers)
    _fill_templates(templates, _fill_segments(segments))
    _fill_cache(callers)


def _fill_callers(count: int) -> None:
    now = timezone.now()
    rows = (
        (one.pk, one.first_name, one.last_name, one.salutation, one.company, one.email, "nl")
        + (json.dumps(_tags(one)), json.dumps(one.attributes), f"K-{one.pk}", now, now)
        for one in people(count)
    )
    copy_rows(Caller, _COLUMNS, rows)
    numbers = ((one.pk, one.pk, one.number, False) for one in people(count))
    copy_rows(CallerNumber, ["id", "caller_id", "number", "is_owner"], numbers)
    Attribute.objects.bulk_create([Attribute(name=name) for name in ("contract", "klant_sinds")])


def _tags(person: Person) -> list[str]:
    return [f"groep {person.pk % 150}"]


def _fill_segments(count: int) -> list[Segment]:
    """Make segments of which every other one can be found by a value, and the last takes all who are in no other."""
    made = []
    for place in range(count):
        conditions: dict[str, Any] = {"field": "caller.tags", "operator": "contains", "value": f"groep {place}"}
        if place % 2:
            old = {"field": "caller.attributes.klant_sinds", "operator": "less", "value": 1900 + place % 90}
            mail = {"field": "caller.email", "operator": "starts_with", "value": f"afdeling{place}"}
            conditions = {"all" if place % 4 == 1 else "any": [old, mail]}
        if place == count - 1:
            conditions = {"field": "caller.is_known", "operator": "is", "value": True}
        made.append(Segment(name=f"Groep {place}", key=f"groep_{place}", position=place, conditions=conditions))
    return Segment.objects.bulk_create(made)


def _fill_templates(count: int, segments: Sequence[Segment]) -> None:
    """Make everything live in one publication, as so many single ones would have left it."""
    lines = Line.objects.bulk_create(
        [Line(number=f"+3185{number:07d}", name=f"Vestiging {number}") for number in range(min(_LINES, count // 2))]
    )
    spots = [(line, None) for line in lines] + [(line, segment) for segment in reversed(segments) for line in lines]
    if len(spots) < count:
        raise SystemExit(f"There are places for {len(spots)} templates only.")
    made = Template.objects.bulk_create(
        Template(name=f"Sjabloon {number}", line=line, segment=segment, draft="{}")
        for number, (line, segment) in enumerate(spots[:count])
    )
    texts = (as_text(assistant(_ASSISTANT_BYTES, f"{SENTENCE} {one.pk}.")) for one in made)
    versions = [Version(template=one, number=1, text=text) for one, text in zip(made, texts, strict=True)]
    for one, version in zip(made, Version.objects.bulk_create(versions, batch_size=500), strict=True):
        one.live_version = version
    Template.objects.bulk_update(made, ["live_version"], batch_size=500)
    Publication.objects.create(number=1)


def _fill_cache(callers: int) -> None:
    """Keep an entry for each caller as it would be, made from what the database was given."""
    redis = Redis.from_url(settings.REDIS_URL)
    kept = redis.pipeline(transaction=False)
    like = context.build(number_of(1))
    for one in people(callers):
        facts = {**like.caller, "first_name": one.first_name, "last_name": one.last_name, "number": one.number}
        facts |= {"email": one.email, "tags": _tags(one), "attributes": one.attributes}
        entry = replace(like, number=one.number, caller=facts, caller_id=one.pk)
        kept.set(f"{store._PREFIX}{entries.key_of(one.number)}", entry.to_bytes(), px=3_600_000)
        if len(kept) >= 5_000:
            kept.execute()
    kept.execute()


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
