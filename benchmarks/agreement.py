"""Shows that two web servers give the same answers, before anybody compares how fast they are."""

from __future__ import annotations

import http.client
import json
import random
from typing import Any
from urllib.parse import urlsplit

from benchmarks.people import LINE_NUMBER, Person, people
from benchmarks.web_server import WebServer

CHECKED = 20


def check(ours: WebServer, peer: WebServer, callers: int) -> None:
    """Ask both about callers drawn at random; raises SystemExit with the first difference."""
    chosen = set(random.Random(7).sample(range(1, callers + 1), CHECKED))
    for person in people(callers):
        if person.pk in chosen:
            _check(person, ask(ours, person.number), ask(peer, person.number))


def _check(person: Person, ours: Any, peer: Any) -> None:
    if ours != peer:
        raise SystemExit(f"The answers for {person.number} differ:\n{json.dumps(ours)}\n{json.dumps(peer)}")
    greeting = f"Hallo {person.first_name}".strip() + ", met Julia"
    if not ours["assistant"]["firstMessage"].startswith(greeting):
        raise SystemExit(f"{person.number} is greeted with: {ours['assistant']['firstMessage']}")
    prompt = ours["assistant"]["model"]["messages"][0]["content"]
    for value in (f"{person.first_name} {person.last_name}".strip(), person.company, person.email, person.salutation):
        if value not in prompt:
            raise SystemExit(f"The prompt for {person.number} does not hold {value!r}.")


def ask(server: WebServer, number: str) -> Any:
    """Return the decoded answer to a call from this number."""
    address = urlsplit(server.url)
    body = json.dumps({"eventType": "assistant-request", "fromCaller": number, "toAssistant": LINE_NUMBER})
    connection = http.client.HTTPConnection(address.netloc, timeout=10)
    connection.request("POST", address.path, body, {"Content-Type": "application/json"})
    response = connection.getresponse()
    answer = response.read()
    if response.status != 200:
        raise SystemExit(f"{server.name} answered {response.status} to {number}: {answer[:500].decode()}")
    return json.loads(answer)
