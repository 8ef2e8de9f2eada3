"""A line's next sixty days: when callers find it open, why, and which templates answer them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.forms import Media
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _

from assistants.admin.closing import ClosingAdmin, moment_in_words, note_of, state_of
from assistants.coming_days import ComingDay, coming_days
from assistants.hours import Hours, zone
from assistants.line_hours import hours_of
from assistants.models import Line, Template
from assistants.publication import places
from callers.conditions_field import page_language
from callers.models import Segment

_DAYS = 60


class CalendarAdmin(ClosingAdmin):
    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.calendar_view)
        return [path("<int:line_id>/calendar/", view, name="assistants_line_calendar"), *super().get_urls()]

    @property
    def media(self) -> Media:
        return super().media + Media(css={"all": ["assistants/hours.css"]}, js=["assistants/hours.js"])

    def calendar_view(self, request: HttpRequest, line_id: int) -> HttpResponse:
        line = get_object_or_404(Line.objects.prefetch_related("hours", "special_days"), pk=line_id)
        if not self.has_view_permission(request, line):
            raise PermissionDenied
        hours = hours_of(line)
        today = timezone.localdate(timezone=zone(hours.time_zone))
        context = {
            **self.admin_site.each_context(request),
            "title": _("The next %(count)d days of %(line)s") % {"count": _DAYS, "line": line.name},
            "opts": self.opts,
            "media": self.media,
            "line": line,
            "state": state_of(line),
            "weekdays": [str(WEEKDAYS[day]) for day in range(7)],
            "weeks": list(_weeks(coming_days(hours, today, _DAYS), hours)),
            "heard": list(heard(line)),
        }
        return TemplateResponse(request, "admin/assistants/line/calendar.html", context)


def _weeks(days: Iterable[ComingDay], hours: Hours) -> Iterator[list[dict[str, Any] | None]]:
    """Yield the days by week from Monday on, with nothing in the places before the first day."""
    week: list[dict[str, Any] | None] = []
    for one in days:
        week = week or [None] * one.day.weekday()
        week.append(_told(one, hours))
        if len(week) == len(WEEKDAYS):
            yield week
            week = []
    if week:
        yield week


def _told(one: ComingDay, hours: Hours) -> dict[str, Any]:
    """Return what the page tells of a day."""
    return {
        "day": one.day,
        "ranges": [] if one.is_all_day else [f"{opens:%H:%M}–{closes:%H:%M}" for opens, closes in one.open],
        "is_open": bool(one.open),
        "is_all_day": one.is_all_day,
        "why": [*_why(one, hours)],
        "is_special": one.special is not None or one.by_hand is not None,
    }


def _why(one: ComingDay, hours: Hours) -> Iterator[str]:
    if one.by_hand is not None:
        yield _("closed by hand until %(moment)s") % {"moment": moment_in_words(one.by_hand, hours)}
    if one.special is not None:
        yield note_of(one.special)
        if one.special.note:
            yield from (holiday.in_language(page_language()) for holiday in one.special.holidays)
    if one.clock_moves > timedelta(0):
        yield _("the clock is set ahead")
    elif one.clock_moves < timedelta(0):
        yield _("the clock is set back")


def heard(line: Line) -> Iterator[tuple[Segment | None, Template | None, Template | None]]:
    """Yield for each segment, and last for everyone else, the templates that answer when open and when closed."""
    live = Template.objects.filter(live_version__isnull=False).select_related("line", "segment")
    standing = {
        (one.line.number if one.line else None, one.segment.key if one.segment else None, one.when): one for one in live
    }
    for segment in (*Segment.objects.all(), None):
        key = segment.key if segment else ""
        opened, closed = (
            next((standing[place] for place in places(line.number, key, is_open) if place in standing), None)
            for is_open in (True, False)
        )
        yield segment, opened, closed
