"""Pages through all contacts of a CRM, where its connection says how (`contacts`): all of them, or what has changed."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin

from django.conf import settings

from callers.crm import client, mapping, paging, paths, statuses
from callers.crm.failures import AskError
from callers.crm.kinds import typed
from callers.crm.paths import PathError
from callers.crm.spec import Request, Spec


@dataclass(frozen=True, slots=True)
class Contact:
    """A person in the CRM. `values` are texts by field of Caller or `attributes.name`; what it has not is absent."""

    external_id: str
    numbers: tuple[str, ...]
    is_deleted: bool = False
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Page:
    """Some contacts; `next` leads to the following page, "" at the end. `at` is the CRM's time, if it is told.

    `without_id` says how many could not be recognised the next time, and are not among the contacts.
    """

    contacts: tuple[Contact, ...]
    next: str
    at: datetime.datetime | None = None
    without_id: int = 0


def page(spec: Spec, since: datetime.datetime | None, cursor: str, deadline: float) -> Page:
    """Fetch a page: the first one with `cursor` "", or the one that the page before leads to. Raises AskError.

    With `since` only what has changed from that moment on is asked for, if the connection knows how to.
    """
    told = {**spec.contacts, **(spec.contacts.get("changes", {}) if since else {})}
    is_address, value = paging.is_address(told, cursor), paging.value(told, cursor)
    request = Request(
        told.get("method", "GET"),
        _joined(told["url"], cursor) if is_address else told["url"],
        told.get("headers", {}),
        {} if is_address else _without_empty(told.get("query", {}), value),
        told.get("body", ""),
    )
    values = {"page": value, "since": _moment(since, told.get("since_format", "iso"))}
    answer = client.exchange(spec, request, values, deadline)
    if wrong := statuses.failure(answer, mapping.detail_of(answer.body, spec.reading)):
        raise wrong
    if answer.status == statuses.NO_CONTENT:
        return Page((), "", statuses.told_at(answer))
    document = mapping.document_of(answer.body)
    mapping.refuse_error(document, spec.reading)
    items = mapping.records_of(document, told["items_path"])
    contacts = tuple(contact for item in items if (contact := _contact(item, told, spec)) is not None)
    following = paging.following(told, document, cursor, [contact.external_id for contact in contacts])
    return Page(contacts, following, statuses.told_at(answer), len(items) - len(contacts))


def _joined(first: str, cursor: str) -> str:
    """Return the address of a following page. Another host would get our credentials, so it is refused."""
    if first.startswith("{instance}") and cursor.startswith("/") and not cursor.startswith("//"):
        return "{instance}" + cursor
    address = urljoin(first, cursor)
    if address.split("/")[:3] != first.split("/")[:3]:
        raise AskError("redirect_elsewhere")
    return address


def _without_empty(query: Mapping[str, str], first: str) -> dict[str, str]:
    """Leave out the parameter for the page where there is none yet."""
    return {name: value for name, value in query.items() if value != "{page}" or first}


def _moment(since: datetime.datetime | None, form: str) -> str:
    if since is None:
        return ""
    if form in {"milliseconds", "seconds"}:
        return str(int(since.timestamp() * (1_000 if form == "milliseconds" else 1)))
    return since.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _contact(item: dict[str, Any], told: Mapping[str, Any], spec: Spec) -> Contact | None:
    """Read a contact; None for one without an id, which could not be recognised the next time."""
    external_id = _text(told["id_path"], item)
    if not external_id:
        return None
    numbers = mapping.numbers_of(
        item, told.get("number_path") or spec.reading.number_path, spec.reading.country or settings.DEFAULT_COUNTRY
    )
    values = {name: _text(path, item) for name, path in told.get("fields", {}).items()}
    is_deleted = bool(told.get("deleted_path")) and _text(told["deleted_path"], item, "yes_no") == "True"
    return Contact(external_id, tuple(numbers), is_deleted, {name: text for name, text in values.items() if text})


def _text(path: str, document: object, kind: str = "text") -> str:
    try:
        value = typed(paths.search(path, document), kind)
    except PathError:
        return ""
    return "" if value is None else str(value)
