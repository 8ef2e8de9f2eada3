"""What a caller would hear: beside the editor while a draft is typed, and on a page of its own for what is live."""

from __future__ import annotations

from typing import Any, cast

from django.core.exceptions import PermissionDenied
from django.forms import Media
from django.forms.widgets import Script
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from assistants import explaining, hearing, holder, hours, jsontext, previewing, publication, publishing
from assistants.admin import explanation, other_template
from assistants.admin.caller_search import find
from assistants.admin.recording import RecordedAdmin
from assistants.admin.shown_findings import shown
from assistants.admin.situation_form import SituationForm, may_see_callers
from assistants.admin.template_form import unwrapped
from assistants.examples import EXAMPLES
from assistants.merging import MergeError
from assistants.models import Line, Template
from assistants.publication import Publication
from assistants.situations import Situation, Who
from callers.models import Segment

_MISTAKES_SHOWN = 3
# Of the example that is shown beside the names: who is made up, until somebody else is.
_MADE_UP = ("first_name", "last_name", "salutation", "company", "email")
# What stands for a draft that is no JSON, so that it can still be told who would be answered with it.
_NOTHING = "{}"
MEDIA = Media(js=[cast(str, Script("assistants/preview.js", defer=True))], css={"all": ["assistants/preview.css"]})


class PreviewAdmin(RecordedAdmin):
    """The part of a template's page that shows what is heard of it; nothing here writes anything."""

    @property
    def media(self) -> Media:
        return super().media + MEDIA

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("preview/", view(require_POST(self.preview_view)), name="assistants_template_preview"),
            path("preview/callers/", view(require_POST(self.callers_view)), name="assistants_template_callers"),
            path("heard/", view(self.heard_view), name="assistants_template_heard"),
            *super().get_urls(),
        ]

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        template = kwargs.get("obj")
        context["situation"] = SituationForm(
            sees_callers=may_see_callers(request), initial=initial(template), use_required_attribute=False
        )
        return super().render_change_form(request, context, *args, **kwargs)

    def preview_view(self, request: HttpRequest) -> HttpResponse:
        """Answer with a piece of page: what the caller in the form would hear, were the draft in it live."""
        template = self._edited(request)
        form = SituationForm(request.POST, sees_callers=may_see_callers(request))
        if not form.is_valid():
            return render(request, "admin/assistants/template/not_heard.html", {"situation": form})
        text = unwrapped(request.POST.get("draft", template.draft).replace("\r\n", "\n"))
        only_draft = request.POST.get("only_draft") == "yes"
        told = preview(template, text, form.situation(), only_draft, may_see_callers(request))
        return render(request, "admin/assistants/template/preview_heard.html", told)

    def callers_view(self, request: HttpRequest) -> HttpResponse:
        """Answer with a list of callers to choose from. What was typed is in the body, so that no address holds it."""
        if not (self.has_view_permission(request) and may_see_callers(request)):
            raise PermissionDenied
        form = SituationForm(request.POST, sees_callers=True)
        found = find(request.POST.get("caller", "").strip()[:200], form.country)
        return render(request, "admin/assistants/template/callers_found.html", {"found": found})

    def heard_view(self, request: HttpRequest) -> HttpResponse:
        """Tell what any caller would hear of what is live, and why. The caller is sent in the body."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        sees_callers = may_see_callers(request)
        form = SituationForm(request.POST or None, sees_callers=sees_callers, initial=initial(None))
        told: dict[str, Any] = {}
        if form.is_valid():
            situation = form.situation()
            answered, heard = hearing.hear(live(), situation)
            explained = explaining.of_answered(answered, heard, situation)
            told = {"heard": heard, **explanation.told(explained, sees_callers)}
        request.current_app = self.admin_site.name
        shared = {**self.admin_site.each_context(request), "opts": self.opts, "media": self.media + form.media}
        values = {**shared, "title": _("What would this caller hear?"), "situation": form, **told}
        return TemplateResponse(request, "admin/assistants/template/heard_page.html", values)

    def _edited(self, request: HttpRequest) -> Template:
        """Return the template that is being edited, at the place that its form says, saved or not."""
        pk = request.POST.get("template", "")
        is_stored = pk.isascii() and pk.isdigit()
        template = get_object_or_404(Template, pk=pk) if is_stored else Template(name=_("this draft"))
        may_see = self.has_view_permission(request, template) if is_stored else self.has_add_permission(request)
        if not may_see:
            raise PermissionDenied
        if "template_line" in request.POST:
            template.line = _chosen(Line, request.POST["template_line"])
            template.segment = _chosen(Segment, request.POST.get("template_segment", ""))
            when = request.POST.get("template_when", "")
            template.when = when if when in Template.When.values else template.when
        return template


def _chosen(model: Any, pk: str) -> Any:
    return model.objects.filter(pk=pk).first() if pk.isascii() and pk.isdigit() else None


def live() -> Publication:
    """Return what is live this moment: newer, perhaps, than what this process has in memory for calls."""
    return publication.load(holder.live.held)


def initial(template: Template | None) -> dict[str, Any]:
    """Return the call that is looked at first: that of a stranger, on the template's line or the first one.

    For a segment's template it is that of somebody made up who is in the segment. It is one of now, unless the line is
    closed and the template is not for that: then it comes at the next opening.
    """
    values: dict[str, Any] = {name: EXAMPLES["caller"][name] for name in _MADE_UP}
    values["who"] = Who.STRANGER
    if template and template.segment:
        values |= {"who": Who.INVENTED, "segment": template.segment.key}
    line = template.line if template and template.line else Line.objects.first()
    if line is None:
        return values
    values["line"] = line.number
    opening = hours.next_opening(publication.live_line(line).hours, timezone.now())
    if template and template.when != Template.When.CLOSED and opening:
        values |= {"date": opening.date().isoformat(), "time": f"{opening:%H:%M}"}
    return values


def preview(
    template: Template, text: str, situation: Situation, only_draft: bool, sees_callers: bool
) -> dict[str, Any]:
    """Return what preview_heard.html shows: what is heard if a draft is live, and which template answers then.

    With `only_draft` the draft is filled in whoever would answer. A draft with mistakes is filled in as far as it can.
    """
    unfit: list[jsontext.Path] = []
    told: dict[str, Any] = {"only_draft": only_draft}
    try:
        with_draft = previewing.publication_with(live(), template, text, unfit=unfit)
        answered, heard = hearing.hear(with_draft, situation, unfit)
    except MergeError:
        told["is_stopped"] = True
        with_draft = previewing.publication_with(live(), template, _NOTHING)
        answered, heard = hearing.hear(with_draft, situation)
    explained = explaining.of_answered(answered, heard, situation, template)
    told |= {"heard": heard, **explanation.told(explained, sees_callers)}
    told["is_draft"] = answered.version is not None and answered.version.pk == previewing.DRAFT
    if not told["is_draft"]:
        told["reasons"] = other_template.reasons(template, explained)
        if only_draft and "is_stopped" not in told:
            told["heard"] = hearing.hear(previewing.only_draft(with_draft), situation, unfit)[1]
    if unfit or "is_stopped" in told:
        told["mistakes"] = shown([one for one in publishing.check(text) if one.is_error][:_MISTAKES_SHOWN])
    return told
