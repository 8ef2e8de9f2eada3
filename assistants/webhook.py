"""The webhook without HTTP: from a body to a status and a body.

| what comes in | status | because |
|---|---|---|
| an assistant-request | 200 | anything else loses the call |
| tool-calls | 200 with a result for each task | the agent waits for them, and hears it if they could not be kept |
| status-update, end-of-call-report | 200 | kept, on disk while the database is away |
| the same event again | the same | it changes nothing |
| a kind that we do not know | 200 | a refusal would only make the sender try again |
| something unreadable | 400 | trying again would not help |
| any other event that can be kept nowhere | 503 | acknowledging it would lose it |
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field, replace

from django.conf import settings
from django.db import DataError, Error, IntegrityError
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from assistants import answer_log, holder, metrics, rush, wire
from assistants.answering import answer, answer_from_memory
from assistants.events import AssistantRequest, CallEvent, EndOfCallReport, StatusUpdate, ToolCalls, Unknown
from assistants.synthetic_call import CONTEXT_HEADER, PUBLICATION_HEADER
from callers import calls, phone, spool
from callers.budget import Budget
from callers.place import UnansweredError

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Reply:
    """What goes back: a status, a JSON body and headers beyond the ordinary ones."""

    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)


def reply_to(body: bytes, *, is_synthetic: bool = False) -> Reply:
    """Answer one delivery whose sender is already known to hold the token; `is_synthetic` if that is ourselves."""
    budget = Budget()
    try:
        event = wire.parse(body)
    except wire.WireError as error:
        logger.info("Delivery refused: %s", error)
        return Reply(400, wire.message("error", str(error)))
    if isinstance(event, AssistantRequest):
        return _assistant(replace(event, is_synthetic=True) if is_synthetic else event, budget)
    if isinstance(event, Unknown):
        logger.info("Event of an unknown kind: %.50s", event.kind)
        return Reply(200, wire.message("ignored", f'eventType "{event.kind[:50]}" is not known here.'))
    return _keep(event, body.decode("utf-8-sig"))


def _assistant(request: AssistantRequest, budget: Budget) -> Reply:
    if rush.turns.enter():
        try:
            answered = answer(request, budget=budget)
        finally:
            rush.turns.leave()
    else:
        answered = answer_from_memory(request)
    if not request.is_synthetic:
        answer_log.put(answered)
        metrics.answered(answered)
    headers = {}
    if settings.DEBUG or request.is_synthetic:
        headers = {CONTEXT_HEADER: answered.context_level, PUBLICATION_HEADER: answered.publication_level}
    return Reply(200, answered.body, headers)


def _keep(event: CallEvent, body: str) -> Reply:
    is_kept = _is_kept(_told(event, body))
    if isinstance(event, ToolCalls):
        return _results(event, is_kept)
    if not is_kept:
        return Reply(503, wire.message("error", "The event could not be kept. Please send it again."))
    return Reply(200, wire.message("received", event.kind))


def _is_kept(told: calls.Told) -> bool:
    """Keep an event where it outlives this process: in the database, or on disk while that is away."""
    try:
        calls.keep_in_time(told)
    except (DataError, IntegrityError) as error:
        logger.error("Event not kept: %s", type(error).__name__)
        return False
    except (Error, UnansweredError) as error:
        logger.warning("Event not in the database yet: %s", type(error).__name__)
        return _is_spooled(told)
    return True


def _is_spooled(told: calls.Told) -> bool:
    try:
        spool.drainer.put(told)
    except spool.SpoolError as error:
        logger.error("Event not kept, neither in the database nor on disk: %s", error)
        return False
    return True


def _told(event: CallEvent, body: str) -> calls.Told:
    held = holder.live.held
    line_number = phone.normalise(event.dialled, settings.DEFAULT_COUNTRY)
    line = held.lines.get(line_number) if held else None
    told = {
        "kind": event.kind,
        "key": _key(event, body),
        "body": body,
        "occurred_at": event.occurred_at or timezone.now(),
        "call_id": event.call_id,
        "caller_number": phone.normalise(event.caller, line.country if line else settings.DEFAULT_COUNTRY),
        "line_number": line_number,
    }
    if isinstance(event, StatusUpdate):
        told |= {"status": event.status, "failure": event.failure, "has_ended": event.status.startswith("ended")}
    if isinstance(event, EndOfCallReport):
        told |= {"summary": event.summary, "seconds": event.seconds, "has_ended": True}
    return calls.Told(**told)  # type: ignore[arg-type] # the keys above are its fields


def _key(event: CallEvent, body: str) -> str:
    """Return what a second delivery of the same event has in common with the first (contract, section 16, row 9)."""
    if not event.call_id:
        return body
    if isinstance(event, ToolCalls):
        return f"{event.call_id} {' '.join(event.task_ids)}"
    if isinstance(event, StatusUpdate):
        return f"{event.call_id} {event.status}"
    return event.call_id


def _results(event: ToolCalls, is_kept: bool) -> Reply:
    """Give the agent a sentence to go on with for each task, in the line's language."""
    held = holder.live.held
    line = held.lines.get(phone.normalise(event.dialled, settings.DEFAULT_COUNTRY)) if held else None
    with translation.override((line.language if line else settings.LANGUAGE_CODE)[:2]):
        if is_kept:
            sentence = _("The request has been received and passed on. A colleague will take it from here.")
        else:
            sentence = _("The request could not be passed on. Please ask the caller to call again later.")
    return Reply(200, wire.tool_results((task_id, sentence) for task_id in event.task_ids))
