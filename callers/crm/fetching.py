"""Fetches what the CRMs know of a number: into the table, and from there into the cache."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from callers import entries, refreshing, store
from callers.crm import active, breaker, client, health, limiting, records
from callers.crm.breaker import Verdict
from callers.crm.client import Outcome, Reply
from callers.crm.records import Told
from callers.crm.spec import Spec
from callers.models import CrmConnection, Refresh

logger = logging.getLogger(__name__)

# What one number may take behind a call, all connections together (seconds).
FETCH_SECONDS = 15.0
# Of that, what must be left when the turn to ask comes.
_LEFT_TO_ASK = 5.0
# Somebody else is fetching the number: look again after this.
_ELSEWHERE_SECONDS = 2.0
_FIRST_PAUSE, _LONGEST_PAUSE = 15.0, 900.0
# These say something of one number, and nothing of how the CRM is.
_OF_ONE_NUMBER = frozenset({"other_person", "no_number", "record_shape", "too_many_records"})
_FOR_LACK_OF_VALUES = frozenset({Refresh.Reason.MISSING, Refresh.Reason.STALE})
# Staff are told of the same outcome once in this time, so that a busy connection's row is not written all the time.
_NOTE_SECONDS = 10.0

_noted: dict[int, tuple[str, float]] = {}


@dataclass(frozen=True, slots=True)
class Heard:
    """What connections answered, by primary key. `seconds` is when to ask again those that were left out or failed."""

    replies: Mapping[int, Reply] = field(default_factory=dict)
    seconds: float = 0.0
    at: float = field(default_factory=time.time)

    @property
    def told(self) -> dict[int, Told]:
        found = {pk: Told.by(reply, self.at) for pk, reply in self.replies.items()}
        return {pk: told for pk, told in found.items() if told is not None}

    @property
    def has_failed(self) -> bool:
        return any(reply.outcome is Outcome.FAILED for reply in self.replies.values())


def ask(specs: Sequence[Spec], number: str, deadline: float, *, is_ringing: bool = False) -> Heard:
    """Ask these connections, one after the other, until `deadline` (time.monotonic).

    A connection that failed again and again is left out, and one that may not be asked in this time. While it rings
    nothing is waited for, and no query is made.
    """
    replies: dict[int, Reply] = {}
    seconds = 0.0
    for spec in specs:
        if wait := leave_to_ask(spec, deadline, is_ringing=is_ringing):
            seconds = max(seconds, wait)
        else:
            replies[spec.pk] = reply = client.ask(spec, number, deadline, may_renew_token=not is_ringing)
            report(spec, [reply])
            seconds = max(seconds, reply.retry_after or 0.0)
    return Heard(replies, seconds)


def leave_to_ask(spec: Spec, deadline: float, *, is_ringing: bool = False) -> float:
    """Take leave for one request, of which `report` is then to tell; returns 0, else the seconds to wait."""
    guard = breaker.of(spec.pk)
    if guard.is_resting:
        return breaker.OPEN_SECONDS
    while wait := limiting.take(spec.pk, spec.per_minute, is_urgent=is_ringing):
        if is_ringing or time.monotonic() + wait > deadline - _LEFT_TO_ASK:
            return wait
        time.sleep(wait)
    # Somebody else may have been quicker to probe it.
    return breaker.OPEN_SECONDS if guard.verdict() is Verdict.LEAVE else 0.0


def report(spec: Spec, replies: Iterable[Reply]) -> None:
    """Take note of how a request went, for the next ones. One number at odds says nothing of the connection."""
    whole = [one for one in replies if one.outcome is Outcome.FAILED and one.failure not in _OF_ONE_NUMBER]
    guard = breaker.of(spec.pk)
    was_open = guard.is_open
    guard.report(succeeded=not whole)
    if was_open or guard.is_open:
        health.tell_failing(spec.pk, guard.is_open)
    if refused := next((reply for reply in whole if reply.failure == "rate_limited" or reply.retry_after), None):
        limiting.pause(spec.pk, refused.retry_after)


def keep(number: str, heard: Heard) -> None:
    """Store what was heard of a number, renew its entry in the cache, and tell staff how the connections are."""
    if told := heard.told:
        records.keep(number, told)
        entries.refresh([number])
    for pk, reply in heard.replies.items():
        _note(pk, reply)


def _note(pk: int, reply: Reply) -> None:
    failure = _failure(reply)
    if failure:
        health.count_failure(pk)
    before, at = _noted.get(pk, ("", float("-inf")))
    if before != failure or time.monotonic() - at >= _NOTE_SECONDS:
        _noted[pk] = (failure, time.monotonic())
        note(pk, reply)


def note(pk: int, reply: Reply) -> None:
    """Tell staff on a connection's row how asking it went."""
    now = timezone.now()
    told: dict[str, Any] = {"last_success_at": now}
    if failure := _failure(reply):
        told = {"last_failure": failure, "last_failure_params": dict(reply.params), "last_failure_at": now}
    CrmConnection.objects.filter(pk=pk).update(**told)


