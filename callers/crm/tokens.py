"""Access tokens of OAuth2: fetched once, shared by all processes through the cache, renewed before they expire."""

from __future__ import annotations

import base64
import hashlib
import logging
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from threading import Lock
from typing import Any
from urllib.parse import quote_plus, urlencode

import orjson
from django.db import DatabaseError, transaction

from callers import masking, store
from callers.crm import http, sealing
from callers.crm.failures import AskError, seconds_left
from callers.crm.http import Answer, Outgoing
from callers.crm.sealing import SealingError
from callers.crm.spec import Spec
from callers.crm.statuses import SERVER_ERROR, TOO_MANY_REQUESTS, retry_after
from callers.models import CrmConnection
from callers.store import StoreError

logger = logging.getLogger(__name__)

# A token that names no end is kept for so long; every token is given up a little before its end (seconds).
_UNTOLD_SECONDS = 1_800.0
_MARGIN_SECONDS = 60.0
# How long one process fetches while the others wait for what it gets.
_FETCHING_SECONDS = 15.0
_POLL_SECONDS = 0.05

_held: dict[str, Token] = {}
_fetching = Lock()


@dataclass(frozen=True, slots=True)
class Token:
    """`until` is an epoch second; `instance` the address that the CRM wants to be asked at, "" for none."""

    value: str
    until: float
    instance: str = ""


def current(spec: Spec, deadline: float, may_renew: bool) -> Token:
    """Return a token that holds for a while yet; raises AskError if there is none and it may or can not be fetched."""
    key = _key(spec)
    if (token := _known(key)) is not None:
        return token
    if not may_renew:
        raise AskError("no_token")
    if not _fetching.acquire(timeout=seconds_left(deadline)):
        raise AskError("timeout")
    try:
        return _known(key) or _fetched_by_one(spec, key, deadline)
    finally:
        _fetching.release()


def drop(spec: Spec) -> None:
    """Forget the token of a connection: the CRM has refused it, or somebody has changed the credentials."""
    key = _key(spec)
    _held.pop(key, None)
    _forget(key)


def forget_held() -> None:
    """Forget what this process holds in memory; what the cache holds stays."""
    _held.clear()


def _key(spec: Spec) -> str:
    """Name the place of a token. A refresh token is left out, because it may change with every use."""
    told = [spec.auth.kind, dict(spec.auth.settings), spec.auth.secrets.get("client_secret", "")]
    if not spec.pk:
        told.append(spec.auth.secrets.get("refresh_token", ""))
    return f"crm-token:{spec.pk}:{hashlib.sha256(orjson.dumps(told, option=orjson.OPT_SORT_KEYS)).hexdigest()[:32]}"


def _known(key: str) -> Token | None:
    held = _held.get(key)
    if held is None or held.until < time.time():
        try:
            sealed = store.connect().get_many([key])[0]
            held = Token(**sealing.unseal(sealed.decode())) if sealed else None
        except (StoreError, SealingError, ValueError, TypeError):
            held = None
    if held is None or held.until < time.time():
        return None
    _held[key] = held
    return held


def _keep(key: str, token: Token) -> None:
    _held[key] = token
    try:
        left = token.until - time.time()
        if left > 0:
            store.connect().set(key, sealing.seal(asdict(token)).encode(), left)
    except (StoreError, SealingError):
        return


def _fetched_by_one(spec: Spec, key: str, deadline: float) -> Token:
    """Fetch a token, unless another process is at it: then wait for its token."""
    flag, is_mine = f"{key}:fetching", False
    try:
        while not (is_mine := store.connect().add(flag, b"1", _FETCHING_SECONDS)):
            time.sleep(min(_POLL_SECONDS, seconds_left(deadline)))
            if (token := _known(key)) is not None:
                return token
    except StoreError:
        # Without the cache each process fetches its own.
        is_mine = False
    try:
        token = _fetched(spec, deadline)
        _keep(key, token)
        return token
    finally:
        if is_mine:
            _forget(flag)


