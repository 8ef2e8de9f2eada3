"""The page on which staff see whether the phone is answered, and whether all that is behind it works.

It opens whatever is away. Nobody can be recognised without the database; then it shows itself to whoever has a pass.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib import admin
from django.contrib.auth.models import User
from django.contrib.sessions.backends.base import SessionBase
from django.core.exceptions import PermissionDenied
from django.db import Error
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from assistants import service_state
from assistants.admin import status_pass, status_words
from assistants.admin.status_row import GOOD
from assistants.service_state import ServiceState


@never_cache
@require_safe
def view(request: HttpRequest) -> HttpResponseBase:
    state = service_state.read()
    if state.database_answers:
        try:
            return admin.site.admin_view(_page)(request, state=state)
        except Error:
            # It has gone this very moment.
            state = service_state.read()
    with _nobody(request):
        if status_pass.has(request):
            return _shown(request, state)
        return HttpResponse(render_to_string("admin/status_closed.html", request=request), status=503)


def _page(request: HttpRequest, state: ServiceState) -> HttpResponse:
    if not request.user.has_perm(status_pass.PERMISSION):
        raise PermissionDenied
    return _shown(request, state)


def _shown(request: HttpRequest, state: ServiceState) -> HttpResponse:
    rows = status_words.rows(state)
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": _("State of the service"),
        "now": state.now,
        "first": rows[0],
        "rows": rows[1:],
        "is_all_well": all(row.kind == GOOD for row in rows),
    }
    if not request.user.is_active:
        # Whoever may look without being recognised is led nowhere else: no other page would open.
        context["is_nav_sidebar_enabled"] = False
    request.current_app = admin.site.name
    return HttpResponse(render_to_string("admin/status.html", context, request))


@contextmanager
def _nobody(request: HttpRequest) -> Iterator[None]:
    """Show a page without asking who is logged in, which only the database knows.

    Afterwards all is as it was, or the middleware would take the session of the browser for an empty one and end it.
    """
    names = ("user", "session", "_messages")
    before = {name: getattr(request, name) for name in names}
    # Somebody with a name, as the theme needs its first letter, who may do nothing.
    vars(request).update(user=User(username="–", is_active=False), session=SessionBase(), _messages=[])
    try:
        yield
    finally:
        vars(request).update(before)
