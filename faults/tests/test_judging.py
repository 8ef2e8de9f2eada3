"""The judge of the fault cases lets nothing through that loses a call or tells a caller another one's data."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import replace
from typing import Any

import pytest

from benchmarks.assistant import assistant
from faults.case import Case
from faults.judging import judge
from faults.ledger import Answered
from faults.people import EVERYONE, SENTENCES, Person, known, stranger
from faults.plan import Request, call_from
from faults.running import Run
from faults.traffic import Answer

CASE = Case("redis-away", "Redis", nullcontext, warm="record", cold="record", publication="unverified", p99=100)
SANNE, JAN = known(0), known(1)


def body(person: Person, segment: str = "") -> bytes:
    document = assistant(1_000, SENTENCES[segment or person.segment])
    document["endCallMessage"] = f"Tot ziens {person.token}"
    return json.dumps({"assistant": document}).encode()


def answer(at: float, person: Person = SANNE, *, took: float = 0.01, status: int = 200, said: bytes = b"") -> Answer:
    return Answer(call_from(person), at, at, at + took, status, said or body(person))


def run(*answers: Answer, context: str = "fresh", publication: str = "current") -> Run:
    """A run whose fault lasts from 100 to 200, with good calls after it."""
    after = [answer(200.1 + number) for number in range(25)]
    all_answers = [*answers, *after]
    rows = [
        Answered(one.request.person.number, one.sent, context, publication) for one in answers if one.request.person
    ]
    rows += [Answered(SANNE.number, one.sent, "fresh", "current") for one in after]
    return Run(100, 200, all_answers, rows)


def test_good_answers_pass() -> None:
    verdict = judge(CASE, run(answer(50), answer(150), answer(151, stranger(1))))
    assert verdict.problems == []
    assert (verdict.calls, verdict.valid) == ({"before": 1, "during": 2, "after": 25}, 28)


BAD: dict[str, Callable[[], Run]] = {
    "status 500": lambda: run(answer(150, status=500)),
    "no answer of the format": lambda: run(answer(150, said=b"<html>")),
    "against the schema": lambda: run(answer(150, said=b'{"assistant": {"model": 1}}')),
    "another caller's data": lambda: run(answer(150, SANNE, said=body(JAN))),
    "from template": lambda: run(answer(150, SANNE, said=body(SANNE, EVERYONE))),
    "not known in it": lambda: run(answer(150, SANNE, said=body(stranger(1)))),
    "known in it": lambda: run(answer(150), context="unavailable"),
    "context unavailable": lambda: run(answer(150, SANNE, said=body(stranger(1))), context="unavailable"),
    "context stranger": lambda: run(answer(150), context="stranger"),
    "publication disk": lambda: run(answer(150), publication="disk"),
    "took longer than 2000 ms": lambda: run(answer(150, took=2.1)),
    "p99": lambda: run(*(answer(110 + n / 50, took=0.2) for n in range(1_100))),
}


@pytest.mark.parametrize("problem", BAD)
def test_a_bad_answer_is_found(problem: str) -> None:
    assert problem in " ".join(judge(CASE, BAD[problem]()).problems)


def test_rows_that_came_into_the_log_out_of_order_are_found() -> None:
    """One number calls twice at once; the row of the later call was written first."""
    seen = run(answer(150, took=1.0), answer(150.5, took=1.0))
    seen.logged[:2] = [replace(seen.logged[0], at=150.9), replace(seen.logged[1], at=150.1)]
    assert judge(CASE, seen).problems == []


def test_of_two_calls_at_once_each_gets_the_row_that_says_what_it_says() -> None:
    """One number calls twice at once; who came first was not looked up, and was answered last."""
    case = replace(CASE, warm="unavailable")
    seen = run(answer(150, took=0.3, said=body(stranger(1))), answer(150.1, took=0.1))
    seen.logged[0] = replace(seen.logged[0], at=150.06, context="unavailable")
    assert judge(case, seen).problems == []
    seen.logged[0] = replace(seen.logged[0], context="fresh")
    assert "not known in it" in judge(case, seen).problems[0]


def test_an_answer_that_nobody_logged_is_found() -> None:
    seen = run(answer(150))
    del seen.logged[0]
    assert "not in the log" in judge(CASE, seen).problems[0]


def test_a_service_that_does_not_recover_is_found() -> None:
    seen = run(answer(150))
    seen.logged = [Answered(one.number, one.at, one.context, "unverified") for one in seen.logged]
    assert judge(CASE, seen).problems == ["not as before when the calls ended"]


def told(status: int = 200, said: bytes = b"{}") -> tuple[Run, str]:
    request = Request('{"eventType": "tool-calls"}', "tool-calls")
    seen = run(answer(150))
    seen.answers.append(Answer(request, 151, 151, 151, status, said))
    return seen, request.body


@pytest.mark.parametrize(("times", "problems"), [(0, ["1 acknowledged"]), (1, []), (2, ["1 events are in"])])
def test_an_acknowledged_event_must_be_there_once(times: int, problems: list[str]) -> None:
    seen, sent = told()
    seen.events = Counter({sent: times})
    assert [problem[: len(problems[0])] for problem in judge(CASE, seen).problems] == problems


@pytest.mark.parametrize("refusal", [{"status": 503}, {"said": b"Het verzoek kon niet worden doorgegeven."}])
def test_a_refused_event_is_told(refusal: dict[str, Any]) -> None:
    seen, _sent = told(**refusal)
    assert "not acknowledged" in judge(CASE, seen).problems[0]
