"""Lines in the admin, with their opening hours."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assistants.admin.closing import state_of
from assistants.admin.holiday_fields import holidays_in_words
from assistants.admin.line_calendar import CalendarAdmin
from assistants.admin.line_form import HoursForm, HoursFormSet, LineForm
from assistants.admin.special_day_form import SpecialDayForm, SpecialDayFormSet, first_shown
from assistants.models import Line, OpeningHours, SpecialDay
from callers import phone
from callers.admin.caller_form import check_digits
from callers.admin.kinds import TabularInline, badge, display

_IN_GENERAL = (None, {"fields": (("name", "number"), ("country", "language"), "time_zone")})
_HOLIDAYS = gettext_lazy("Public holidays")


class HoursInline(TabularInline):
    model = OpeningHours
    form = HoursForm
    formset = HoursFormSet
    # Without JavaScript this is the row in which one is added.
    extra = 1
    verbose_name = gettext_lazy("range")
    verbose_name_plural = gettext_lazy("opening hours (without any, the line is always open)")


class SpecialDayInline(TabularInline):
    model = SpecialDay
    form = SpecialDayForm
    formset = SpecialDayFormSet
    # Without JavaScript this is the row in which one is added.
    extra = 1
    verbose_name_plural = gettext_lazy("special days (what has passed is no longer shown)")

    def get_queryset(self, request: HttpRequest) -> QuerySet[SpecialDay]:
        since = first_shown()
        rows: QuerySet[SpecialDay] = super().get_queryset(request)
        return rows.filter(Q(last_day__gte=since) | Q(last_day=None, day__gte=since))


@admin.register(Line)
class LineAdmin(CalendarAdmin):
    form = LineForm
    inlines = (HoursInline, SpecialDayInline)
    list_display = ("name", "readable_number", "language", "open_now")
    search_fields = ("name", "number")
    readonly_fields = ("holidays",)
    change_form_outer_before_template = "admin/assistants/line/state.html"

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.holidays_view)
        return [path("holidays/", view, name="assistants_line_holidays"), *super().get_urls()]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Line]:
        return super().get_queryset(request).prefetch_related("hours", "special_days")

    def get_fieldsets(self, request: HttpRequest, obj: Line | None = None) -> Any:
        may_edit = self.has_change_permission(request, obj) if obj else self.has_add_permission(request)
        fields = (("holiday_country", "holiday_region"), "open_holidays") if may_edit else ("holidays",)
        return (_IN_GENERAL, (_HOLIDAYS, {"fields": fields}))

    @display(description=gettext_lazy("public holidays"))
    def holidays(self, line: Line) -> str:
        return holidays_in_words(line)

    @display(description=gettext_lazy("number"), ordering="number")
    def readable_number(self, line: Line) -> str:
        return phone.readable(line.number)

    @display(description=gettext_lazy("now"))
    def open_now(self, line: Line) -> SafeString:
        state = state_of(line)
        if state["by_hand"]:
            return badge(state["words"].rstrip("."), "warning")
        return badge(_("open"), "success") if state["is_open"] else badge(_("closed"), "info")

    def holidays_view(self, request: HttpRequest) -> HttpResponse:
        """Return the fields that depend on the country, for the country that was just chosen on the page."""
        if not (self.has_change_permission(request) or self.has_add_permission(request)):
            raise PermissionDenied
        chosen = {name: request.GET.get(name, "") for name in ("holiday_country", "holiday_region")}
        return TemplateResponse(request, "admin/assistants/line/holidays.html", {"form": LineForm(initial=chosen)})

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
