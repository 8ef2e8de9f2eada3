"""Imports in the admin: hand in a file, see what it would change, confirm."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminFileFieldWidget, UnfoldAdminSelectWidget

from callers import import_runs
from callers.admin.choices import countries
from callers.admin.kinds import ReadOnlyAdmin, badge, display
from callers.models import ImportRun

_COLOURS = {
    ImportRun.State.CHECKED: "warning",
    ImportRun.State.DONE: "success",
    ImportRun.State.REFUSED: "danger",
}
_LARGEST_MEGABYTES = 500
# A worker that is there takes a run up sooner than this (seconds).
_PATIENCE = 20.0


def may_import(request: HttpRequest) -> bool:
    return request.user.has_perms(["callers.add_caller", "callers.change_caller", "callers.view_caller"])


class UploadForm(forms.Form):
    file = forms.FileField(
        label=_("File"),
        widget=UnfoldAdminFileFieldWidget(attrs={"accept": ".csv,.xlsx"}),
        help_text=_("CSV (UTF-8) or an Excel workbook (.xlsx) whose first line holds the names of the columns."),
        error_messages={"empty": _("The file is empty."), "required": _("Choose a file.")},
    )
    country = forms.ChoiceField(
        label=_("Country"),
        widget=UnfoldAdminSelectWidget(),
        help_text=_("Where phone numbers without a country code belong."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = countries()  # type: ignore[attr-defined] # a ChoiceField
        self.fields["country"].initial = settings.DEFAULT_COUNTRY

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > _LARGEST_MEGABYTES * 1_000_000:
            raise forms.ValidationError(
                _("The file is larger than %(size)d MB. Divide it into smaller ones.") % {"size": _LARGEST_MEGABYTES}
            )
        return file


@admin.register(ImportRun)
class ImportRunAdmin(ReadOnlyAdmin):
    list_display = ("file_name", "shown_state", "made", "changed", "unchanged", "skipped", "author", "created_at")
    list_select_related = ("author",)
    list_filter = ("state",)
    change_list_template = "admin/callers/importrun/change_list.html"

    def has_view_permission(self, request: HttpRequest, obj: ImportRun | None = None) -> bool:
        return may_import(request)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return may_import(request)

    @display(description=_("state"))
    def shown_state(self, run: ImportRun) -> SafeString:
        return state_badge(run)

    def get_urls(self) -> list[Any]:
        return [
            path("new/", self.admin_site.admin_view(self.upload_view), name="callers_importrun_new"),
            *super().get_urls(),
        ]

    def upload_view(self, request: HttpRequest) -> HttpResponse:
        if not may_import(request):
            raise PermissionDenied
        form = UploadForm(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid():
            file = form.cleaned_data["file"]
            run = import_runs.begin(
                file.name or "",
                file.chunks(),
                country=form.cleaned_data["country"],
                language=get_language() or settings.LANGUAGE_CODE,
                author=request.user,
            )
            return _to_page(run)
        context = {**self.admin_site.each_context(request), "title": gettext("Import callers"), "form": form}
        return TemplateResponse(
            request, "admin/callers/importrun/upload.html", {**context, "opts": self.opts, "media": form.media}
        )

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show how far a run is, what it would change, and take the answer to that."""
        if not may_import(request):
            raise PermissionDenied
        run = self.get_object(request, object_id)
        if run is None:
            raise Http404
        if request.method == "POST":
            return self._answered(request, run)
        context = {**self.admin_site.each_context(request), "title": str(run), "opts": self.opts, "run": run}
        return TemplateResponse(request, "admin/callers/importrun/run.html", {**context, **_facts(run)})

    def _answered(self, request: HttpRequest, run: ImportRun) -> HttpResponse:
        if "drop" in request.POST:
            import_runs.drop(run)
            self.message_user(request, gettext("Nothing was imported."), messages.INFO)
            return HttpResponseRedirect(reverse("admin:callers_caller_changelist"))
        if run.made + run.changed:
            import_runs.confirm(run, skip_errors="skip" in request.POST)
        return _to_page(run)


def _to_page(run: ImportRun) -> HttpResponse:
    return HttpResponseRedirect(reverse("admin:callers_importrun_change", args=[run.pk]))


def state_badge(run: ImportRun) -> SafeString:
    return badge(run.get_state_display(), _COLOURS.get(ImportRun.State(run.state), "info"))


def _facts(run: ImportRun) -> dict[str, Any]:
    """Return what the page shows beside the run itself."""
    progress = import_runs.progress_of(run) if run.is_underway else None
    stage, done, total = progress or ("", 0, 0)
    return {
        "state": state_badge(run),
        "stage": stage,
        "done": done,
        "total": total,
        "percent": done * 100 // total if total else 0,
        "is_waiting": run.is_underway and progress is None,
        "waits_long": (timezone.now() - run.waiting_since).total_seconds() > _PATIENCE,
        "altering": run.made + run.changed,
        "more_problems": max(0, run.problem_count - len(run.problems)),
        "preview": [
            {"row": row, "change": change, "who": who, "cells": cells} for row, change, who, cells in run.preview
        ],
        "problems": [
            {"row": row, "column": column, "value": value, "wrong": wrong, "remedy": remedy}
            for row, column, value, wrong, remedy in run.problems
        ],
    }
