"""Makes and changes many callers at once, with their history."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.db.models import Count, F, Min

from callers import bulk_rows
from callers.bulk_history import record
from callers.cell_text import as_text
from callers.csv_rows import Row
from callers.models import Caller, CallerNumber
from callers.one_of import OneOf

_REASON = "import"
_FIELDS = [
    "first_name",
    "last_name",
    "salutation",
    "company",
    "email",
    "language",
    "segment_id",
    "tags",
    "attributes",
]

# In the order of the fields. Without them a model looks for each by itself, which takes most of the time of a new row.
_DEFAULTS: list[Any] = [field.get_default() for field in Caller._meta.concrete_fields]


class Change(StrEnum):
    """What a row did."""

    MADE = "made"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    SKIPPED = "skipped"


class SharedNumberError(Exception):
    """Several callers have the number, and nothing tells which of them is meant."""


@dataclass(slots=True)
class _Draft:
    """A caller as it will be after the batch. `numbers` are stored already, `added` are not."""

    caller: Caller
    numbers: set[str] = field(default_factory=set)
    added: list[str] = field(default_factory=list)
    before: list[object] = field(default_factory=list)

    def fill(self, row: Row) -> dict[str, tuple[Any, Any]]:
        """Take over what the row says; return what was new in it, by field or attribute: before and after."""
        caller = self.caller
        news = {name: (getattr(caller, name), value) for name, value in row.values.items()}
        news = {name: (before, after) for name, (before, after) in news.items() if before != after}
        for name, (_before, value) in news.items():
            setattr(caller, name, value)
        if row.attributes:
            known = caller.attributes if isinstance(caller.attributes, dict) else {}
            # A cell can only hold a text: one that says 2019 is no news where the number 2019 is stored.
            told = row.attributes.items()
            added = {name: value for name, value in told if as_text(known.get(name)) != as_text(value)}
            if added:
                news |= {name: (known.get(name), value) for name, value in added.items()}
                caller.attributes = known | added
        return news

    def add(self, number: str) -> bool:
        """Give the caller this number, if there is one; tell whether that was anything new."""
        if not number or number in self.numbers or number in self.added:
            return False
        self.added.append(number)
        return True

    @property
    def is_edited(self) -> bool:
        return bool(self.caller.pk) and _state(self.caller) != self.before


def _state(caller: Caller) -> list[object]:
    return [getattr(caller, name) for name in _FIELDS]


class Batch:
    """Rows that are written together. Whatever they refer to is read at once, in a fixed number of queries."""

    def __init__(self, rows: Sequence[Row], *, lock: bool) -> None:
        """Read the callers that the rows refer to; with `lock`, nobody else may change them until commit."""
        self._callers = Caller.objects.select_for_update() if lock else Caller.objects.all()
        # What the row applied last has altered, by field or attribute, before and after; and whose it is.
        self.news: dict[str, tuple[Any, Any]] = {}
        self._last = _Draft(Caller())
        # The names of all attributes that the applied rows fill in.
        self.attributes: set[str] = set()
        self._drafts: dict[int, _Draft] = {}
        self._made: list[_Draft] = []
        self._by_external_id: dict[str, _Draft] = {}
        # How many callers have a number, and which one if it is only one.
        self._holders: Counter[str] = Counter()
        self._by_number: dict[str, _Draft] = {}
        self._read_external_ids({row.external_id for row in rows if row.external_id})
        self._read_numbers({row.number for row in rows if row.number})
        self._read_numbers_of_callers()

    def _read_external_ids(self, external_ids: set[str]) -> None:
        # The part about empty ids is what lets the database use its index.
        for caller in self._callers.filter(OneOf(F("external_id"), external_ids)).exclude(external_id=""):
            self._by_external_id[caller.external_id] = self._draft(caller)

    def _read_numbers(self, numbers: set[str]) -> None:
        stored = CallerNumber.objects.filter(OneOf(F("number"), numbers)).order_by().values("number")
        only: dict[str, int] = {}
        for entry in stored.annotate(count=Count("pk"), first=Min("caller_id")):
            self._holders[entry["number"]] = entry["count"]
            if entry["count"] == 1:
                only[entry["number"]] = entry["first"]
        for caller in self._callers.filter(OneOf(F("pk"), set(only.values()) - self._drafts.keys())):
            self._draft(caller)
        self._by_number = {number: self._drafts[pk] for number, pk in only.items() if pk in self._drafts}

    def _read_numbers_of_callers(self) -> None:
        stored = CallerNumber.objects.filter(caller__in=self._drafts).order_by()
        for caller_id, number in stored.values_list("caller_id", "number"):
            self._drafts[caller_id].numbers.add(number)

    def _draft(self, caller: Caller) -> _Draft:
        return self._drafts.setdefault(caller.pk, _Draft(caller, before=_state(caller)))

    def apply(self, row: Row) -> Change:
        """Take over a row, after those before it; raises SharedNumberError if it could mean several callers."""
        draft = self._match(row)
        is_new = draft is None
        if draft is None:
            draft = _Draft(Caller(*_DEFAULTS))  # type: ignore[misc] # values by place, not all for the id
            draft.caller.external_id = row.external_id
            self._made.append(draft)
            if row.external_id:
                self._by_external_id[row.external_id] = draft
        self.attributes.update(row.attributes)
        self._last = draft
        self.news = draft.fill(row)
        if draft.add(row.number):
            self.news["phone"] = ("", row.number)
            self._holders[row.number] += 1
            self._by_number[row.number] = draft
        return Change.MADE if is_new else Change.CHANGED if self.news else Change.UNCHANGED

    @property
    def who(self) -> str:
        """The name, company or id of the caller whom the row applied last means, "" if there is none."""
        caller = self._last.caller
        return caller.full_name or caller.company or caller.external_id

    def _match(self, row: Row) -> _Draft | None:
        if row.external_id:
            return self._by_external_id.get(row.external_id)
        if self._holders[row.number] > 1:
            raise SharedNumberError
        return self._by_number.get(row.number)

    def write(self, author: Any = None) -> set[str]:
        """Write what is new, with history by this user, and return all numbers of the callers that it concerns."""
        drafts = [*self._made, *self._drafts.values()]
        edited = [draft.caller for draft in drafts if draft.is_edited]
        touched = {
            number for draft in drafts if draft.added or draft.is_edited for number in (*draft.numbers, *draft.added)
        }
        made = [draft.caller for draft in self._made]
        bulk_rows.insert(made)
        bulk_rows.update(edited, [*_FIELDS, "updated_at"])
        added = bulk_rows.insert_numbers([(draft.caller.pk, number) for draft in drafts for number in draft.added])
        record(Caller, [caller.pk for caller in made], "+", _REASON, author)
        record(Caller, [caller.pk for caller in edited], "~", _REASON, author)
        record(CallerNumber, added, "+", _REASON, author)
        return touched
