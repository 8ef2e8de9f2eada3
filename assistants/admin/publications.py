"""What went live when and by whom, and the frozen versions; for looking at."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assistants.admin.answers import link_to
from assistants.admin.permission import can_publish
from assistants.admin.text_to_read import text_to_read
from assistants.models import Publication, Version
from callers.admin.kinds import CappedPaginator, ReadOnlyAdmin, badge, display


@admin.register(Publication)
class PublicationAdmin(ReadOnlyAdmin):
    list_display = ("number", "created_at", "author", "change")
    list_select_related = ("author",)
    fields = (("number", "created_at"), ("made_by", "change"), ("template", "version"))
    readonly_fields = ("made_by",)
    search_fields = ("change",)
    sortable_by = ()
    paginator = CappedPaginator

    def get_queryset(self, request: HttpRequest) -> QuerySet[Publication]:
        # Number 0 only stands for the beginning.
        return super().get_queryset(request).filter(number__gt=0)


@admin.register(Version)
class VersionAdmin(ReadOnlyAdmin):
    list_display = ("number", "template", "state", "created_at", "author", "note")
    list_select_related = ("template", "author")
    list_filter = ("template",)
    search_fields = ("note", "template__name")
    sortable_by = ()
    ordering = ("-created_at", "-pk")
    paginator = CappedPaginator
    fields = (("template_link", "number"), ("created_at", "made_by"), ("note", "state"), "configuration")
    readonly_fields = ("template_link", "made_by", "state", "configuration")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Version]:
        return super().get_queryset(request).select_related("template", "author")

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return super().changelist_view(request, {"title": _("Versions"), **(extra_context or {})})

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        version = kwargs.get("obj")
        is_live = version is not None and version.pk == version.template.live_version_id
        context["may_roll_back"] = not is_live and can_publish(request)
        return super().render_change_form(request, context, *args, **kwargs)

    @display(description=gettext_lazy("now"))
    def state(self, version: Version) -> SafeString:
        is_live = version.pk == version.template.live_version_id
        return badge(_("live"), "success") if is_live else badge(_("not live"), "info")

    @display(description=gettext_lazy("template"))
    def template_link(self, version: Version) -> str | SafeString:
        return link_to(version.template, version.template)

    @display(description=gettext_lazy("configuration"))
    def configuration(self, version: Version) -> SafeString:
        return text_to_read(version.text)
