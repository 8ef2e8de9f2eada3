"""A run through contacts that would have removed many callers was stopped: who they are, and agreeing to it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from callers.admin.contact_sync import ContactSyncAdmin
from callers.models import ContactSync, CrmConnection
from callers.syncing import leaving

_MOST_SHOWN = 20


class RemovalsAdmin(ContactSyncAdmin):
    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.removals_view)
        return [path("<int:connection_id>/removals/", view, name="callers_crmconnection_removals"), *super().get_urls()]

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        connection = kwargs.get("obj")
        if connection is not None and self._may_accept(request, connection):
            context["may_accept"] = _stopped(connection) is not None
        return super().render_change_form(request, context, *args, **kwargs)

    def removals_view(self, request: HttpRequest, connection_id: int) -> HttpResponse:
        """Show who would go; once that is confirmed, a run through all contacts may remove so many and no more."""
        connection = get_object_or_404(CrmConnection, pk=connection_id)
        if not self._may_accept(request, connection):
            raise PermissionDenied
        sync = _stopped(connection)
        back_url = reverse("admin:callers_crmconnection_change", args=(connection.pk,))
        if sync is None:
            self.message_user(request, _("There is nothing to confirm any more."), messages.WARNING)
            return HttpResponseRedirect(back_url)
        if request.POST.get("going") == str(sync.failure_params["going"]):
            _accept(sync)
            words = _(
                "All contacts are paged through once more within a minute. Those that are not in the CRM then are "
                "removed."
            )
            self.message_user(request, words, messages.SUCCESS)
            return HttpResponseRedirect(back_url)
        return self._question(request, connection, sync, back_url)

    def _may_accept(self, request: HttpRequest, connection: CrmConnection) -> bool:
        return self.has_change_permission(request, connection) and request.user.has_perm("callers.delete_caller")

    def _question(
        self, request: HttpRequest, connection: CrmConnection, sync: ContactSync, back_url: str
    ) -> HttpResponse:
        rows = leaving.would_go(sync)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Remove callers who are no longer in “%(name)s”?") % {"name": connection},
            "count": rows.count(),
            "before": sync.failure_params["before"],
            "going": sync.failure_params["going"],
            "shown": [row.caller for row in rows[:_MOST_SHOWN]],
            "back_url": back_url,
        }
        return TemplateResponse(request, "admin/callers/crmconnection/removals.html", context)


def _stopped(connection: CrmConnection) -> ContactSync | None:
    stopped = ContactSync.objects.filter(connection=connection, failure="too_many_gone", removals_accepted=0)
    return stopped.filter(is_on=True, connection__is_active=True).first()


def _accept(sync: ContactSync) -> None:
    """Write that so many may go, and that a run is due; nothing else, for a worker may be writing to the same row."""
    ContactSync.objects.filter(pk=sync.pk).update(
        removals_accepted=sync.failure_params["going"], full_wanted=True, next_at=timezone.now()
    )