def _failure(reply: Reply) -> str:
    return reply.failure if reply.outcome is Outcome.FAILED else ""


def take_off(number: str, seconds: float) -> bool:
    """Tell whether nobody else is fetching this number; then nobody else will for so long, or until `land`.

    Raises StoreError if the cache, where all processes look, is away.
    """
    return store.connect().add(_flight(number), b"1", seconds)


def has_taken_off(number: str, deadline: float) -> bool:
    """Take off to fetch until `deadline`; also without the cache, where several may then ask for the same number."""
    try:
        return take_off(number, deadline - time.monotonic() + FETCH_SECONDS)
    except store.StoreError as error:
        logger.warning("Fetching without the cache: %s", error)
        return True


def land(number: str) -> None:
    """Let others fetch the number again."""
    try:
        store.connect().delete_many([_flight(number)])
    except store.StoreError as error:
        # It ends by itself.
        logger.warning("Flight not ended: %s", error)


def _flight(number: str) -> str:
    return f"flight:{number}"


def fetch(number: str, deadline: float) -> Heard | None:
    """Ask all connections for a number and keep what they told. Not on a call. None: somebody else is at it.

    Raises a database error if it could not be kept.
    """
    if not has_taken_off(number, deadline):
        return None
    try:
        heard = ask(active.loaded(), number, deadline)
        keep(number, heard)
        return heard
    finally:
        land(number)


def fetch_wanted(limit: int = 20, seconds: float = refreshing.CLAIM_SECONDS / 2, least_priority: int = 0) -> int:
    """Fetch up to so many numbers that are wanted and due, for about so many seconds; returns how many are settled.

    What is wanted goes on waiting while a connection may not be asked.
    """
    until = time.monotonic() + seconds
    settled = 0
    rows = refreshing.claim(limit, least_priority)
    while rows and time.monotonic() < until:
        row = rows.pop(0)
        if was_fetched_meanwhile(row):
            settled += 1
            continue
        heard = fetch(row.number, time.monotonic() + FETCH_SECONDS)
        settled += settle(row, heard)
        if heard is not None and heard.seconds and not heard.has_failed:
            break
    for row in rows:
        refreshing.later(row, 0, failed=False)
    return settled


def was_fetched_meanwhile(row: Refresh) -> bool:
    """Drop a claimed row that a call wanted for lack of fresh values, if there are such by now; tell so.

    Many calls at once for one number want it again while the first is having it fetched.
    """
    if row.reason not in _FOR_LACK_OF_VALUES:
        return False
    specs, now = active.loaded(), time.time()
    if records.merged(specs, records.stored(specs, row.number), row.number, now).soft_at <= now:
        return False
    entries.refresh([row.number])
    refreshing.done(row)
    return True


def settle(row: Refresh, heard: Heard | None) -> bool:
    """Drop a claimed row if its number was fetched, and tell so; otherwise it is tried again later."""
    if heard is None:
        refreshing.later(row, _ELSEWHERE_SECONDS, failed=False)
    elif heard.has_failed:
        pause = min(_FIRST_PAUSE * 2**row.attempts, _LONGEST_PAUSE)
        refreshing.later(row, max(pause, heard.seconds))
    elif heard.seconds:
        refreshing.later(row, heard.seconds, failed=False)
    else:
        refreshing.done(row)
        return True
    return False
