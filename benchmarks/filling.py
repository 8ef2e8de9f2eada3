"""What it costs to fill in an assistant as it grows with the same placeholders; prints it as JSON.

with_django benchmarks.filling ROUNDS SIZE...
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from types import SimpleNamespace

from django.utils import timezone
from rest_framework.renderers import JSONRenderer

from assistants.answering import merge_context
from assistants.hours import Hours
from assistants.publication import LiveLine, LiveVersion
from benchmarks.assistant import as_django, as_text, assistant
from benchmarks.ordinary_drf.rendering import render
from benchmarks.people import LINE_NAME, LINE_NUMBER, people
from callers.context import CallerContext

_FILLED_A_ROUND = 200


def main(rounds: int, *sizes: int) -> None:
    line = LiveLine(LINE_NUMBER, LINE_NAME, "NL", "nl", Hours((), "Europe/Amsterdam"))
    context = merge_context(_caller(), line, timezone.now())
    found = []
    for size in sizes:
        document = assistant(size)
        compiled = LiveVersion(size, 1, as_text(document), "benchmark", {}).compiled()
        template = SimpleNamespace(pk=size, updated_at=None, configuration=as_django(document))
        ways: list[Callable[[], bytes]] = [
            lambda compiled=compiled: compiled.fill(context).body,
            lambda template=template: JSONRenderer().render(render(template, context)),
        ]
        merged, rendered = (json.loads(way()) for way in ways)
        if merged != rendered:
            raise SystemExit(f"The two ways differ at {size} bytes.")
        ours, peer = (_microseconds(way, rounds) for way in ways)
        found.append({"size": len(ways[0]()), "merged": ours, "rendered": peer})
    print(json.dumps(found))


def _caller() -> CallerContext:
    """Return a caller of whom everything is known, so that every placeholder has something to say."""
    one = next(one for one in people(100) if one.first_name and one.company and len(one.attributes) == 2)
    names = {"first_name": one.first_name, "last_name": one.last_name, "salutation": one.salutation}
    facts = {**names, "full_name": f"{one.first_name} {one.last_name}", "company": one.company, "email": one.email}
    return CallerContext(one.number, one.pk, caller={**facts, "attributes": one.attributes, "is_known": True})


def _microseconds(way: Callable[[], bytes], rounds: int) -> float:
    """Return the processor time of one filling in, in the best round: what disturbs only adds to it."""
    best = float("inf")
    for _ in range(rounds):
        began = time.thread_time()
        for _ in range(_FILLED_A_ROUND):
            way()
        best = min(best, time.thread_time() - began)
    return best * 1e6 / _FILLED_A_ROUND


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
