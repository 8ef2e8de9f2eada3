"""Lines in the admin, with their opening hours."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assistants import hours
from assistants.admin.line_form import HoursForm, HoursFormSet, LineForm
from assistants.admin.recording import RecordedAdmin
from assistants.models import Line, OpeningHours
from assistants.publication import live_line
from callers import phone
from callers.admin.caller_form import check_digits
from callers.admin.kinds import TabularInline, badge, display


class HoursInline(TabularInline):
    model = OpeningHours
    form = HoursForm
    formset = HoursFormSet
    extra = 0
    verbose_name = gettext_lazy("range")
    verbose_name_plural = gettext_lazy("opening hours (without any, the line is always open)")


@admin.register(Line)
class LineAdmin(RecordedAdmin):
    form = LineForm
    inlines = (HoursInline,)
    fields = (("name", "number"), ("country", "language"), "time_zone")
    list_display = ("name", "readable_number", "language", "open_now")
    search_fields = ("name", "number")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Line]:
        return super().get_queryset(request).prefetch_related("hours")

    @display(description=gettext_lazy("number"), ordering="number")
    def readable_number(self, line: Line) -> str:
        return phone.readable(line.number)

    @display(description=gettext_lazy("now"))
    def open_now(self, line: Line) -> SafeString:
        is_open = hours.is_open(live_line(line).hours, timezone.now())
        return badge(_("open"), "success") if is_open else badge(_("closed"), "info")

    def save_model(self, request: HttpRequest, obj: Line, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if "number" in form.changed_data and (told := check_digits(obj.number)):
            self.message_user(request, told, messages.WARNING)

    def in_the_way(self, obj: Any) -> str:
        names = ", ".join(f"“{name}”" for name in obj.templates.values_list("name", flat=True))
        if not names:
            return ""
        return _(
            "The line “%(line)s” cannot be deleted: these templates are for it: %(names)s. Give them another line or "
            "delete them first."
        ) % {"line": obj.name, "names": names}
