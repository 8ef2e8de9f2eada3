"""What a change would alter: the last real calls and a template's examples, answered without the change and with it."""

from __future__ import annotations

import itertools
import time
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

import orjson
from django.utils import timezone

from assistants.answering import answer_from
from assistants.merging import MergeError
from assistants.models import Answer
from assistants.publication import Publication
from callers.bulk_contexts import build_many
from callers.context import STRANGER
from callers.crm import active
from callers.lookup import Found

# A greeting of fewer characters is hardly one.
SHORTEST = 10
# So many calls are looked at for each one that the change concerns, and for so long (seconds).
_MOST_LOOKED_AT = 10
SECONDS = 4.0
_BATCH = 200


class Change(StrEnum):
    """What becomes of a call, the worst first; `REST` is something else than the greeting."""

    FAILS = "fails"
    SILENT = "silent"
    SHORT = "short"
    TEMPLATE = "template"
    GREETING = "greeting"
    REST = "rest"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class CallAgain:
    """A call to answer once more. `name` is that of an example, "" for a real call."""

    found: Found
    line_number: str
    moment: datetime
    name: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a call gets; `fails` where the template cannot be filled, so that the safety net would answer."""

    template: str
    greeting: str
    body: bytes
    fails: bool = False


@dataclass(frozen=True, slots=True)
class Pair:
    """One call without the change and with it."""

    call: CallAgain
    before: Outcome
    after: Outcome

    @property
    def change(self) -> Change:
        """Return the worst that becomes of it."""
        return next(self._changes())

    def _changes(self) -> Iterator[Change]:
        before, after = self.before, self.after
        if after.fails:
            yield Change.FAILS
        if not after.greeting and before.greeting:
            yield Change.SILENT
        if len(after.greeting) < SHORTEST <= len(before.greeting):
            yield Change.SHORT
        if before.template != after.template:
            yield Change.TEMPLATE
        if before.greeting != after.greeting:
            yield Change.GREETING
        yield Change.SAME if before.body == after.body else Change.REST


@dataclass(slots=True)
class BackTest:
    """What came of it: the calls that the change concerns, of how many looked at; `is_cut` if time ran out."""

    pairs: list[Pair] = field(default_factory=list)
    looked_at: int = 0
    is_cut: bool = False

    def of(self, change: Change) -> list[Pair]:
        return [pair for pair in self.pairs if pair.change is change]


def run(
    before: Publication,
    after: Publication,
    wanted: int,
    examples: Iterable[CallAgain] = (),
    seconds: float = SECONDS,
) -> BackTest:
    """Answer the examples, and then the newest real calls until `wanted` of them are concerned, in both publications.

    A real call is answered as if it came again at its time, with what is known of its caller today. Nothing is written
    and no CRM is asked.
    """
    until = time.monotonic() + seconds
    done = BackTest()
    real = 0
    calls = itertools.chain(examples, _real_calls(wanted * _MOST_LOOKED_AT))
    for call in calls:
        if time.monotonic() > until:
            done.is_cut = True
            break
        done.looked_at += not call.name
        pair = _pair(before, after, call)
        if pair is not None:
            done.pairs.append(pair)
            real += not call.name
            if real == wanted:
                break
    return done


def _pair(before: Publication, after: Publication, call: CallAgain) -> Pair | None:
    """Answer one call twice; None if the change does not concern it."""
    (was, old), (becomes, new) = _outcome(before, call), _outcome(after, call)
    return None if was is becomes and not call.name else Pair(call, old, new)


def _outcome(publication: Publication, call: CallAgain) -> tuple[object, Outcome]:
    """Return what answers a call, and how; publications share the versions that are the same in both."""
    try:
        answered = answer_from(publication, call.line_number, call.found, call.moment)
    except MergeError:
        # A call would be answered with the safety net.
        return object(), Outcome("", "", b"", fails=True)
    assistant = orjson.loads(answered.body)["assistant"]
    greeting = assistant.get("firstMessage")
    name = answered.version.template_name if answered.version else ""
    return answered.version, Outcome(name, greeting.strip() if isinstance(greeting, str) else "", answered.body)


def _real_calls(most: int) -> Iterator[CallAgain]:
    """Yield the newest calls, with what is known of their callers today: a few queries for hundreds of them."""
    answers = Answer.objects.order_by("-received_at", "-pk").values_list("caller_number", "line_number", "received_at")
    for begin in range(0, most, _BATCH):
        rows = list(answers[begin : min(begin + _BATCH, most)])
        if not rows:
            return
        yield from _with_callers(rows)


def _with_callers(rows: Sequence[tuple[str, str, datetime]]) -> Iterator[CallAgain]:
    found = callers_of({number for number, _line, _moment in rows})
    for number, line, moment in rows:
        yield CallAgain(found[number], line, moment)


def callers_of(numbers: Collection[str]) -> dict[str, Found]:
    """Return what is known today of whoever calls from each of the numbers, "" being a withheld one."""
    found = {"": Found(STRANGER, "stranger")}
    for caller in build_many(sorted(set(numbers) - {""}), active.active(), timezone.now()):
        found[caller.number] = Found(caller, "fresh" if caller.is_known else "stranger")
    return found
