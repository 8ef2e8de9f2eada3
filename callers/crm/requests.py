"""Makes a request out of what a connection says, with its slots filled in and its credentials added."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from callers.crm import auth, slots
from callers.crm.auth import Credentials
from callers.crm.http import Outgoing, with_header
from callers.crm.spec import Request, Spec

MASK = "***"
# Headers whose value may be a secret that somebody typed where it is shown.
_TELLING = re.compile("auth|key|token|secret|cookie|passw", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Shown:
    """A request as staff may see it."""

    method: str
    url: str
    headers: tuple[tuple[str, str], ...]
    body: str


def build(
    request: Request, values: Mapping[str, str], credentials: Credentials, secrets: Mapping[str, str]
) -> Outgoing:
    """Fill in the slots of a request and add the credentials. Lists of items are escaped where they are made."""
    filled = {**values, **{f"secret.{name}": secret for name, secret in secrets.items()}}
    # What the token's answer says is the beginning of an address already.
    url = (
        slots.fill(request.url, {"instance": credentials.instance}, slots.as_is)
        if credentials.instance
        else request.url
    )
    url = slots.fill(url, filled, slots.in_address)
    query = [(name, slots.fill(value, filled, slots.as_is)) for name, value in request.query.items()]
    if pairs := [*query, *credentials.query]:
        url += ("&" if "?" in url else "?") + urlencode(pairs, safe="*")
    headers = [(name, slots.fill(value, filled, slots.as_is)) for name, value in request.headers.items()]
    for name, value in credentials.headers:
        headers = with_header(headers, name, value)
    content_type = next((value for name, value in headers if name.lower() == "content-type"), "")
    if request.body and not content_type:
        content_type = "application/json"
        headers.append(("Content-Type", content_type))
    body = slots.fill(request.body, filled, slots.for_body(content_type))
    return Outgoing(request.method, url, headers, body.encode("utf-8", "replace"))


def shown(spec: Spec, number: str) -> Shown:
    """Return the request for a number as it would be sent, with every secret masked. Sends nothing."""
    masked = dict.fromkeys(spec.auth.secrets, MASK)
    credentials = auth.without_secrets(replace(spec.auth, secrets=masked), MASK)
    outgoing = build(spec.request, slots.of_number(number), credentials, masked)
    headers = tuple((name, _without_secret(name, value)) for name, value in outgoing.headers)
    return Shown(outgoing.method, outgoing.url, headers, outgoing.body.decode())


def _without_secret(name: str, value: str) -> str:
    if MASK in value or not _TELLING.search(name):
        return value
    return MASK
