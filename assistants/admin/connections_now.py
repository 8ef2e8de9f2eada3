"""How asking each CRM goes, for the first page: as much as is soon found out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from assistants.admin.connections import state_of
from callers.crm import failure_words, health
from callers.crm.health import Going
from callers.models import CrmConnection

_MOST = 20


@dataclass(frozen=True, slots=True)
class ConnectionNow:
    """`state` and `colour` are as in the list of connections; `last_failure` says in words what went wrong."""

    name: str
    link: str
    state: str
    colour: str
    going: Going
    last_success_at: datetime | None
    last_failure: str

    @property
    def fails(self) -> bool:
        return self.colour == "danger" or self.going.is_failing


def connections_now() -> list[ConnectionNow]:
    """Return the connections that are in use."""
    in_use = CrmConnection.objects.filter(is_active=True).defer("sealed", "body", "headers", "query")
    return [_now(one) for one in in_use[:_MOST]]


def _now(connection: CrmConnection) -> ConnectionNow:
    state, colour = state_of(connection)
    return ConnectionNow(
        name=connection.name,
        link=reverse("admin:callers_crmconnection_change", args=(connection.pk,)),
        state=state,
        colour=colour,
        going=health.going(connection.pk),
        last_success_at=connection.last_success_at,
        last_failure=failure_words.words(connection.last_failure, connection.last_failure_params),
    )
