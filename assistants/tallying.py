"""Counts the answers behind the calls, a half-hour at a time.

A half-hour is counted as a whole and its tally replaced as a whole, so it does no harm to count it again: after a
crash, or for a row that came late. The primary keys of new answers tell which half-hours there are to count. Several
processes write answers at the same time, so one with a lower key may appear after one with a higher key was
counted; therefore all that are newer than `_LATEST` are looked at every time.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from django.db.models import Max, Q
from django.utils import timezone

from assistants import tally
from assistants.models import Answer, AnswerCounting, AnswerTally

SLOT = timedelta(minutes=30)
# No transaction that writes answers takes longer than this.
_LATEST = timedelta(minutes=10)
# A worker that dies has claimed the count for so long; one that lives claims it anew with each batch.
_CLAIM = timedelta(seconds=120)
_BATCH = 10_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def slot_of(moment: datetime) -> datetime:
    """Return the beginning of the half-hour that a moment is in."""
    return moment - (moment - _EPOCH) % SLOT


def count_new() -> int:
    """Count what is new, unless somebody else is at it; returns how many half-hours were counted."""
    AnswerCounting.objects.get_or_create(pk=1)
    began = timezone.now()
    is_free = Q(claimed_until=None) | Q(claimed_until__lte=began)
    if not AnswerCounting.objects.filter(is_free).update(claimed_until=began + _CLAIM):
        return 0
    counting = AnswerCounting.objects.get()
    newest = Answer.objects.aggregate(newest=Max("pk"))["newest"] or 0
    counted: set[datetime] = set()
    for slots in _slots(counting.complete_to, newest):
        for slot in sorted(slots - counted):
            _count_slot(slot)
        counted |= slots
        AnswerCounting.objects.update(claimed_until=timezone.now() + _CLAIM)
    AnswerCounting.objects.update(counted_at=began, claimed_until=None, **_progress(counting, began, newest))
    return len(counted)


def _slots(after: int, newest: int) -> Iterator[set[datetime]]:
    """Yield the half-hours of the answers with these primary keys, a batch of answers at a time."""
    rows = Answer.objects.filter(pk__lte=newest).order_by("pk").values_list("pk", "received_at")
    while batch := list(rows.filter(pk__gt=after)[:_BATCH]):
        yield {slot_of(received_at) for _pk, received_at in batch}
        after = batch[-1][0]


def _count_slot(slot: datetime) -> None:
    answers = Answer.objects.filter(received_at__gte=slot, received_at__lt=slot + SLOT).order_by()
    rows = map(tally.Row._make, answers.values_list(*tally.Row._fields).iterator())
    AnswerTally.objects.bulk_create(
        [AnswerTally(begins_at=slot, counts=tally.count(rows).written())],
        update_conflicts=True,
        unique_fields=["begins_at"],
        update_fields=["counts"],
    )


def _progress(counting: AnswerCounting, began: datetime, newest: int) -> dict[str, object]:
    """Return what a count that is done moves on.

    This count began long after `seen_to` was the newest and looked at all that followed `complete_to`: so everything
    up to there is counted, late rows too.
    """
    if counting.seen_at is None:
        # The first count of all. What was received long ago was written long ago.
        old = Answer.objects.filter(received_at__lt=began - _LATEST).aggregate(newest=Max("pk"))["newest"]
        return {"complete_to": old or 0, "seen_to": newest, "seen_at": began}
    if counting.seen_at > began - _LATEST:
        return {}
    return {"complete_to": counting.seen_to, "seen_to": newest, "seen_at": began}
