"""In what state the service is: what all processes of the web server noted, and what the database tells in time.

Nothing here waits longer than a second, whatever hangs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from django.utils import timezone

from assistants import holder, metrics, sampling, unfinished
from assistants.unfinished import Known
from callers import spool
from callers.crm import active


@dataclass(frozen=True, slots=True)
class SyntheticCall:
    """The last call that we made ourselves: its outcome and levels as in `assistants.synthetic_call`, and when."""

    outcome: str
    context: str
    publication: str
    at: datetime
    seconds: float
    failing_lines: int


@dataclass(frozen=True, slots=True)
class CrmState:
    pk: int
    name: str
    is_failing: bool


@dataclass(frozen=True, slots=True)
class ServiceState:
    """`publication` is None where callers hear the safety net; `compared_seconds` endless if it came from disk.

    `known` and `ages` (seconds by kind of work) are what the database told last, now if it `answers`. `waiting` and
    `dropped` count what is written behind calls.
    """

    now: datetime
    database_answers: bool
    cache_answers: bool
    publication: int | None
    compared_seconds: float
    known: Known
    ages: Mapping[str, float]
    spooled: int
    refused: int
    waiting: int
    dropped: int
    crms: tuple[CrmState, ...]
    synthetic: SyntheticCall | None


def read() -> ServiceState:
    """Look at everything now."""
    database_answers = unfinished.watch.look()
    sampling.sample()
    noted = metrics.noted()
    held = holder.live.held
    return ServiceState(
        now=timezone.now(),
        database_answers=database_answers,
        cache_answers=not noted.get("flireo_left_alone", {}).get(("cache",)),
        publication=held.number if held else None,
        compared_seconds=holder.live.seconds_since_read(),
        known=unfinished.watch.known,
        ages=unfinished.watch.ages(),
        spooled=spool.depth(),
        refused=spool.refused(),
        waiting=int(sum(noted.get("flireo_behind_items", {}).values())),
        dropped=int(sum(noted.get("flireo_behind_dropped", {}).values())),
        crms=tuple(_crms(noted.get("flireo_left_alone", {}))),
        synthetic=_synthetic(noted),
    )


def _crms(left_alone: metrics.Values) -> list[CrmState]:
    return [CrmState(spec.pk, spec.name, bool(left_alone.get((f"crm-{spec.pk}",)))) for spec in active.active()]


def _synthetic(noted: Mapping[str, metrics.Values]) -> SyntheticCall | None:
    times = noted.get("flireo_synthetic_call_timestamp_seconds", {})
    if not times:
        return None
    (context, outcome, publication), at = max(times.items(), key=lambda item: item[1])
    return SyntheticCall(
        outcome,
        context,
        publication,
        datetime.fromtimestamp(at, UTC),
        sum(noted.get("flireo_synthetic_call_seconds", {}).values()),
        int(sum(noted.get("flireo_synthetic_call_failing_lines", {}).values())),
    )
