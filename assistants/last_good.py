"""The last good publication on disk: what a process answers from that starts while the database is away.

Two generations are kept in DATA_DIR/publication. A file that does not verify is ignored.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime, time
from pathlib import Path
from time import monotonic
from typing import Any

import orjson
from django.conf import settings

from assistants.hours import DayHours, Holiday, Hours, Range
from assistants.publication import LiveLine, LiveVersion, Place, Publication
from callers import durable_file
from callers.conditions import ConditionError
from callers.segments import Rule, compile_segments

logger = logging.getLogger(__name__)

# Goes up with every change of what a file holds; a file of another shape is not read.
SHAPE = 1
NEWEST, BEFORE = "newest.json", "before.json"


# A disk that took nothing is tried again after so long.
AGAIN_SECONDS = 30.0


class NotKeptError(Exception):
    """The publication could not be written, or somebody else is writing at this moment."""


class Copy:
    """The copy on disk of what one process has in memory."""

    def __init__(self) -> None:
        self._followed: Publication | None = None
        self._next_try = 0.0

    def read(self) -> Publication | None:
        return read()

    def follow(self, publication: Publication) -> None:
        """Keep this publication on disk. What was kept already costs nothing; a failure is logged and tried again."""
        if publication is self._followed or monotonic() < self._next_try:
            return
        try:
            keep(publication)
            self._followed = publication
        except NotKeptError as error:
            self._next_try = monotonic() + AGAIN_SECONDS
            logger.warning("Publication not kept on disk: %s", error)


def keep(publication: Publication) -> None:
    """Write a publication, unless it is there already. Raises NotKeptError."""
    payload = encode(publication)
    folder = _folder()
    try:
        with durable_file.only_one(folder):
            kept = _verified(folder / NEWEST)
            if kept == payload:
                return
            if kept is not None:
                durable_file.write(folder / BEFORE, kept)
            durable_file.write(folder / NEWEST, payload)
    except OSError as error:
        raise NotKeptError(type(error).__name__) from error


def read() -> Publication | None:
    """Return the newest publication that verifies, None if there is none."""
    for name in (NEWEST, BEFORE):
        payload = _verified(_folder() / name)
        if payload is not None and (publication := _decoded(payload)) is not None:
            return publication
    return None


def _verified(path: Path) -> bytes | None:
    """Return what a file holds, None if there is none that can be used."""
    try:
        return durable_file.read(path)
    except OSError:
        return None


def _folder() -> Path:
    return Path(settings.DATA_DIR) / "publication"


def encode(publication: Publication) -> bytes:
    versions = publication.versions
    return orjson.dumps(
        {
            "shape": SHAPE,
            "number": publication.number,
            "lines": [_line(line) for line in publication.lines.values()],
            "segments": [asdict(rule) for rule in publication.segments.rules],
            "versions": [_version(place, one) for place, one in versions.items()],
            "snippets": dict(next(iter(versions.values())).snippets) if versions else {},
        }
    )


def _version(place: Place, version: LiveVersion) -> orjson.Fragment:
    """Return a version as JSON; of each by itself, so that no call waits until thousands are done."""
    # Of the text itself orjson would leave its UTF-8 in memory for as long as the text is there.
    text = version.text.encode().decode()
    named = {"pk": version.pk, "number": version.number, "text": text, "template": version.template_name}
    return orjson.Fragment(orjson.dumps({"place": place, **named}))


def _line(line: LiveLine) -> dict[str, Any]:
    written = asdict(line)
    special = line.hours.special
    written["hours"]["special"] = {day.isoformat(): asdict(hours) for day, hours in special.items()}
    return written


def _decoded(payload: bytes) -> Publication | None:
    try:
        return decode(payload)
    except (ValueError, KeyError, TypeError, ConditionError) as error:
        logger.error("Publication on disk cannot be used: %s", type(error).__name__)
        return None


def decode(payload: bytes) -> Publication:
    """Read what `encode` wrote. Raises ValueError, KeyError, TypeError or ConditionError for anything else."""
    written = orjson.loads(payload)
    if written["shape"] != SHAPE:
        raise ValueError("shape")
    snippets = written["snippets"]
    return Publication(
        written["number"],
        {one["number"]: LiveLine(**{**one, "hours": _hours(one["hours"])}) for one in written["lines"]},
        compile_segments([Rule(**one) for one in written["segments"]]),
        {
            _place(one["place"]): LiveVersion(one["pk"], one["number"], one["text"], one["template"], snippets)
            for one in written["versions"]
        },
    )


def _place(written: list[Any]) -> Place:
    line, segment, when = written
    return line, segment, when


def _hours(written: Mapping[str, Any]) -> Hours:
    until = written["closed_until"]
    return Hours(
        tuple(Range(one["weekday"], *_span((one["opens"], one["closes"]))) for one in written["ranges"]),
        written["time_zone"],
        {date.fromisoformat(day): _day(hours) for day, hours in written["special"].items()},
        datetime.fromisoformat(until) if until else None,
    )


def _day(written: Mapping[str, Any]) -> DayHours:
    holidays = tuple(Holiday(**one) for one in written["holidays"])
    return DayHours(tuple(_span(one) for one in written["ranges"]), written["note"], holidays)


def _span(written: tuple[str, str] | list[str]) -> tuple[time, time]:
    opens, closes = written
    return time.fromisoformat(opens), time.fromisoformat(closes)
