"""Serves the project with one protection taken away: FAULTS_WITHOUT says which, a key of WITHOUT.

The product has no switch for it: names in its modules are replaced, in these processes and in no others.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Any, NoReturn

from flireo_site import serving
from flireo_site.wsgi import application

# The line above has set Django up, which those below need.
# isort: split
from assistants import answer_log, answer_rows, holder
from callers import redis_store, ringing, spool
from callers.budget import Budget
from callers.crm.breaker import Breaker
from callers.places import Places

_NAME = "FAULTS_WITHOUT"
# As long as redis-py's own, and as long as many wait for a web service (seconds).
_REDIS_SECONDS, _CRM_SECONDS = 5.0, 10.0


def _refuse(*_: object) -> NoReturn:
    raise spool.SpoolError("There is no spool.")


# What stands where under which name, and what takes its place.
WITHOUT: Mapping[str, Sequence[tuple[Any, str, Any]]] = {
    "redis-limits": [
        (redis_store, "CALL_TIMEOUT", _REDIS_SECONDS),
        (Breaker, "is_open", property(lambda self: False)),
    ],
    "places": [(Places, "ask", lambda self, question, most_seconds=None: question())],
    "publication-thread": [(holder, "live", holder.Holder(in_background=False))],
    "disk": [(holder, "live", holder.Holder())],
    "spool": [(spool.drainer, "put", _refuse)],
    "behind": [(answer_log, "put", lambda answered: answer_rows.write([answer_rows.row(answered)]))],
    "budget": [(Budget, "share", lambda self, limit: limit), (ringing, "RING_SECONDS", _CRM_SECONDS)],
}


def _take_away(name: str) -> None:
    for owner, attribute, replacement in WITHOUT[name]:
        if not hasattr(owner, attribute):
            raise AttributeError(f"There is no {attribute} to be replaced in {owner}.")
        setattr(owner, attribute, replacement)


def main() -> None:
    """Serve as usual, each process with what this module makes of the application."""
    usual = serving.serve
    serving.serve = lambda path, *rest: usual("faults.without.application", *rest)
    serving.main()


__all__ = ["WITHOUT", "application"]

if __name__ == "__main__":
    main()
elif _NAME in os.environ:
    _take_away(os.environ[_NAME])
