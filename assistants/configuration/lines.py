"""Lines with their opening hours, special days and holidays: lines/<number>.json.

Closed by hand until a moment is no configuration, and is left alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from assistants import public_holidays
from assistants.configuration import line_rows
from assistants.configuration.records import Record, written
from assistants.configuration.run import Run
from assistants.models import Line

FOLDER = "lines"
_TEXTS = ("number", "name", "country", "language", "time_zone")
_KINDS = {**dict.fromkeys(_TEXTS, "string"), "holidays": "object", "hours": "object", "special_days": "array"}
_OPTIONAL = frozenset({"holidays", "hours", "special_days"})
_PLACES: dict[str, Any] = {
    "holiday_country": ("holidays", "country"),
    "holiday_region": ("holidays", "region"),
    "open_holidays": ("holidays", "open_on"),
}


def files() -> Iterator[tuple[str, str]]:
    for line in Line.objects.prefetch_related("hours", "special_days"):
        yield (
            f"{FOLDER}/{line.number}.json",
            written(
                {
                    **{name: getattr(line, name) for name in _TEXTS},
                    "holidays": {
                        "country": line.holiday_country,
                        "region": line.holiday_region,
                        "open_on": line.open_holidays,
                    },
                    "hours": line_rows.week(line),
                    "special_days": line_rows.special_days(line),
                }
            ),
        )


def take(run: Run) -> None:
    """Make the lines what the files say."""
    stored = {line.number: line for line in Line.objects.prefetch_related("hours", "special_days")}
    for file in run.inside(FOLDER):
        record = Record(run, file)
        values = record.take(_KINDS, optional=_OPTIONAL)
        if values["number"] and run.is_first(FOLDER, values["number"], file):
            _take_line(record, values, stored.get(values["number"]))


def delete(run: Run) -> None:
    """Delete the lines that have no file, if that is asked."""
    left = {line.number: line for line in Line.objects.exclude(number__in=run.named[FOLDER])}
    for number, line in run.missing(FOLDER, left):
        if not run.is_used(FOLDER, number, line.templates.all()):
            run.recorded.append(str(line))
            line.delete()


def _take_line(record: Record, values: dict[str, Any], stored: Line | None) -> None:
    line = stored or Line()
    before = _told(line)
    for name in _TEXTS:
        setattr(line, name, values[name] or "")
    _take_holidays(record, line, bool(values["holidays"]))
    week = line_rows.read_week(record, values["hours"] or {})
    days = line_rows.read_days(record, values["special_days"] or [])
    alters = stored is None or before != _told(line)
    is_sound = not alters or record.check(line, _PLACES)
    if not is_sound or record.run.problems:
        return
    if alters:
        line.save()
    if line_rows.keep_week(line, week) | line_rows.keep_days(record, line, days) or alters:
        record.run.recorded.append(str(line))


def _told(line: Line) -> list[Any]:
    return [getattr(line, name) for name in (*_TEXTS, *_PLACES)]


def _take_holidays(record: Record, line: Line, has_some: bool) -> None:
    kinds = {"country": "string", "region": "string", "open_on": "array"}
    values = record.take(kinds, ("holidays",)) if has_some else dict.fromkeys(kinds)
    country, region = values["country"] or "", values["region"] or ""
    if country and country not in public_holidays.countries():
        record.refuse(("holidays", "country"), _("the holidays of “%(name)s” are not known.") % {"name": country})
    elif region and region != line.holiday_region and region not in dict(public_holidays.regions(country)):
        record.refuse(("holidays", "region"), _("the holidays of “%(name)s” are not known.") % {"name": region})
    stored, open_on = line.open_holidays, values["open_on"] or []
    line.holiday_country, line.holiday_region, line.open_holidays = country, region, open_on
    if not all(isinstance(name, str) for name in open_on):
        record.refuse(("holidays", "open_on"), _("this must be a list of names of holidays."))
    elif new := [name for name in open_on if name not in stored]:
        _tell_unknown(record, line, new)


def _tell_unknown(record: Record, line: Line, names: list[str]) -> None:
    """Tell of names that no holiday has: they are taken, as another release of the library may have them."""
    known = public_holidays.names(line.holiday_country, line.holiday_region)
    for name in names:
        if known and name not in known:
            told = _("%(file)s: no public holiday there is called “%(name)s”. The names are: %(known)s.")
            record.run.told.append(told % {"file": record.file, "name": name, "known": ", ".join(known)})
