"""A CRM with contacts that can be paged through, on a loopback server, and a connection to it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from callers.crm import active
from callers.models import ContactSync, CrmConnection
from callers.syncing import runs, standing
from callers.tests.crm_server import Crm, Received

CONTACTS = {
    "query": {"page": "{page}"},
    "items_path": "people",
    "id_path": "id",
    "number_path": "phones",
    "deleted_path": "deleted",
    "next_path": "next",
    "changes": {"query": {"page": "{page}", "since": "{since}"}},
    "fields": {"first_name": "first", "last_name": "last", "email": "email", "attributes.city": "city"},
}


@dataclass
class Book:
    """What the CRM holds, by id, and how it goes wrong: `fails` gets the number of the page that is asked for."""

    people: dict[str, dict[str, Any]] = field(default_factory=dict)
    changed: dict[str, datetime] = field(default_factory=dict)
    page_size: int = 2
    fails: Any = None

    def put(self, key: str, *phones: str, **told: Any) -> None:
        self.people[key] = {"id": key, "phones": list(phones), **told}
        self.changed[key] = datetime.now(UTC)

    def drop(self, key: str) -> None:
        """Delete a contact in the way that changes tell of."""
        self.put(key, *self.people[key]["phones"], deleted=True)

    def answer(self, request: Received) -> tuple[int, dict[str, str], Any]:
        begin = int(request.query.get("page", 0))
        if self.fails and (failure := self.fails(begin // self.page_size)):
            return failure
        people = list(self.people.values())
        if since := request.query.get("since"):
            people = [one for one in people if self.changed[one["id"]] >= datetime.fromisoformat(since)]
        end = begin + self.page_size
        return 200, {}, {"people": people[begin:end], "next": str(end) if end < len(people) else None}


def serve(crm: Crm, **changes: Any) -> Book:
    book = Book(**changes)
    crm.answer = book.answer
    return book


def sync_with(crm: Crm, name: str = "CRM", **contacts: Any) -> ContactSync:
    told = {**CONTACTS, "url": f"{crm.url}/people", **contacts}
    made = CrmConnection.objects.create(
        name=name, url=f"{crm.url}/{{number}}", number_path="phones", is_active=True, per_minute=100_000, contacts=told
    )
    active.load()
    return ContactSync.objects.create(connection=made, is_on=True)


def run(sync: ContactSync, *, full: bool = False, **options: Any) -> ContactSync:
    """Run through the contacts now, and return where that leads to."""
    claimed = standing.claim(sync.pk)
    assert claimed is not None
    if full:
        standing.keep(claimed, full_wanted=True)
    runs.run(claimed, **options)
    return ContactSync.objects.get(pk=sync.pk)
