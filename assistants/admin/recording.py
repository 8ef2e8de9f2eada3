"""Admin pages whose edits are heard by callers: each gets a publication number in its own transaction."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from assistants import publishing
from callers.admin.kinds import HistoryAdmin


class RecordedAdmin(HistoryAdmin):
    """A page for something that answers are made of.

    There are few such objects, and each may be in use, so they are deleted one by one.
    """

    def alters_answers(self, form: Any, formsets: Any, change: bool) -> bool:
        """Tell whether what was submitted can alter an answer."""
        return not change or form.has_changed() or any(formset.has_changed() for formset in formsets)

    def in_the_way(self, obj: Any) -> str:
        """Return why an object cannot be deleted now and what to do, or nothing if it can."""
        return ""

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        if self.alters_answers(form, formsets, change):
            self.record(request, form.instance, _("changed") if change else _("added"))

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        super().delete_model(request, obj)
        self.record(request, obj, _("deleted"))

    def record(self, request: HttpRequest, obj: Any, what: str) -> None:
        publishing.record(request.user, f"{self.opts.verbose_name} “{obj}”: {what}")

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        obj = self.get_object(request, unquote(object_id))
        reason = self.in_the_way(obj) if obj is not None and self.has_delete_permission(request, obj) else ""
        if obj is None or not reason:
            return super().delete_view(request, object_id, extra_context)
        self.message_user(request, reason, messages.ERROR)
        opts = self.opts
        return HttpResponseRedirect(reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=(obj.pk,)))
