"""Gunicorn's settings: our application gets ready before its first call, as it does under its own server."""

from __future__ import annotations

from typing import Any


def post_worker_init(worker: Any) -> None:
    begin = getattr(worker.wsgi, "begin", None)
    if begin is not None:
        begin()
