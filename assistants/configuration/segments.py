"""Segments: segments/<key>.json, with their conditions as the tree that is stored."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from assistants.configuration.records import Record, written
from assistants.configuration.run import Run
from assistants.models import Template
from callers import counting
from callers.conditions import validate
from callers.conditions_field import fields_in_use, problem_in_words
from callers.models import Segment
from callers.renewing import forget_callers_of

FOLDER = "segments"
_KINDS = {
    "key": "string",
    "name": "string",
    "position": "number",
    "matches_strangers": "yes_no",
    "conditions": "object",
}


def files() -> Iterator[tuple[str, str]]:
    for segment in Segment.objects.all():
        values = {name: getattr(segment, name) for name in _KINDS}
        # Databases keep the names within an object in an order of their own.
        yield f"{FOLDER}/{segment.key}.json", written({**values, "conditions": _ordered(segment.conditions)})


def _ordered(conditions: Any) -> Any:
    return json.loads(json.dumps(conditions, sort_keys=True))


def take(run: Run) -> None:
    """Make the segments what the files say."""
    stored = {segment.key: segment for segment in Segment.objects.all()}
    for file in run.inside(FOLDER):
        record = Record(run, file)
        values = record.take(_KINDS)
        if values["key"] and run.is_first(FOLDER, values["key"], file) and None not in values.values():
            _take_segment(record, values, stored.get(values["key"]))


def _take_segment(record: Record, values: dict[str, Any], stored: Segment | None) -> None:
    segment = stored or Segment()
    # As text, because True equals 1 in Python, and 1.0 too.
    before = json.dumps([getattr(segment, name) for name in _KINDS], sort_keys=True)
    if stored and before == json.dumps([values[name] for name in _KINDS], sort_keys=True):
        return
    for name in _KINDS:
        setattr(segment, name, values[name])
    for error in validate(segment.conditions, None):
        record.refuse(("conditions", *error.path), problem_in_words(error.code, error.params))
    if record.check(segment) and not record.run.problems:
        for error in validate(segment.conditions, fields_in_use()):
            told = _("Segment “%(segment)s”: %(problem)s")
            record.run.told.append(told % {"segment": segment, "problem": problem_in_words(error.code, error.params)})
        segment.save()
        record.run.recorded.append(str(segment))
        counting.want()


def delete(run: Run) -> None:
    """Delete the segments that have no file, if that is asked."""
    left = {segment.key: segment for segment in Segment.objects.exclude(key__in=run.named[FOLDER])}
    for key, segment in run.missing(FOLDER, left):
        if not run.is_used(FOLDER, key, Template.objects.filter(segment=segment)):
            run.recorded.append(str(segment))
            forget_callers_of(segment)
            segment.delete()
            counting.want()
