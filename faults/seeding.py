"""Fills the database of a world and publishes a template for each segment: with_django faults.seeding"""

from __future__ import annotations

from django.core.management import call_command

from assistants import publishing
from assistants.models import Line, Template
from benchmarks.assistant import as_text, assistant
from benchmarks.people import LINE_NAME, LINE_NUMBER
from callers import entries
from callers.models import Attribute, Caller, CallerNumber, Segment
from faults.people import COLD_CALLERS, EVERYONE, SENTENCES, WARM_CALLERS, Person, known

_ASSISTANT_BYTES = 10_000
_BATCH = 1_000


def main() -> None:
    call_command("migrate", verbosity=0)
    everybody = [known(index) for index in range(WARM_CALLERS + COLD_CALLERS)]
    made = Caller.objects.bulk_create(map(_caller, everybody), batch_size=_BATCH)
    numbers = [CallerNumber(caller=caller, number=one.number) for caller, one in zip(made, everybody, strict=True)]
    CallerNumber.objects.bulk_create(numbers, batch_size=_BATCH)
    Attribute.objects.create(name="contract")
    Line.objects.create(number=LINE_NUMBER, name=LINE_NAME, country="NL", language="nl")
    for position, (key, sentence) in enumerate(SENTENCES.items()):
        segment = None if key == EVERYONE else _segment(position, key)
        draft = as_text(assistant(_ASSISTANT_BYTES, sentence))
        publishing.publish(Template.objects.create(name=key, segment=segment, draft=draft), note="faults")
    entries.refresh(one.number for one in everybody[:WARM_CALLERS])


def _caller(one: Person) -> Caller:
    return Caller(
        first_name="Sanne",
        last_name=one.token,
        salutation=f"mevrouw {one.token}",
        email=f"{one.token}@voorbeeld.example",
        language="nl",
        tags=[one.segment],
        attributes={"contract": one.token},
    )


def _segment(position: int, key: str) -> Segment:
    conditions = {"field": "caller.tags", "operator": "contains", "value": key}
    return Segment.objects.create(name=key, key=key, position=position, conditions=conditions)


if __name__ == "__main__":
    main()
