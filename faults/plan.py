"""What is asked of the service, one call after the other, and after some of them the events of that call."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count, cycle

from benchmarks.people import LINE_NUMBER
from faults.people import COLD_CALLERS, WARM_CALLERS, WITHHELD, Person, known, stranger

# One event after so many calls.
_CALLS_PER_EVENT = 5


@dataclass(frozen=True, slots=True)
class Request:
    """One delivery to the webhook; `person` is who calls, None for an event of a call."""

    body: str
    kind: str
    person: Person | None = None


class Plan:
    """An endless plan. Cold callers and strangers call once each, whatever was asked in other runs of this process."""

    _cold = cycle(range(WARM_CALLERS, WARM_CALLERS + COLD_CALLERS))
    _strangers = count()

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)

    def __iter__(self) -> Iterator[list[Request]]:
        """Yield what comes at one moment: a call, and sometimes an event with it."""
        events = self._events()
        for number in count():
            requests = [call_from(self._caller())]
            if number % _CALLS_PER_EVENT == 0:
                requests.append(next(events))
            yield requests

    @classmethod
    def crowd(cls, size: int) -> list[Request]:
        """Return the first calls of so many cold callers."""
        return [call_from(known(next(cls._cold))) for _ in range(size)]

    def _caller(self) -> Person:
        chance = self._chance.random()
        if chance < 0.8:
            return known(self._chance.randrange(WARM_CALLERS))
        if chance < 0.9:
            return known(next(self._cold))
        return stranger(next(self._strangers)) if chance < 0.96 else WITHHELD

    def _events(self) -> Iterator[Request]:
        while True:
            call_id = f"call-{time.time_ns()}"
            caller = known(self._chance.randrange(WARM_CALLERS)).number
            both = {"fromCaller": caller, "toAssistant": LINE_NUMBER}
            moment = int(time.time() * 1000)
            task = {"taskId": f"task-{call_id}", "taskName": "send_message", "taskPayload": {"message": "Bel terug."}}
            status = {"eventType": "status-update", "callSession": call_id, "eventTimestamp": moment, **both}
            yield _event({**status, "status": "in-progress"})
            yield _event(
                {"eventType": "tool-calls", "callId": call_id, "eventTime": moment, **both, "tasksInitiated": [task]}
            )
            yield _event({**status, "status": "ended"})
            report = {"eventType": "end-of-call-report", "callId": call_id, "eventTimestamp": moment, **both}
            yield _event({**report, "summaryText": "Beller wil teruggebeld worden.", "callLengthSeconds": 61.5})


def call_from(person: Person) -> Request:
    body = {"eventType": "assistant-request", "fromCaller": person.number or "anonymous", "toAssistant": LINE_NUMBER}
    return Request(json.dumps(body), "assistant-request", person)


def _event(body: dict[str, object]) -> Request:
    return Request(json.dumps(body), str(body["eventType"]))
