"""Makes and changes many callers at once, with their history."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.db.models import Count, F, Min

from callers import bulk_rows, removing
from callers.bulk_history import record
from callers.cell_text import as_text
from callers.csv_rows import Row
from callers.models import Caller, CallerNumber
from callers.one_of import OneOf

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


class TwoCallersError(Exception):
    """The numbers of a row belong to different callers, and nothing tells which of them is meant."""


@dataclass(slots=True)
class _Draft:
    """A caller as it will be after the batch. `numbers` are stored already and stay, `added` are not, `lost` go."""

    caller: Caller
    numbers: set[str] = field(default_factory=set)
    added: list[str] = field(default_factory=list)
    lost: set[str] = field(default_factory=set)
    before: list[object] = field(default_factory=list)

    def fill(self, row: Row) -> dict[str, tuple[Any, Any]]:
        """Take over what the row says; return what was new in it, by field or attribute: before and after."""
        caller = self.caller
        news: dict[str, tuple[Any, Any]] = {}
        for name, value in row.values.items():
            before = getattr(caller, name)
            if before != value:
                news[name] = (before, value)
                setattr(caller, name, value)
        if row.attributes:
            known = caller.attributes if isinstance(caller.attributes, dict) else {}
            # A cell can only hold a text: one that says 2019 is no news where the number 2019 is stored.
            form = _as_json if row.is_typed else as_text
            told = row.attributes.items()
            added = {name: value for name, value in told if form(known.get(name)) != form(value)}
            if added:
                news |= {name: (known.get(name), value) for name, value in added.items()}
                merged = known | added
                caller.attributes = {name: value for name, value in merged.items() if value is not None}
        return news

    def add(self, number: str) -> bool:
        """Give the caller this number; tell whether that was anything new."""
        if number in self.numbers or number in self.added:
            return False
        if number in self.lost:
            self.lost.remove(number)
            self.numbers.add(number)
        else:
            self.added.append(number)
        return True

    def keep(self, numbers: Collection[str]) -> list[str]:
        """Take all numbers but these away, and return which those were."""
        gone = sorted(number for number in (*self.numbers, *self.added) if number not in numbers)
        self.lost.update(self.numbers.intersection(gone))
        self.numbers.difference_update(gone)
        self.added = [number for number in self.added if number in numbers]
        return gone

    @property
    def has_news(self) -> bool:
        return bool(self.added or self.lost) or self.is_edited

    @property
    def is_edited(self) -> bool:
        return bool(self.caller.pk) and _state(self.caller) != self.before


def _as_json(value: Any) -> str:
    return json.dumps(value, sort_keys=True)


def _state(caller: Caller) -> list[object]:
    return [getattr(caller, name) for name in _FIELDS]


class Batch:
    """Rows that are written together. Whatever they refer to is read at once, in a fixed number of queries."""

    def __init__(self, rows: Sequence[Row], *, lock: bool, reason: str = "import") -> None:
        """Read the callers that the rows refer to; with `lock`, nobody else may change them until commit.

        The history gives `reason` for what is written.
        """
        self._reason = reason
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
        self._read_numbers({number for row in rows for number in row.numbers})
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
        """Take over a row, after those before it.

        Raises SharedNumberError or TwoCallersError if it could mean several callers.
        """
        draft = self._match(row)
        is_new = draft is None
        if draft is None:
            draft = _Draft(Caller(*_DEFAULTS))  # type: ignore[misc] # values by place, not all for the id
            draft.caller.external_id = row.external_id
            self._made.append(draft)
            if row.external_id:
                self._by_external_id[row.external_id] = draft
        self.attributes.update(name for name, value in row.attributes.items() if value is not None)
        self._last = draft
        self.news = draft.fill(row)
        self._give_numbers(draft, row)
        return Change.MADE if is_new else Change.CHANGED if self.news else Change.UNCHANGED

    def _give_numbers(self, draft: _Draft, row: Row) -> None:
        for number in row.numbers:
            if draft.add(number):
                self.news["phone"] = ("", number)
                self._holders[number] += 1
                self._by_number[number] = draft
        for number in draft.keep(row.numbers) if row.has_all_numbers else ():
            self.news["phone"] = (number, "")
            # One that others have too goes on counting as shared: which of them is left may not have been read.
            if self._holders[number] == 1:
                del self._holders[number]
                self._by_number.pop(number, None)

    @property
    def who(self) -> str:
        """The name, company or id of the caller whom the row applied last means, "" if there is none."""
        caller = self._last.caller
        return caller.full_name or caller.company or caller.external_id

    def caller_of(self, row: Row) -> Caller | None:
        """Return whom a row means, None if nobody; raises SharedNumberError or TwoCallersError."""
        draft = self._match(row)
        return draft.caller if draft else None

    def _match(self, row: Row) -> _Draft | None:
        if row.external_id:
            return self._by_external_id.get(row.external_id)
        if any(self._holders[number] > 1 for number in row.numbers):
            raise SharedNumberError
        found = [self._by_number[number] for number in row.numbers if number in self._by_number]
        if any(draft is not found[0] for draft in found):
            raise TwoCallersError
        return found[0] if found else None

    def write(self, author: Any = None) -> set[str]:
        """Write what is new, with history by this user, and return all numbers of the callers that it concerns."""
        drafts = [*self._made, *self._drafts.values()]
        edited = [draft.caller for draft in drafts if draft.is_edited]
        touched = {
            number for draft in drafts if draft.has_news for number in (*draft.numbers, *draft.added, *draft.lost)
        }
        made = [draft.caller for draft in self._made]
        bulk_rows.insert(made)
        bulk_rows.update(edited, [*_FIELDS, "updated_at"])
        added = bulk_rows.insert_numbers([(draft.caller.pk, number) for draft in drafts for number in draft.added])
        record(Caller, [caller.pk for caller in made], "+", self._reason, author)
        record(Caller, [caller.pk for caller in edited], "~", self._reason, author)
        record(CallerNumber, added, "+", self._reason, author)
        removing.remove_numbers({draft.caller.pk: draft.lost for draft in drafts if draft.lost}, self._reason)
        return touched
