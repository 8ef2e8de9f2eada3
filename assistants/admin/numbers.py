"""The numbers of the first page: calls by day and by kind, and how fast they were answered, in words and charts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from assistants import answer_numbers
from assistants.admin import charts
from assistants.answer_numbers import Day, Numbers
from assistants.models import AnswerCounting
from assistants.tally import Slowest, Tally
from callers import days
from callers.models import Segment

PERIODS = (14, 60)
# Of a hundred answers so many came within the time that is shown.
_PART = 0.95
_CONTEXTS = {
    "fresh": gettext_lazy("recognised, with all that is known of them"),
    "stale": gettext_lazy("recognised, with older values from the CRM"),
    "record": gettext_lazy("recognised, with our own record only"),
    "stranger": gettext_lazy("unknown or withheld number"),
    "unavailable": gettext_lazy("could not be looked up in time"),
}
_PUBLICATIONS = {
    "current": gettext_lazy("what was live"),
    "unverified": gettext_lazy("what was live as far as could be seen in time"),
    "disk": gettext_lazy("the last copy on disk, as the database was away"),
    "safety-net": gettext_lazy("the safety net"),
}
_RECOGNISED = ("fresh", "stale", "record")


@dataclass(frozen=True, slots=True)
class Told:
    """A tally as the page tells it; times in milliseconds."""

    calls: int
    recognised: int
    percent: int
    strangers: int
    unavailable: int
    p95: str
    slowest: str
    slowest_id: int | None
    day: date | None = None


def of(tally: Tally, day: date | None = None) -> Told:
    recognised = sum(tally.contexts[one] for one in _RECOGNISED)
    p95, slowest = tally.within(_PART), tally.slowest or Slowest(0.0, 0)
    return Told(
        calls=tally.answers,
        recognised=recognised,
        percent=round(100 * recognised / tally.answers) if tally.answers else 0,
        strangers=tally.contexts["stranger"],
        unavailable=tally.contexts["unavailable"],
        p95="–" if p95 is None else milliseconds(p95),
        slowest=milliseconds(slowest.milliseconds) if tally.slowest else "–",
        slowest_id=slowest.answer_id or None,
        day=day,
    )


def milliseconds(value: float) -> str:
    """Return a time with as many digits as matter."""
    return number_format(value, 1 if value < 10 else 0, force_grouping=True)


def told(period: int) -> tuple[Numbers, dict[str, Any]]:
    """Return the numbers of so many days, and what the page shows of them."""
    zone = days.zone()
    numbers = answer_numbers.numbers(period, timezone.now(), zone)
    by_day = [of(one.tally, one.day) for one in numbers.days]
    return numbers, {
        "period": period,
        "periods": PERIODS,
        "today": of(numbers.today),
        "whole": of(numbers.whole),
        "by_day": by_day[::-1],
        "calls_chart": charts.columns([_calls(one) for one in by_day]),
        "time_chart": charts.columns([_time(one) for one in numbers.days]),
        "middle": by_day[len(by_day) // 2].day,
        "up_to": numbers.up_to,
        "zone": zone,
        "kinds": _kinds(numbers.whole),
        "counted_at": AnswerCounting.objects.values_list("counted_at", flat=True).first(),
    }


def _calls(told: Told) -> tuple[str, dict[str, float]]:
    words = ngettext(
        "%(day)s: %(count)d call, %(recognised)d recognised",
        "%(day)s: %(count)d calls, %(recognised)d recognised",
        told.calls,
    ) % {"day": _day(told.day), "count": told.calls, "recognised": told.recognised}
    return words, {"recognised": told.recognised, "others": told.calls - told.recognised}


def _time(one: Day) -> tuple[str, dict[str, float]]:
    p95 = one.tally.within(_PART)
    if p95 is None:
        return _("%(day)s: no calls") % {"day": _day(one.day)}, {}
    return _("%(day)s: %(time)s ms") % {"day": _day(one.day), "time": milliseconds(p95)}, {"time": p95}


def _day(day: date | None) -> str:
    return date_format(day, "D j N") if day else ""


def _kinds(whole: Tally) -> list[dict[str, Any]]:
    """Return the tables that divide all calls: by segment, template, what was known, and where the answer came from."""
    segments = {"": _("no segment"), **dict(Segment.objects.values_list("key", "name"))}
    return [
        _kind(_("By segment"), _("Segment"), whole.segments, segments),
        _kind(_("By template"), _("Template"), whole.templates, {"": _PUBLICATIONS["safety-net"]}),
        _kind(_("Who was calling"), _("The caller"), whole.contexts, _CONTEXTS),
        _kind(_("What was answered with"), _("The answer"), whole.publications, _PUBLICATIONS),
    ]


def _kind(title: str, head: str, counts: Mapping[str, int], names: Mapping[str, Any]) -> dict[str, Any]:
    named = [(str(names.get(key, key)), count) for key, count in counts.items()]
    return {"title": title, "head": head, "shares": charts.shares(named)}
