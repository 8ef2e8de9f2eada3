"""Publications at a set time in the admin: what waits, what became of the others, and a way to cancel."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Case, F, QuerySet, When
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assistants import publishing, scheduling
from assistants.admin.answers import link_to
from assistants.admin.permission import can_publish
from assistants.admin.shown_findings import shown
from assistants.admin.text_to_read import text_to_read
from assistants.models import ScheduledPublication
from assistants.scheduling import State
from callers.admin.kinds import CappedPaginator, ReadOnlyAdmin, badge, display

_COLOURS = {State.WAITING: "info", State.LIVE: "success", State.CANCELLED: "warning", State.REFUSED: "danger"}


@admin.register(ScheduledPublication)
class ScheduledPublicationAdmin(ReadOnlyAdmin):
    list_display = ("time", "template", "state_in_colour", "remark", "note", "author")
    list_select_related = ("template__live_version", "author")
    list_filter = ("state",)
    sortable_by = ()
    paginator = CappedPaginator
    fields = (
        ("template_link", "time"),
        ("state_in_colour", "remark"),
        ("made_by", "created_at"),
        "note",
        "configuration",
    )
    readonly_fields = ("template_link", "time", "made_by", "state_in_colour", "remark", "configuration")
    change_form_template = "admin/assistants/scheduledpublication/change_form.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        # What waits stands first, the next at the top.
        rows: QuerySet[Any] = super().get_queryset(request).select_related(*self.list_select_related)
        waits_until = Case(When(state=State.WAITING, then=F("due_at")))
        return rows.order_by(waits_until.asc(nulls_last=True), "-due_at", "-pk")

    def get_list_display(self, request: HttpRequest) -> tuple[str, ...]:
        return (*self.list_display, "cancel_link") if can_publish(request) else self.list_display

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.cancel_view)
        return [path("<int:pk>/cancel/", view, name="assistants_scheduledpublication_cancel"), *super().get_urls()]

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        planned = kwargs.get("obj")
        context["may_cancel"] = planned is not None and planned.state == State.WAITING and can_publish(request)
        if planned is not None and planned.state in (State.WAITING, State.REFUSED):
            context["findings"] = shown(publishing.check(planned.text))
        return super().render_change_form(request, context, *args, **kwargs)

    def cancel_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask, and then cancel."""
        planned = get_object_or_404(ScheduledPublication.objects.select_related("template__live_version"), pk=pk)
        if not (can_publish(request) and self.has_view_permission(request, planned)):
            raise PermissionDenied
        if request.method != "POST":
            request.current_app = self.admin_site.name
            context = {**self.admin_site.each_context(request), "opts": self.opts, "planned": planned}
            context |= {"title": _("Cancel this publication?"), "template": planned.template}
            return TemplateResponse(request, "admin/assistants/scheduledpublication/cancel.html", context)
        if scheduling.cancel(planned):
            told = _("Cancelled. “%(name)s” stays as it is.") % {"name": planned.template.name}
            self.message_user(request, told, messages.SUCCESS)
        else:
            self.message_user(request, _("This publication waits no more."), messages.WARNING)
        return HttpResponseRedirect(reverse("admin:assistants_scheduledpublication_changelist"))

    @display(description=gettext_lazy("goes live"))
    def time(self, planned: ScheduledPublication) -> str:
        return date_format(localtime(planned.due_at), "SHORT_DATETIME_FORMAT")

    @display(description=gettext_lazy("state"))
    def state_in_colour(self, planned: ScheduledPublication) -> SafeString:
        return badge(planned.get_state_display(), _COLOURS[State(planned.state)])

    @display(description=gettext_lazy("remark"))
    def remark(self, planned: ScheduledPublication) -> str:
        return remark(planned) or "–"

    @display(description=gettext_lazy("What you can do"))
    def cancel_link(self, planned: ScheduledPublication) -> str | SafeString:
        if planned.state != State.WAITING:
            return ""
        address = reverse("admin:assistants_scheduledpublication_cancel", args=[planned.pk])
        which = f"{planned.template}, {self.time(planned)}"
        return format_html(
            '<a class="text-link underline" href="{}">{}<span class="flireo-hidden"> {}</span></a>',
            address,
            _("Cancel"),
            which,
        )

    @display(description=gettext_lazy("template"))
    def template_link(self, planned: ScheduledPublication) -> str | SafeString:
        return link_to(planned.template, planned.template)

    @display(description=gettext_lazy("configuration"))
    def configuration(self, planned: ScheduledPublication) -> SafeString:
        return text_to_read(planned.text)


def remark(planned: ScheduledPublication) -> str:
    """Return what somebody should know of it: that another version is live by now, or that it did not go live."""
    if planned.state == State.WAITING and planned.live_then_id != planned.template.live_version_id:
        return _("What is live has changed since this was scheduled. It will be replaced all the same.")
    return planned.get_refusal_display()
