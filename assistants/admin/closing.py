"""The part of a line's page that tells whether it is open now, and closes it by hand until a moment."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from unfold.widgets import INPUT_CLASSES

from assistants import clock, publishing
from assistants.admin.recording import RecordedAdmin
from assistants.hours import DayHours, Hours, is_open, next_opening, zone
from assistants.line_hours import hours_of
from assistants.local_time import moments
from assistants.models import Line
from callers.admin.pressing import pressed
from callers.conditions_field import page_language

_LONGEST = timedelta(days=366)


class ClosingAdmin(RecordedAdmin):
    """A line can be closed at once, for an hour, today or until any moment, and be opened again."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("<int:line_id>/close/", view(pressed(self.close_view)), name="assistants_line_close"),
            path("<int:line_id>/open/", view(pressed(self.open_view)), name="assistants_line_open"),
            *super().get_urls(),
        ]

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        line = kwargs.get("obj")
        if line is not None:
            context |= {
                "state": state_of(line),
                "may_close": self.has_change_permission(request, line),
                "input_classes": " ".join(INPUT_CLASSES),
            }
        return super().render_change_form(request, context, *args, **kwargs)

    def close_view(self, request: HttpRequest, line_id: int) -> HttpResponse:
        line = self._changeable(request, line_id)
        try:
            until = moment_meant(request.POST, zone(hours_of(line).time_zone), timezone.now())
        except ValidationError as error:
            self.message_user(request, " ".join(error.messages), messages.ERROR)
            return _to_page(line)
        told = _("closed until %(moment)s") % {"moment": moment_in_words(until, hours_of(line))}
        self._set(request, line, until, told)
        self._say(request, line)
        return _to_page(line)

    def open_view(self, request: HttpRequest, line_id: int) -> HttpResponse:
        line = self._changeable(request, line_id)
        self._set(request, line, None, _("no longer closed by hand"))
        self._say(request, line, _("It is no longer closed by hand."))
        return _to_page(line)

    def _say(self, request: HttpRequest, line: Line, *told: str) -> None:
        words = (*told, state_of(line)["words"], _("The next call hears it."))
        self.message_user(request, " ".join(words), messages.SUCCESS)

    def _changeable(self, request: HttpRequest, line_id: int) -> Line:
        line = get_object_or_404(Line, pk=line_id)
        if not self.has_change_permission(request, line):
            raise PermissionDenied
        return line

    def _set(self, request: HttpRequest, line: Line, until: datetime | None, told: str) -> None:
        with transaction.atomic():
            line.closed_until = until
            line.save(update_fields=["closed_until"])
            publishing.record(request.user, f"{self.opts.verbose_name} “{line}”: {told}")
        self.log_change(request, line, told)


def moment_meant(sent: QueryDict, here: ZoneInfo, now: datetime) -> datetime:
    """Return until when a line is to be closed, in UTC. Raises ValidationError if that is not told."""
    if sent.get("for") == "hour":
        return now.replace(second=0, microsecond=0) + timedelta(hours=1)
    if sent.get("for") == "today":
        return moments(now.astimezone(here).date() + timedelta(days=1), time(0), here)[0]
    try:
        typed = datetime.fromisoformat(sent.get("until", "")).replace(tzinfo=None)
    except ValueError:
        raise ValidationError(_("Choose a date and a time.")) from None
    until = moments(typed.date(), typed.time(), here)[1]
    if until <= now:
        raise ValidationError(_("This moment has passed. Choose a later one."))
    if until > now + _LONGEST:
        raise ValidationError(_("This is more than a year away. Choose an earlier moment."))
    return until


def state_of(line: Line) -> dict[str, Any]:
    """Return what templates tell of a line now: whether it is open, and in words why, and when it opens."""
    hours, now = hours_of(line), timezone.now()
    opens_now, by_hand = is_open(hours, now), hours.closed_until is not None and now < hours.closed_until
    words = _("Open now.") if opens_now else _("Closed now.")
    if by_hand and hours.closed_until is not None:
        words = _("Closed by hand until %(moment)s.") % {"moment": moment_in_words(hours.closed_until, hours)}
    elif special := hours.special.get(now.astimezone(zone(hours.time_zone)).date()):
        words += " " + _("Today is a special day: %(note)s.") % {"note": note_of(special)}
    opening = next_opening(hours, now)
    if opening is not None and opening != hours.closed_until:
        words += " " + _("It opens %(moment)s.") % {"moment": moment_in_words(opening, hours)}
    return {"is_open": opens_now, "by_hand": by_hand, "words": words}


def note_of(special: DayHours) -> str:
    """Return why a day differs from the week: what staff wrote, or which holiday it is, in the language of the page."""
    names = ", ".join(one.in_language(page_language()) for one in special.holidays)
    return special.note or names or (_("other hours") if special.ranges else _("closed"))


def moment_in_words(moment: datetime, hours: Hours) -> str:
    """Return a moment to come as one says it on the clock of the line, in the language of the page."""
    here = zone(hours.time_zone)
    language = "en-GB" if page_language() == "en" else page_language()
    return clock.opening_words(moment.astimezone(here), timezone.now(), language)


def _to_page(line: Line) -> HttpResponse:
    return HttpResponseRedirect(reverse("admin:assistants_line_change", args=(line.pk,)))
