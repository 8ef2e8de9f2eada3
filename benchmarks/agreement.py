"""Shows that web servers give the same answers, before anybody compares how fast they are."""

from __future__ import annotations

import difflib
import http.client
import json
import random
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from benchmarks.people import EVERYONES_SENTENCE, LINE_NUMBER, STRANGERS_NUMBER, Person, number_of, people
from benchmarks.web_server import WebServer

CHECKED = 24


def check(ours: WebServer, others: Sequence[WebServer], callers: int) -> None:
    """Ask all of them about callers drawn at random and about a stranger.

    Raises SystemExit with the first difference: an answer must be the same JSON, whatever the order of its keys.
    """
    chosen = set(random.Random(7).sample(range(1, callers + 1), CHECKED))
    for person in people(callers):
        if person.pk in chosen:
            answer = _agreed(ours, others, person.number)
            _check_person(person, answer["assistant"])
    greeting = _agreed(ours, others, STRANGERS_NUMBER)["assistant"]["firstMessage"]
    if not (greeting.startswith("Hallo, met Julia") and greeting.endswith(EVERYONES_SENTENCE)):
        raise SystemExit(f"A stranger is greeted with: {greeting}")


def check_bytes(ours: WebServer, other: WebServer, callers: int) -> None:
    """Raise SystemExit if these two do not answer byte for byte the same."""
    for pk in random.Random(8).sample(range(1, callers + 1), CHECKED):
        number = number_of(pk)
        if _asked(ours, number) != _asked(other, number):
            raise SystemExit(f"{other.name} answers other bytes than {ours.name} for {number}.")


def _agreed(ours: WebServer, others: Sequence[WebServer], number: str) -> Any:
    answer = json.loads(_asked(ours, number))
    for other in others:
        theirs = json.loads(_asked(other, number))
        if theirs != answer:
            raise SystemExit(f"{other.name} answers something else for {number}:\n{_difference(answer, theirs)}")
    return answer


def _difference(answer: Any, theirs: Any) -> str:
    """Return the lines of JSON that differ, each cut where it gets long."""
    texts = (json.dumps(one, ensure_ascii=False, indent=1, sort_keys=True).splitlines() for one in (answer, theirs))
    return "\n".join(line[:500] for line in difflib.unified_diff(*texts, "ours", "theirs", n=0, lineterm=""))


def _check_person(person: Person, assistant: Any) -> None:
    greeting = f"Hallo {person.first_name}".strip() + ", met Julia"
    if not assistant["firstMessage"].startswith(greeting):
        raise SystemExit(f"{person.number} is greeted with: {assistant['firstMessage']}")
    prompt = assistant["model"]["messages"][0]["content"]
    for value in (f"{person.first_name} {person.last_name}".strip(), person.company, person.email, person.salutation):
        if value not in prompt:
            raise SystemExit(f"The prompt for {person.number} does not hold {value!r}.")


def _asked(server: WebServer, number: str) -> bytes:
    """Return the answer to a call from this number."""
    address = urlsplit(server.url)
    body = json.dumps({"eventType": "assistant-request", "fromCaller": number, "toAssistant": LINE_NUMBER})
    connection = http.client.HTTPConnection(address.netloc, timeout=10)
    connection.request("POST", address.path, body, {"Content-Type": "application/json"})
    response = connection.getresponse()
    answer = response.read()
    if response.status != 200:
        raise SystemExit(f"{server.name} answered {response.status} to {number}: {answer[:500].decode()}")
    return answer
