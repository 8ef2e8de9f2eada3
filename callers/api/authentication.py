"""Who is pushing: a token in the header, or a body that is signed. A refusal does not tell what was wrong."""

from __future__ import annotations

import hmac
import logging
import re
import time
from collections.abc import Mapping
from datetime import timedelta
from hashlib import sha256

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.utils import timezone
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from callers.crm.sealing import SealingError
from callers.models.api import ApiSystem, hash_of

logger = logging.getLogger(__name__)

# What is older or newer (seconds) is refused. Within them a repeated request does no harm: it only fetches once more.
REPLAY_SECONDS = 300
TIMESTAMP_HEADER = "X-Timestamp"
SIGNATURE_HEADER = "X-Signature"
_SCHEME = "sha256="
_TIMESTAMP = re.compile("[0-9]{1,12}")
_USE_IS_NOTED_EVERY = timedelta(minutes=1)


class SystemToken(BaseAuthentication):
    """`Authorization: Bearer …`: `request.auth` is then the system whose token this is. There is no user."""

    def authenticate(self, request: Request) -> tuple[AnonymousUser, ApiSystem]:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        system = None
        if scheme.lower() == "bearer" and token.strip():
            # Looked up by its hash, of which no sender can choose the beginning: timing the look-up tells nothing.
            system = ApiSystem.objects.filter(token_hash=hash_of(token.strip()), is_active=True).first()
        if system is None:
            raise AuthenticationFailed
        note_use(system)
        return AnonymousUser(), system

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


class SystemTokenInSchema(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call] # registers itself
    target_class = SystemToken
    name = "token"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer"}


def sender_of(headers: Mapping[str, str], body: bytes) -> ApiSystem:
    """Return the system that signed a body; raises AuthenticationFailed for none, or for a time too far from now.

    The signature is the HMAC-SHA256 of the timestamp (epoch seconds), a point and the body, with the system's secret.
    """
    timestamp = headers.get(TIMESTAMP_HEADER, "")
    signature = headers.get(SIGNATURE_HEADER, "").removeprefix(_SCHEME).lower().encode()
    if not _TIMESTAMP.fullmatch(timestamp) or abs(time.time() - int(timestamp)) > REPLAY_SECONDS:
        raise AuthenticationFailed
    signed = timestamp.encode() + b"." + body
    # All are tried, and the sender need not say who it is: there are few.
    matching = [one for one in ApiSystem.objects.filter(is_active=True) if _has_signed(one, signed, signature)]
    if not matching:
        raise AuthenticationFailed
    note_use(matching[0])
    return matching[0]


def _has_signed(system: ApiSystem, signed: bytes, signature: bytes) -> bool:
    try:
        secret = system.secret
    except SealingError as error:
        logger.error("Secret of a system that pushes not readable: %s", error)
        return False
    return hmac.compare_digest(signature_of(secret, signed).encode(), signature)


def signature_of(secret: str, signed: bytes) -> str:
    return hmac.new(secret.encode(), signed, sha256).hexdigest()


def note_use(system: ApiSystem) -> None:
    """Keep when a system was here, to the minute: one that pushes all day need not write all day."""
    now = timezone.now()
    if system.last_used_at is None or system.last_used_at < now - _USE_IS_NOTED_EVERY:
        due = Q(last_used_at__isnull=True) | Q(last_used_at__lt=now - _USE_IS_NOTED_EVERY)
        ApiSystem.objects.filter(due, pk=system.pk).update(last_used_at=now)
