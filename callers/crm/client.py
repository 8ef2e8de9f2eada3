"""Asks a CRM for the caller with a number. Whatever the CRM does, there is a reply, and in time."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any

from django.conf import settings

from callers.crm import auth, http, mapping, requests, slots, statuses, tokens
from callers.crm.credentials import OAUTH_KINDS
from callers.crm.failures import AskError
from callers.crm.http import Answer
from callers.crm.requests import Shown, shown
from callers.crm.spec import Request, Spec

__all__ = ["Outcome", "Reply", "Shown", "ask", "exchange", "failed", "shown"]


class Outcome(Enum):
    FOUND = "found"
    UNKNOWN = "unknown"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Reply:
    """What asking led to. `values` is there if FOUND, `failure` (see failure_words) if FAILED.

    An UNKNOWN with the failure `several_people` is no fault of the CRM: it has several people with this number, and
    nothing is told of any. `retry_after` is for how many seconds the CRM asked to be left alone; `status` is 0 where no
    answer came. `marks` are those of the connection as it was asked, `body` is what was answered to `ask`.
    """

    outcome: Outcome
    values: Mapping[str, Any] = field(default_factory=dict)
    failure: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)
    retry_after: float | None = None
    milliseconds: float = 0.0
    status: int = 0
    marks: Sequence[str] = ()
    body: bytes = field(default=b"", repr=False)


def ask(spec: Spec, number: str, deadline: float, may_renew_token: bool = True) -> Reply:
    """Ask for the caller with a number in E.164, until `deadline` (time.monotonic) at the latest; never raises.

    While the phone rings `may_renew_token` is False: then nothing but the one request is sent, and the database is
    not touched.
    """
    begun, status, body = time.monotonic(), 0, b""
    try:
        answer = exchange(spec, spec.request, slots.of_number(number), deadline, may_renew_token)
        status, body = answer.status, answer.body
        values = _values(spec, answer, number)
    except AskError as error:
        return replace(failed(error, spec, begun, status), body=body)
    outcome = Outcome.UNKNOWN if values is None else Outcome.FOUND
    return Reply(outcome, values or {}, milliseconds=since(begun), status=status, marks=spec.marks, body=body)


def failed(error: AskError, spec: Spec, begun: float, status: int) -> Reply:
    """Return the reply for what went wrong with a request that was begun at a moment of time.monotonic."""
    return Reply(
        Outcome.UNKNOWN if error.code == "several_people" else Outcome.FAILED,
        failure=error.code,
        params=error.params,
        retry_after=error.retry_after,
        milliseconds=since(begun),
        status=error.status or status,
        marks=spec.marks,
    )


def exchange(
    spec: Spec, request: Request, values: Mapping[str, str], deadline: float, may_renew_token: bool = True
) -> Answer:
    """Send a request with the credentials of a connection; a refused token is replaced once. Raises AskError."""
    for is_last in (False, True):
        credentials = auth.credentials(spec, deadline, may_renew_token)
        answer = http.send(requests.build(request, values, credentials, spec.auth.secrets), deadline)
        if answer.status != statuses.UNAUTHORISED or spec.auth.kind not in OAUTH_KINDS:
            break
        tokens.drop(spec)
        if is_last or not may_renew_token:
            break
    return answer


def _values(spec: Spec, answer: Answer, number: str) -> dict[str, Any] | None:
    """Return what an answer tells of the caller, None if the CRM does not know the number. Raises AskError."""
    if answer.status == statuses.NO_CONTENT:
        return None
    if answer.status == statuses.NOT_FOUND and spec.reading.not_found_is_unknown:
        return None
    if wrong := statuses.failure(answer, mapping.detail_of(answer.body, spec.reading)):
        raise wrong
    document = mapping.document_of(answer.body)
    mapping.refuse_error(document, spec.reading)
    records = mapping.records_of(document, spec.reading.record_path)
    return mapping.values_for(records, spec, number, spec.reading.country or settings.DEFAULT_COUNTRY)


def since(begun: float) -> float:
    """Return the milliseconds since a moment of time.monotonic."""
    return round((time.monotonic() - begun) * 1000, 1)
