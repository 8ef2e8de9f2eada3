"""Tells staff which segment a caller is in, and why: on a page of a caller's own, or for any number."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextInputWidget

from callers import context, days, phone
from callers.admin.caller_form import read_number
from callers.admin.kinds import HistoryAdmin
from callers.conditions_field import page_language
from callers.context import CallerContext
from callers.explaining import Explained, Step, Verdict, Why, steps
from callers.models import Caller, Segment
from callers.reading import clause
from callers.segments import Rule

_MOST_NUMBERS = 10
_LONGEST_VALUE = 80
_VERDICTS = {
    Verdict.MET: (_("met"), "success"),
    Verdict.NOT_MET: (_("not met"), "default"),
    Verdict.UNKNOWN: (_("not known"), "warning"),
}
_WHY = {
    Why.BY_HAND: _("This caller was put in it by hand, which beats all conditions."),
    Why.ALL_STRANGERS: _("It is for everybody whom we do not know."),
    Why.ONLY_BY_HAND: _("It has no conditions: only who is put in it by hand belongs to it."),
    Why.NOT_FOR_STRANGERS: _("We do not know this number, and the segment is not for strangers."),
    Why.BROKEN: _("Its conditions cannot be read."),
}


class NumberAskedForm(forms.Form):
    number = forms.CharField(
        label=_("Number"),
        max_length=50,
        widget=UnfoldAdminTextInputWidget(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )

    def clean_number(self) -> str:
        return read_number(self.cleaned_data["number"], settings.DEFAULT_COUNTRY)


class SegmentOfCallerAdmin(HistoryAdmin):
    """The pages that answer "which segment is this caller in, and why?"."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("segment/", view(self.segment_of_number_view), name="callers_caller_segment_of_number"),
            path("<int:caller_id>/segment/", view(self.segment_of_caller_view), name="callers_caller_segment"),
            *super().get_urls(),
        ]

    def segment_of_caller_view(self, request: HttpRequest, caller_id: int) -> HttpResponse:
        caller = get_object_or_404(Caller, pk=caller_id)
        if not self.has_view_permission(request, caller):
            raise PermissionDenied
        numbers = list(caller.numbers.values_list("number", flat=True)[:_MOST_NUMBERS])
        title = gettext("Which segment is %(caller)s in?") % {"caller": caller}
        return self._page(request, title, {"caller": caller, "answers": list(map(answer, numbers))})

    def segment_of_number_view(self, request: HttpRequest) -> HttpResponse:
        """Ask for a number, and answer below it. The number is sent in the body, so that no address holds it."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        form = NumberAskedForm(request.POST or None)
        answers = [answer(form.cleaned_data["number"])] if form.is_valid() else []
        return self._page(request, gettext("Which segment is a caller in?"), {"form": form, "answers": answers})

    def _page(self, request: HttpRequest, title: str, told: Mapping[str, Any]) -> HttpResponse:
        request.current_app = self.admin_site.name
        values = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": title,
            "zone": days.zone_of_some(),
            **told,
        }
        return TemplateResponse(request, "admin/callers/caller/segment.html", values)


def answer(number: str) -> dict[str, Any]:
    """Return what there is to say of a number if it rang now."""
    now = timezone.localtime(timezone=days.zone())
    caller = context.build(number, now)
    tried = segments_tried(Segment.objects.all(), caller.at(now), caller.segment_by_hand, now)
    return {"number": phone.readable(number), "who": who(caller), **tried}


def segments_tried(
    segments: Iterable[Segment], known: Mapping[str, Any], by_hand: str, now: datetime
) -> dict[str, Any]:
    """Return the segment of a caller, and for steps.html how it was found; arguments as SegmentMatcher's."""
    by_key = {segment.key: segment for segment in segments}
    rules = [Rule(one.key, one.conditions, one.matches_strangers) for one in by_key.values()]
    tried = steps(rules, known, by_hand, now)
    found = next((by_key[step.key] for step in tried if step.is_in), None)
    return {
        "segment": found,
        "steps": [_told(step, by_key[step.key]) for step in tried],
        "untried": len(by_key) - len(tried) if found and by_hand != found.key else 0,
    }


def who(caller: CallerContext) -> str:
    if not caller.is_known:
        return gettext("a stranger")
    if caller.is_shared:
        return gettext("several callers, of whom we use just what is the same for all")
    return str(caller.caller.get("full_name") or caller.caller.get("company") or gettext("a caller without a name"))


def _told(step: Step, segment: Segment) -> dict[str, Any]:
    verdict = Verdict.MET if step.is_in else Verdict.NOT_MET
    return {
        "segment": segment,
        "is_in": step.is_in,
        "label": _VERDICTS[verdict],
        "why": _WHY.get(step.why, ""),
        "node": _shown(step.explained) if step.explained else None,
    }


def _shown(node: Explained) -> dict[str, Any]:
    words, colour = _VERDICTS[node.verdict]
    shown: dict[str, Any] = {"words": words, "colour": colour}
    if node.leaf is not None:
        return {**shown, "text": clause(node.leaf, page_language()), "saw": value_shown(node.saw)}
    text = gettext("all of these") if node.kind == "all" else gettext("at least one of these")
    return {**shown, "text": text, "parts": list(map(_shown, node.parts))}


def value_shown(value: object) -> str:
    """Return a value as staff read it, short; "" for none."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, Sequence) and not isinstance(value, str):
        value = ", ".join(map(value_shown, value))
    text = str(value)
    return text if len(text) <= _LONGEST_VALUE else f"{text[:_LONGEST_VALUE]}…"
