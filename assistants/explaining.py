"""How an answer came about, whether it was given or only looked at: the same for both, as plain data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import orjson

from assistants import knowing, schema_places
from assistants.answering import Answered
from assistants.compiling import compile_template
from assistants.considering import Considered, Standing, Verdict, considered, standing_at, standing_now
from assistants.hearing import Heard, of_compiled
from assistants.knowing import Known
from assistants.merging import MergeError
from assistants.models import Answer, Line, Publication, Snippet, Template
from assistants.publication import Place, newest_number
from assistants.situations import Situation
from callers.models import Segment


@dataclass(frozen=True, slots=True)
class Explained:
    """An answer with all that decided it. `context` is None where what was known is kept no more.

    `segments` and `standing` are as they were then; `is_exact` tells whether with them and the snippets of then the
    very same answer comes out. `who` is empty for a call that really was.
    """

    moment: datetime
    who: str
    line_number: str
    caller_number: str
    caller_id: int | None
    segment: str
    segment_by_hand: str
    context: Mapping[str, Any] | None
    context_level: str
    publication_level: str
    publication_number: int | None
    template: str
    version_id: int | None
    version: int | None
    steps: Mapping[str, float]
    segments: list[Segment]
    standing: Mapping[Place, Standing]
    faults: list[str] = field(default_factory=list)
    heard: Heard | None = None
    is_exact: bool = True

    @property
    def is_open(self) -> bool | None:
        """Whether the line was open, None where that is not known any more."""
        return self.context["line"]["is_open"] if self.context else None

    @property
    def segment_name(self) -> str:
        return {one.key: one.name for one in self.segments}.get(self.segment, self.segment)

    @property
    def places(self) -> list[Considered]:
        """The places that were looked at for a template, best first; none where that is not known any more."""
        if self.is_open is None:
            return []
        return considered(self.standing, self.line_number, self.segment, self.is_open)

    @property
    def place_answering(self) -> Place | None:
        return next((one.place for one in self.places if one.verdict is Verdict.ANSWERS), None)


def of_answered(
    answered: Answered, heard: Heard | None = None, situation: Situation | None = None, draft: Template | None = None
) -> Explained:
    """Explain an answer that was made just now: of a `situation` if nobody called.

    `draft` is the template whose draft counts as live, if any.
    """
    version, steps = answered.version, answered.milliseconds
    if situation is not None:
        took = situation.milliseconds + steps["total"]
        steps = {"caller": situation.milliseconds, **steps, "total": took}
    return Explained(
        moment=answered.received_at,
        who=situation.who if situation else "",
        line_number=answered.line_number,
        caller_number=answered.caller.number,
        caller_id=answered.caller.caller_id,
        segment=answered.segment,
        segment_by_hand=answered.caller.segment_by_hand,
        context=answered.context,
        context_level=answered.context_level,
        publication_level=answered.publication_level,
        publication_number=answered.publication_number,
        template=version.template_name if version else "",
        version_id=version.pk if version else None,
        version=version.number if version else None,
        steps=steps,
        segments=list(Segment.objects.all()),
        standing=standing_now(draft),
        faults=list(answered.faults),
        heard=heard,
    )


def of_answer(answer: Answer) -> Explained:
    """Explain an answer that was given, as far as it is known any more."""
    known = knowing.read(answer.known)
    since = _replaced(answer.publication_number)
    heard, is_same = _heard(answer, known, since)
    return Explained(
        moment=answer.received_at,
        who="",
        line_number=answer.line_number,
        caller_number=answer.caller_number,
        caller_id=answer.caller_id,
        segment=answer.segment_key,
        segment_by_hand=known.segment_by_hand if known else "",
        context=known.context if known else None,
        context_level=answer.context_level,
        publication_level=answer.publication_level,
        publication_number=answer.publication_number,
        template=answer.template_name,
        version_id=answer.version_id,
        version=answer.version.number if answer.version else None,
        steps=orjson.loads(answer.steps) if answer.steps else {"total": answer.milliseconds},
        segments=sorted(Segment.history.as_of(since), key=_order) if since else list(Segment.objects.all()),
        standing=standing_at(since) if since else standing_now(),
        faults=known.faults if known else [],
        heard=heard,
        is_exact=is_same,
    )


def _order(segment: Segment) -> tuple[int, str]:
    return segment.position, segment.key


def _replaced(publication_number: int | None) -> datetime | None:
    """Return when a publication was made, for looking into the history; None for the one that counts today."""
    if publication_number is None or publication_number == newest_number():
        return None
    return Publication.objects.filter(number=publication_number).values_list("created_at", flat=True).first()


def _heard(answer: Answer, known: Known | None, since: datetime | None) -> tuple[Heard | None, bool]:
    """Return what the answer said, and whether it is made of the very snippets of then."""
    if known is None or answer.version is None:
        return None, True
    line = Line.objects.filter(number=answer.line_number).first()
    # Those of today come first: a snippet that did not change needs no history.
    tried = [dict(Snippet.objects.values_list("key", "text"))]
    if since is not None:
        tried.append(dict(Snippet.history.as_of(since).values_list("key", "text")))
    heard = None
    for snippets in reversed(tried):
        try:
            compiled = compile_template(answer.version.text, snippets, schema_places.accepts)
            made = of_compiled(compiled, known.context, line.language if line else "")
        except MergeError:
            continue
        heard = made
        if knowing.mark_of(compiled.snippets) == known.snippets:
            return heard, True
    return heard, False
