"""Answers an assistant-request: finds the caller, chooses the template, merges. The core that every door uses."""

from __future__ import annotations

import functools
import logging
import time
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson
from django.conf import settings
from django.utils import timezone

from assistants import clock, hours, wire
from assistants.events import AssistantRequest
from assistants.holder import NUMBER_KEY, Holder, live
from assistants.hours import WeeklyHours
from assistants.publication import LiveLine, LiveVersion, Publication
from callers import lookup, phone
from callers.context import STRANGER, CallerContext

logger = logging.getLogger(__name__)

_NOBODYS_LINE = {"nl": "ons kantoor", "en": "our office"}


@dataclass(slots=True)
class Answered:
    """An answer, and how it came about. `milliseconds` holds the time that each step took."""

    body: bytes = b""
    received_at: datetime = field(default_factory=timezone.now)
    line: LiveLine | None = None
    line_number: str = ""
    caller: CallerContext = STRANGER
    segment: str = ""
    version: LiveVersion | None = None
    publication_number: int | None = None
    context_level: str = "unavailable"
    publication_level: str = "safety-net"
    milliseconds: dict[str, float] = field(default_factory=dict)

    def lap(self, step: str, since: float) -> float:
        """Note how long a step took and return the time now."""
        now = time.perf_counter()
        self.milliseconds[step] = (now - since) * 1000
        return now


def answer(request: AssistantRequest, now: datetime | None = None, holder: Holder = live) -> Answered:
    """Answer a call. Never raises and never gives anything but a complete assistant.

    `now` is an aware time; it decides opening hours and the words for date and time.
    """
    answered = Answered(received_at=now or timezone.now())
    began = time.perf_counter()
    try:
        _personal(answered, request, holder)
    except Exception as error:
        # In the flat format an error loses the call, so whatever it is, the caller hears the safety net.
        logger.exception("Answered with the safety net: %s", type(error).__name__)
        answered.publication_level = "safety-net"
        answered.version = None
    if answered.version is None:
        answered.body = wire.assistant(safety_net(answered.line.language if answered.line else settings.LANGUAGE_CODE))
    answered.lap("total", began)
    return answered


def _personal(answered: Answered, request: AssistantRequest, holder: Holder) -> None:
    lap = time.perf_counter()
    publication, found = _publication_and_caller(answered, request, holder)
    answered.caller, answered.context_level = found.caller, found.level
    lap = answered.lap("caller and publication", lap)
    if publication is None or answered.line is None:
        return
    is_open = hours.is_open(answered.line.hours, answered.received_at)
    context = merge_context(answered.caller, answered.line, answered.received_at)
    if found.level != "unavailable":
        answered.segment = publication.segments(context, answered.caller.segment_by_hand, answered.received_at)
    version = publication.choose(answered.line.number, answered.segment, is_open)
    lap = answered.lap("choice", lap)
    if version is None:
        answered.publication_level = "safety-net"
        return
    merged = version.compiled().fill(context)
    for fault in merged.faults:
        logger.warning("Template %s, version %d: %s", version.template_name, version.number, fault)
    answered.body = wire.assistant(merged.body)
    answered.version = version
    answered.lap("merge", lap)


def _publication_and_caller(
    answered: Answered, request: AssistantRequest, holder: Holder
) -> tuple[Publication | None, lookup.Found]:
    """One round trip to the cache gives the caller and the newest publication number.

    The number is read in the country of the line that memory knows. Only if a newer publication reads it
    otherwise, it is looked up again.
    """
    answered.line = _line(holder.held, request.dialled)
    number = phone.normalise(request.caller, answered.line.country)
    found = lookup.find(number, NUMBER_KEY)
    newest = int(found.beside) if found.beside is not None and found.beside.isdigit() else None
    publication, answered.publication_level = holder.current(newest)
    answered.line = _line(publication, request.dialled)
    answered.line_number = answered.line.number
    if publication is not None:
        answered.publication_number = publication.number
    again = phone.normalise(request.caller, answered.line.country)
    if again != number:
        found = lookup.find(again, NUMBER_KEY)
    return publication, found


def _line(publication: Publication | None, dialled: object) -> LiveLine:
    """Return the line that was dialled. A number that nobody configured is always open and has no name of its own."""
    number = phone.normalise(dialled, settings.DEFAULT_COUNTRY)
    line = publication.lines.get(number) if publication else None
    if line is not None:
        return line
    language = settings.LANGUAGE_CODE
    name = _NOBODYS_LINE.get(language, _NOBODYS_LINE["en"])
    return LiveLine(number, name, settings.DEFAULT_COUNTRY, language, WeeklyHours((), settings.TIME_ZONE))


def merge_context(caller: CallerContext, line: LiveLine, now: datetime) -> dict[str, Any]:
    """Return what templates see, as plain nested data: caller, crm, history, line and clock."""
    language = caller.caller.get("language") or line.language
    opening = hours.next_opening(line.hours, now)
    return {
        "caller": caller.caller,
        "crm": caller.crm,
        "history": caller.history,
        "line": {
            "name": line.name,
            "number": line.number,
            "is_open": hours.is_open(line.hours, now),
            "next_opening": clock.opening_words(opening, now, language),
        },
        "clock": clock.clock_words(now, line.hours.time_zone, language),
    }


@functools.cache
def _safety_nets() -> dict[str, bytes]:
    texts = orjson.loads((Path(__file__).parent / "safety_net.json").read_bytes())
    return {language: orjson.dumps(assistant) for language, assistant in texts.items()}


def safety_net(language: str) -> bytes:
    """Return the complete static assistant for a language, Dutch if there is none."""
    nets = _safety_nets()
    return nets.get(language[:2], nets["nl"])
