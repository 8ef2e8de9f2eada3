"""What a process of the web server does before its first call, so that no call has to wait for it."""

from __future__ import annotations

import gc

from django.db import DEFAULT_DB_ALIAS, connections

from assistants import holder, metrics, sampling, synthetic_call
from callers import calls, lookup, spool
from flireo_site import environment, hanging_up, log_lines

# How long a start may wait for the publication: with the database away, calls are answered without (seconds).
PUBLICATION_SECONDS = 1.0
# After this PostgreSQL gives up what a page asks. Commands and workers, which write millions of rows, take their time.
STATEMENT_SECONDS = 30
# A call makes some hundred objects, hardly any of them in circles: Python's 700 would have it look after every third.
GARBAGE = 20_000


def begin() -> None:
    """Open all connections that calls use, and load what is live."""
    log_lines.tell_of_threads()
    limit_statements(connections.settings[DEFAULT_DB_ALIAS])
    lookup.places.start()
    calls.places.start()
    spool.drainer.start()
    holder.live.begin(PUBLICATION_SECONDS)
    metrics.forget_the_dead()
    sampling.sampler.start()
    synthetic_call.caller.start()
    hanging_up.start()
    # What is there now stays, so it need not be looked through again and again for what is garbage.
    gc.collect()
    gc.freeze()
    gc.set_threshold(GARBAGE)


def limit_statements(config: dict[str, object]) -> None:
    """Add the limit to Django's settings of a database; to be done before the first connection is opened."""
    if config["ENGINE"] != environment.POSTGRESQL:
        return
    options = dict(config.get("OPTIONS") or {})  # type: ignore[call-overload]
    limit = f"-c statement_timeout={STATEMENT_SECONDS}s"
    config["OPTIONS"] = options | {"options": f"{options.get('options', '')} {limit}".strip()}
