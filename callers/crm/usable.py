"""The values of CRMs that texts and conditions may name, and what of them may go where."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from callers.crm.fields import Field
from callers.crm.spec import field_of
from callers.models import CrmConnection


def merged(connections: Iterable[Sequence[Field]]) -> dict[str, Field]:
    """Put together the fields of connections, in order of position, by name.

    Any connection may deliver a value that it has ticked, so a name may only go where all of those have ticked it.
    A name that none has ticked is there too, so that staff can be told why it cannot be used.
    """
    found: dict[str, Field] = {}
    for one in (one for fields in connections for one in fields):
        earlier = found.get(one.name)
        if earlier is None or not is_delivered(earlier):
            found[one.name] = one
        elif is_delivered(one):
            found[one.name] = replace(
                earlier,
                in_first_message=earlier.in_first_message and one.in_first_message,
                in_prompts=earlier.in_prompts and one.in_prompts,
            )
    return found


def is_delivered(field: Field) -> bool:
    """Tell whether calls get this value at all: one without a tick is left out of everything."""
    return field.in_first_message or field.in_prompts


def fields(changed: CrmConnection | None = None, rows: Sequence[Field] = ()) -> dict[str, Field]:
    """Return the fields of all connections in use, by name. Not on a call.

    `changed` with `rows` stands in place of what is stored of that connection: what would be, were it saved.
    """
    stored = CrmConnection.objects.filter(is_active=True).prefetch_related("fields")
    by_place = [
        (one.position, one.name, [field_of(field) for field in one.fields.all()])
        for one in stored
        if changed is None or one.pk != changed.pk
    ]
    if changed is not None and changed.is_active:
        by_place.append((changed.position, changed.name, list(rows)))
    return merged(found for _position, _name, found in sorted(by_place, key=lambda one: one[:2]))
