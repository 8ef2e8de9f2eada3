"""How an answer came about, ready to be shown: what was known, segments and templates tried, and the time it took."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assistants import hours
from assistants.considering import Considered, Verdict
from assistants.explaining import Explained
from assistants.known_values import Group, Source, Value, groups
from assistants.models import Answer, Line, Template
from callers import phone
from callers.admin.segment_of_caller import segments_tried, value_shown

_MINUTE = timedelta(minutes=1)
_ROOTS = {
    "caller": gettext_lazy("The caller"),
    "crm": gettext_lazy("From the CRM"),
    "history": gettext_lazy("Earlier calls"),
    "line": gettext_lazy("The line"),
    "clock": gettext_lazy("The time of the call"),
}
_SOURCES = {
    Source.RECORD: gettext_lazy("From the caller's own record."),
    Source.SHARED: gettext_lazy("Several callers share this number: only what is the same for all of them."),
    Source.NUMBER: gettext_lazy("Nobody we know has this number: there is only the number itself."),
    Source.WITHHELD: gettext_lazy("The number was withheld: nothing is known."),
    Source.UNAVAILABLE: gettext_lazy("The caller could not be looked up in time: there is only the number itself."),
    Source.CRM: gettext_lazy("From the CRM that stands beside each value."),
    Source.NO_CRM: gettext_lazy("No CRM told anything that counts."),
    Source.HISTORY: gettext_lazy("From earlier calls of this number."),
    Source.BY_HAND: gettext_lazy("Made up by hand, to look at."),
    Source.LINE: gettext_lazy("From the line that was called, with its opening hours."),
    Source.CLOCK: gettext_lazy("In the time zone of the line and the language of the caller."),
}
_STEPS = {
    "caller": gettext_lazy("Looking the caller up"),
    "caller and publication": gettext_lazy("Looking up the caller and what is live"),
    "choice": gettext_lazy("Choosing segment and template"),
    "merge": gettext_lazy("Filling in"),
    "total": gettext_lazy("Altogether"),
}
_VERDICTS = {
    Verdict.ANSWERS: (gettext_lazy("this one answers"), "success"),
    Verdict.EMPTY: (gettext_lazy("no template here"), "default"),
    Verdict.OFFLINE: (gettext_lazy("offline"), "default"),
    Verdict.LATER: (gettext_lazy("not needed any more"), "default"),
}


def told(explained: Explained, sees_callers: bool) -> dict[str, Any]:
    """Return what explanation.html shows. What is known of callers is for who may see callers."""
    shown: dict[str, Any] = {"explained": explained, "sees_callers": sees_callers, "steps_taken": _steps(explained)}
    shown["context_words"] = Answer.Context(explained.context_level).label
    shown["source_words"] = Answer.Source(explained.publication_level).label
    shown["days_kept"] = settings.RAW_BODY_DAYS
    shown["segment_name"] = explained.segment_name
    shown["faults"] = [_fault(one) for one in explained.faults]
    if explained.context is None:
        return shown
    found = explained.places
    shown["templates"] = [_template(explained, one) for one in found]
    shown["is_as_chosen"] = explained.is_exact and _chose(found) == explained.version_id
    if sees_callers:
        shown["groups"] = [_group(explained, one) for one in groups(explained)]
    if explained.context_level != "unavailable":
        tried = segments_tried(explained.segments, explained.context, explained.segment_by_hand, _local(explained))
        shown["segments"] = tried
        found_key = tried["segment"].key if tried["segment"] else ""
        shown["is_as_chosen"] = shown["is_as_chosen"] and found_key == explained.segment
    return shown


def _chose(found: list[Considered]) -> int | None:
    chosen = next((one.standing for one in found if one.verdict is Verdict.ANSWERS), None)
    if chosen is None:
        return None
    return 0 if chosen.is_draft else chosen.version_id


def _local(explained: Explained) -> datetime:
    """Return the time of the call where the line is: days are meant there."""
    line = Line.objects.filter(number=explained.line_number).first()
    return explained.moment.astimezone(hours.zone(line.time_zone if line else settings.TIME_ZONE))


def _group(explained: Explained, group: Group) -> dict[str, Any]:
    age = _ago(group.at, explained.moment)
    since = ""
    if age:
        since = _("The record was changed %(age)s.") % {"age": age}
    elif group.at:
        since = _("The record has been changed since.")
    return {
        "title": _ROOTS.get(group.root, group.root),
        "source": _SOURCES[group.source],
        "since": since,
        "caller": group.caller,
        "values": [_value(explained, one) for one in group.values],
    }


def _value(explained: Explained, one: Value) -> dict[str, Any]:
    return {
        "name": one.name,
        "value": phone.readable(str(one.value)) if one.name.endswith(".number") else value_shown(one.value),
        "source": one.source,
        "age": _ago(one.at, explained.moment),
    }


def _ago(at: datetime | None, moment: datetime) -> str:
    """Return how long before a time something was; nothing for what came after it."""
    if at is None or at > moment:
        return ""
    return _("%(age)s before") % {"age": timesince(at, moment)} if moment - at >= _MINUTE else _("just before")


def _template(explained: Explained, one: Considered) -> dict[str, Any]:
    words, colour = _VERDICTS[one.verdict]
    line, segment, when = one.place
    line_name = str(explained.context["line"]["name"]) if explained.context else str(line)
    names = {each.key: each.name for each in explained.segments}
    place = [
        line_name if line else _("any line"),
        names.get(segment, segment) if segment else _("everyone"),
        str(Template.When(when).label),
    ]
    return {"place": place, "standing": one.standing, "words": words, "colour": colour, "verdict": one.verdict}


def _fault(fault: str) -> str:
    """Return in words why a place of the template had to do without its value."""
    kind, _colon, name = fault.partition(":")
    if kind == "json":
        return _("%(name)s was of the wrong kind or out of range, so the default stood in for it.") % {"name": name}
    return _("A value did not suit the condition or calculation around it, so that was spoken as to a stranger.")


def _steps(explained: Explained) -> list[dict[str, Any]]:
    steps: Mapping[str, float] = explained.steps
    total = max([*steps.values(), 0.001])
    return [
        {"words": words, "took": took, "percent": round(100 * took / total), "is_total": step == "total"}
        for step, words, took in _in_order(steps)
    ]


def _in_order(steps: Mapping[str, float]) -> Iterator[tuple[str, Any, float]]:
    for step, words in _STEPS.items():
        if step in steps:
            yield step, words, steps[step]
