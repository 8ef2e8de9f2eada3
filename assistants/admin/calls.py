"""Calls with what was told of them, for looking at.

They belong to callers, but only assistants can read the bodies of events: hence their page is registered here.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from assistants.admin.answers import CALL_FOLLOWS_WITHIN, LineFilter, link_to, readable_or_withheld
from assistants.admin.event_bodies import body_in_words
from assistants.models import Answer
from callers import phone
from callers.admin.kinds import CappedPaginator, ReadOnlyAdmin, ReadOnlyInline, badge, display
from callers.models import Call, CallEvent

_KINDS = {
    "status-update": _("status"),
    "end-of-call-report": _("report at the end"),
    "tool-calls": _("functions called"),
}
_COLOURS: dict[str, str] = {Call.Status.RUNNING: "info", Call.Status.ENDED: "success", Call.Status.FAILED: "danger"}


class StatusFilter(admin.SimpleListFilter):
    """Offers the statuses that we know."""

    title = _("status")
    parameter_name = "status"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, Any]]:
        return Call.Status.choices

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(status=self.value()) if self.value() else queryset


class EventInline(ReadOnlyInline):
    model = CallEvent
    fields = ("received_at", "what", "told")
    readonly_fields = ("received_at", "what", "told")
    verbose_name_plural = _("what was told of it")

    @display(description=_("kind"))
    def what(self, event: CallEvent) -> str:
        return str(_KINDS.get(event.kind, event.kind))

    @display(description=_("body"))
    def told(self, event: CallEvent) -> str | SafeString:
        return body_in_words(event.kind, event.body)


@admin.register(Call)
class CallAdmin(ReadOnlyAdmin):
    inlines = (EventInline,)
    list_display = ("started_at", "from_number", "to_number", "how", "duration_seconds", "short_summary")
    list_filter = (StatusFilter, LineFilter, "started_at")
    search_fields = ("call_id",)
    search_help_text = _("Phone number or call id")
    sortable_by = ()
    paginator = CappedPaginator
    fields = (
        ("started_at", "ended_at"),
        ("from_number", "to_number"),
        ("how", "duration_seconds"),
        "summary",
        "failure",
        ("answer", "call_id"),
    )
    readonly_fields = ("from_number", "to_number", "how", "answer")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Call], search_term: str
    ) -> tuple[QuerySet[Call], bool]:
        """Find a call by its id, and those of a number in whatever notation."""
        term = search_term.strip()
        if not term:
            return queryset, False
        number = phone.normalise(term, settings.DEFAULT_COUNTRY)
        return (queryset.filter(caller_number=number) if number else queryset.filter(call_id=term)), False

    @display(description=_("caller's number"))
    def from_number(self, call: Call) -> str:
        return readable_or_withheld(call.caller_number)

    @display(description=_("dialled number"))
    def to_number(self, call: Call) -> str:
        return phone.readable(call.line_number) or "–"

    @display(description=_("status"))
    def how(self, call: Call) -> str | SafeString:
        words = dict(Call.Status.choices).get(call.status, call.status)
        return badge(words, _COLOURS.get(call.status, "info")) if words else "–"

    @display(description=_("summary"))
    def short_summary(self, call: Call) -> str:
        return call.summary if len(call.summary) <= 100 else f"{call.summary[:100]}…"

    @display(description=_("answer"))
    def answer(self, call: Call) -> str | SafeString:
        found = answer_of(call)
        return link_to(found, found.template_name or found if found else "")


def answer_of(call: Call) -> Answer | None:
    """Return the answer that began a call: the last one with the same two numbers, at most a minute earlier."""
    if not (call.caller_number and call.line_number):
        return None
    since = call.started_at - CALL_FOLLOWS_WITHIN
    answers = Answer.objects.filter(caller_number=call.caller_number, line_number=call.line_number)
    return answers.filter(received_at__range=(since, call.started_at)).order_by("-received_at").first()
