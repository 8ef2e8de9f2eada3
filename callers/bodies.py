"""Reads the body of a request that a machine sends, up to a size."""

from __future__ import annotations

from django.http import HttpRequest
from rest_framework.exceptions import ParseError


class TooLargeError(Exception):
    """The body is larger than we read."""


def body_of(request: HttpRequest, most: int) -> bytes:
    """Read a body of at most so many bytes, whatever its type is said to be.

    Raises TooLargeError without reading all of it, or ParseError.
    """
    stated = request.META.get("CONTENT_LENGTH") or "0"
    if stated.isascii() and stated.isdigit() and int(stated[:20]) > most:
        raise TooLargeError
    # Django reads as many bytes as are stated, so nothing of a body in chunks; there the server knows the end.
    chunked = request.META.get("wsgi.input_terminated") and not request.META.get("CONTENT_LENGTH")
    stream = request.META["wsgi.input"] if chunked else request
    try:
        body: bytes = stream.read(most + 1)
    except Exception as error:
        # Broken chunks, a sender that hung up: what servers raise for it has no class in common.
        raise ParseError from error
    if len(body) > most:
        raise TooLargeError
    return body
