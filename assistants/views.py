"""The HTTP side of the webhook: a door that goes round what only browsers need, and the DRF view behind it."""

from __future__ import annotations

import hmac
import logging
from collections.abc import Callable
from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import Resolver404, ResolverMatch, resolve
from rest_framework import exceptions
from rest_framework.views import APIView

from assistants import synthetic_call, webhook, wire
from assistants.webhook import Reply
from callers.bodies import TooLargeError, body_of

logger = logging.getLogger(__name__)

_PREFIX = "/webhooks/"
_PROBES = frozenset({"/livez", "/readyz", "/metrics"})


class WebhookDoor:
    """Middleware that hands calls and probes over at once: any Host is taken, and no answer is a page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith(_PREFIX) and request.path_info not in _PROBES:
            return self.get_response(request)
        try:
            match = _resolved(request.path_info)
        except Resolver404:
            return to_http(_refusal(404, "There is nothing at this address."))
        response: HttpResponseBase = match.func(request, *match.args, **match.kwargs)
        return response


@lru_cache(maxsize=16)
def _resolved(path: str) -> ResolverMatch:
    """Return what stands at an address: it is the same one for all calls."""
    return resolve(path, "assistants.urls")


class FlireoWebhook(APIView):
    """POST an event of Flireo's flat format; the answer to an assistant-request is a complete assistant."""

    authentication_classes = ()
    permission_classes = ()
    http_method_names = ["post"]
    # The format is Flireo's, and so is its description.
    schema = None

    def dispatch(self, request: HttpRequest, token: str | None = None) -> HttpResponse:
        """As DRF's own, without what reads and negotiates formats: a body is taken as it is, every answer is JSON.

        Who does not know the token is told nothing else, not even which methods there are.
        """
        try:
            if settings.WEBHOOK_TOKEN and not hmac.compare_digest(
                (token or "").encode(), settings.WEBHOOK_TOKEN.encode()
            ):
                raise exceptions.NotFound
            if request.method != "POST":
                raise exceptions.MethodNotAllowed(request.method or "")
            return self.post(request)
        except Exception as error:  # noqa: BLE001 # as DRF does; it is told apart there
            return self.handle_exception(error)

    def post(self, request: HttpRequest) -> HttpResponse:
        body = body_of(request, wire.LARGEST_BODY)
        return to_http(webhook.reply_to(body, is_synthetic=synthetic_call.is_one(request.META)))

    def handle_exception(self, exc: Exception) -> HttpResponse:  # type: ignore[override] # not DRF's own Response
        if isinstance(exc, exceptions.MethodNotAllowed):
            return to_http(_refusal(405, "Only POST is possible here.", {"Allow": "POST"}))
        if isinstance(exc, exceptions.NotFound):
            return to_http(_refusal(404, "There is nothing at this address."))
        if isinstance(exc, TooLargeError):
            return to_http(_refusal(413, f"The body is larger than {wire.LARGEST_BODY:,} bytes."))
        if isinstance(exc, exceptions.ParseError):
            return to_http(_refusal(400, "The body could not be read to its end."))
        logger.error("Delivery failed", exc_info=exc)
        return to_http(_refusal(500, "Something went wrong here. Please send it again."))


def _refusal(status: int, text: str, headers: dict[str, str] | None = None) -> Reply:
    return Reply(status, wire.message("error", text), headers or {})


def to_http(reply: Reply) -> HttpResponse:
    response = HttpResponse(reply.body, content_type="application/json", status=reply.status)
    response.headers["Content-Length"] = str(len(reply.body))
    for name, value in reply.headers.items():
        response.headers[name] = value
    return response
