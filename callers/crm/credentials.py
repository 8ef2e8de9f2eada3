"""What a request says of who we are, by kind of authentication."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass

from callers.crm.spec import Auth

# What has to be told for each kind, in the open and as secrets. A client may do without a secret of its own.
SETTINGS = {
    "header": ("name",),
    "query": ("name",),
    "basic": ("user",),
    "client_credentials": ("token_url", "client_id"),
    "refresh_token": ("token_url", "client_id"),
}
SECRETS = {
    "header": ("value",),
    "query": ("value",),
    "basic": ("password",),
    "bearer": ("token",),
    "client_credentials": ("client_secret",),
    "refresh_token": ("refresh_token", "client_secret"),
}
OAUTH_KINDS = frozenset({"client_credentials", "refresh_token"})


@dataclass(frozen=True, slots=True)
class Credentials:
    """What is added to a request. `instance` is the address that came along with the token, if any."""

    headers: Sequence[tuple[str, str]] = ()
    query: Sequence[tuple[str, str]] = ()
    instance: str = ""


def without_secrets(auth: Auth, mask: str) -> Credentials:
    """Return what would be added, with `mask` in place of each secret, without fetching anything."""
    if auth.kind in OAUTH_KINDS:
        return Credentials([("Authorization", f"Bearer {mask}")])
    if auth.kind == "basic":
        return Credentials([("Authorization", f"Basic {mask}")])
    return kept(auth)


def kept(auth: Auth) -> Credentials:
    """Return what is added where nothing has to be fetched first."""
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
