"""Templates in the admin: the list tells what is live, the page holds the draft, its mistakes and all versions."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import Case, CharField, F, Q, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assistants import publishing
from assistants.admin.editing import EditingAdmin
from assistants.admin.examples import ExamplesAdmin
from assistants.admin.going_live import heard_now, summary
from assistants.admin.permission import can_publish
from assistants.admin.preview import PreviewAdmin
from assistants.admin.publish_page import PublishAdmin
from assistants.admin.shown_findings import shown
from assistants.admin.template_form import TemplateForm, starting_point
from assistants.admin.text_to_read import text_to_read
from assistants.models import ScheduledPublication, Template, Version
from callers.admin.kinds import badge, display

_PLACEMENT = ("name", "line", "segment", "when")
_STATE = Case(
    When(live_version=None, then=Value("offline")),
    When(Q(draft=F("live_version__text")), then=Value("same")),
    default=Value("differs"),
    output_field=CharField(),
)
_STATES = {
    "offline": (gettext_lazy("offline"), "info"),
    "same": (gettext_lazy("is live"), "success"),
    "differs": (gettext_lazy("draft differs from live"), "warning"),
}


@admin.register(Template)
class TemplateAdmin(PreviewAdmin, ExamplesAdmin, PublishAdmin, EditingAdmin):
    form = TemplateForm
    list_display = ("name", "line_or_any", "segment_or_everyone", "when", "live_number", "state", "published")
    list_select_related = ("line", "segment", "live_version__author")
    list_filter = ("when", "line", "segment")
    search_fields = ("name",)
    change_form_show_cancel_button = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        templates: QuerySet[Any] = super().get_queryset(request).annotate(state=_STATE)
        return templates

    def get_fieldsets(self, request: HttpRequest, obj: Template | None = None) -> Any:
        placement = (("name", "when"), ("line", "segment"))
        is_for_reading = obj is not None and not self.has_change_permission(request, obj)
        draft = ("draft_to_read" if is_for_reading else "draft",)
        return ((_("For which calls"), {"fields": placement}), (_("What the assistant says"), {"fields": draft}))

    def get_readonly_fields(self, request: HttpRequest, obj: Template | None = None) -> tuple[str, ...]:
        """Where a live template stands alters answers, so that takes the permission to publish."""
        is_fixed = obj is not None and obj.live_version_id is not None and not can_publish(request)
        return (*(_PLACEMENT if is_fixed else ()), "draft_to_read")

    def has_delete_permission(self, request: HttpRequest, obj: Template | None = None) -> bool:
        is_live = obj is not None and obj.live_version_id is not None
        return super().has_delete_permission(request, obj) and (not is_live or can_publish(request))

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {"draft": starting_point(), **super().get_changeform_initial_data(request)}

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Versions and scheduled publications cannot be deleted by themselves; with their template they go."""
        to_delete, counts, lacking, protected = super().get_deleted_objects(objs, request)
        go_along = {Version._meta.verbose_name, ScheduledPublication._meta.verbose_name}
        return to_delete, counts, set(lacking) - go_along, protected

    @display(description=gettext_lazy("draft"))
    def draft_to_read(self, template: Template) -> SafeString:
        return text_to_read(template.draft)

    # The list

    @display(description=gettext_lazy("line"), ordering="line__name")
    def line_or_any(self, template: Template) -> str:
        return template.line.name if template.line else _("any line")

    @display(description=gettext_lazy("segment"), ordering="segment__name")
    def segment_or_everyone(self, template: Template) -> str:
        return template.segment.name if template.segment else _("everyone")

    @display(description=gettext_lazy("live version"))
    def live_number(self, template: Template) -> str:
        return str(template.live_version.number) if template.live_version else "–"

    @display(description=gettext_lazy("draft"))
    def state(self, template: Any) -> SafeString:
        words, colour = _STATES[template.state]
        return badge(words, colour)

    @display(description=gettext_lazy("published"), ordering="live_version__created_at")
    def published(self, template: Template) -> str:
        version = template.live_version
        if version is None:
            return "–"
        time = date_format(localtime(version.created_at), "SHORT_DATETIME_FORMAT")
        return _("%(time)s by %(author)s") % {"time": time, "author": version.author} if version.author else time

    # The page

    def alters_answers(self, form: Any, formsets: Any, change: bool) -> bool:
        return form.instance.live_version_id is not None and any(name in _PLACEMENT for name in form.changed_data)

    def save_model(self, request: HttpRequest, obj: Template, form: Any, change: bool) -> None:
        """Leave no trace of a save that changed nothing: others would be told of a change that nobody made."""
        if form.changed_data or not change:
            super().save_model(request, obj, form, change)

    def delete_model(self, request: HttpRequest, obj: Template) -> None:
        if obj.live_version_id is not None:
            super().delete_model(request, obj)
        else:
            obj.delete()

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        template = kwargs.get("obj")
        context["can_publish"] = can_publish(request) and self.has_change_permission(request, template)
        if template is not None:
            findings = publishing.check(template.draft)
            context |= {
                "checked": summary(findings),
                "findings": shown(findings),
                "heard_now": heard_now(template),
                **self.versions_of(template),
                "may_go_live": can_publish(request),
            }
        return super().render_change_form(request, context, *args, **kwargs)

    def response_add(self, request: HttpRequest, obj: Template, post_url_continue: str | None = None) -> HttpResponse:
        return self._after_saving(request, obj)

    def response_change(self, request: HttpRequest, obj: Template) -> HttpResponse:
        return self._after_saving(request, obj)

    def _after_saving(self, request: HttpRequest, template: Template) -> HttpResponse:
        """Go on to what publishing would alter, or stay on the page; say what was done."""
        if "_publish" in request.POST:
            return HttpResponseRedirect(reverse("admin:assistants_template_publish", args=(template.pk,)))
        told = _("The draft of “%(name)s” is saved.") % {"name": template.name}
        self.message_user(request, f"{told} {heard_now(template)}", messages.SUCCESS)
        return self.page_of(template)
