"""The names that templates may use: which there are, which may be nil, and an example of each."""

from __future__ import annotations

import difflib
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

# What the linter fills in for a caller of whom everything is known; also the examples that staff see.
EXAMPLES: dict[str, dict[str, Any]] = {
    "caller": {
        "first_name": "Sanne",
        "last_name": "de Wit",
        "full_name": "Sanne de Wit",
        "salutation": "mevrouw De Wit",
        "company": "De Wit Techniek",
        "email": "sanne@example.com",
        "number": "+31601234567",
        "language": "nl",
        "tags": ["vip"],
        "is_known": True,
        "attributes": {},
    },
    "crm": {"is_known": True, "age_minutes": 5},
    "history": {"calls": 3, "last_call_at": "2026-11-20T10:15:00+01:00", "last_summary": "Vroeg naar de levertijd."},
    "line": {"name": "Voorbeeld Bedrijf", "number": "+31850123456", "is_open": True, "next_opening": "nu"},
    "clock": {"date": "23 november 2026", "time": "14:05", "weekday": "maandag", "part_of_day": "middag"},
}
_NEVER_NIL = frozenset({"caller.is_known", "crm.is_known", "history.calls"})
_PARTS_OF_A_VALUE = frozenset({"size", "first", "last"})


@dataclass(frozen=True, slots=True)
class Wrong:
    """A name that cannot stay. `close` is the name that may have been meant, or empty."""

    code: str
    close: str = ""
    is_warning: bool = False


@dataclass(frozen=True, slots=True)
class Names:
    """The names known now: the fixed ones, the attributes that callers have, and what the CRM gives."""

    attributes: Collection[str] = ()
    crm: Collection[str] = ()

    def wrong(self, path: str) -> Wrong | None:
        """Return what is wrong with a path under one of our roots, or None. Snippets are not looked at."""
        root, *rest = path.split(".")
        known = [*EXAMPLES[root], *(self.crm if root == "crm" else ())]
        if not rest:
            return Wrong("group_without_field", f"{root}.{known[0]}")
        if rest[0] not in known:
            return Wrong("unknown_name", self._close(path, [f"{root}.{one}" for one in known]))
        if rest[0] == "attributes":
            return self._wrong_attribute(path, rest[1:])
        deeper = [part for part in rest[1:] if part not in _PARTS_OF_A_VALUE]
        if deeper and root != "crm":
            return Wrong("unknown_name", f"{root}.{rest[0]}")
        return None

    def _wrong_attribute(self, path: str, rest: list[str]) -> Wrong | None:
        if not rest:
            return Wrong("group_without_field", "caller.attributes.…")
        if rest[0] in self.attributes:
            return None
        close = self._close(path, [f"caller.attributes.{one}" for one in self.attributes])
        return Wrong("unknown_attribute", close, is_warning=True)

    def _close(self, path: str, known: list[str]) -> str:
        everything = [*known, *(f"{root}.{one}" for root, fields in EXAMPLES.items() for one in fields)]
        for candidates in (known, everything):
            if close := difflib.get_close_matches(path, candidates, 1, 0.7):
                return close[0]
        return ""


def may_be_nil(path: str) -> bool:
    """Tell whether a path under one of our roots may be nil in some call."""
    return path.split(".")[0] in {"caller", "crm", "history"} and path not in _NEVER_NIL


def example_contexts(attributes: Collection[str], crm: Collection[str]) -> dict[str, dict[str, Any]]:
    """Return the contexts that a version must survive: everything known, nothing but that we know them, a stranger."""
    filled = dict.fromkeys(attributes, "voorbeeld") or None
    known = {**EXAMPLES, "caller": {**EXAMPLES["caller"], "attributes": filled}}
    known["crm"] = {**EXAMPLES["crm"], **dict.fromkeys(crm, "voorbeeld")}
    unknown = {"caller": {"is_known": False}, "crm": {"is_known": False}, "history": {"calls": 0}}
    return {
        "known": known,
        "empty": {**EXAMPLES, **unknown, "caller": {"is_known": True, "number": "+31601234567"}},
        "stranger": {**EXAMPLES, **unknown},
    }
