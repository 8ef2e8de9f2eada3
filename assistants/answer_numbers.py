"""What the answers of the last days come to, by day: as counted, and what is newer than the last count."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from assistants import tally
from assistants.models import Answer, AnswerCounting, AnswerTally
from assistants.tally import Tally
from assistants.tallying import slot_of

# So many answers can be counted while somebody waits for the page; more have to wait for the worker.
MOST_LIVE = 20_000


@dataclass(frozen=True, slots=True)
class Day:
    day: date
    tally: Tally


@dataclass(frozen=True, slots=True)
class Numbers:
    """The last days, the oldest first and today at the end. `up_to` is the moment up to which answers are counted,
    None if none are.
    """

    days: Sequence[Day]
    whole: Tally
    up_to: datetime | None

    @property
    def today(self) -> Tally:
        return self.days[-1].tally


def numbers(days: int, now: datetime, zone: tzinfo) -> Numbers:
    """Count the answers of so many days, which begin at midnight in this time zone. Three queries."""
    today = now.astimezone(zone).date()
    dates = [today - timedelta(days=back) for back in reversed(range(days))]
    since = datetime.combine(dates[0], time.min, zone)
    by_day = {one: Tally() for one in dates}
    counted_at = AnswerCounting.objects.values_list("counted_at", flat=True).first()
    # The half-hour of the last count may have grown since, so it is counted whole.
    rest_begins = max(slot_of(counted_at), since) if counted_at else since
    rest = _rest(rest_begins)
    tallies = AnswerTally.objects.filter(begins_at__gte=slot_of(since))
    if rest is not None:
        tallies = tallies.filter(begins_at__lt=rest_begins)
    for begins_at, counts in tallies.values_list("begins_at", "counts"):
        _add(by_day, begins_at.astimezone(zone).date(), tally.of_written(counts))
    for begins_at, live in (rest or {}).items():
        _add(by_day, begins_at.astimezone(zone).date(), live)
    whole = Tally()
    for one in by_day.values():
        whole.add(one)
    return Numbers([Day(*one) for one in by_day.items()], whole, now if rest is not None else counted_at)


def _add(by_day: dict[date, Tally], day: date, more: Tally) -> None:
    if day in by_day:
        by_day[day].add(more)


def _rest(begins: datetime) -> dict[datetime, Tally] | None:
    """Count the answers since a moment, by the half-hour; None if there are too many."""
    answers = Answer.objects.filter(received_at__gte=begins).order_by()
    rows = list(answers.values_list("received_at", *tally.Row._fields)[: MOST_LIVE + 1])
    if len(rows) > MOST_LIVE:
        return None
    by_slot: dict[datetime, list[tally.Row]] = {}
    for received_at, *row in rows:
        by_slot.setdefault(slot_of(received_at), []).append(tally.Row._make(row))
    return {begins_at: tally.count(some) for begins_at, some in by_slot.items()}
