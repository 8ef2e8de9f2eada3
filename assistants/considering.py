"""Which templates are considered for a call, in which order, and why each of them answers or not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from assistants.models import Line, Template, Version
from assistants.previewing import place_of
from assistants.publication import Place, places
from callers.models import Segment


class Verdict(StrEnum):
    """What a place gives for a call."""

    ANSWERS = "answers"
    EMPTY = "empty"
    OFFLINE = "offline"
    LATER = "later"  # an earlier one answers already


@dataclass(frozen=True, slots=True)
class Standing:
    """A template at its place; `version_id` and `version` (its number) are None for one that is offline.

    `is_draft` tells that what counts there is a draft that is looked at, live or not.
    """

    template_id: int | None
    name: str
    version_id: int | None = None
    version: int | None = None
    is_draft: bool = False

    @property
    def can_answer(self) -> bool:
        return self.is_draft or self.version_id is not None


@dataclass(frozen=True, slots=True)
class Considered:
    """A place that was looked at, with what stands there, if anything."""

    place: Place
    standing: Standing | None
    verdict: Verdict


def considered(standing: Mapping[Place, Standing], line_number: str, segment: str, is_open: bool) -> list[Considered]:
    """Return the places where a template for a call may stand, best first, as the choice goes through them."""
    found: list[Considered] = []
    is_answered = False
    for place in places(line_number, segment, is_open):
        one = standing.get(place)
        if one is None:
            verdict = Verdict.EMPTY
        elif is_answered:
            verdict = Verdict.LATER
        else:
            is_answered = one.can_answer
            verdict = Verdict.ANSWERS if is_answered else Verdict.OFFLINE
        found.append(Considered(place, one, verdict))
    return found


def standing_now(draft: Template | None = None) -> dict[Place, Standing]:
    """Return the templates that there are by their places; `draft`, stored or not, as if it were live."""
    columns = ("line__number", "segment__key", "when", "pk", "name", "live_version_id", "live_version__number")
    found: dict[Place, Standing] = {
        (line, segment, when): Standing(*rest) for line, segment, when, *rest in Template.objects.values_list(*columns)
    }
    if draft is not None:
        found = {place: one for place, one in found.items() if one.template_id != draft.pk}
        found[place_of(draft)] = Standing(draft.pk, draft.name, is_draft=True)
    return found


def standing_at(moment: datetime) -> dict[Place, Standing]:
    """Return the templates as their history tells that they were at a time."""
    # Values and not instances: each of those would be a query for what the history leaves out.
    columns = ("line_id", "segment_id", "when", "id", "name", "live_version_id")
    templates = list(Template.history.as_of(moment).values_list(*columns))
    lines: dict[int | None, str | None] = {None: None, **dict(Line.objects.values_list("pk", "number"))}
    segments: dict[int | None, str | None] = {None: None, **{one.pk: one.key for one in Segment.history.as_of(moment)}}
    numbers = dict(Version.objects.filter(pk__in=[one[-1] for one in templates]).values_list("pk", "number"))
    return {
        (lines[line], segments[segment], when): Standing(pk, name, version, numbers.get(version))
        for line, segment, when, pk, name, version in templates
        # A line that is gone cannot be dialled any more, and its number is not known.
        if line in lines and segment in segments
    }