def _forget(key: str) -> None:
    try:
        store.connect().delete_many([key])
    except StoreError:
        return


def _fetched(spec: Spec, deadline: float) -> Token:
    kept = _newest_secrets(spec)
    answer = http.send(_request(spec, kept), deadline)
    told = _read(answer)
    value, renewed = told.get("access_token"), told.get("refresh_token")
    if not isinstance(value, str) or not value:
        raise AskError("auth_token", answer.status, error=masking.mask(str(told.get("error", ""))[:100]))
    if isinstance(renewed, str) and renewed and "refresh_token" in kept and renewed != kept["refresh_token"]:
        _keep_refresh_token(spec, kept["refresh_token"], renewed)
    instance = told.get("instance_url") or told.get("api_domain") or spec.auth.settings.get("instance") or ""
    return Token(value, time.time() + _lifetime(told.get("expires_in")), str(instance).rstrip("/"))


def _newest_secrets(spec: Spec) -> Mapping[str, str]:
    """Return the secrets as they are stored now: another process may have got a new refresh token since."""
    if spec.auth.kind != "refresh_token" or not spec.pk:
        return spec.auth.secrets
    try:
        sealed = CrmConnection.objects.filter(pk=spec.pk).values_list("sealed", flat=True).first()
        return sealing.unseal(sealed) if sealed else spec.auth.secrets
    except SealingError:
        raise AskError("no_secrets") from None
    except DatabaseError:
        return spec.auth.secrets


def _request(spec: Spec, kept: Mapping[str, str]) -> Outgoing:
    told = spec.auth.settings
    form = {"grant_type": spec.auth.kind, **told.get("extra", {})}
    if spec.auth.kind == "refresh_token":
        form["refresh_token"] = kept.get("refresh_token", "")
    if scope := told.get("scope"):
        form["scope"] = scope
    headers = [("Content-Type", "application/x-www-form-urlencoded")]
    client_id, client_secret = str(told.get("client_id", "")), kept.get("client_secret", "")
    if told.get("client_in") == "header":
        # RFC 6749, section 2.3.1: both are encoded as in a form first.
        pair = f"{quote_plus(client_id)}:{quote_plus(client_secret)}"
        headers.append(("Authorization", f"Basic {base64.b64encode(pair.encode()).decode()}"))
    else:
        form["client_id"] = client_id
        if client_secret:
            form["client_secret"] = client_secret
    return Outgoing("POST", str(told.get("token_url", "")), headers, urlencode(form).encode())


def _read(answer: Answer) -> dict[str, Any]:
    if answer.status == TOO_MANY_REQUESTS or answer.status >= SERVER_ERROR:
        raise AskError("auth_token", answer.status, retry_after(answer), error="")
    try:
        told = orjson.loads(answer.body)
    except ValueError:
        told = None
    if not isinstance(told, dict):
        raise AskError("auth_token", answer.status, error="")
    return told


def _lifetime(told: object) -> float:
    try:
        seconds = float(told)  # type: ignore[arg-type] # whatever it is
    except (TypeError, ValueError):
        seconds = _UNTOLD_SECONDS
    return max(0.0, min(seconds, 86_400.0) - _MARGIN_SECONDS)


def _keep_refresh_token(spec: Spec, used: str, renewed: str) -> None:
    """Store a new refresh token in place of the one that it came for, unless somebody has typed in another since."""
    if not spec.pk:
        return
    try:
        with transaction.atomic():
            row = CrmConnection.objects.select_for_update().filter(pk=spec.pk).first()
            kept = sealing.unseal(row.sealed) if row else {}
            if kept.get("refresh_token") == used:
                sealed = sealing.seal({**kept, "refresh_token": renewed})
                CrmConnection.objects.filter(pk=spec.pk).update(sealed=sealed)
    except (DatabaseError, SealingError) as error:
        # The access token that came along serves this call; the next one may need a new refresh token, typed in.
        logger.error("New refresh token of CRM connection %d not stored: %s", spec.pk, type(error).__name__)
