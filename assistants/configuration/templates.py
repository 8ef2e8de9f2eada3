"""Templates: a folder for each, with template.json, live.json and draft.json.

template.json says for whom it is. live.json is what callers hear; draft.json is there only if the draft differs
from it, or if the template is offline. Both hold the text as it is stored, to the letter.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from django.utils.text import slugify
from django.utils.translation import gettext as _

from assistants.configuration.records import Record, written
from assistants.configuration.run import Run
from assistants.models import Line, Template
from callers.models import Segment

FOLDER = "templates"
ABOUT, LIVE, DRAFT = "template.json", "live.json", "draft.json"
_KINDS = {"name": "string", "line": "string", "segment": "string", "when": "string"}
_OPTIONAL = frozenset({"line", "segment", "when"})
# Enough to recognise a template by, and no more than a file system takes.
_LONGEST_NAME = 60


def files() -> Iterator[tuple[str, str]]:
    taken: set[str] = set()
    for template in Template.objects.select_related("line", "segment", "live_version").order_by("pk"):
        folder = f"{FOLDER}/{_folder_name(template.name, taken)}"
        place = {
            "name": template.name,
            "line": template.line.number if template.line else None,
            "segment": template.segment.key if template.segment else None,
            "when": template.when,
        }
        yield f"{folder}/{ABOUT}", written(place)
        live = template.live_version.text if template.live_version else None
        if live is not None:
            yield f"{folder}/{LIVE}", live
        if template.draft != live:
            yield f"{folder}/{DRAFT}", template.draft


def _folder_name(name: str, taken: set[str]) -> str:
    """Return a name for a folder, other than those taken on any file system; the template's own name is inside."""
    plain = slugify(name, allow_unicode=True)[:_LONGEST_NAME] or "template"
    found, number = plain, 1
    while found in taken:
        number += 1
        found = f"{plain}-{number}"
    taken.add(found)
    return found


@dataclass
class Wanted:
    """A template as its files want it. `live` is None for one that is offline."""

    record: Record
    name: str
    line: Line | None
    segment: Segment | None
    when: str
    live: str | None
    draft: str

    @property
    def place(self) -> tuple[int | None, int | None, str]:
        return self.line.pk if self.line else None, self.segment.pk if self.segment else None, self.when

    def file(self, name: str) -> str:
        return str(PurePosixPath(self.record.file).with_name(name))


def read(run: Run) -> list[Wanted]:
    """Read all folders; what is wrong with them is told."""
    lines = {line.number: line for line in Line.objects.all()}
    segments = {segment.key: segment for segment in Segment.objects.all()}
    found = []
    for folder in dict.fromkeys(str(PurePosixPath(file).parent) for file in run.inside(FOLDER)):
        about = f"{folder}/{ABOUT}"
        if about not in run.files:
            run.refuse(folder, _("%(file)s is missing: it says for whom the template is.") % {"file": ABOUT})
            continue
        one = _read_one(Record(run, about), lines, segments)
        if one and run.is_first(FOLDER, one.name, about):
            found.append(one)
    return found


def _read_one(record: Record, lines: Mapping[str, Line], segments: Mapping[str, Segment]) -> Wanted | None:
    values = record.take(_KINDS, optional=_OPTIONAL)
    for name, known in (("line", lines), ("segment", segments)):
        if values[name] and values[name] not in known:
            record.refuse((name,), _("there is no “%(name)s”.") % {"name": values[name]})
    folder = PurePosixPath(record.file).parent
    live, draft = (record.run.files.get(f"{folder}/{name}") for name in (LIVE, DRAFT))
    text = live if draft is None else draft
    if text is None:
        record.run.refuse(str(folder), _("there is neither %(live)s nor %(draft)s.") % {"live": LIVE, "draft": DRAFT})
    if not values["name"] or text is None:
        return None
    line, segment = lines.get(values["line"] or ""), segments.get(values["segment"] or "")
    return Wanted(record, values["name"], line, segment, values["when"] or Template.When.ALWAYS, live, text)
