"""Everything that is live, in this process's memory: what a call is answered from, without any query."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import TypeVar

from django.utils import timezone

from assistants import models, schema_places
from assistants.compiling import compile_template
from assistants.hours import Hours, next_opening
from assistants.line_hours import hours_of
from assistants.merging import Compiled, MergeError
from callers.conditions import ConditionError
from callers.crm import active
from callers.models import Segment
from callers.segments import Rule, SegmentMatcher, compile_segments

logger = logging.getLogger(__name__)

_TEXTS_AT_ONCE = 200
ALWAYS, OPEN, CLOSED = "always", "open", "closed"


@dataclass(frozen=True, slots=True)
class LiveLine:
    """A line as calls need it. One without a key in the database is a dialled number that nobody configured."""

    number: str
    name: str
    country: str
    language: str
    hours: Hours


class LiveVersion:
    """A live version, compiled when it is first asked for; a version is frozen, so once is enough.

    `before` is what answers in its place if it cannot be compiled: it came into the database past the linter.
    """

    def __init__(
        self,
        pk: int,
        number: int,
        text: str,
        template_name: str,
        snippets: Mapping[str, str],
        compiled: Compiled | None = None,
        before: LiveVersion | None = None,
    ) -> None:
        self.pk = pk
        self.number = number
        self.template_name = template_name
        self.text = text
        self.snippets = snippets
        self.before = before
        self.was_looked_for = False
        self._compiled = compiled
        self._failure = ""
        self._compiling = Lock()

    def compiled(self) -> Compiled:
        """Return the compiled form. Raises MergeError if the text cannot be compiled."""
        self.prepare()
        if self._compiled is None:
            raise MergeError(self._failure)
        return self._compiled

    def usable(self) -> LiveVersion:
        """Return this version, or the last one before it that can be compiled. Raises MergeError if there is none."""
        self.prepare()
        if self._compiled is None and self.before is not None:
            return self.before.usable()
        self.compiled()
        return self

    @property
    def needs_another(self) -> bool:
        """Tell whether it turned out to be broken, with nothing to answer in its place that was looked for already."""
        return bool(self._failure) and self.before is None and not self.was_looked_for

    def prepare(self) -> None:
        """Compile now, so that no call has to wait for it. A text that cannot be compiled is not tried again."""
        if self._is_prepared():
            return
        with self._compiling:
            # Another thread may have been faster while this one waited.
            if not self._is_prepared():
                try:
                    self._compiled = compile_template(self.text, self.snippets, schema_places.accepts)
                    self.before = None
                except Exception as error:
                    # The linter let it pass, so this is news for whoever reads the log.
                    logger.exception("Template %s, version %d cannot be used", self.template_name, self.number)
                    self._failure = str(error) or type(error).__name__

    def _is_prepared(self) -> bool:
        return self._compiled is not None or bool(self._failure)

    def renewed(self, template_name: str, snippets: Mapping[str, str]) -> LiveVersion:
        """Return this version for a newer publication; what was compiled stays unless its snippets changed."""
        done = self._compiled
        if done and any(snippets.get(key) != text for key, text in done.snippets.items()):
            done = None
        before = self.before.renewed(template_name, snippets) if self.before else None
        return LiveVersion(self.pk, self.number, self.text, template_name, snippets, done, before)


# A place where a template can stand: a line's number or None for any, a segment's key or None for everyone, when.
Place = tuple[str | None, str | None, str]


@dataclass(frozen=True, slots=True)
class Publication:
    """What is live under one publication number."""

    number: int
    lines: Mapping[str, LiveLine] = field(default_factory=dict)
    segments: SegmentMatcher = field(default_factory=lambda: compile_segments([]))
    versions: Mapping[Place, LiveVersion] = field(default_factory=dict)

    def choose(self, line_number: str, segment: str, is_open: bool) -> LiveVersion | None:
        """Return the version for a call, or None if no template fits (design section 6).

        `segment` is empty for a caller in none. The line's own templates come before those of any line.
        """
        return next(
            (self.versions[place] for place in places(line_number, segment, is_open) if place in self.versions), None
        )


def places(line_number: str, segment: str, is_open: bool) -> list[Place]:
    """Return the places where a template for this call may stand, best first."""
    if is_open:
        order = [(segment, OPEN), (segment, ALWAYS), (None, OPEN), (None, ALWAYS)]
    else:
        order = [(segment, CLOSED), (None, CLOSED), (segment, ALWAYS), (None, ALWAYS)]
    # A caller in no segment must not meet templates of "": those for everyone are the ones that count.
    order = [(one, when) for one, when in order if one != ""]
    return [(line, one, when) for line in (line_number, None) for one, when in order]


def newest_number() -> int:
    """Return the newest publication number in the database, 0 if nothing was ever published. One query."""
    return models.Publication.objects.values_list("number", flat=True).order_by("-number").first() or 0


def load(previous: Publication | None = None) -> Publication:
    """Read what is live from the database. Texts of versions that `previous` has are not read again.

    The number is read first: rows that change meanwhile belong to a newer number, which is then loaded next.
    """
    number = newest_number()
    # Which values of a CRM may be spoken is a part of what is live.
    active.load()
    snippets = dict(models.Snippet.objects.values_list("key", "text"))
    known = {version.pk: version for version in previous.versions.values()} if previous else {}
    in_place = previous.versions if previous else {}
    return Publication(number, _lines(), _segments(), _versions(known, snippets, in_place))


def _lines() -> dict[str, LiveLine]:
    # Not by prefetch_related, which makes queries for each line, if only to leave them unasked: half of what a load
    # with a thousand lines takes.
    hours, special = _by_line(models.OpeningHours), _by_line(models.SpecialDay)
    live = {
        line.number: _live_line(line, hours_of(line, hours[line.pk], special[line.pk]))
        for line in models.Line.objects.all()
    }
    for line in live.values():
        # What is worked out now for today is at hand when the phone rings.
        next_opening(line.hours, timezone.now())
    return live


_Row = TypeVar("_Row", models.OpeningHours, models.SpecialDay)


def _by_line(kind: type[_Row]) -> Mapping[int, list[_Row]]:
    found: defaultdict[int, list[_Row]] = defaultdict(list)
    for row in kind._default_manager.all():
        found[row.line_id].append(row)
    return found


def live_line(line: models.Line) -> LiveLine:
    return _live_line(line, hours_of(line))


def _live_line(line: models.Line, hours: Hours) -> LiveLine:
    return LiveLine(line.number, line.name, line.country, line.language, hours)


def _segments() -> SegmentMatcher:
    rules = []
    for segment in Segment.objects.all():
        rule = Rule(segment.key, segment.conditions, segment.matches_strangers)
        try:
            compile_segments([rule])
        except ConditionError as error:
            # The admin refuses such conditions; a segment that was broken behind its back matches nobody.
            logger.error("Segment %s cannot be used: %s", segment.key, error)
            rule = Rule(segment.key, {}, matches_strangers=False)
        rules.append(rule)
    return compile_segments(rules)


def _versions(
    known: Mapping[int, LiveVersion], snippets: Mapping[str, str], in_place: Mapping[Place, LiveVersion]
) -> dict[Place, LiveVersion]:
    templates = list(
        models.Template.objects.filter(live_version__isnull=False).values_list(
            "line__number", "segment__key", "when", "live_version_id", "name"
        )
    )
    wanted = {pk for _line, _segment, _when, pk, _name in templates} - known.keys()
    read = {pk: (number, text) for pk, number, text in _texts(sorted(wanted))}
    versions: dict[Place, LiveVersion] = {}
    for line, segment, when, pk, name in templates:
        if pk in known:
            versions[line, segment, when] = known[pk].renewed(name, snippets)
        elif pk in read:
            before = in_place.get((line, segment, when))
            before = before.renewed(name, snippets) if before else None
            versions[line, segment, when] = LiveVersion(pk, *read[pk], name, snippets, before=before)
    return versions


def _texts(wanted: Sequence[int]) -> Iterator[tuple[int, int, str]]:
    """Yield the id, number and text of versions, of a few at a time: all texts at once would be in memory twice."""
    for start in range(0, len(wanted), _TEXTS_AT_ONCE):
        some = models.Version.objects.filter(pk__in=wanted[start : start + _TEXTS_AT_ONCE])
        yield from some.values_list("pk", "number", "text")
