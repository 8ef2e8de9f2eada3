"""Opens every list of the admin with few callers, calls and answers and with very many; prints JSON.

with_django benchmarks.lists PID FEW ALL

PID is PostgreSQL's.
"""

from __future__ import annotations

import json
import sys
import time
import warnings
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from django.urls import reverse

from assistants import publishing, tallying
from assistants.models import Line, Template
from benchmarks.assistant import as_text, assistant
from benchmarks.machine import cpu_seconds
from benchmarks.people import EVERYONES_SENTENCE, LINE_NAME, LINE_NUMBER, SEGMENTS, number_of
from callers.models import Segment

_ROUNDS = 9
# Static files were not collected.
_STORAGES = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
# Rows %(begin)s + 1 to %(end)s of the tables that grow; a number goes with its row, as benchmarks.people has it.
_FILLING = (
    """INSERT INTO callers_caller (id, first_name, last_name, salutation, company, email, language, tags, attributes,
           external_id, segment_id, created_at, updated_at)
       SELECT n, (array['Sanne', 'Jan', 'Zoë', 'Fatima', 'Marie-Claire'])[1 + n %% 5],
           (array['de ', 'van den ', '', '', ''])[1 + n / 5 %% 5] || initcap(substr(md5(n::text), 1, 3 + n %% 5)), '',
           CASE n %% 3 WHEN 0 THEN initcap(substr(md5('c' || n), 1, 6)) || ' Techniek' ELSE '' END,
           'beller' || n || '@voorbeeld.example', (array['nl', 'nl', 'nl', 'de', ''])[1 + n %% 5], '[]', '{}',
           'K-' || n,
           CASE n %% 10 WHEN 0 THEN (SELECT min(id) FROM callers_segment) END, now(), now() - n * interval '1 second'
       FROM generate_series(%(begin)s + 1, %(end)s) n""",
    """INSERT INTO callers_callernumber (id, caller_id, number, is_owner)
       SELECT n, n, '+316' || lpad((10000000 + n::bigint * 397 %% 90000000)::text, 8, '0'), false
       FROM generate_series(%(begin)s + 1, %(end)s) n""",
    """INSERT INTO assistants_answer (id, received_at, caller_number, line_number, caller_id, segment_key,
           template_name, version_id, publication_number, context_level, publication_level, milliseconds, steps, known)
       SELECT n, now() - n * interval '5 seconds',
           '+316' || lpad((10000000 + n::bigint * 397 %% 90000000)::text, 8, '0'), '+31850123456', n,
           (array['vip', 'klant', ''])[1 + n %% 3], 'everyone',
           (SELECT min(id) FROM assistants_version), 3, (array['fresh', 'stale', 'record', 'stranger'])[1 + n %% 4],
           'current', 1 + n %% 20, '', ''
       FROM generate_series(%(begin)s + 1, %(end)s) n""",
    """INSERT INTO callers_call (id, call_id, caller_number, line_number, status, failure, started_at, summary)
       SELECT n, 'call-' || n, '+316' || lpad((10000000 + n::bigint * 397 %% 90000000)::text, 8, '0'), '+31850123456',
           'ended', '', now() - n * interval '5 seconds', 'Vroeg naar de levertijd.'
       FROM generate_series(%(begin)s + 1, %(end)s) n""",
)
# What is asked of the lists that grow, beyond opening them; what fits few rows or none is the hardest to find.
_ASKED = {
    "callers_caller": (
        {"p": 20},
        {"o": "1"},
        {"segment__id__exact": 1},
        {"language": "de"},
        {"language": "fr"},
        {"q": "Sanne"},
        {"q": "van den a1"},
        {"q": "zzzzzz"},
        {"q": "K-77"},
        {"q": "Techniek"},
        {"q": number_of(77)},
        {"q": "06 1000"},
        {"q": "9999 1"},
        {"q": "beller77@"},
    ),
    "assistants_answer": (
        {"p": 20},
        {"context_level__exact": "fresh"},
        {"context_level__exact": "unavailable"},
        {"publication_level__exact": "safety-net"},
        {"line_number": "+31850123456"},
        {"line_number": "+31850123457"},
        {"q": number_of(77)},
        {"received_at__gte": "2020-01-01 00:00:00+00:00", "received_at__lt": "2020-01-02 00:00:00+00:00"},
    ),
    "callers_call": (
        {"p": 20},
        {"status": "ended"},
        {"status": "ended-with-debugging"},
        {"line_number": "+31850123457"},
        {"q": number_of(77)},
        {"q": "call-77"},
    ),
}


def main(server: str, *counts: str) -> None:
    warnings.filterwarnings("ignore", "No directory at")
    call_command("migrate", verbosity=0)
    _set_up()
    found: list[dict[str, Any]] = []
    before = 0
    with override_settings(ALLOWED_HOSTS=["testserver"], STORAGES=_STORAGES):
        for count in map(int, counts):
            _fill(before, count)
            found.append({"rows": count, "pages": [_measured(address, int(server)) for address in _addresses()]})
            before = count
    print(json.dumps(found))


def _set_up() -> None:
    User.objects.create_superuser("noor")
    for number, name in ((LINE_NUMBER, LINE_NAME), ("+31850123457", "Nobody's")):
        Line.objects.create(number=number, name=name)
    for position, key in enumerate(SEGMENTS):
        Segment.objects.create(name=key, key=key, position=position)
    template = Template.objects.create(name="everyone", draft=as_text(assistant(10_000, EVERYONES_SENTENCE)))
    publishing.publish(template)


def _fill(begin: int, end: int) -> None:
    with connection.cursor() as cursor:
        for statement in _FILLING:
            cursor.execute(statement, {"begin": begin, "end": end})
        # What PostgreSQL does by itself within a minute.
        cursor.execute("VACUUM ANALYZE")
    tallying.count_new()


def _addresses() -> Iterator[str]:
    yield reverse("admin:index")
    for model in sorted(admin.site._registry, key=lambda one: one._meta.label_lower):
        name = model._meta.label_lower.replace(".", "_")
        address = reverse(f"admin:{name}_changelist")
        yield address
        for asked in _ASKED.get(name, ()):
            yield f"{address}?{urlencode(asked)}"


def _measured(address: str, server: int) -> dict[str, Any]:
    """Open a page some times; return its queries, the least milliseconds, and those of processors, here and there."""
    client = Client()
    client.force_login(User.objects.get())

    def opened() -> float:
        began = time.perf_counter()
        response = client.get(address, headers={"accept-language": "en"})
        if response.status_code != 200:
            raise SystemExit(f"{address} answers with {response.status_code}.")
        return time.perf_counter() - began

    with CaptureQueriesContext(connection) as captured:
        opened()
    # Later requests empty what was captured.
    queries = len(captured)
    before = time.process_time() + cpu_seconds(server)
    took = min(opened() for _ in range(_ROUNDS))
    cpu = (time.process_time() + cpu_seconds(server) - before) / _ROUNDS
    return {"address": address, "queries": queries, "ms": took * 1000, "cpu": cpu * 1000}


if __name__ == "__main__":
    main(*sys.argv[1:])
