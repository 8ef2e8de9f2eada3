"""What a contact tells of a caller, by name: a field of Caller, `attributes.name`, or `numbers`.

What cannot be used counts as empty: an e-mail address that is none, a text that is too long.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

from callers.crm.contacts import Contact
from callers.csv_cells import LONGEST, CellError, printable, read_email, read_language, read_text
from callers.models import Caller

NUMBERS = "numbers"
# What the history of a caller gives for what the CRM has changed.
REASON = "crm"
_ATTRIBUTE = "attributes."
_READ: dict[str, Callable[[str], str]] = {"email": read_email, "language": read_language}

Told = dict[str, Any]


def usable(contact: Contact) -> tuple[Told, int]:
    """Return what can be used of a contact, empty values left out, and how many values cannot."""
    told: Told = {NUMBERS: sorted(contact.numbers)}
    unusable = 0
    for name, text in contact.values.items():
        try:
            told[name] = _read(name, printable(text))
        except CellError:
            unusable += 1
    return told, unusable


def _read(name: str, text: str) -> str:
    if name.startswith(_ATTRIBUTE):
        return text
    return _READ[name](text) if name in _READ else read_text(text, LONGEST[name])


def news(before: Told, now: Told, edited: Collection[str]) -> Told:
    """Return what the CRM has changed of a caller: new values by name, "" for what it no longer says.

    What staff have changed is left out. What it says as before is no news, so what an import wrote since stays.
    """
    names = (before.keys() | now.keys()) - {NUMBERS, *edited}
    return {name: now.get(name, "") for name in names if before.get(name, "") != now.get(name, "")}


def value_of(caller: Caller, name: str) -> Any:
    """Return what a caller has under a name, "" for nothing."""
    if name.startswith(_ATTRIBUTE):
        return _attributes(caller).get(name.removeprefix(_ATTRIBUTE), "")
    return getattr(caller, name)


def take_over(caller: Caller, told: Mapping[str, Any]) -> bool:
    """Give a caller these values, "" for none; tell whether that was anything new. Numbers are not among them."""
    differing = {name: value for name, value in told.items() if value_of(caller, name) != value}
    for name, value in differing.items():
        if not name.startswith(_ATTRIBUTE):
            setattr(caller, name, value)
            continue
        known = {key: kept for key, kept in _attributes(caller).items() if key != name.removeprefix(_ATTRIBUTE)}
        caller.attributes = known | ({name.removeprefix(_ATTRIBUTE): value} if value != "" else {})
    return bool(differing)


def attribute_names(names: Collection[str]) -> set[str]:
    return {name.removeprefix(_ATTRIBUTE) for name in names if name.startswith(_ATTRIBUTE)}


def _attributes(caller: Caller) -> dict[str, Any]:
    return caller.attributes if isinstance(caller.attributes, dict) else {}
