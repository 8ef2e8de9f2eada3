"""A connection as plain data: what it takes to ask a CRM for a number and to read the answer."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from callers.crm import sealing
from callers.crm.fields import Field, mark_of

if TYPE_CHECKING:
    from callers.models import CrmConnection, CrmField


@dataclass(frozen=True, slots=True)
class Request:
    """What is sent. Address, values of headers and query, and body may hold slots such as {number}."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    body: str = ""


@dataclass(frozen=True, slots=True)
class Auth:
    """How we say who we are: `kind` as in CrmConnection.AuthKind, its settings, and the secrets, never printed."""

    kind: str = "none"
    settings: Mapping[str, Any] = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Reading:
    """JMESPath expressions, "" for none, and what else there is to know for reading an answer."""

    record_path: str = ""
    number_path: str = ""
    error_path: str = ""
    not_found_is_unknown: bool = False
    # Two letters; where a number without country code belongs.
    country: str = ""


@dataclass(frozen=True, slots=True)
class Spec:
    """All of a connection. `pk` tells one from the other, also where nothing is saved yet (0)."""

    pk: int
    name: str
    request: Request
    reading: Reading
    auth: Auth = field(default_factory=Auth)
    fields: tuple[Field, ...] = ()
    position: int = 100
    soft_seconds: int = 3_600
    hard_seconds: int = 86_400
    per_minute: int = 100
    ask_while_ringing: bool = False
    bulk: Mapping[str, Any] = field(default_factory=dict)
    contacts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def request_mark(self) -> str:
        """What tells whether a record in store was asked for, and found in the answer, as it would be now."""
        return mark_of(self.request, self.reading)

    @property
    def marks(self) -> list[str]:
        """What a record that is read now is marked with."""
        return [self.request_mark, *(one.mark for one in self.fields)]

    def reads_all(self, marks: Collection[str], *, is_found: bool) -> bool:
        """Tell whether a record with these marks holds all that would be read now."""
        return self.request_mark in marks and (not is_found or all(one.mark in marks for one in self.fields))

    @classmethod
    def of(cls, connection: CrmConnection) -> Spec:
        """Read a connection and its fields (prefetch them for many).

        Secrets that do not open give the kind `unreadable`, so that asking fails with words for it.
        """
        return cls(
            pk=connection.pk or 0,
            name=connection.name,
            request=Request(connection.method, connection.url, connection.headers, connection.query, connection.body),
            reading=Reading(
                connection.record_path,
                connection.number_path,
                connection.error_path,
                connection.not_found_is_unknown,
                connection.country,
            ),
            auth=_auth(connection),
            fields=tuple(field_of(one) for one in (connection.fields.all() if connection.pk else ())),
            position=connection.position,
            soft_seconds=connection.soft_minutes * 60,
            hard_seconds=connection.hard_minutes * 60,
            per_minute=connection.per_minute,
            ask_while_ringing=connection.ask_while_ringing,
            bulk=connection.bulk,
            contacts=connection.contacts,
        )


def field_of(row: CrmField) -> Field:
    return Field(row.name, row.path, row.kind, row.in_first_message, row.in_prompts)


def _auth(connection: CrmConnection) -> Auth:
    try:
        return Auth(connection.auth_kind, connection.auth, sealing.unseal(connection.sealed))
    except sealing.SealingError:
        return Auth("unreadable", connection.auth)
