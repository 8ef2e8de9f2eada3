"""Which caller a contact is that comes for the first time: as an import would find one, by id and else by number."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.db.models import F

from callers.crm.contacts import Contact
from callers.models import Caller, CallerNumber


class Candidates:
    """Callers of no CRM yet, who may be these contacts; and who holds their numbers. Five queries."""

    def __init__(self, connection_id: int, newcomers: Sequence[Contact], numbers: Iterable[str]) -> None:
        """Read what there is about new contacts and about these numbers; nobody else may change them until commit."""
        self._by_number: defaultdict[str, set[int]] = defaultdict(set)
        self._of_others: set[str] = set()
        free: set[int] = set()
        holders = CallerNumber.objects.filter(number__in=set(numbers)).order_by()
        for row in holders.values("number", "caller_id", other=F("caller__crm_contact__connection_id")):
            self._by_number[row["number"]].add(row["caller_id"])
            if row["other"] is None:
                free.add(row["caller_id"])
            elif row["other"] != connection_id:
                self._of_others.add(row["number"])
        ids = [one.external_id for one in newcomers]
        named = Caller.objects.filter(external_id__in=ids).exclude(external_id="")
        self._by_id: dict[str, int] = {}
        for owner in named.values("external_id", "pk", contact=F("crm_contact")):
            self._by_id[owner["external_id"]] = owner["pk"]
            if owner["contact"] is None:
                free.add(owner["pk"])
        unclaimed = Caller.objects.select_for_update(of=("self",)).filter(pk__in=free if newcomers else ())
        self._free = {caller.pk: caller for caller in unclaimed}
        self._numbers: defaultdict[int, set[str]] = defaultdict(set)
        for pk, number in CallerNumber.objects.filter(caller__in=self._free).values_list("caller_id", "number"):
            self._numbers[pk].add(number)

    def is_of_another(self, number: str) -> bool:
        """Tell whether a caller of another connection has the number: it belongs to whichever brought it first."""
        return number in self._of_others

    def is_id_taken(self, external_id: str) -> bool:
        return external_id in self._by_id

    def numbers_of(self, caller: Caller) -> set[str]:
        return self._numbers[caller.pk]

    def take(self, contact: Contact) -> Caller | None:
        """Return the one caller that the contact must be; nobody gets that caller again."""
        if caller := self._free.pop(self._by_id.get(contact.external_id, 0), None):
            return caller
        pks = {pk for number in contact.numbers for pk in self._by_number[number] if pk in self._free}
        return self._free.pop(pks.pop()) if len(pks) == 1 else None
