"""A name for each request: it goes back with the answer, and stands on every line of the log that is written for it."""

from __future__ import annotations

import itertools
import logging
import os
import re
import uuid
from contextvars import ContextVar

HEADER = "X-Request-Id"
# As it stands on lines that are written for no request.
NONE = "-"
_WELL_FORMED = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{7,63}", re.ASCII)
_current: ContextVar[str] = ContextVar("request_id", default=NONE)
_made = itertools.count(1)
_prefix = ""


def _begin_anew() -> None:
    """Choose what the names of this process begin with; after a fork it must be another beginning."""
    global _prefix
    # Together with twelve digits that count it looks like any other UUID, and costs a call a tenth of one.
    _prefix = str(uuid.uuid4())[:24]


_begin_anew()
os.register_at_fork(after_in_child=_begin_anew)


def begin(sent: str | None) -> str:
    """Begin a request in this thread and return its name: the one that was sent if it is well-formed, or a new one."""
    name = sent if sent and _WELL_FORMED.fullmatch(sent) else f"{_prefix}{next(_made):012x}"
    _current.set(name)
    return name


def end() -> None:
    """Forget the name, where what comes next in this thread is no request."""
    _current.set(NONE)


class Named(logging.Filter):
    """Gives each record the name of the request that it is written for, as `request_id`."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = _current.get()
        return True
