"""Who decides what callers hear."""

from __future__ import annotations

from django.http import HttpRequest

from assistants.roles import PUBLISH


def can_publish(request: HttpRequest) -> bool:
    return request.user.has_perm(PUBLISH)
