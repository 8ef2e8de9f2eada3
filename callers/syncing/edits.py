"""What staff change of a caller that came from a CRM: it stays as they wrote it until they follow the CRM again."""

from __future__ import annotations

from collections.abc import Collection

from callers.models import Caller, CallerNumber, CrmContact
from callers.syncing import values
from callers.syncing.values import NUMBERS


def contact_of(caller: Caller) -> CrmContact | None:
    """Return the contact that a caller came from or belongs to, None for a caller of no CRM."""
    return CrmContact.objects.filter(caller=caller).select_related("connection").first() if caller.pk else None


def take(caller: Caller, names: Collection[str], followed: Collection[str]) -> None:
    """Take over what staff submitted: what they changed, and what shall follow the CRM again, which wins."""
    if names:
        note(caller, names)
    if followed:
        follow(caller, followed)


def note(caller: Caller, names: Collection[str]) -> None:
    """Keep these values (see values) as staff wrote them. In the transaction that has written the caller."""
    row = CrmContact.objects.select_for_update().filter(caller=caller).first()
    if row is not None and not set(row.edited).issuperset(names):
        row.edited = sorted({*row.edited, *names})
        row.save(update_fields=["edited"])


def can_be_followed(row: CrmContact) -> list[str]:
    """Return the names of what staff have changed and the CRM has a say in."""
    says = {*(row.told or {}), *row.connection.contacts.get("fields", {}), NUMBERS}
    return [name for name in row.edited if name in says]


def follow(caller: Caller, names: Collection[str]) -> None:
    """Give these values back to the CRM: as it said them last, and from now on as it says them."""
    row = CrmContact.objects.select_for_update().get(caller=caller)
    told = row.told or {}
    row.edited = [name for name in row.edited if name not in names]
    row.save(update_fields=["edited"])
    if values.take_over(caller, {name: told.get(name, "") for name in names if name != NUMBERS}):
        caller.save()
    if NUMBERS in names:
        _renumber(caller, told.get(NUMBERS, []))


def _renumber(caller: Caller, numbers: Collection[str]) -> None:
    stored = {one.number: one for one in CallerNumber.objects.filter(caller=caller)}
    for number in numbers:
        if number not in stored:
            CallerNumber.objects.create(caller=caller, number=number)
    for number, one in stored.items():
        if number not in numbers:
            one.delete()
