"""What it takes to show what a caller would hear of a draft, on the demonstration data; prints it as JSON.

with_django benchmarks.looking ROUNDS SIZE
"""

from __future__ import annotations

import json
import sys
import time

from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from assistants import demo
from assistants.models import Template
from benchmarks.assistant import as_text, assistant


def main(rounds: int, size: int) -> None:
    call_command("migrate", verbosity=0)
    demo.load()
    staff = Client(HTTP_HOST="127.0.0.1")
    staff.force_login(User.objects.create_superuser("admin"))
    text = as_text(assistant(size))
    # Each time something else was typed.
    whole = [text.replace("{{", f"{n} {{{{", 1) for n in range(rounds)]
    broken = [one[: one.rindex("}")] for one in whole]
    found = {
        "a draft": _milliseconds(staff, whole),
        "a draft that is no JSON": _milliseconds(staff, broken),
    }
    print(json.dumps({"size": len(text), "found": found}))


def _milliseconds(staff: Client, drafts: list[str]) -> list[tuple[float, float]]:
    """Return how long each preview took, from the request to the whole piece of page, in the order of that.

    Each is a pair: the time that passed, and that of the processor, which does not depend on who else uses it.
    """
    template = Template.objects.get(name="Vaste relaties")
    form = {"template": template.pk, "who": "number", "number": demo.SANNE_NUMBER, "line": demo.LINE_NUMBER}
    # In the middle of a working day, when this template is the one that answers.
    form |= {"date": "2026-11-25", "time": "11:00"}
    address = reverse("admin:assistants_template_preview")
    took = []
    # The first one finds nothing compiled yet, and is not counted.
    for draft in [drafts[0], *drafts]:
        began, busy = time.perf_counter(), time.process_time()
        page = staff.post(address, {**form, "draft": draft}).content
        took.append(((time.perf_counter() - began) * 1000, (time.process_time() - busy) * 1000))
        if b"flireo-answers" not in page:
            raise SystemExit("There was no preview.")
    return sorted(took[1:])


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
