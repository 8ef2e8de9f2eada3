"""Writes contacts: what the CRM says of callers that it brought before, and callers for those that are new."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from callers import removing
from callers.bulk_history import record
from callers.crm.contacts import Contact
from callers.models import Attribute, Caller, CallerNumber, CrmContact
from callers.syncing import values
from callers.syncing.matching import Candidates
from callers.syncing.values import NUMBERS, REASON, Told

_LONGEST_ID = 200
_FIELDS = ["first_name", "last_name", "salutation", "company", "email", "language", "attributes", "updated_at"]


@dataclass(slots=True)
class _Draft:
    """A contact and its caller as they will be. `has` are the caller's numbers so far."""

    row: CrmContact
    caller: Caller
    has: set[str] = field(default_factory=set)
    added: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    is_new: bool = False
    is_edited: bool = False
    is_told: bool = False

    @property
    def touched(self) -> set[str]:
        return {*self.has, *self.added} if self.is_new or self.is_edited or self.added or self.removed else set()


class Batch:
    """Contacts that are written together, in a fixed number of queries. Call `write` in the same transaction."""

    def __init__(self, connection_id: int, run: int, contacts: Iterable[Contact]) -> None:
        """Read all that concerns these contacts; nobody else may change it until commit."""
        self.counts: Counter[str] = Counter()
        self._connection_id, self._run = connection_id, run
        # The later of two contacts with one id counts.
        self._people = {one.external_id: one for one in contacts if len(one.external_id) <= _LONGEST_ID}
        mine = CrmContact.objects.filter(connection_id=connection_id, contact_id__in=self._people)
        locked = Caller.objects.select_for_update(of=("self",)).filter(crm_contact__in=mine)
        callers = {caller.pk: caller for caller in locked}
        # Read once their callers are locked: what staff have changed until then is in it.
        self._rows = {row.contact_id: row for row in mine}
        self._drafts = {
            row.contact_id: _Draft(row, callers[row.caller_id])
            for row in self._rows.values()
            if row.caller_id in callers
        }
        self._read_numbers()
        newcomers = [one for one in self._people.values() if one.external_id not in self._drafts and _is_there(one)]
        known = {number for draft in self._drafts.values() for number in draft.has}
        told = {number for one in self._people.values() for number in one.numbers}
        self._candidates = Candidates(connection_id, newcomers, told - known)

    def _read_numbers(self) -> None:
        by_caller = {draft.caller.pk: draft for draft in self._drafts.values()}
        for pk, number in CallerNumber.objects.filter(caller__in=by_caller).values_list("caller_id", "number"):
            by_caller[pk].has.add(number)

    def apply(self) -> None:
        """Work out what is to be written, and count what that does."""
        for person in self._people.values():
            told, unusable = values.usable(person)
            self.counts["unusable"] += unusable
            if draft := self._drafts.get(person.external_id):
                self.counts[self._known(draft, person, told)] += 1
            else:
                self.counts[self._new(person, told)] += 1

    def _known(self, draft: _Draft, person: Contact, told: Told) -> str:
        row = draft.row
        if not _is_there(person):
            # Whoever cannot call any more is gone as well.
            draft.is_told, row.is_gone = not row.is_gone, True
            return "gone" if draft.is_told else "unchanged"
        before = row.told or {}
        draft.is_told = row.is_gone or before != told
        if draft.is_told:
            draft.is_edited = values.take_over(draft.caller, values.news(before, told, row.edited))
            if NUMBERS not in row.edited:
                self._renumber(draft, before.get(NUMBERS, []), told[NUMBERS])
            row.told, row.is_gone = told, False
        return "changed" if draft.is_told else "unchanged"

    def _renumber(self, draft: _Draft, before: Sequence[str], now: Sequence[str]) -> None:
        # One that the CRM told before and the caller has no more was taken away here.
        news = [one for one in now if one not in before and one not in draft.has]
        draft.added = [one for one in news if not self._candidates.is_of_another(one)]
        draft.removed = [one for one in before if one in draft.has and one not in now]

    def _new(self, person: Contact, told: Told) -> str:
        if not _is_there(person):
            return "unchanged" if person.is_deleted else "without_number"
        row = self._rows.get(person.external_id)
        if caller := self._candidates.take(person):
            self._adopt(row, person, caller, told)
            return "changed"
        if row is not None:
            return "deleted_here"
        numbers = [number for number in told[NUMBERS] if not self._candidates.is_of_another(number)]
        if not numbers:
            return "of_another"
        caller = (
            Caller() if self._candidates.is_id_taken(person.external_id) else Caller(external_id=person.external_id)
        )
        values.take_over(caller, _without_numbers(told))
        row = self._row_of(person, told)
        self._drafts[person.external_id] = _Draft(row, caller, added=numbers, is_new=True, is_told=True)
        return "made"

    def _adopt(self, row: CrmContact | None, person: Contact, caller: Caller, told: Told) -> None:
        """Take over what is empty so far; what differs was written by staff or an import, and stays."""
        said = _without_numbers(told)
        own = {name for name in said if values.value_of(caller, name) not in ("", said[name])}
        row = row or self._row_of(person, told)
        row.told, row.was_made, row.is_gone, row.edited = told, False, False, sorted(own)
        draft = _Draft(row, caller, self._candidates.numbers_of(caller), is_told=True)
        draft.is_edited = values.take_over(caller, {name: said[name] for name in said if name not in own})
        self._renumber(draft, (), told[NUMBERS])
        self._drafts[person.external_id] = draft

    def _row_of(self, person: Contact, told: Told) -> CrmContact:
        return CrmContact(connection_id=self._connection_id, contact_id=person.external_id, told=told)

    def write(self) -> set[str]:
        """Write what is new, with history, and return all numbers of the callers that it concerns."""
        drafts = list(self._drafts.values())
        made = Caller.objects.bulk_create([draft.caller for draft in drafts if draft.is_new])
        edited = [draft.caller for draft in drafts if draft.is_edited]
        Caller.objects.bulk_create(edited, update_conflicts=True, unique_fields=["id"], update_fields=_FIELDS)
        added = CallerNumber.objects.bulk_create(
            CallerNumber(caller_id=draft.caller.pk, number=number) for draft in drafts for number in draft.added
        )
        removing.remove_numbers({draft.caller.pk: draft.removed for draft in drafts if draft.removed}, REASON)
        self._write_rows(drafts)
        record(Caller, [caller.pk for caller in made], "+", REASON)
        record(Caller, [caller.pk for caller in edited], "~", REASON)
        record(CallerNumber, [number.pk for number in added], "+", REASON)
        names = values.attribute_names({name for draft in drafts if draft.is_told for name in draft.row.told or {}})
        if names:
            Attribute.objects.bulk_create([Attribute(name=name) for name in sorted(names)], ignore_conflicts=True)
        return {number for draft in drafts for number in draft.touched}

    def _write_rows(self, drafts: Sequence[_Draft]) -> None:
        for draft in drafts:
            draft.row.caller, draft.row.run = draft.caller, self._run
        told = [draft.row for draft in drafts if draft.is_told]
        CrmContact.objects.bulk_create([row for row in told if not row.pk])
        # No edit by staff is lost with `edited`: whoever notes one has written the caller before, which we hold.
        CrmContact.objects.bulk_create(
            [row for row in told if row.pk],
            update_conflicts=True,
            unique_fields=["id"],
            update_fields=["caller", "told", "edited", "is_gone", "was_made", "run"],
        )
        came = [row.pk for row in self._rows.values()]
        CrmContact.objects.filter(pk__in=came).update(run=self._run)


def _is_there(person: Contact) -> bool:
    return bool(person.numbers) and not person.is_deleted


def _without_numbers(told: Told) -> Told:
    return {name: value for name, value in told.items() if name != NUMBERS}
