"""The first page of the admin: how calls go, and what needs attention; of both, what one may see elsewhere too."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from assistants import scheduling
from assistants.admin import attention, numbers
from assistants.admin.attention import Attention
from assistants.admin.connections_now import connections_now

_MOST_SCHEDULED = 10


def fill(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Add to what the first page shows; UNFOLD["DASHBOARD_CALLBACK"] names this."""
    told: list[Attention] = []
    if _may_see(request, "assistants", "template"):
        told += attention.of_templates()
    if _may_see(request, "assistants", "scheduledpublication"):
        context["scheduled"] = list(scheduling.waiting()[:_MOST_SCHEDULED])
        told += attention.of_scheduled()
    if _may_see(request, "callers", "crmconnection"):
        connections = connections_now()
        context["connections"] = connections
        told += attention.of_connections(connections)
    if _may_see(request, "assistants", "answer"):
        period = _period(request)
        found, context["numbers"] = numbers.told(period)
        told += attention.of_answers(found.today, found.whole, period)
        told += attention.of_counting(context["numbers"]["counted_at"])
    context["attention"] = sorted(told, key=lambda one: one.kind != attention.ERROR)
    return context


def _may_see(request: HttpRequest, app: str, model: str) -> bool:
    return request.user.has_perm(f"{app}.view_{model}") or request.user.has_perm(f"{app}.change_{model}")


def _period(request: HttpRequest) -> int:
    chosen = request.GET.get("days", "")
    return next((one for one in numbers.PERIODS if str(one) == chosen), numbers.PERIODS[0])
