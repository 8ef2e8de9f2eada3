"""The answers given, for looking at."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.db.models import Model, OuterRef, QuerySet, Subquery
from django.forms import Media
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assistants import explaining
from assistants.admin import explanation
from assistants.admin.situation_form import may_see_callers
from assistants.models import Answer, Line
from callers import phone
from callers.admin.kinds import CappedPaginator, ReadOnlyAdmin, badge, display
from callers.models import Call, Segment

# The first event of a call comes soon after the answer that began it.
CALL_FOLLOWS_WITHIN = timedelta(seconds=60)
_NOBODY = "–"
_CONTEXT_COLOURS = {
    "fresh": "success",
    "stale": "warning",
    "record": "warning",
    "stranger": "info",
    "unavailable": "danger",
}
_PUBLICATION_COLOURS = {"current": "success", "unverified": "warning", "disk": "warning", "safety-net": "danger"}


class LineFilter(admin.SimpleListFilter):
    """Offers the lines that there are, without reading all answers to find their numbers."""

    title = gettext_lazy("line")
    parameter_name = "line_number"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
        return [(line.number, line.name) for line in Line.objects.all()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(line_number=self.value()) if self.value() else queryset


def call_of(answer: Answer) -> Call | None:
    """Return the call that an answer began: the same two numbers, first heard of within a minute. One query.

    Withheld numbers are nobody's, so such an answer is linked to no call.
    """
    if not (answer.caller_number and answer.line_number):
        return None
    until = answer.received_at + CALL_FOLLOWS_WITHIN
    calls = Call.objects.filter(caller_number=answer.caller_number, line_number=answer.line_number)
    return calls.filter(started_at__range=(answer.received_at, until)).order_by("started_at").first()


def link_to(obj: Model | None, words: object) -> str | SafeString:
    if obj is None:
        return _NOBODY
    url = reverse(f"admin:{obj._meta.app_label}_{obj._meta.model_name}_change", args=(obj.pk,))
    return format_html('<a class="text-link underline" href="{}">{}</a>', url, words)


def readable_or_withheld(number: str) -> str:
    return phone.readable(number) if number else _("withheld")


@admin.register(Answer)
class AnswerAdmin(ReadOnlyAdmin):
    change_form_outer_after_template = "admin/assistants/answer/explained.html"
    list_display = (
        "received_at",
        "from_number",
        "to_number",
        "segment",
        "template_and_version",
        "caller_data",
        "publication",
        "in_milliseconds",
    )
    list_select_related = ("version",)
    list_filter = ("context_level", "publication_level", LineFilter, "received_at")
    search_fields = ("caller_number__startswith",)
    search_help_text = gettext_lazy("Phone number")
    sortable_by = ()
    paginator = CappedPaginator
    fieldsets = (
        (
            gettext_lazy("The call"),
            {"fields": (("received_at", "call"), ("from_number", "to_number"), ("caller_link", "segment"))},
        ),
        (
            gettext_lazy("The answer"),
            {
                "fields": (
                    ("template_name", "version_link"),
                    ("publication_number", "in_milliseconds"),
                    ("caller_data", "publication"),
                )
            },
        ),
    )
    readonly_fields = (
        "call",
        "from_number",
        "to_number",
        "caller_link",
        "segment",
        "version_link",
        "in_milliseconds",
        "caller_data",
        "publication",
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        names = Segment.objects.filter(key=OuterRef("segment_key")).order_by().values("name")
        # Only the page of one answer tells the steps and what was known, and they are long.
        rows = super().get_queryset(request).defer("steps", "known")
        answers: QuerySet[Any] = rows.annotate(segment_name=Subquery(names))
        return answers

    @property
    def media(self) -> Media:
        return super().media + Media(css={"all": ["assistants/preview.css"]})

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        answer = kwargs.get("obj")
        if answer is not None:
            explained = explaining.of_answer(answer)
            context |= {"heard": explained.heard, **explanation.told(explained, may_see_callers(request))}
        return super().render_change_form(request, context, *args, **kwargs)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Answer], search_term: str
    ) -> tuple[QuerySet[Answer], bool]:
        """Find the answers to a number, in whatever notation."""
        if not search_term.strip():
            return queryset, False
        return queryset.filter(caller_number=phone.normalise(search_term, settings.DEFAULT_COUNTRY) or "?"), False

    @display(description=gettext_lazy("caller's number"))
    def from_number(self, answer: Answer) -> str:
        return readable_or_withheld(answer.caller_number)

    @display(description=gettext_lazy("dialled number"))
    def to_number(self, answer: Answer) -> str:
        return phone.readable(answer.line_number) or _NOBODY

    @display(description=gettext_lazy("segment"))
    def segment(self, answer: Any) -> str:
        """The name, or the key of one that is gone since."""
        return str(answer.segment_name or answer.segment_key or _NOBODY)

    @display(description=gettext_lazy("template"))
    def template_and_version(self, answer: Answer) -> str:
        if answer.version is None:
            return answer.template_name or _NOBODY
        told = {"template": answer.template_name, "number": answer.version.number}
        return _("%(template)s: version %(number)d") % told

    @display(description=gettext_lazy("caller data"))
    def caller_data(self, answer: Answer) -> SafeString:
        return badge(answer.get_context_level_display(), _CONTEXT_COLOURS.get(answer.context_level, "info"))

    @display(description=gettext_lazy("publication"))
    def publication(self, answer: Answer) -> SafeString:
        return badge(answer.get_publication_level_display(), _PUBLICATION_COLOURS.get(answer.publication_level, "info"))

    @display(description=gettext_lazy("milliseconds"))
    def in_milliseconds(self, answer: Answer) -> str:
        return number_format(answer.milliseconds, 1)

    @display(description=gettext_lazy("call"))
    def call(self, answer: Answer) -> str | SafeString:
        call = call_of(answer)
        return link_to(call, call)

    @display(description=gettext_lazy("caller"))
    def caller_link(self, answer: Answer) -> str | SafeString:
        return link_to(answer.caller, answer.caller)

    @display(description=gettext_lazy("version"))
    def version_link(self, answer: Answer) -> str | SafeString:
        return link_to(answer.version, answer.version.number if answer.version else "")
