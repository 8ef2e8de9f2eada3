"""The part of a connection's page that is about its contacts: whether all of them become callers, and how that goes."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from unfold.widgets import UnfoldAdminIntegerFieldWidget, UnfoldBooleanSwitchWidget

from callers.admin.kinds import HistoryAdmin, ModelForm
from callers.admin.pressing import pressed
from callers.models import ContactSync, CrmConnection
from callers.syncing import words


class SyncForm(ModelForm):
    class Meta:
        model = ContactSync
        fields = ("is_on", "every_minutes")
        widgets = {"is_on": UnfoldBooleanSwitchWidget(), "every_minutes": UnfoldAdminIntegerFieldWidget()}


class ContactSyncAdmin(HistoryAdmin):
    """Shows where the contacts of a connection stand, and has a form of its own for them."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(pressed(self.sync_view))
        return [path("<int:connection_id>/contacts/", view, name="callers_crmconnection_contacts"), *super().get_urls()]

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        connection = kwargs.get("obj")
        if connection is not None and connection.contacts:
            sync = ContactSync.objects.filter(connection=connection).first()
            context |= {
                "sync": sync,
                "sync_form": SyncForm(instance=sync),
                "may_sync": self.has_change_permission(request, connection),
                **(_told(sync) if sync else {}),
            }
        return super().render_change_form(request, context, *args, **kwargs)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Name the connections, and only count what goes with them: there may be a row for every contact."""
        _named, counts, lacking, protected = super().get_deleted_objects(objs, request)
        return [str(connection) for connection in objs], counts, lacking, protected

    def sync_view(self, request: HttpRequest, connection_id: int) -> HttpResponse:
        """Switch on or off that contacts become callers, or have them paged through now."""
        connection = get_object_or_404(CrmConnection.objects.exclude(contacts={}), pk=connection_id)
        if not self.has_change_permission(request, connection):
            raise PermissionDenied
        form = SyncForm(request.POST, instance=ContactSync.objects.filter(connection=connection).first())
        if form.is_valid():
            _save(connection, form.cleaned_data, request.POST.get("now", ""))
            self.message_user(request, _said(connection, form.cleaned_data["is_on"]), messages.SUCCESS)
        else:
            told = " ".join(str(message) for found in form.errors.values() for message in found)
            self.message_user(request, told, messages.ERROR)
        return HttpResponseRedirect(reverse("admin:callers_crmconnection_change", args=(connection.pk,)))


def _save(connection: CrmConnection, typed: dict[str, Any], now: str) -> None:
    """Write what was typed, and that a run is due; nothing else, for a worker may be writing to the same row."""
    told = {"is_on": typed["is_on"], "every_minutes": typed["every_minutes"], "next_at": timezone.now()}
    if now == "all":
        told["full_wanted"] = True
    ContactSync.objects.update_or_create(connection=connection, defaults=told)


def _said(connection: CrmConnection, is_on: bool) -> str:
    if not is_on:
        return _("Saved. Contacts of this CRM no longer become callers; those who did stay.")
    if not connection.is_active:
        return _("Saved. The contacts become callers once this connection is in use.")
    return _("Saved. The contacts are paged through within a minute. Open this page again to see how far that is.")


def _told(sync: ContactSync) -> dict[str, Any]:
    return {
        "sync_counts": words.counts(sync.last_counts),
        "sync_progress": words.counts(sync.counts) if sync.started_at else "",
        "sync_failure": words.failure(sync),
    }
