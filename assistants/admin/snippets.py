"""Snippets in the admin: where each is used, and what a change of one makes callers hear before it goes live."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.forms import Media
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assistants import backtesting, previewing
from assistants.admin import tried
from assistants.admin.examples import calls_of
from assistants.admin.permission import can_publish
from assistants.admin.preview import live
from assistants.admin.recording import RecordedAdmin
from assistants.admin.shown_findings import sentence, shown
from assistants.admin.situation_form import may_see_callers
from assistants.admin.snippet_form import SnippetForm, mistakes_in, remarks_on, why_kept
from assistants.admin.text_to_read import text_to_read
from assistants.models import Snippet
from assistants.snippet_places import drafts_with, live_with, waiting_with
from callers.admin.kinds import display

_SHOWN_IN_LIST = 120


@admin.register(Snippet)
class SnippetAdmin(RecordedAdmin):
    form = SnippetForm
    fields = ("key", "text", "explanation", "used_in")
    readonly_fields = ("used_in", "text_to_read")
    list_display = ("key", "beginning", "explanation")
    search_fields = ("key", "text", "explanation")

    @property
    def media(self) -> Media:
        return super().media + Media(css={"all": ["callers/difference.css", "assistants/net.css"]})

    @display(description=gettext_lazy("text"))
    def beginning(self, snippet: Snippet) -> str:
        text = " ".join(snippet.text.split())
        return text if len(text) <= _SHOWN_IN_LIST else f"{text[:_SHOWN_IN_LIST]}…"

    @display(description=gettext_lazy("text"))
    def text_to_read(self, snippet: Snippet) -> SafeString:
        return text_to_read(snippet.text)

    @display(description=gettext_lazy("used in"))
    def used_in(self, snippet: Snippet) -> str | SafeString:
        if not snippet.pk:
            return "–"
        heard = live_with(snippet.key)
        only_drafts = [one for one in drafts_with(snippet.key) if one not in heard]
        links = [
            *(_link("template", one.pk, one.name, _("live")) for one in heard),
            *(_link("template", one.pk, one.name, _("only in the draft")) for one in only_drafts),
            *(
                _link("scheduledpublication", one.pk, str(one), _("goes live at a set time"))
                for one in waiting_with(snippet.key)
            ),
        ]
        return format_html_join(", ", "{}", ((link,) for link in links)) or _("no template")

    def has_change_permission(self, request: HttpRequest, obj: Snippet | None = None) -> bool:
        """What callers hear is changed by those who may publish."""
        may = super().has_change_permission(request, obj)
        return may and (obj is None or can_publish(request) or not live_with(obj.key))

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form: Any = super().get_form(request, obj, change, **kwargs)
        form.heard = request.POST.get("heard", "")
        return form

    def get_fields(self, request: HttpRequest, obj: Snippet | None = None) -> Any:
        if obj is None:
            return ("key", "text", "explanation")
        return self.fields if self.has_change_permission(request, obj) else ("key", "text_to_read", *self.fields[2:])

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        form = context["adminform"].form
        if getattr(form, "to_hear", ""):
            context |= self._effect(request, form)
        return super().render_change_form(request, context, *args, **kwargs)

    def _effect(self, request: HttpRequest, form: SnippetForm) -> dict[str, Any]:
        """Return what the page shows of a change: the templates, what the linter remarks, and the calls that change."""
        key, text = form.cleaned_data["key"], form.cleaned_data["text"]
        before = live()
        after = previewing.publication_with_snippet(before, key, text)
        concerned = live_with(key)
        found = backtesting.run(before, after, settings.BACK_TEST_CALLS, calls_of(*concerned)[0])
        return {
            "heard": form.to_hear,
            "concerned": concerned,
            "findings": shown(remarks_on(key, text)),
            **tried.told(found, may_see_callers(request)),
        }

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        if mistakes := mistakes_in(form.instance):
            told = _("It is saved, but no template that uses it can be published. %(findings)s")
            findings = " ".join(sentence(one) for one in mistakes)
            self.message_user(request, told % {"findings": findings}, messages.WARNING)

    def in_the_way(self, obj: Any) -> str:
        problems = why_kept(obj.key)
        if not problems:
            return ""
        told = " ".join(message for problem in problems for message in problem.messages)
        return _("The snippet “%(key)s” cannot be deleted. %(problems)s") % {"key": obj.key, "problems": told}


def _link(model: str, pk: int, name: str, how: str) -> SafeString:
    url = reverse(f"admin:assistants_{model}_change", args=(pk,))
    return format_html('<a class="text-link underline" href="{}">{}</a> ({})', url, name, how)
