"""One bounded request to a system outside: in time, of limited size, and never to an address that is refused."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import SplitResult, quote, urljoin, urlsplit

import httpcore

from callers.crm import sockets
from callers.crm.failures import AskError

# Of a body, after decompression (bytes).
LARGEST_BODY = 1_000_000
MOST_REDIRECTS = 3
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PORTS = {"https": 443, "http": 80}
# What may stand in an address as it is; % because it begins what is escaped already.
_SAFE = "/%:@!$&'()*+,;=~-._?[]"
_HOST = re.compile(r"[A-Za-z0-9_.:-]{1,253}")
_OURS = (("Accept", "application/json"), ("Accept-Encoding", "gzip, deflate"), ("User-Agent", "flireo-assistants"))


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A request, filled in and escaped."""

    method: str
    url: str
    headers: Sequence[tuple[str, str]] = ()
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: the body decompressed, names of headers in small letters."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


def send(request: Outgoing, deadline: float) -> Answer:
    """Send a request and read the answer, until `deadline` (time.monotonic) at the latest. Raises AskError."""
    for _ in range(MOST_REDIRECTS + 1):
        answer = _sent_once(request, deadline)
        target = answer.headers.get("location", "")
        if answer.status not in _REDIRECTS or not target:
            return answer
        request = _redirected(request, answer.status, target)
    raise AskError("redirects", answer.status)


def check(request: Outgoing) -> None:
    """Raise AskError if a request could not be sent anywhere: for what is about to be saved."""
    _parts(request.url)
    for name, value in _as_bytes(request.headers):
        if not re.fullmatch(rb"[A-Za-z0-9!#$%&'*+.^_`|~-]+", name) or re.search(rb"[\x00-\x08\x0a-\x1f\x7f]", value):
            raise AskError("request_invalid")


def with_header(headers: Iterable[tuple[str, str]], name: str, value: str) -> list[tuple[str, str]]:
    """Return the headers with this one in place of any with the same name."""
    return [*((key, kept) for key, kept in headers if key.lower() != name.lower()), (name, value)]


def _sent_once(request: Outgoing, deadline: float) -> Answer:
    parts, host = _parts(request.url)
    is_encrypted = parts.scheme == "https"
    url = httpcore.URL(
        scheme=parts.scheme,
        host=host,
        port=parts.port or _PORTS[parts.scheme],
        target=quote((parts.path or "/") + (f"?{parts.query}" if parts.query else ""), safe=_SAFE),
    )
    headers: list[tuple[str, str]] = list(_OURS)
    if ":" in host:
        # The library writes an IPv6 address without its brackets, which web servers refuse.
        headers.append(("Host", parts.netloc))
    for name, value in request.headers:
        headers = with_header(headers, name, value)
    try:
        with (
            httpcore.HTTPConnection(
                url.origin,
                ssl_context=sockets.tls_context() if is_encrypted else None,
                network_backend=sockets.Sockets(deadline, is_encrypted),
            ) as connection,
            connection.stream(request.method, url, headers=_as_bytes(headers), content=request.body) as response,
        ):
            received = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers}
            # The body of a redirect is for people.
            is_wanted = response.status not in _REDIRECTS
            return Answer(response.status, received, _body(response, received) if is_wanted else b"")
    except httpcore.LocalProtocolError:
        raise AskError("request_invalid") from None
    except httpcore.RemoteProtocolError:
        raise AskError("not_http") from None


def _parts(url: str) -> tuple[SplitResult, str]:
    """Split an address and return it with its host in the letters of the name system."""
    try:
        parts = urlsplit(url.strip())
        host = parts.hostname or ""
        host = host if host.isascii() else host.encode("idna").decode("ascii")
        is_sound = parts.scheme in _PORTS and _HOST.fullmatch(host) and parts.port != 0 and parts.username is None
    except (ValueError, UnicodeError):
        is_sound = False
    if not is_sound:
        raise AskError("address_invalid")
    return parts, host


def _as_bytes(headers: Iterable[tuple[str, str]]) -> list[tuple[bytes, bytes]]:
    try:
        return [(name.encode("ascii"), value.strip().encode("latin-1")) for name, value in headers]
    except UnicodeError:
        raise AskError("request_invalid") from None


def _redirected(request: Outgoing, status: int, target: str) -> Outgoing:
    """Return the next request. Another origin is told nothing that is meant for the first."""
    old = urlsplit(request.url)
    try:
        new = urlsplit(urljoin(request.url, target))
        is_same = (old.scheme, old.hostname, old.port) == (new.scheme, new.hostname, new.port)
        _parts(new.geturl())
    except (ValueError, AskError):
        raise AskError("redirect_invalid", status) from None
    if old.scheme == "https" and new.scheme != "https":
        raise AskError("redirect_unencrypted", status)
    if not is_same:
        request = replace(request, headers=[one for one in request.headers if one[0].lower() == "accept"])
        if request.body and status in {307, 308}:
            raise AskError("redirect_elsewhere", status)
    if status in {301, 302, 303} and request.method != "GET":
        without = [one for one in request.headers if one[0].lower() != "content-type"]
        request = replace(request, method="GET", body=b"", headers=without)
    return replace(request, url=new.geturl())


def _body(response: httpcore.Response, headers: Mapping[str, str]) -> bytes:
    """Read and decompress in steps, so that neither 1 GB nor a small text that swells to it is ever held."""
    encoding = headers.get("content-encoding", "").strip().lower() or "identity"
    if encoding not in {"identity", "gzip", "x-gzip", "deflate"}:
        raise AskError("encoding", response.status)
    # 47: the beginning tells whether it is gzip or zlib.
    opened = None if encoding == "identity" else zlib.decompressobj(47)
    body, raw_size = bytearray(), 0
    for chunk in response.iter_stream():
        raw_size += len(chunk)
        try:
            body += opened.decompress(chunk, LARGEST_BODY + 1 - len(body)) if opened else chunk
        except zlib.error:
            raise AskError("encoding", response.status) from None
        if len(body) > LARGEST_BODY or raw_size > LARGEST_BODY:
            raise AskError("too_large", response.status)
    if opened and not opened.eof and raw_size:
        raise AskError("encoding", response.status)
    return bytes(body)
