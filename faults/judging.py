"""Judges what came of a case: every answer by itself, what was known, how fast, and whether an event was lost."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from assistants import schema
from faults.case import CONTEXTS, PUBLICATIONS, SLOWEST, Case
from faults.ledger import Answered
from faults.people import EVERYONE, SENTENCES, TOKEN, Person
from faults.running import Run
from faults.traffic import Answer

START_SECONDS = 5.0
# The clocks of who asked and who answered are the same, but read one after the other.
_SLACK = 0.05
_FIRST = 10
# Of fewer answers one in a hundred is too few to be judged by.
_ENOUGH = 1_000
_IN_A_ROW = 20
_SHOWN = 5
# What an agent is told, in the language of the line, whose task could be kept nowhere.
_REFUSED = b"kon niet worden doorgegeven"


@dataclass(frozen=True)
class Judged:
    """An answer with what the log says of it (None: nothing) and what is wrong with it by itself ("": nothing)."""

    answer: Answer
    logged: Answered | None
    mistake: str


@dataclass
class Verdict:
    """What is told of a case. Times of answers in milliseconds, of recovery in seconds; shares by words of levels."""

    calls: dict[str, int] = field(default_factory=dict)
    valid: int = 0
    unanswered: int = 0
    slowest: float = 0.0
    p99: float = 0.0
    warm: Counter[str] = field(default_factory=Counter)
    cold: Counter[str] = field(default_factory=Counter)
    publication: Counter[str] = field(default_factory=Counter)
    recovery: float = 0.0
    start: float | None = None
    acknowledged: int = 0
    lost: int = 0
    restarted: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def judge(case: Case, run: Run) -> Verdict:
    verdict = Verdict(start=run.start_seconds)
    calls = [answer for answer in run.answers if answer.request.person is not None]
    if case.loses_requests:
        verdict.unanswered = sum(not one.status for one in calls)
        calls = [answer for answer in calls if answer.status]
    judged = _beside_log(calls, run.logged)
    during = [one for one in judged if run.began <= one.answer.planned < run.ended]
    after = [one for one in judged if one.answer.planned >= run.ended]
    verdict.calls = {"before": len(judged) - len(during) - len(after), "during": len(during), "after": len(after)}
    verdict.valid = sum(not one.mistake for one in judged)
    _levels(case, run, judged, verdict)
    _times(case, run, judged, during, verdict)
    _recovery(case, run, after, verdict)
    _events(case, run, verdict)
    _service(run, verdict)
    verdict.problems = _few(one.mistake for one in judged if one.mistake) + verdict.problems
    return verdict


def _few(problems: Iterable[str]) -> list[str]:
    """Return each problem once, with how often it came."""
    counted = Counter(problems)
    return [f"{count} times: {problem}" for problem, count in counted.most_common(_SHOWN)]


def _beside_log(calls: Sequence[Answer], logged: Iterable[Answered]) -> list[Judged]:
    """Find the row of each answer: the first of that number whose time lies between sending and receiving.

    Taken in the order of time, both of them, no row goes to an answer in place of the only one that it fits. Of two
    calls at the same time with one number, each gets the row that says of it what it says itself.
    """
    rows: dict[str, list[Answered]] = defaultdict(list)
    for row in sorted(logged, key=lambda one: one.at):
        rows[row.number].append(row)
    judged = []
    for answer in sorted(calls, key=lambda one: one.done):
        of_number = rows[_person(answer).number]
        fitting: list[Answered | None] = [
            row for row in of_number if answer.sent - _SLACK <= row.at <= answer.done + _SLACK
        ]
        with_each = (Judged(answer, row, mistake_in(answer, row)) for row in fitting or [None])
        found = min(with_each, key=lambda one: bool(one.mistake))
        if found.logged is not None:
            of_number.remove(found.logged)
        judged.append(found)
    return sorted(judged, key=lambda one: one.answer.planned)


def _person(answer: Answer) -> Person:
    if answer.request.person is None:
        raise ValueError("An event has no person.")
    return answer.request.person


def mistake_in(answer: Answer, logged: Answered | None) -> str:
    """Return what is wrong with an answer by itself: no 200, not the schema, another template, another's data."""
    if answer.status != 200:
        return answer.failure or f"status {answer.status}"
    try:
        assistant = json.loads(answer.body)["assistant"]
        errors = [found for found in schema.check(assistant) if found.severity == "error"]
    except (ValueError, TypeError, KeyError) as error:
        return f"no answer of the format: {type(error).__name__}"
    if errors:
        return f"against the schema: {errors[0].code} at {errors[0].path}"
    return _other_than_known(_person(answer), answer.body.decode(), assistant, logged)


