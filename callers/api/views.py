"""What systems that push may ask: JSON in, JSON out, in English. Whatever is wrong is said in words."""

from __future__ import annotations

import logging
from typing import Any, cast

from django.db import IntegrityError, OperationalError
from django.http import HttpRequest, HttpResponseBase
from django.utils import translation
from rest_framework import exceptions
from rest_framework.authentication import BaseAuthentication
from rest_framework.parsers import JSONParser
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from callers import refreshing
from callers.api import pushing, schema
from callers.api.authentication import SystemToken, sender_of
from callers.api.rows import ProblemsError, callers_in, document_of, number_in, whoms_in
from callers.api.serializers import LARGEST_BODY
from callers.bodies import TooLargeError, body_of
from callers.models import ApiSystem
from callers.refreshing import Reason

logger = logging.getLogger(__name__)

_LARGEST_HOOK = 10_000


class PushView(APIView):
    """Answers machines: there is no cookie and so no session, and every answer is JSON."""

    authentication_classes: tuple[type[BaseAuthentication], ...] = (SystemToken,)
    permission_classes = ()
    # For the schema: callers.api.rows is the reader, as it is strict.
    parser_classes = (JSONParser,)
    renderer_classes = (JSONRenderer,)
    http_method_names = ["post"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        with translation.override("en"):
            response = super().dispatch(request, *args, **kwargs)
        response.headers["Content-Language"] = "en"
        return response

    def handle_exception(self, exc: Exception) -> Response:
        if isinstance(exc, ProblemsError):
            return _refusal(400, "Nothing was changed, because of what is wrong in these rows.", problems=exc.problems)
        if isinstance(exc, TooLargeError):
            return _refusal(413, "The body is too large. Send fewer rows at a time.")
        if isinstance(exc, exceptions.AuthenticationFailed):
            response = _refusal(401, "Not authorised. Look at the token or the signature, and at the clock.")
            response.headers["WWW-Authenticate"] = "Bearer"
            return response
        if isinstance(exc, exceptions.UnsupportedMediaType):
            return _refusal(415, "Send JSON, with Content-Type: application/json.")
        if isinstance(exc, exceptions.APIException):
            response = _refusal(exc.status_code, str(exc.detail))
            if isinstance(exc, exceptions.MethodNotAllowed):
                response.headers["Allow"] = "POST"
            return response
        if isinstance(exc, (OperationalError, IntegrityError)):
            logger.warning("Push not written: %s", type(exc).__name__)
            response = _refusal(503, "Somebody else is changing these callers. Nothing was changed; send it again.")
            response.headers["Retry-After"] = "5"
            return response
        logger.error("Push failed", exc_info=exc)
        return _refusal(500, "Something went wrong here. Nothing was changed; send it again.")


class UpsertView(PushView):
    @schema.upsert
    def post(self, request: Request) -> Response:
        rows = callers_in(document_of(request, body_of(request._request, LARGEST_BODY)))
        return Response(pushing.upsert(rows, _sender(request)))


class DeleteView(PushView):
    @schema.delete
    def post(self, request: Request) -> Response:
        rows = whoms_in(document_of(request, body_of(request._request, LARGEST_BODY)))
        return Response(pushing.delete(rows, _sender(request)))


class ContactChangedView(PushView):
    """The hook has a signature in place of a token, which can only be checked once the body is read."""

    authentication_classes = ()

    @schema.contact_changed
    def post(self, request: Request) -> Response:
        body = body_of(request._request, _LARGEST_HOOK)
        sender_of(request.headers, body)
        refreshing.want([number_in(document_of(request, body))], Reason.PUSH)
        return Response({"wanted": 1}, status=202)


def _sender(request: Request) -> ApiSystem:
    return cast("ApiSystem", request.auth)


def _refusal(status: int, error: str, **more: Any) -> Response:
    return Response({"error": error, **more}, status=status)
