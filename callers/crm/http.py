"""One request to a system outside."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import httpcore


class AskError(Exception):
    """A request that led to no answer; `code` is one of callers.crm.failure_words, `params` what its words name."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A request, filled in and escaped."""

    method: str
    url: str
    headers: Sequence[tuple[str, str]] = ()
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: the body decoded, names of headers in small letters."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


def send(request: Outgoing, deadline: float) -> Answer:
    """Send a request and read the answer, until `deadline` (time.monotonic) at the latest."""
    seconds = deadline - time.monotonic()
    timeouts = dict.fromkeys(("connect", "read", "write", "pool"), seconds)
    headers = [(name.encode(), value.encode()) for name, value in request.headers]
    try:
        with httpcore.ConnectionPool() as pool:
            response = pool.request(
                request.method, request.url, headers=headers, content=request.body, extensions={"timeout": timeouts}
            )
    except httpcore.TimeoutException:
        raise AskError("timeout") from None
    except (httpcore.NetworkError, httpcore.ProtocolError):
        raise AskError("unreachable") from None
    return Answer(
        response.status, {name.decode().lower(): value.decode() for name, value in response.headers}, response.content
    )