def _other_than_known(person: Person, body: str, assistant: dict[str, object], logged: Answered | None) -> str:
    """Compare an answer with that of a good day: the same template and the caller's own token.

    Who could not be looked up gets the template for everyone, and no name.
    """
    is_unavailable = logged is not None and logged.context == "unavailable"
    tokens = set(TOKEN.findall(body))
    if not tokens <= {person.token}:
        return "it holds another caller's data"
    if logged is not None and logged.publication == "safety-net":
        return ""
    if person.is_known and not tokens and not is_unavailable:
        return "the caller is not known in it, though the log says so"
    if tokens and is_unavailable:
        return "the caller is known in it, though the log says otherwise"
    template = person.segment if tokens else EVERYONE
    spoken = [key for key, sentence in SENTENCES.items() if sentence in str(assistant.get("firstMessage"))]
    return "" if spoken == [template] else f"from template {spoken} instead of {template}"


def _levels(case: Case, run: Run, judged: Sequence[Judged], verdict: Verdict) -> None:
    too_low = []
    for one in judged:
        if one.logged is None:
            continue
        person = _person(one.answer)
        context = "fresh" if one.logged.context == "stranger" and not person.is_known else one.logged.context
        least = case.warm if person.is_warm else case.cold
        if context not in CONTEXTS or CONTEXTS.index(context) > CONTEXTS.index(least):
            too_low.append(f"context {context}, of {'a warm' if person.is_warm else 'a cold'} number")
        publication = one.logged.publication
        if PUBLICATIONS.index(publication) > PUBLICATIONS.index(case.publication):
            too_low.append(f"publication {publication}")
        if run.began <= one.answer.planned < run.ended:
            (verdict.warm if person.is_warm else verdict.cold)[one.logged.context] += 1
            verdict.publication[publication] += 1
    unlogged = sum(one.logged is None and one.answer.status == 200 for one in judged)
    if unlogged and not case.loses_requests:
        too_low.append(f"{unlogged} answers are not in the log, which has {len(run.logged)} of {len(judged)}")
    verdict.problems += _few(too_low)


def _times(case: Case, run: Run, judged: Sequence[Judged], during: Sequence[Judged], verdict: Verdict) -> None:
    took = [one.answer.milliseconds for one in judged]
    verdict.slowest = max(took, default=0.0)
    later = sorted(one.answer.milliseconds for one in during[_FIRST:])
    verdict.p99 = later[int(0.99 * (len(later) - 1))] if later else 0.0
    if verdict.slowest > SLOWEST:
        slow = sum(one > SLOWEST for one in took)
        verdict.problems.append(f"{slow} answers took longer than {SLOWEST:g} ms, the slowest {verdict.slowest:.0f}")
    if case.p99 is not None and verdict.p99 > case.p99 and len(later) >= _ENOUGH:
        verdict.problems.append(f"p99 after the first ten {verdict.p99:.0f} ms, {case.p99:g} at most")
    if run.start_seconds is not None and run.start_seconds > START_SECONDS:
        verdict.problems.append(f"the first answer came {run.start_seconds:.1f} s after the start")


def _recovery(case: Case, run: Run, after: Sequence[Judged], verdict: Verdict) -> None:
    """The time from the end of the fault to the first of so many answers in a row that are of the best level."""
    good = 0
    for one in after:
        good = good + 1 if _is_best(one) else 0
        if not good:
            verdict.recovery = one.answer.done - run.ended
        if good == _IN_A_ROW:
            break
    if good < _IN_A_ROW:
        verdict.problems.append("not as before when the calls ended")
    elif verdict.recovery > case.recovers_in:
        verdict.problems.append(f"as before only {verdict.recovery:.1f} s after the fault")


def _is_best(one: Judged) -> bool:
    logged = one.logged
    if one.mistake or logged is None:
        return False
    return logged.context in ("fresh", "stranger") and logged.publication == "current"


def _events(case: Case, run: Run, verdict: Verdict) -> None:
    sent = [answer for answer in run.answers if answer.request.person is None]
    kept = [answer.request.body for answer in sent if is_acknowledged(answer)]
    verdict.acknowledged = len(kept)
    verdict.lost = sum(run.events[body] == 0 for body in kept)
    twice = sum(count > 1 for count in run.events.values())
    if verdict.lost:
        verdict.problems.append(f"{verdict.lost} acknowledged events are not in the database")
    if twice:
        verdict.problems.append(f"{twice} events are in the database more than once")
    slow = sum(answer.milliseconds > SLOWEST for answer in sent)
    if slow:
        verdict.problems.append(f"{slow} events were answered later than {SLOWEST:g} ms")
    refused = Counter(answer.failure or str(answer.status) for answer in sent if not is_acknowledged(answer))
    if refused and not case.refuses_events and not case.loses_requests:
        verdict.problems.append(f"events not acknowledged: {dict(refused)}")


def is_acknowledged(answer: Answer) -> bool:
    """Tell whether the service took an event over. To tool calls it answers 200 in any case, and says it in words."""
    return answer.status == 200 and _REFUSED not in answer.body


def _service(run: Run, verdict: Verdict) -> None:
    verdict.problems += [f"{address} answered {status}" for address, status in run.probes.items() if status != 200]
    verdict.problems += [f"the {name} is gone" for name in run.dead]
    verdict.restarted = run.restarted
