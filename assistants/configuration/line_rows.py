"""The rows of a line in its file: the ranges of the week, and special days."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from datetime import date, time
from typing import Any

from django.utils.translation import gettext as _

from assistants.configuration.records import Record
from assistants.hours import Range, overlaps
from assistants.models import Line, OpeningHours, SpecialDay
from assistants.special_days import RangesError, collide, read_ranges, write_ranges

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DAY = {"day": "string", "last_day": "string", "open": "string", "note": "string"}
_DAY_OPTIONAL = frozenset({"last_day", "open", "note"})


def week(line: Line) -> dict[str, str]:
    """Return the ranges of each day of the week on which it opens, such as 09:00-12:00, 13:00-17:00."""
    told: dict[str, list[str]] = {}
    for one in line.hours.all():
        told.setdefault(_WEEKDAYS[one.weekday], []).append(f"{_clock(one.opens)}-{_clock(one.closes)}")
    return {name: ", ".join(ranges) for name, ranges in told.items()}


def _clock(clock: time) -> str:
    return clock.isoformat() if clock.second or clock.microsecond else clock.strftime("%H:%M")


def special_days(line: Line) -> list[dict[str, str]]:
    return [
        {
            "day": one.day.isoformat(),
            **({"last_day": one.last_day.isoformat()} if one.last_day else {}),
            "open": one.ranges,
            "note": one.note,
        }
        for one in line.special_days.all()
    ]


def read_week(record: Record, hours: dict[str, Any]) -> list[Range]:
    found = []
    days = record.take(dict.fromkeys(_WEEKDAYS, "string"), ("hours",), frozenset(_WEEKDAYS)) if hours else {}
    for name, ranges in days.items():
        for text in filter(str.strip, (ranges or "").split(",")):
            try:
                found.append(Range(_WEEKDAYS.index(name), *_read_range(text)))
            except ValueError:
                told = _("“%(text)s” is no range. Write one such as 09:00-17:30.") % {"text": text.strip()}
                record.refuse(("hours", name), told)
    for one, other in overlaps(found):
        told = _("%(one)s and %(other)s share time. Make one range of them, or change one of the two.")
        record.refuse(("hours",), told % {"one": _in_words(one), "other": _in_words(other)})
    return found


def _read_range(text: str) -> tuple[time, time]:
    opens, closes = (time.fromisoformat(part.strip()) for part in text.split("-"))
    if opens.tzinfo or closes.tzinfo:
        raise ValueError
    return opens, closes


def _in_words(span: Range) -> str:
    return f"{_WEEKDAYS[span.weekday]} {_clock(span.opens)}-{_clock(span.closes)}"


def read_days(record: Record, days: Sequence[Any]) -> list[dict[str, Any]]:
    """Return the special days with their place in the file; two that contradict each other are told as a mistake."""
    found = []
    for place, one in enumerate(days):
        path = ("special_days", place)
        if not isinstance(one, dict):
            record.refuse(path, _("this must be a day, such as %(example)s.") % {"example": '{"day": "2026-12-24"}'})
            continue
        values = {**record.take(_DAY, path, _DAY_OPTIONAL), "path": path}
        for name in ("day", "last_day"):
            values[name] = _read_day(record, (*path, name), values[name])
        if values["day"]:
            found.append(values)
    for one, other in itertools.combinations(found, 2):
        if collide((one["day"], one["last_day"]), (other["day"], other["last_day"])):
            record.refuse(other["path"], _("There is a row for this day already."))
    return found


def _read_day(record: Record, path: tuple[str | int, ...], text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        record.refuse(path, _("“%(text)s” is no day. Write one such as 2026-12-24.") % {"text": text})
        return None


def keep_week(line: Line, wanted_week: Sequence[Range]) -> bool:
    """Make the ranges of the week what they should be; return whether they were not."""
    stored = {(row.weekday, row.opens, row.closes): row for row in line.hours.all()}
    wanted = {(one.weekday, one.opens, one.closes) for one in wanted_week}
    for key in stored.keys() - wanted:
        stored[key].delete()
    for weekday, opens, closes in sorted(wanted - stored.keys()):
        OpeningHours.objects.create(line=line, weekday=weekday, opens=opens, closes=closes)
    return stored.keys() != wanted


def keep_days(record: Record, line: Line, days: Sequence[dict[str, Any]]) -> bool:
    """Make the special days what they should be; return whether they were not."""
    stored = {(row.day, row.last_day): row for row in line.special_days.all()}
    wanted = {(one["day"], one["last_day"]) for one in days}
    for key in stored.keys() - wanted:
        stored[key].delete()
    altered = [_keep_day(record, line, one, stored.get((one["day"], one["last_day"]))) for one in days]
    return any(altered) or bool(stored.keys() - wanted)


def _keep_day(record: Record, line: Line, one: dict[str, Any], stored: SpecialDay | None) -> bool:
    ranges, note = one["open"] or "", one["note"] or ""
    if stored and (stored.ranges, stored.note) == (ranges, note):
        return False
    row = stored or SpecialDay(line=line, day=one["day"], last_day=one["last_day"])
    row.ranges, row.note = _canonical(record, (*one["path"], "open"), ranges), note
    places = {"ranges": "open", "day": "day", "last_day": "last_day", "note": "note"}
    if record.check(row, {field: (*one["path"], name) for field, name in places.items()}):
        row.save()
    return True


def _canonical(record: Record, path: tuple[str | int, ...], text: str) -> str:
    """Return ranges as they are stored, however they are written in the file."""
    try:
        return write_ranges(read_ranges(text))
    except RangesError as error:
        told = {
            "unreadable": _("“%(part)s” cannot be read. Write ranges such as 10:00-14:00, 16:00-18:00."),
            "share_time": _("%(part)s share time. Make one range of them, or change one of the two."),
        }
        record.refuse(path, told[error.code] % {"part": error.part})
        return ""
