"""Asks a CRM for the caller with a number. Whatever the CRM does, there is a reply, and in time."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

import jmespath
import orjson

from callers import phone
from callers.cleaning import clean
from callers.crm import http
from callers.crm.spec import Spec


class Outcome(Enum):
    FOUND = "found"
    UNKNOWN = "unknown"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Reply:
    """What asking led to. `values` is there if FOUND, `failure` (see failure_words) if FAILED.

    `retry_after` is for how many seconds the CRM asked to be left alone; `status` is 0 where no answer came.
    """

    outcome: Outcome
    values: Mapping[str, Any] = field(default_factory=dict)
    failure: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)
    retry_after: float | None = None
    milliseconds: float = 0.0
    status: int = 0


def ask(spec: Spec, number: str, deadline: float) -> Reply:
    """Ask for the caller with a number in E.164, until `deadline` (time.monotonic) at the latest; never raises."""
    begun = time.monotonic()
    url = spec.request.url.replace("{number}", number.replace("+", "%2B"))
    headers = [*spec.request.headers.items()]
    try:
        answer = http.send(http.Outgoing(spec.request.method, url, headers), deadline)
        body = orjson.loads(answer.body)
    except http.AskError as failure:
        return Reply(Outcome.FAILED, failure=failure.code, params=failure.params)
    except ValueError:
        return Reply(Outcome.FAILED, failure="not_json")
    record = jmespath.search(spec.reading.record_path or "@", body)
    milliseconds = (time.monotonic() - begun) * 1000
    if not record:
        return Reply(Outcome.UNKNOWN, milliseconds=milliseconds, status=answer.status)
    if phone.normalise(jmespath.search(spec.reading.number_path, record), spec.reading.country) != number:
        return Reply(Outcome.FAILED, failure="other_person", milliseconds=milliseconds, status=answer.status)
    values = {one.name: clean(jmespath.search(one.path, record)) for one in spec.fields}
    return Reply(
        Outcome.FOUND,
        {name: value for name, value in values.items() if value is not None},
        milliseconds=milliseconds,
        status=answer.status,
    )
