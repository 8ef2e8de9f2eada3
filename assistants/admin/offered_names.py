"""The names that a template may use, for the page of a template: what each is, an example, and where it may go."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from assistants.admin.connection_values import places
from assistants.admin.name_words import ATTRIBUTE, NAMES
from assistants.examples import EXAMPLES, OF_KIND
from assistants.models import Snippet
from assistants.names import may_be_nil
from callers.admin.told import in_words
from callers.crm import usable
from callers.models import Attribute, CrmField

_MOST_ATTRIBUTES = 100
_MOST_SNIPPETS = 200
_SHOWN = 60


@dataclass(frozen=True, slots=True)
class OfferedName:
    """One name. `remark` says where it may go, if not everywhere; spoken texts and prompts have a tick of their own."""

    name: str
    explanation: str
    example: str = ""
    remark: str = ""
    may_be_nil: bool = False
    in_spoken: bool = True
    in_prompts: bool = True

    @property
    def root(self) -> str:
        return self.name.partition(".")[0]


def offered() -> Iterator[OfferedName]:
    """Yield the names in the order in which they are documented."""
    for root, fields in EXAMPLES.items():
        for field, example in fields.items():
            name = f"{root}.{field}"
            if name in NAMES:
                yield OfferedName(name, str(NAMES[name]), in_words(example), may_be_nil=may_be_nil(name))
        if root == "caller":
            for attribute in Attribute.objects.order_by("name").values_list("name", flat=True)[:_MOST_ATTRIBUTES]:
                yield OfferedName(f"caller.attributes.{attribute}", str(ATTRIBUTE), may_be_nil=True)
        if root == "crm":
            yield from _of_crms()
    yield from _snippets()


def _of_crms() -> Iterator[OfferedName]:
    kinds = dict(CrmField.Kind.choices)
    for name, one in sorted(usable.fields().items()):
        if usable.is_delivered(one):
            yield OfferedName(
                f"crm.{name}",
                _("A value from the CRM: %(kind)s.") % {"kind": kinds[one.kind]},
                in_words(OF_KIND[one.kind]),
                _("May go in: %(places)s.")
                % {"places": places(in_first_message=one.in_first_message, in_prompts=one.in_prompts)},
                may_be_nil=True,
                in_spoken=one.in_first_message,
                in_prompts=one.in_prompts,
            )


def _snippets() -> Iterator[OfferedName]:
    for snippet in Snippet.objects.all()[:_MOST_SNIPPETS]:
        text = " ".join(snippet.text.split())
        beginning = text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
        explanation = snippet.explanation or _("A text that is kept in one place.")
        yield OfferedName(f"snippet.{snippet.key}", explanation, beginning)
