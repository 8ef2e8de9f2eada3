"""Asks a CRM for many numbers in one request, where its connection says how (`bulk`)."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.conf import settings

from callers.crm import client, mapping, paths, requests, statuses
from callers.crm.client import Outcome, Reply
from callers.crm.failures import AskError
from callers.crm.http import Answer
from callers.crm.paths import PathError
from callers.crm.spec import Request, Spec


def most(spec: Spec) -> int:
    """Return how many numbers may be asked for at once, 0 if the connection does not know how."""
    return int(spec.bulk.get("most", 0))


def ask_many(spec: Spec, numbers: Sequence[str], deadline: float) -> dict[str, Reply]:
    """Ask for up to `most(spec)` numbers, until `deadline` (time.monotonic) at the latest; never raises.

    A number that is missing in what comes back has to be asked for by itself: the answer was not complete.
    """
    begun, status = time.monotonic(), 0
    request = Request(
        spec.bulk.get("method", "GET"),
        spec.bulk["url"],
        spec.bulk.get("headers", {}),
        spec.bulk.get("query", {}),
        spec.bulk.get("body", ""),
    )
    try:
        lists = requests.listed(spec.bulk["items"], spec.bulk.get("between", ","), numbers, request)
        answer = client.exchange(spec, request, lists, deadline)
        status = answer.status
        replies = _replies(spec, answer, numbers, begun)
    except AskError as error:
        failed = client.failed(error, spec, begun, status)
        return dict.fromkeys(numbers, failed)
    return replies


def _replies(spec: Spec, answer: Answer, numbers: Sequence[str], begun: float) -> dict[str, Reply]:
    if wrong := statuses.failure(answer, mapping.detail_of(answer.body, spec.reading)):
        raise wrong
    # No content: none of them is known.
    document = None if answer.status == statuses.NO_CONTENT else mapping.document_of(answer.body)
    mapping.refuse_error(document, spec.reading)
    country = spec.reading.country or settings.DEFAULT_COUNTRY
    by_number: dict[str, list[dict[str, Any]]] = {}
    records = mapping.records_of(document, spec.bulk.get("record_path", spec.reading.record_path))
    for record in records:
        for number in mapping.numbers_of(record, spec.reading.number_path, country):
            by_number.setdefault(number, []).append(record)
    if records and not by_number:
        raise AskError("no_number", answer.status, path=spec.reading.number_path)
    is_complete = not _found(spec.bulk.get("more_path", ""), document)
    return {
        number: replace(_reply(spec, by_number.get(number, []), number, country), milliseconds=client.since(begun))
        for number in numbers
        if is_complete or number in by_number
    }


def _found(path: str, document: object) -> bool:
    try:
        return bool(path and paths.search(path, document))
    except PathError:
        return True


def _reply(spec: Spec, records: list[dict[str, Any]], number: str, country: str) -> Reply:
    try:
        values = mapping.values_for(records, spec, number, country)
    except AskError as error:
        return client.failed(error, spec, time.monotonic(), 0)
    return Reply(Outcome.UNKNOWN if values is None else Outcome.FOUND, values or {}, marks=spec.marks)
