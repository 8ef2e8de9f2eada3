"""Changes what is live until its input ends, and puts it back: with_django faults.changing WHAT"""

from __future__ import annotations

import select
import sys
from collections.abc import Callable
from typing import Any

from django.db import transaction

from assistants import publishing
from assistants.models import Line, Template, Version
from benchmarks.people import LINE_NAME, LINE_NUMBER, SEGMENTS
from callers.models import Segment

_PAUSE_SECONDS = 0.5
_BROKEN = '{"firstMessage": "{% if caller.first_name %}", "model": {'


def main() -> None:
    change, undo = _CHANGES[sys.argv[1]]
    while True:
        change()
        has_ended = _has_ended()
        undo()
        if has_ended or _has_ended():
            return


def _has_ended() -> bool:
    return bool(select.select([sys.stdin], [], [], _PAUSE_SECONDS)[0])


@transaction.atomic
def _break() -> None:
    """Have a version live that is no JSON, and break the very text of another that was live all the time."""
    for template in Template.objects.filter(name__in=SEGMENTS):
        version = Version.objects.create(template=template, number=_newest(template) + 1, text=_BROKEN)
        Template.objects.filter(pk=template.pk).update(live_version=version)
    publishing.record(None, "broken")


@transaction.atomic
def _mend() -> None:
    Version.objects.filter(text=_BROKEN).delete()
    for template in Template.objects.all():
        Template.objects.filter(pk=template.pk).update(live_version=template.versions.order_by("-number").first())
    publishing.record(None, "mended")


def _newest(template: Template) -> int:
    return template.versions.latest("number").number


@transaction.atomic
def _delete_line() -> None:
    Line.objects.all().delete()
    publishing.record(None, "line deleted")


@transaction.atomic
def _make_line() -> None:
    Line.objects.create(number=LINE_NUMBER, name=LINE_NAME, country="NL", language="nl")
    publishing.record(None, "line made")


@transaction.atomic
def _make_twins() -> None:
    """Put a segment with a template of its own before each, which catches the same callers and says the same."""
    for position, key in enumerate(SEGMENTS):
        Segment.objects.filter(key=key).update(position=position + len(SEGMENTS))
        of_key = {"field": "caller.tags", "operator": "contains", "value": key}
        segment = Segment.objects.create(name=f"{key}_2", key=f"{key}_2", position=position, conditions=of_key)
        twin = Template.objects.get(name=key)
        publishing.publish(Template.objects.create(name=segment.key, segment=segment, draft=twin.draft))


@transaction.atomic
def _delete_twins() -> None:
    keys = [f"{key}_2" for key in SEGMENTS]
    Template.objects.filter(name__in=keys).delete()
    Segment.objects.filter(key__in=keys).delete()
    publishing.record(None, "twins deleted")


@transaction.atomic
def _make_own() -> None:
    """Give each segment a template for this line alone, which says the same."""
    line = Line.objects.get()
    for key in SEGMENTS:
        twin = Template.objects.get(name=key)
        own = Template.objects.create(name=f"{key}_own", line=line, segment=twin.segment, draft=twin.draft)
        publishing.publish(own)


@transaction.atomic
def _delete_own() -> None:
    Template.objects.filter(line__isnull=False).delete()
    publishing.record(None, "own deleted")


_CHANGES: dict[str, tuple[Callable[[], Any], Callable[[], Any]]] = {
    "broken-template": (_break, _mend),
    "line-deleted": (_delete_line, _make_line),
    "twins-deleted": (_make_twins, _delete_twins),
    "template-deleted": (_make_own, _delete_own),
}


if __name__ == "__main__":
    main()
