"""A value that is read from the records of a CRM. Pure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Field:
    """A value of the record: `kind` as in CrmField.Kind, and the two ticks that say which texts may use it."""

    name: str
    path: str
    kind: str = "text"
    in_first_message: bool = False
    in_prompts: bool = False
