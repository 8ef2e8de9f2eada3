"""Systems that push, in the admin: what they prove themselves with is shown once, and can be renewed or taken away."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from callers.admin.kinds import HistoryAdmin
from callers.admin.seen import SeenForm
from callers.crm.sealing import SealingError
from callers.models import ApiSystem

_QUESTIONS = {
    "token": (
        gettext_lazy("A new token for “%(name)s”?"),
        gettext_lazy("The token that it has now stops working at once."),
        gettext_lazy("Yes, make a new token"),
    ),
    "secret": (
        gettext_lazy("A new secret for “%(name)s”?"),
        gettext_lazy("What it signs with the secret that it has now is refused from then on."),
        gettext_lazy("Yes, make a new secret"),
    ),
    "revoke": (
        gettext_lazy("Take nothing more from “%(name)s”?"),
        gettext_lazy("Everything it sends is refused at once. The callers that it sent stay."),
        gettext_lazy("Yes, take nothing more"),
    ),
}


class SystemForm(SeenForm):
    """A new system gets its token and its secret here."""

    class Meta:
        model = ApiSystem
        fields = ("name", "is_active")

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if not self.instance.pk:
            try:
                self.instance.renew_token()
                self.instance.renew_secret()
            except SealingError:
                raise ValidationError(_no_key(), "no_key") from None
        return cleaned


@admin.register(ApiSystem)
class ApiSystemAdmin(HistoryAdmin):
    form = SystemForm
    list_display = ("name", "is_active", "last_used_at", "created_at")
    readonly_fields = ("last_used_at", "created_at")
    fields = ("name", "is_active", ("last_used_at", "created_at"))
    change_form_template = "admin/callers/apisystem/change_form.html"

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return super().get_fields(request, obj) if obj else ("name",)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.ask_view)
        return [
            path("<int:system_id>/<slug:what>/ask/", view, name="callers_apisystem_ask"),
            *super().get_urls(),
        ]

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        context["may_renew"] = self.has_change_permission(request, kwargs.get("obj"))
        return super().render_change_form(request, context, *args, **kwargs)

    def response_add(self, request: HttpRequest, obj: ApiSystem, post_url_continue: str | None = None) -> HttpResponse:
        return self._show_once(request, obj)

    def ask_view(self, request: HttpRequest, system_id: int, what: str) -> HttpResponse:
        """Ask, and then renew the token or the secret of a system, or take nothing more from it."""
        system = get_object_or_404(ApiSystem, pk=system_id)
        if not self.has_change_permission(request, system):
            raise PermissionDenied
        if what not in _QUESTIONS:
            raise Http404
        if request.method != "POST":
            title, text, button = _QUESTIONS[what]
            context = {"title": title % {"name": system.name}, "question": text, "button": button}
            return self._page(request, system, "ask.html", context)
        return self._revoke(request, system) if what == "revoke" else self._renew(request, system, what)

    def _revoke(self, request: HttpRequest, system: ApiSystem) -> HttpResponse:
        system.is_active = False
        system.save(update_fields=["is_active"])
        told = _("Nothing more is taken from “%(name)s”.") % {"name": system.name}
        self.message_user(request, told, messages.SUCCESS)
        return HttpResponseRedirect(_page_of(system))

    def _renew(self, request: HttpRequest, system: ApiSystem, what: str) -> HttpResponse:
        try:
            system.renew_token() if what == "token" else system.renew_secret()
        except SealingError:
            self.message_user(request, _no_key(), messages.ERROR)
            return HttpResponseRedirect(_page_of(system))
        system._change_reason = f"new {what}"  # type: ignore[attr-defined] # the history library looks for it here
        system.save(update_fields=["token_hash", "sealed_secret"])
        return self._show_once(request, system)

    def _show_once(self, request: HttpRequest, system: ApiSystem) -> HttpResponse:
        # In this answer, which no browser keeps, and not in a message, which waits in a cookie or a session.
        title = _("For “%(name)s”, shown this once") % {"name": system.name}
        context = {"title": title, "token": system.new_token, "secret": system.new_secret}
        return self._page(request, system, "shown_once.html", context)

    def _page(self, request: HttpRequest, system: ApiSystem, name: str, context: dict[str, Any]) -> HttpResponse:
        return TemplateResponse(
            request,
            f"admin/callers/apisystem/{name}",
            {**self.admin_site.each_context(request), "opts": self.opts, "back_url": _page_of(system), **context},
        )


def _page_of(system: ApiSystem) -> str:
    return reverse("admin:callers_apisystem_change", args=(system.pk,))


def _no_key() -> str:
    return _("No secret can be kept here yet: the administrator has to set CREDENTIALS_KEY first.")
