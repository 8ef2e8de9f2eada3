"""The names that a template may use, for the page of a template: each with an example, or where it may go."""

from __future__ import annotations

from collections.abc import Iterator

from assistants.admin.connection_values import places
from assistants.examples import EXAMPLES
from callers.admin.told import in_words
from callers.crm import usable
from callers.models import Attribute, CrmField

_MOST_ATTRIBUTES = 100


def offered() -> Iterator[tuple[str, str]]:
    """Yield names with words on them, in the order in which they are documented."""
    for root, fields in EXAMPLES.items():
        for field, example in fields.items():
            if example != {}:
                yield f"{root}.{field}", in_words(example)
        if root == "caller":
            for name in Attribute.objects.order_by("name").values_list("name", flat=True)[:_MOST_ATTRIBUTES]:
                yield f"caller.attributes.{name}", ""
        if root == "crm":
            yield from _of_crms()


def _of_crms() -> Iterator[tuple[str, str]]:
    kinds = dict(CrmField.Kind.choices)
    for name, one in sorted(usable.fields().items()):
        if usable.is_delivered(one):
            where = places(in_first_message=one.in_first_message, in_prompts=one.in_prompts)
            yield f"crm.{name}", f"{kinds[one.kind]}; {where}"
