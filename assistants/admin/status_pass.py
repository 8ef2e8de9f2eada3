"""Lets staff see the state of the service while the database is away, which knows who is logged in.

Whoever is logged in and may look gets a signed cookie. It is good for that page alone, for a day at work, and only
while the database does not answer. The page holds nothing of callers.
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase

COOKIE = "status-pass"
SECONDS = 12 * 3600
PERMISSION = "assistants.view_answer"
_PAGES = "/admin/"
_SALT = "assistants.status"


class StatusPass:
    """Middleware that gives the cookie with pages of the admin, and takes it back when somebody logs out."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if (
            isinstance(response, HttpResponse)
            and request.path.startswith(_PAGES)
            and response.status_code < 400
            and response.get("Content-Type", "").startswith("text/html")
        ):
            _renew(request, response)
        return response


def _renew(request: HttpRequest, response: HttpResponse) -> None:
    # Who is logged in was read for the page already.
    if request.user.is_staff and request.user.has_perm(PERMISSION):
        if COOKIE not in request.COOKIES:
            response.set_signed_cookie(
                COOKIE,
                "staff",
                salt=_SALT,
                max_age=SECONDS,
                secure=settings.SESSION_COOKIE_SECURE,
                httponly=True,
                samesite="Lax",
            )
    elif COOKIE in request.COOKIES:
        response.delete_cookie(COOKIE, samesite="Lax")


def has(request: HttpRequest) -> bool:
    """Tell whether a request bears a good pass."""
    return request.get_signed_cookie(COOKIE, None, salt=_SALT, max_age=SECONDS) is not None
