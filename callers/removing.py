"""Removes callers and numbers. Their history stays; what the CRMs told of a number that nobody has goes too."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from django.db import router, transaction
from django.db.models.deletion import Collector

from callers.bulk_history import record
from callers.models import Caller, CallerNumber, CrmRecord, Refresh

_told: list[Callable[[Collection[str]], object]] = []


def tell(forget: Callable[[Collection[str]], object]) -> None:
    """Have the function told, within the same transaction, of numbers that no caller has any more.

    Who keeps something of a number elsewhere, of which callers know nothing, forgets it then.
    """
    _told.append(forget)


def remove_numbers(lost: Mapping[int, Collection[str]], reason: str) -> None:
    """Take numbers away from callers, by the ids of these, within the running transaction."""
    if not lost:
        return
    stored = CallerNumber.objects.filter(caller__in=lost).order_by().values_list("pk", "caller_id", "number")
    _delete_rows([pk for pk, caller_id, number in stored if number in lost[caller_id]], reason)
    forget_nobodys({number for numbers in lost.values() for number in numbers})


@transaction.atomic
def remove_callers(callers: Sequence[Caller], reason: str = "") -> set[str]:
    """Delete callers with their numbers; returns the numbers that they had. What calls get of them is to follow."""
    stored = dict(CallerNumber.objects.filter(caller__in=callers).order_by().values_list("pk", "number"))
    _delete_rows(list(stored), reason)
    for caller in callers:
        caller._change_reason = reason  # type: ignore[attr-defined] # the history library looks for it here
    collector = Collector(using=router.db_for_write(Caller))
    collector.collect(callers)
    collector.delete()
    numbers = set(stored.values())
    forget_nobodys(numbers)
    return numbers


def _delete_rows(ids: Sequence[int], reason: str) -> None:
    record(CallerNumber, ids, "-", reason)
    rows = CallerNumber.objects.filter(pk__in=ids)
    # The history is written already, for all at once; nothing points at a number.
    rows._raw_delete(rows.db)


def forget_nobodys(numbers: Iterable[str]) -> None:
    """Delete what is kept of those of the numbers that no caller has, such as what the CRMs told of them."""
    wanted = set(numbers)
    nobodys = wanted - somebodys(wanted)
    CrmRecord.objects.filter(number__in=nobodys).delete()
    Refresh.objects.filter(number__in=nobodys).delete()
    for forget in _told if nobodys else ():
        forget(nobodys)


def somebodys(numbers: Iterable[str]) -> set[str]:
    """Return those of the numbers that a caller has."""
    return set(CallerNumber.objects.filter(number__in=set(numbers)).values_list("number", flat=True))
