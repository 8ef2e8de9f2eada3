"""Says who we are: headers and parameters for a request, and tokens of OAuth2."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass

from callers.crm import tokens
from callers.crm.failures import AskError
from callers.crm.spec import Auth, Spec

OAUTH_KINDS = frozenset({"client_credentials", "refresh_token"})


@dataclass(frozen=True, slots=True)
class Credentials:
    """What is added to a request. `instance` is the address that came along with the token, if any."""

    headers: Sequence[tuple[str, str]] = ()
    query: Sequence[tuple[str, str]] = ()
    instance: str = ""


def credentials(spec: Spec, deadline: float, may_renew: bool = True) -> Credentials:
    """Return what a request of this connection needs. Raises AskError if a token is needed and cannot be had.

    `may_renew` is False while the phone rings: then a token that is not there is not fetched.
    """
    if spec.auth.kind in OAUTH_KINDS:
        token = tokens.current(spec, deadline, may_renew)
        return Credentials([("Authorization", f"Bearer {token.value}")], instance=token.instance)
    if spec.auth.kind == "unreadable":
        raise AskError("no_secrets")
    return _kept(spec.auth)


def without_secrets(auth: Auth, mask: str) -> Credentials:
    """Return what would be added, with `mask` in place of each secret, without fetching anything."""
    if auth.kind in OAUTH_KINDS:
        return Credentials([("Authorization", f"Bearer {mask}")])
    if auth.kind == "basic":
        return Credentials([("Authorization", f"Basic {mask}")])
    return _kept(auth)


def _kept(auth: Auth) -> Credentials:
    name = str(auth.settings.get("name", ""))
    match auth.kind:
        case "header":
            prefix = str(auth.settings.get("prefix", ""))
            return Credentials([(name, f"{prefix} {auth.secrets.get('value', '')}".strip())])
        case "query":
            return Credentials(query=[(name, auth.secrets.get("value", ""))])
        case "basic":
            pair = f"{auth.settings.get('user', '')}:{auth.secrets.get('password', '')}"
            return Credentials([("Authorization", f"Basic {base64.b64encode(pair.encode()).decode()}")])
        case "bearer":
            return Credentials([("Authorization", f"Bearer {auth.secrets.get('token', '')}")])
    return Credentials()
