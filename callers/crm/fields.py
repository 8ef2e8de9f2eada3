"""A value that is read from the records of a CRM. Pure."""

from __future__ import annotations

import zlib
from dataclasses import dataclass

import orjson


@dataclass(frozen=True, slots=True)
class Field:
    """A value of the record: `kind` as in CrmField.Kind, and the two ticks that say which texts may use it."""

    name: str
    path: str
    kind: str = "text"
    in_first_message: bool = False
    in_prompts: bool = False

    @property
    def mark(self) -> str:
        """What tells whether a value in store was read as it is read now."""
        return mark_of(self.name, self.path, self.kind)


def mark_of(*told: object) -> str:
    """Return eight digits that change with what is given: texts, and dataclasses of them."""
    return f"{zlib.crc32(orjson.dumps(told, option=orjson.OPT_SORT_KEYS)):08x}"
