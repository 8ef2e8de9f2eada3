"""How asking a CRM goes, on the page of its connection."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse

from callers.admin.kinds import HistoryAdmin
from callers.crm import failure_words, health
from callers.crm.spec import Spec


class HealthAdmin(HistoryAdmin):
    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        connection = kwargs.get("obj")
        if connection is not None and connection.is_active:
            found = health.of(Spec.of(connection))
            counts = {"fresh": found.fresh, "stale": found.stale, "missing": found.missing}
            context |= {
                "health": found,
                "shares": {name: (count, found.percent(count)) for name, count in counts.items()},
                "last_failure": failure_words.words(connection.last_failure, connection.last_failure_params),
            }
        return super().render_change_form(request, context, *args, **kwargs)
