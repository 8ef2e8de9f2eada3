"""CRM connections in the admin. They belong to callers, but an edit can alter answers and break templates."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.contrib import admin, messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assistants.admin.connection_health import HealthAdmin
from assistants.admin.connection_trial import TrialAdmin
from assistants.admin.connection_values import ValuesInline, broken_without, chosen_preset, segments_without_value
from callers.admin.connection_form import ConnectionForm, conditional_fields
from callers.admin.contact_removals import RemovalsAdmin
from callers.admin.credential_fields import CredentialsForm
from callers.admin.kinds import badge, display
from callers.crm import active, failure_words, presets, tokens
from callers.crm.spec import Spec
from callers.models import CrmConnection

# In the order of the form; each is shown for the kinds of authentication that have it.
_AUTH = tuple(name for name in CredentialsForm.base_fields if name in conditional_fields())
_TOLD = ("last_success_at", "last_failure", "last_failure_params", "last_failure_at")


@admin.register(CrmConnection)
class ConnectionAdmin(HealthAdmin, TrialAdmin, RemovalsAdmin):
    change_form_outer_after_template = "admin/callers/crmconnection/below.html"
    form = ConnectionForm
    inlines = (ValuesInline,)
    list_display = ("name", "host", "state", "last_success", "failure")
    ordering = ("position", "name")
    search_fields = ("name", "url")
    search_help_text = gettext_lazy("Name or address")
    conditional_fields = conditional_fields()

    def get_fieldsets(self, request: HttpRequest, obj: CrmConnection | None = None) -> Any:
        may_change = self.has_change_permission(request, obj) if obj else self.has_add_permission(request)
        who = ("auth_kind", *_AUTH, ("secret_name", "secret_more")) if may_change else ("auth_kind",)
        reading = ("record_path", "number_path", "error_path", ("country", "not_found_is_unknown"))
        times = (("soft_minutes", "hard_minutes"), ("per_minute", "position"), "ask_while_ringing")
        # What came with a known CRM, or works, need not be read to get to what staff do here.
        is_settled = (obj.preset or obj.is_active) if obj else chosen_preset(request)
        settled = {"classes": ("collapse",) if is_settled else ()}
        return (
            (None, {"fields": (("name", "is_active"),)}),
            (_("How it is asked"), {"fields": ("method", "url", "query", "headers", "body"), **settled}),
            (_("How we say who we are"), {"fields": who}),
            (_("How its answer is read"), {"fields": reading, **settled}),
            (_("How long and how often"), {"fields": times, **settled}),
            (
                _("Many callers at once"),
                {"fields": ("warm_everyone_below", "bulk", "contacts"), "classes": ("collapse",)},
            ),
        )

    # The list

    @display(description=gettext_lazy("address"))
    def host(self, connection: CrmConnection) -> str:
        return urlsplit(connection.url).netloc or connection.url[:60]

    @display(description=gettext_lazy("state"))
    def state(self, connection: CrmConnection) -> SafeString:
        words, colour = state_of(connection)
        return badge(words, colour)

    @display(description=gettext_lazy("last success"), ordering="last_success_at")
    def last_success(self, connection: CrmConnection) -> str:
        return _time(connection.last_success_at)

    @display(description=gettext_lazy("last failure"), ordering="last_failure_at")
    def failure(self, connection: CrmConnection) -> str:
        if not connection.last_failure:
            return "–"
        words = failure_words.words(connection.last_failure, connection.last_failure_params)
        return f"{_time(connection.last_failure_at)}: {words}"

    # A new one

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Ask which CRM it is, unless that was said."""
        if request.method == "GET" and "preset" not in request.GET and self.has_add_permission(request):
            values = {**self.admin_site.each_context(request), "opts": self.opts, "presets": presets.names()}
            values["title"] = _("Which CRM do you want to connect?")
            return TemplateResponse(request, "admin/callers/crmconnection/which.html", values)
        return super().add_view(request, form_url, extra_context)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        preset = chosen_preset(request)
        return {"name": preset.label, **preset.connection} if preset else {}

    def get_formset_kwargs(self, request: HttpRequest, obj: Any, inline: Any, prefix: str) -> dict[str, Any]:
        told: dict[str, Any] = super().get_formset_kwargs(request, obj, inline, prefix)
        preset = chosen_preset(request)
        if preset and not obj.pk and request.method == "GET":
            # Only when shown: rows that are sent back as they were are to be saved too.
            told["initial"] = list(preset.fields)
        return told

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: str | None = None) -> HttpResponse:
        """Stay on the page, where the test is."""
        told = _(
            "“%(name)s” is saved. Test it at the bottom of this page with the number of somebody who is in the CRM."
        )
        self.message_user(request, told % {"name": obj}, messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:callers_crmconnection_change", args=(obj.pk,)))

    # Saving

    def save_model(self, request: HttpRequest, obj: CrmConnection, form: Any, change: bool) -> None:
        preset = chosen_preset(request)
        if change:
            # Calls and renewed tokens write to the row as well; what they wrote since the page was opened stays.
            stored = CrmConnection.objects.select_for_update().only("sealed", *_TOLD).get(pk=obj.pk)
            obj.sealed = stored.sealed
            for name in _TOLD:
                setattr(obj, name, getattr(stored, name))
        elif preset:
            obj.preset = preset.key
        obj.sealed = form.sealed(obj.sealed)
        super().save_model(request, obj, form, change)
        if form.typed:
            spec = Spec.of(obj)
            transaction.on_commit(lambda: tokens.drop(spec), robust=True)

    def record(self, request: HttpRequest, obj: Any, what: str) -> None:
        super().record(request, obj, what)
        transaction.on_commit(active.forget)
        for told in segments_without_value():
            self.message_user(request, told, messages.WARNING)

    def in_the_way(self, obj: Any) -> str:
        told = " ".join(message for problem in broken_without(obj) for message in problem.messages)
        if not told:
            return ""
        return _("“%(name)s” cannot be deleted. %(problems)s") % {"name": obj, "problems": told}


def state_of(connection: CrmConnection) -> tuple[str, str]:
    """Return in words whether a connection works, and the colour for it."""
    if not connection.is_active:
        return _("not in use"), "info"
    if connection.last_success_at is None and connection.last_failure_at is None:
        return _("not asked yet"), "info"
    return (_("does not work"), "danger") if connection.is_failing else (_("works"), "success")


def _time(moment: Any) -> str:
    return date_format(localtime(moment), "SHORT_DATETIME_FORMAT") if moment else "–"
