"""What staff should know of their segments: conditions that contradict each other, and segments that nobody reaches."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from callers.condition_words import write_leaf
from callers.conditions import validate
from callers.conditions_field import fields_in_use, page_language
from callers.contradictions import Contradiction, contradictions
from callers.covering import covered
from callers.crm import usable
from callers.models import Segment
from callers.segments import Rule

# Values that staff or systems fill in may be lists, which one cannot tell from their names.
_MAY_BE_LISTS = ("caller.attributes.", "crm.")


def remarks(segments: Sequence[Segment]) -> dict[int, list[str]]:
    """Return what is to be said of each segment, by primary key; `segments` are all there are, in their order."""
    fields = fields_in_use()
    lists = {f"crm.{name}" for name, field in usable.fields().items() if field.kind == "list"}
    found: dict[int, list[str]] = {}
    sound = []
    for segment in segments:
        if validate(segment.conditions, None):
            found[segment.pk] = [_("These conditions cannot be read, so nobody belongs here. Write them anew.")]
        else:
            sound.append(segment)
            found[segment.pk] = [*_of_names(segment, fields), *_of_contradictions(segment, lists)]
    names = {segment.key: segment.name for segment in sound}
    rules = [Rule(segment.key, segment.conditions, segment.matches_strangers) for segment in sound]
    takers = covered(rules)
    for segment in sound:
        if segment.key in takers and not found[segment.pk]:
            found[segment.pk].append(_taken([names[key] for key in takers[segment.key]]))
    return {pk: said for pk, said in found.items() if said}


def _of_names(segment: Segment, fields: Collection[str]) -> Iterator[str]:
    """Tell of conditions on values that were there when the segment was saved, but are no longer."""
    errors = [error for error in validate(segment.conditions, fields) if error.code == "unknown_field"]
    for field in dict.fromkeys(error.params["field"] for error in errors):
        if field.startswith("crm."):
            told = _("No CRM in use gives “%(field)s” any more: no condition on it is met, but that it is empty.")
        else:
            told = _("No caller has “%(field)s” any more: no condition on it is met, but that it is empty.")
        yield told % {"field": field}


def _of_contradictions(segment: Segment, lists: Collection[str]) -> Iterator[str]:
    for one in contradictions(segment.conditions, for_strangers=segment.matches_strangers, lists=lists):
        yield " ".join(filter(None, (_contradiction(one), _unless_lists(one))))


def _contradiction(one: Contradiction) -> str:
    *before, last = [f"“{write_leaf(leaf, page_language())}”" for leaf in one.leaves]
    if before:
        whole = _("%(conditions)s and %(last)s are never met together, so nobody belongs here.")
        part = _("%(conditions)s and %(last)s are never met together, so that part adds nobody.")
    elif one.leaves[0]["field"] == "caller.is_known":
        whole = part = _("%(last)s is so for strangers only, and this segment is not for strangers.")
    else:
        whole = _("%(last)s is never met, so nobody belongs here.")
        part = _("%(last)s is never met, so that part adds nobody.")
    return (whole if one.is_whole else part) % {"conditions": ", ".join(before), "last": last}


def _unless_lists(one: Contradiction) -> str:
    may_be_list = any(leaf["field"].startswith(_MAY_BE_LISTS) for leaf in one.leaves)
    if not may_be_list or any(leaf["operator"] == "is_empty" for leaf in one.leaves):
        return ""
    return _("Only a list of several values could meet both.")


def _taken(names: Sequence[str]) -> str:
    quoted = ", ".join(f"“{name}”" for name in names)
    return ngettext(
        "Nobody gets here: whoever meets these conditions is in %(names)s already, which comes first. Drag this "
        "segment above it, or change the conditions.",
        "Nobody gets here: whoever meets these conditions is in %(names)s already, which come first. Drag this "
        "segment above them, or change the conditions.",
        len(names),
    ) % {"names": quoted}
