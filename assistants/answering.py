"""Answers an assistant-request: finds the caller, chooses the template, merges. The core that every door uses."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson
from django.conf import settings
from django.utils import timezone

from assistants import holder, hours, line_now, wire
from assistants.events import AssistantRequest
from assistants.heard import NUMBER_KEY
from assistants.holder import Holder
from assistants.hours import Hours
from assistants.publication import LiveLine, LiveVersion, Publication
from callers import context, lookup, phone, store
from callers.budget import Budget
from callers.context import STRANGER, CallerContext
from callers.lookup import Found

logger = logging.getLogger(__name__)

_NOBODYS_LINE = {"nl": "ons kantoor", "en": "our office"}
# Read at the start: when it is needed, there may be no file handle left to read it with.
_SAFETY_NETS = {
    language: orjson.dumps(assistant)
    for language, assistant in orjson.loads((Path(__file__).parent / "safety_net.json").read_bytes()).items()
}


@dataclass(slots=True)
class Answered:
    """An answer, and how it came about. `milliseconds` holds the time that each step took.

    `context` is what the template saw, None if there was none to choose; `cache` is as in `lookup.Found`; `faults` has
    a word for each place of the template that had to do without its value. `is_from_memory` tells that nobody was
    looked up, as too many called.
    """

    body: bytes = b""
    received_at: datetime = field(default_factory=timezone.now)
    line: LiveLine | None = None
    line_number: str = ""
    caller: CallerContext = STRANGER
    context: Mapping[str, Any] | None = None
    is_open: bool = True
    segment: str = ""
    version: LiveVersion | None = None
    publication_number: int | None = None
    context_level: str = "unavailable"
    publication_level: str = "safety-net"
    cache: str = ""
    faults: Sequence[str] = ()
    is_from_memory: bool = False
    milliseconds: dict[str, float] = field(default_factory=dict)

    def lap(self, step: str, since: float) -> float:
        """Note how long a step took and return the time now."""
        now = time.perf_counter()
        self.milliseconds[step] = (now - since) * 1000
        return now


def answer(
    request: AssistantRequest,
    now: datetime | None = None,
    publications: Holder | None = None,
    budget: Budget | None = None,
) -> Answered:
    """Answer a call. Never raises and never gives anything but a complete assistant, within its budget.

    `now` is an aware time; it decides opening hours and the words for date and time. `publications` is this
    process's own if left out; the budget begins here then.
    """
    budget = budget or Budget()
    answered = Answered(received_at=now or timezone.now())
    return _answered(answered, lambda: _publication_and_caller(answered, request, publications or holder.live, budget))


def answer_from_memory(request: AssistantRequest, publications: Holder | None = None) -> Answered:
    """Answer a call without looking the caller up, for when there are more calls than can be answered otherwise.

    As `answer` it never raises and never gives anything but a complete assistant.
    """
    answered = Answered(is_from_memory=True)
    return _answered(answered, lambda: _publication_alone(answered, request, publications or holder.live))


def _answered(answered: Answered, found: Callable[[], tuple[Publication | None, LiveLine]]) -> Answered:
    began = time.perf_counter()
    try:
        publication, line = found()
        answered.lap("caller and publication", began)
        if publication is not None:
            _personal(answered, publication, line)
    except Exception as error:
        # In the flat format an error loses the call, so whatever it is, the caller hears the safety net.
        logger.exception("Answered with the safety net: %s", type(error).__name__)
        answered.version = None
    _or_safety_net(answered)
    if version := answered.version:
        for fault in answered.faults:
            logger.warning("Template %s, version %d: %s", version.template_name, version.number, fault)
    answered.lap("total", began)
    return answered


def answer_from(publication: Publication, line_number: str, found: Found, now: datetime) -> Answered:
    """Answer from what is in memory already, just as `answer` does once it has looked the caller up.

    `line_number` is normalised, `now` aware. Raises MergeError where a call would hear the safety net because the
    template cannot be filled.
    """
    began = time.perf_counter()
    line = _line(publication, line_number)
    answered = Answered(
        received_at=now,
        line=line,
        line_number=line_number,
        caller=found.caller,
        publication_number=publication.number,
        context_level=found.level,
        publication_level="current",
    )
    _personal(answered, publication, line)
    _or_safety_net(answered)
    answered.lap("total", began)
    return answered


def _or_safety_net(answered: Answered) -> None:
    if answered.version is None:
        answered.publication_level = "safety-net"
        answered.body = wire.assistant(safety_net(answered.line.language if answered.line else settings.LANGUAGE_CODE))


def _personal(answered: Answered, publication: Publication, line: LiveLine) -> None:
    lap = time.perf_counter()
    now = answered.received_at.astimezone(hours.zone(line.hours.time_zone))
    answered.context = context = merge_context(answered.caller, line, now)
    answered.is_open = is_open = context["line"]["is_open"]
    if answered.context_level != "unavailable":
        answered.segment = publication.segments(context, answered.caller.segment_by_hand, now)
    version = publication.choose(line.number, answered.segment, is_open)
    lap = answered.lap("choice", lap)
    if version is None:
        return
    version = version.usable()
    merged = version.compiled().fill(context)
    answered.body, answered.faults = wire.assistant(merged.body), merged.faults
    answered.version = version
    answered.lap("merge", lap)


def _publication_and_caller(
    answered: Answered, request: AssistantRequest, publications: Holder, budget: Budget
) -> tuple[Publication | None, LiveLine]:
    """One round trip to the cache gives the caller and the newest publication number.

    The caller's number is read in the country of the line that memory knows. Only if a newer publication says
    another country, it is looked up again.
    """
    answered.line_number = phone.normalise(request.dialled, settings.DEFAULT_COUNTRY)
    country = _line(publications.held, answered.line_number).country
    leaves_trace = not request.is_synthetic
    found = lookup.find(phone.normalise(request.caller, country), NUMBER_KEY, budget, leaves_trace=leaves_trace)
    publication, answered.publication_level = publications.current(store.as_number(found.beside), budget)
    answered.line = line = _line(publication, answered.line_number)
    answered.publication_number = publication.number if publication else None
    if line.country != country:
        # Whatever a CRM was given to answer in is spent.
        number = phone.normalise(request.caller, line.country)
        found = lookup.find(number, NUMBER_KEY, budget, may_ask=False, leaves_trace=leaves_trace)
    answered.caller, answered.context_level, answered.cache = found.caller, found.level, found.cache
    return publication, line


def _publication_alone(
    answered: Answered, request: AssistantRequest, publications: Holder
) -> tuple[Publication | None, LiveLine]:
    publication, answered.publication_level = publications.at_once()
    answered.line_number = phone.normalise(request.dialled, settings.DEFAULT_COUNTRY)
    answered.line = line = _line(publication, answered.line_number)
    answered.publication_number = publication.number if publication else None
    number = phone.normalise(request.caller, line.country)
    # Of somebody whose number is withheld there is nothing to look up.
    answered.context_level = "unavailable" if number else "stranger"
    answered.caller = context.unknown(number) if number else STRANGER
    return publication, line


def _line(publication: Publication | None, number: str) -> LiveLine:
    """Return the line that was dialled. A number that nobody configured is always open and has no name of its own."""
    line = publication.lines.get(number) if publication else None
    if line is not None:
        return line
    language = settings.LANGUAGE_CODE
    name = _NOBODYS_LINE.get(language, _NOBODYS_LINE["en"])
    return LiveLine(number, name, settings.DEFAULT_COUNTRY, language, Hours((), settings.TIME_ZONE))


def merge_context(caller: CallerContext, line: LiveLine, now: datetime) -> dict[str, Any]:
    """Return what templates see, as plain nested data: caller, crm, history, line and clock.

    `now` is on the clock of the line.
    """
    return {**caller.at(now), **line_now.told(line, now, caller.caller.get("language") or line.language)}


def safety_net(language: str) -> bytes:
    """Return the complete static assistant for a language such as nl or en-GB, the Dutch one if there is none."""
    return _SAFETY_NETS.get(language.partition("-")[0], _SAFETY_NETS["nl"])
