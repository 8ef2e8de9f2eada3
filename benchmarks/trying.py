"""What it takes to try a draft on the last calls before it is published, on the demonstration data; prints it as JSON.

with_django benchmarks.trying ROUNDS SIZE CALLS
"""

from __future__ import annotations

import json
import sys
import time
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.core.management import call_command

from assistants import demo, publishing
from assistants.admin import tried
from assistants.admin.publish_page import back_test
from assistants.backtesting import Change
from assistants.models import Answer, Template
from benchmarks.assistant import as_text, assistant
from callers.models import Caller, CallerNumber

# In the middle of a working day, when the template is the one that answers.
_NOON = datetime(2026, 11, 25, 12, tzinfo=ZoneInfo("Europe/Amsterdam"))


def main(rounds: int, size: int, calls: int) -> None:
    call_command("migrate", verbosity=0)
    demo.load()
    template = Template.objects.get(name="Klanten")
    template.draft = as_text(assistant(size))
    template.save()
    publishing.publish(template)
    template.refresh_from_db()
    template.draft = template.draft.replace("{{", "Hallo {{", 1)
    template.save()
    _have_called(calls)
    took = []
    for _ in range(rounds):
        began = time.perf_counter()
        found = back_test(template)
        tried.groups(found, sees_callers=True)
        took.append(time.perf_counter() - began)
        if len(found.of(Change.GREETING)) != calls:
            raise SystemExit("The draft was not tried on all calls.")
    print(json.dumps({"size": len(template.draft), "calls": calls, "seconds": sorted(took)}))


def _have_called(count: int) -> None:
    """Let so many callers call once each."""
    for n in range(count):
        caller = Caller.objects.create(first_name=f"Beller {n}", company="Voorbeeld BV")
        CallerNumber.objects.create(caller=caller, number=f"+3168765{n:04}")
        Answer.objects.create(
            received_at=_NOON - timedelta(seconds=n),
            caller_number=f"+3168765{n:04}",
            line_number=demo.LINE_NUMBER,
            context_level=Answer.Context.FRESH,
            publication_level=Answer.Source.CURRENT,
            milliseconds=1,
        )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
