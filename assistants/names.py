"""The names that templates may use: which there are, which may be nil, and which was meant."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from assistants.examples import EXAMPLES
from callers.crm.fields import Field
from callers.recent_calls import NO_CALLS

_NEVER_NIL = frozenset(
    {"caller.is_known", "crm.is_known", *(f"history.{name}" for name in NO_CALLS)}
    | {f"{root}.{field}" for root in ("line", "clock") for field in EXAMPLES[root]} - {"line.holiday"}
)
_PARTS_OF_A_VALUE = frozenset({"size", "first", "last"})
_OF_A_LOOP = ("index", "index0", "rindex", "rindex0", "first", "last", "length")
# What people write who think in Dutch, or of a single name.
_ALSO_SAID = {
    "caller.name": "caller.full_name",
    "caller.naam": "caller.full_name",
    "caller.voornaam": "caller.first_name",
    "caller.achternaam": "caller.last_name",
    "caller.aanhef": "caller.salutation",
    "caller.bedrijf": "caller.company",
    "caller.nummer": "caller.number",
    "caller.phone": "caller.number",
    "caller.telefoon": "caller.number",
    "caller.taal": "caller.language",
    "caller.bekend": "caller.is_known",
    "line.naam": "line.name",
    "line.nummer": "line.number",
    "line.feestdag": "line.holiday",
    "clock.datum": "clock.date",
    "clock.tijd": "clock.time",
    "clock.dag": "clock.weekday",
    "clock.dagdeel": "clock.part_of_day",
}
# A name by itself is the platform's; these are hardly ever meant to be, as somebody forgot what stands before the dot.
_SAID_ALONE = {
    **{name: f"caller.{name}" for name in ("first_name", "last_name", "full_name", "salutation", "company")},
    **{name: _ALSO_SAID[f"caller.{name}"] for name in ("voornaam", "achternaam", "aanhef", "bedrijf")},
}


@dataclass(frozen=True, slots=True)
class Names:
    """The names known now: the fixed ones, the attributes that callers have, and what the CRMs give.

    `is_spoken` tells that a text is said as it stands to whoever calls, and not only known to the assistant.
    """

    attributes: Collection[str] = ()
    crm: Mapping[str, Field] = field(default_factory=dict)
    is_spoken: bool = False

    def wrong(self, keys: Sequence[str | int]) -> str:
        """Return the code of what is wrong with a name of ours, or empty. Snippets are not looked at."""
        root, *rest = map(str, keys)
        if root == "forloop":
            return _wrong_field(rest, _OF_A_LOOP) or ("unknown_name" if rest[1:] else "")
        if root not in EXAMPLES:
            return "unknown_name"
        if wrong := _wrong_field(rest, self._fields(root)):
            return wrong
        if rest[0] == "attributes":
            wrong = _wrong_field(rest[1:], self.attributes)
            return "unknown_attribute" if wrong == "unknown_name" else wrong
        if root == "crm" and rest[0] in self.crm:
            return self._not_ticked(self.crm[rest[0]])
        deeper = [key for key in keys[2:] if isinstance(key, str) and key not in _PARTS_OF_A_VALUE]
        return "unknown_name" if deeper else ""

    def _not_ticked(self, value: Field) -> str:
        """Return why a value of a CRM may not stand here. A caller ID can be forged, so each place has its tick."""
        if self.is_spoken:
            return "" if value.in_first_message else "crm_not_in_first_message"
        return "" if value.in_prompts else "crm_not_in_prompts"

    def meant(self, name: str) -> str:
        """Return the name that was perhaps meant by a wrong one, or empty."""
        root, *rest = name.split(".")
        if root == "forloop":
            return _closest("forloop.", rest[0], _OF_A_LOOP) if rest else "forloop.index"
        if root not in EXAMPLES:
            close = _closest("", root, EXAMPLES)
            return ".".join([close, *rest]) if close else ""
        if not rest:
            return f"{root}.{self._fields(root)[0]}"
        if rest[0] == "attributes" and root == "caller":
            if len(rest) == 1:
                return f"caller.attributes.{next(iter(sorted(self.attributes)), '…')}"
            return _closest("caller.attributes.", rest[1], self.attributes)
        if rest[0] in self._fields(root):
            return f"{root}.{rest[0]}"
        return _ALSO_SAID.get(f"{root}.{rest[0].lower()}") or self._near(root, rest[0])

    def _near(self, root: str, field: str) -> str:
        near = [_closest(f"{root}.", field, self._fields(root))]
        if root == "caller":
            near.append(_closest("caller.attributes.", field, self.attributes))
        near += [_closest(f"{other}.", field, self._fields(other)) for other in EXAMPLES if other != root]
        return next(filter(None, near), "")

    def resembling(self, name: str) -> str:
        """Return the name of ours that a name of the platform's was perhaps meant to be, or empty."""
        root, *rest = name.split(".")
        if not rest:
            return _SAID_ALONE.get(root.lower(), "")
        close = _closest("", root, EXAMPLES) if root not in EXAMPLES else ""
        if not close:
            return ""
        near = _closest(f"{close}.", rest[0], self._fields(close)) if rest[0] != "attributes" else ""
        is_close_enough = _letters(root) == close or rest[0] == "attributes"
        return near or (".".join([close, *rest]) if is_close_enough else "")

    def _fields(self, root: str) -> list[str]:
        return [*EXAMPLES[root], *(self.crm if root == "crm" else ())]


def _wrong_field(rest: Sequence[str], known: Collection[str]) -> str:
    if not rest:
        return "group_without_field"
    return "" if rest[0] in known else "unknown_name"


def _closest(before: str, word: str, known: Iterable[str]) -> str:
    """Return `before` and the known word that is most like this one, whatever its capitals and dashes, or empty."""
    by_letters = {_letters(one): one for one in known}
    found = difflib.get_close_matches(_letters(word[:100]), by_letters, 1, 0.75)
    return before + by_letters[found[0]] if found else ""


def _letters(word: str) -> str:
    return re.sub(r"[\W_]", "", word.lower())


def may_be_nil(path: str) -> bool:
    """Tell whether a path under one of our roots may be nil in some call. A part of a value, as .first, always may."""
    return path not in _NEVER_NIL
