"""Makes a request out of what a connection says, with its slots filled in and its credentials added."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from callers.crm import slots
from callers.crm.credentials import Credentials, without_secrets
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
    content_type = content_type_of(request)
    if request.body:
        headers = with_header(headers, "Content-Type", content_type)
    lists = {name: value for name, value in filled.items() if name.startswith("items.")}
    body = slots.fill(slots.fill(request.body, lists, slots.as_is), filled, slots.for_body(content_type))
    return Outgoing(request.method, url, headers, body.encode("utf-8", "replace"))


def content_type_of(request: Request) -> str:
    """Return what the body of a request is: JSON unless its headers say otherwise."""
    told = (value for name, value in request.headers.items() if name.lower() == "content-type")
    return next(told, "application/json")


def listed(items: Mapping[str, str], between: str, numbers: Sequence[str], request: Request) -> dict[str, str]:
    """Return what the slots {items.name} of a request for many numbers are filled with.

    `items` says by name how one number is written, such as "{number}" between quotes.
    """
    escape = slots.for_body(content_type_of(request)) if request.body else slots.as_is
    values = [slots.of_number(number) for number in numbers]
    return {
        f"items.{name}": between.join(slots.fill(item, one, escape) for one in values) for name, item in items.items()
    }


def shown(spec: Spec, number: str) -> Shown:
    """Return the request for a number as it would be sent, with every secret masked. Sends nothing."""
    masked = dict.fromkeys(spec.auth.secrets, MASK)
    credentials = without_secrets(replace(spec.auth, secrets=masked), MASK)
    outgoing = build(spec.request, slots.of_number(number), credentials, masked)
    headers = tuple((name, _without_secret(name, value)) for name, value in outgoing.headers)
    return Shown(outgoing.method, outgoing.url, headers, outgoing.body.decode())


def _without_secret(name: str, value: str) -> str:
    if MASK in value or not _TELLING.search(name):
        return value
    return MASK
