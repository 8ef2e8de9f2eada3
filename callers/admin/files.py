"""The list of callers as a file: what is shown there, with its filters and search, as CSV or an Excel workbook."""

from __future__ import annotations

from tempfile import TemporaryFile
from typing import Any

from django.contrib import messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import path, reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from callers import exporting
from callers.admin.imports import may_import
from callers.admin.kinds import HistoryAdmin

# A workbook is made in one go while somebody waits for it; a CSV file leaves piece by piece.
_MOST_IN_WORKBOOK = 100_000


def may_export(request: HttpRequest) -> bool:
    return request.user.has_perms(["callers.view_caller", "callers.export_caller"])


class FilesAdmin(HistoryAdmin):
    """A list of callers with doors to import and export."""

    change_list_template = "admin/callers/caller/change_list.html"

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view
        return [
            path("export/csv/", view(self.csv_view), name="callers_caller_csv"),
            path("export/xlsx/", view(self.workbook_view), name="callers_caller_xlsx"),
            *super().get_urls(),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        doors = {"may_import": may_import(request), "may_export": may_export(request)}
        return super().changelist_view(request, {**doors, **(extra_context or {})})

    def csv_view(self, request: HttpRequest) -> HttpResponseBase:
        callers = self._shown(request)
        if callers is None:
            return _to_list()
        name = {"Content-Disposition": f'attachment; filename="{_file_name()}.csv"'}
        return StreamingHttpResponse(exporting.csv_lines(callers), content_type="text/csv; charset=utf-8", headers=name)

    def workbook_view(self, request: HttpRequest) -> HttpResponseBase:
        callers = self._shown(request)
        if callers is None:
            return _to_list()
        if callers.order_by()[: _MOST_IN_WORKBOOK + 1].count() > _MOST_IN_WORKBOOK:
            told = _("An Excel workbook holds %(count)d callers at most here. Narrow the list down, or choose CSV.")
            self.message_user(request, told % {"count": _MOST_IN_WORKBOOK}, messages.WARNING)
            return _to_list(request.GET.urlencode())
        file = TemporaryFile()  # noqa: SIM115 # the response closes it
        exporting.write_workbook(callers, file)
        file.seek(0)
        return FileResponse(file, as_attachment=True, filename=f"{_file_name()}.xlsx")

    def _shown(self, request: HttpRequest) -> Any:
        """Return the callers that the list with these filters and this search shows on all its pages."""
        if not may_export(request):
            raise PermissionDenied
        try:
            return self.get_changelist_instance(request).queryset
        except IncorrectLookupParameters:
            return None


def _file_name() -> str:
    return f"{_('callers')}-{localdate()}"


def _to_list(query: str = "") -> HttpResponse:
    return HttpResponseRedirect(f"{reverse('admin:callers_caller_changelist')}?{query}")
