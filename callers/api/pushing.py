"""Writes what systems push: all of a request or nothing of it. A repeated request changes nothing more."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import TypeVar

from django.db import transaction

from callers import removing, turns
from callers.api.rows import ProblemsError, PushProblem
from callers.csv_rows import Row
from callers.models import Attribute
from callers.models.api import ApiSystem
from callers.refreshing import Reason
from callers.renewing import read_again, renew
from callers.upserting import Batch, Change, SharedNumberError, TwoCallersError

T = TypeVar("T")

_LONGEST_WAIT = "3s"


@transaction.atomic
def upsert(rows: Sequence[Row], system: ApiSystem) -> dict[str, int]:
    """Make and change callers; returns how many. Raises ProblemsError if a row could mean several callers."""
    turns.take(_LONGEST_WAIT)
    batch = Batch(rows, lock=True, reason=_reason(system))
    counts = Counter(_each(rows, batch.apply))
    touched = batch.write()
    Attribute.objects.bulk_create([Attribute(name=name) for name in sorted(batch.attributes)], ignore_conflicts=True)
    # A push may be a whole book of addresses: what calls wait for is fetched before it.
    renew(touched, Reason.IMPORT)
    return {change.value: counts[change] for change in (Change.MADE, Change.CHANGED, Change.UNCHANGED)}


@transaction.atomic
def delete(rows: Sequence[Row], system: ApiSystem) -> dict[str, int]:
    """Delete callers; returns how many, and how many rows meant nobody. Raises ProblemsError as `upsert` does."""
    turns.take(_LONGEST_WAIT)
    found = _each(rows, Batch(rows, lock=True).caller_of)
    callers = {caller.pk: caller for caller in found if caller is not None}
    numbers = removing.remove_callers(list(callers.values()), _reason(system))
    read_again(numbers)
    return {"deleted": len(callers), "absent": len(rows) - len(callers)}


def _reason(system: ApiSystem) -> str:
    return f"api: {system.name}"


def _each(rows: Sequence[Row], do: Callable[[Row], T]) -> list[T]:
    done: list[T] = []
    problems = []
    for row in rows:
        try:
            done.append(do(row))
        except SharedNumberError:
            wrong = "Several callers have this number, so we cannot tell who is meant. Send the external_id as well."
            problems.append(PushProblem(row.position, _field(row), wrong))
        except TwoCallersError:
            wrong = "These numbers belong to different callers. Send the external_id as well, or one row for each."
            problems.append(PushProblem(row.position, "phones", wrong))
    if problems:
        raise ProblemsError(problems)
    return done


def _field(row: Row) -> str:
    return "phones" if row.has_all_numbers else "phone"
