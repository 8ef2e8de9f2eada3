"""Addresses that a button sends to, and that are no pages themselves."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

View = Callable[..., HttpResponse]


def pressed(view: View, page: str = "../change/") -> View:
    """Let a view take what a button sends, and lead whoever comes by its address to the page with the button.

    Who was logged out before pressing comes so, after logging in again, and must not believe that it was done.
    """
    posted = require_POST(view)

    @wraps(view)
    def led(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method in ("GET", "HEAD"):
            messages.warning(request, _("Nothing has been done yet. Press the button again."))
            return HttpResponseRedirect(page)
        return posted(request, *args, **kwargs)

    return led
