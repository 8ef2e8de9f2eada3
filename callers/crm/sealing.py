"""Keeps the secrets of connections encrypted at rest, with the keys in settings.CREDENTIALS_KEYS."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from typing import Any

import orjson
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


class SealingError(Exception):
    """Secrets cannot be sealed or opened: no key is set, or none of the keys fits."""


def seal(secrets: Mapping[str, Any]) -> str:
    """Encrypt secrets with the first key; no secrets give an empty text."""
    return _fernet().encrypt(orjson.dumps(dict(secrets))).decode() if secrets else ""


def unseal(sealed: str) -> dict[str, Any]:
    """Return what was sealed, with whichever key that was."""
    if not sealed:
        return {}
    try:
        opened: dict[str, Any] = orjson.loads(_fernet().decrypt(sealed.encode()))
    except InvalidToken:
        raise SealingError(
            "The secrets of this connection were encrypted with a key that is not in CREDENTIALS_KEY. "
            "Add that key behind a comma, or type the secrets in again."
        ) from None
    return opened


def _fernet() -> MultiFernet:
    if not settings.CREDENTIALS_KEYS:
        raise SealingError(
            "CREDENTIALS_KEY is not set, so secrets of CRM connections can be neither kept nor read. See .env.example."
        )
    return MultiFernet([_key(text) for text in settings.CREDENTIALS_KEYS])


def _key(text: str) -> Fernet:
    """Fernet wants exactly 32 bytes, so any long random text is hashed to that length."""
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()))
