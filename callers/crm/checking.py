"""What is wrong with a connection, told when it is saved and not when the phone rings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import orjson
from django.utils.translation import gettext as _

from callers.crm import http, paths, presets, requests, slots
from callers.crm.credentials import OAUTH_KINDS, SETTINGS, Credentials
from callers.crm.failures import AskError
from callers.crm.paths import PathError
from callers.crm.spec import Request

# Any number will do for trying a request.
_EXAMPLE = "+31201234567"
_LIKE_SLOT = re.compile(r"\{(?:number|secret|items|instance)[.\w]*\}")
Problem = tuple[str, str]


def problems(connection: Any) -> Iterator[Problem]:
    """Yield field and sentence for everything that is wrong with a CrmConnection, saved or not."""
    for name in ("headers", "query"):
        if not _is_texts(getattr(connection, name)):
            yield name, _('Write an object with names and texts, such as {"limit": "10"}.')
            return
    request = Request(connection.method, connection.url, connection.headers, connection.query, connection.body)
    yield from _of_request(request, connection.auth_kind)
    yield from _of_auth(connection.auth_kind, connection.auth)
    for name in ("error_path", "record_path", "number_path"):
        if wrong := path_problem(getattr(connection, name)):
            yield name, wrong
    for part in ("bulk", "contacts"):
        yield from ((part, wrong) for wrong in _of_part(part, getattr(connection, part)))


def path_problem(path: str) -> str:
    """Return what is wrong with a JMESPath expression; "" if it is one, or empty."""
    if not path:
        return ""
    try:
        paths.check(path)
    except PathError as error:
        if error.position is None or not 0 <= error.position <= len(path):
            return _("“%(path)s” is no JMESPath, or longer than %(longest)d characters.") % {
                "path": path[:60],
                "longest": paths.LONGEST_PATH,
            }
        if not path[error.position :].strip():
            return _("“%(path)s” is no JMESPath: something is missing at its end.") % {"path": path[:60]}
        return _("“%(path)s” is no JMESPath: it goes wrong at character %(position)d, “%(rest)s”.") % {
            "path": path[:60],
            "position": error.position + 1,
            "rest": path[error.position :][:20],
        }
    return ""


def _of_request(request: Request, auth_kind: str) -> Iterator[Problem]:
    places = {
        "url": request.url,
        "headers": "\n".join(request.headers.values()),
        "query": "\n".join(request.query.values()),
        "body": request.body,
    }
    known = slots.of_number(_EXAMPLE)
    for name, text in places.items():
        for found in _LIKE_SLOT.findall(text):
            slot = found[1:-1]
            if slot not in known and not slot.startswith("secret.") and slot != "instance":
                names = ", ".join(f"{{{name}}}" for name in known)
                yield name, _("There is no slot %(slot)s. There are: %(names)s.") % {"slot": found, "names": names}
    if not any(slot in known for text in places.values() for slot in slots.names(text)):
        yield "url", _("Nothing in the request says whom it is about. Put {number} where the CRM expects the number.")
    if "{instance}" in request.url and (auth_kind not in OAUTH_KINDS or not request.url.startswith("{instance}")):
        yield "url", _("{instance} is the address that comes along with an OAuth2 token, so an address begins with it.")
    if request.method == "GET" and request.body:
        yield "body", _("A GET request has no body. Choose POST, or put what it says into the parameters.")
    yield from _of_tried(request)


def _of_tried(request: Request) -> Iterator[Problem]:
    """Make the request for an example number, and look at what would be sent."""
    names = {name.removeprefix("secret.") for text in _texts_of(request) for name in slots.names(text)}
    credentials = Credentials(instance="https://crm.example")
    outgoing = requests.build(request, slots.of_number(_EXAMPLE), credentials, dict.fromkeys(names, "x"))
    try:
        http.check(outgoing)
    except AskError as error:
        if error.code == "address_invalid":
            yield "url", _("Write an address that begins with https://, such as https://crm.example.com/contacts.")
        else:
            yield "headers", _("A header has a name of letters, digits and -, and a value on one line.")
    if request.body and "json" in requests.content_type_of(request) and not _is_json(outgoing.body):
        yield (
            "body",
            _("With its slots filled in this is no JSON. Write {number} between quotes: “%(example)s”.")
            % {"example": '{"phone": "{number}"}'},
        )


def _texts_of(request: Request) -> list[str]:
    return [request.url, request.body, *request.headers.values(), *request.query.values()]


def _of_auth(kind: str, told: object) -> Iterator[Problem]:
    if not isinstance(told, dict):
        yield "auth", _('Write an object with names and texts, such as {"limit": "10"}.')
        return
    missing = [name for name in SETTINGS.get(kind, ()) if not str(told.get(name, "")).strip()]
    if missing:
        yield "auth", _("This kind of authentication needs: %(names)s.") % {"names": ", ".join(missing)}
    if not _is_texts(told.get("extra", {})):
        yield "auth", _("“extra” is an object with names and texts.")


def _of_part(part: str, told: dict[str, Any]) -> Iterator[str]:
    if not told:
        return
    if wrong := presets.problem(told, part):
        yield _("This is not as docs/crm-connections.md describes it: %(reason)s.") % {"reason": wrong.rstrip(".")}
        return
    found = {name: text for name, text in told.items() if name.endswith("_path")}
    for path in [*found.values(), *told.get("fields", {}).values()]:
        if wrong := path_problem(path):
            yield wrong


def _is_texts(told: object) -> bool:
    return isinstance(told, Mapping) and all(isinstance(value, str) for value in told.values())


def _is_json(body: bytes) -> bool:
    try:
        orjson.loads(body)
    except ValueError:
        return False
    return True
