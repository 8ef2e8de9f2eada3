"""Snippets in the admin. A change that would break a live template is refused, and names it."""

from __future__ import annotations

import json
from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminTextareaWidget

from assistants import publishing
from assistants.admin.recording import RecordedAdmin
from assistants.admin.shown_findings import sentence, would_break
from assistants.findings import Finding
from assistants.models import Snippet, Template
from assistants.snippet_use import used_snippets
from callers.admin.key_field import KeyField
from callers.admin.kinds import display
from callers.admin.seen import SeenForm

_SHOWN_IN_LIST = 120


class SnippetForm(SeenForm):
    text = forms.CharField(
        label=gettext_lazy("Text"),
        strip=False,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 12}),
        help_text=gettext_lazy("Heard as soon as you save: every live template that uses it changes with it."),
    )

    class Meta:
        model = Snippet
        fields = ("key", "text", "explanation")
        field_classes: ClassVar = {"key": KeyField}

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"].replace("\r\n", "\n")
        return text

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or self.cleaned_data
        if {"key", "text"} <= cleaned.keys():
            old_key = self.instance.key if self.instance.pk else ""
            for told in broken(old_key, cleaned["key"], cleaned["text"]):
                self.add_error("text" if cleaned["key"] == old_key else "key", told)
        return cleaned


def broken(old_key: str, key: str, text: str) -> list[ValidationError]:
    """Return which live templates would break if the snippet `old_key` became this; an empty key means: deleted."""
    snippets = dict(Snippet.objects.exclude(key=old_key).values_list("key", "text"))
    if key:
        snippets[key] = text
    uses = templates_by_use()
    concerned = {template.name for one in {old_key, key} for template, is_live in uses.get(one, ()) if is_live}
    return [
        would_break(name, findings) for name, findings in publishing.broken_by(snippets).items() if name in concerned
    ]


def mistakes_in(snippet: Snippet) -> list[Finding]:
    """Return what would keep any template that uses this snippet from being published, wherever it does."""
    use = f"{{{{ snippet.{snippet.key} }}}}"
    written, spoken = (publishing.check(json.dumps({key: use})) for key in ("snippet", "firstMessage"))
    also = {(one.code, one.line, one.column) for one in spoken}
    return [
        one
        for one in written
        if one.is_error and one.origin == snippet.key and (one.code, one.line, one.column) in also
    ]


def templates_by_use() -> dict[str, list[tuple[Template, bool]]]:
    """Return for each key of a snippet the templates that mention it, and whether their live version does."""
    uses: dict[str, list[tuple[Template, bool]]] = {}
    for template in Template.objects.select_related("live_version"):
        live = used_snippets(template.live_version.text) if template.live_version else set()
        for key in live | used_snippets(template.draft):
            uses.setdefault(key, []).append((template, key in live))
    return uses


@admin.register(Snippet)
class SnippetAdmin(RecordedAdmin):
    form = SnippetForm
    fields = ("key", "text", "explanation", "used_in")
    readonly_fields = ("used_in",)
    list_display = ("key", "beginning", "explanation")
    search_fields = ("key", "text", "explanation")

    @display(description=gettext_lazy("text"))
    def beginning(self, snippet: Snippet) -> str:
        text = " ".join(snippet.text.split())
        return text if len(text) <= _SHOWN_IN_LIST else f"{text[:_SHOWN_IN_LIST]}…"

    @display(description=gettext_lazy("used in"))
    def used_in(self, snippet: Snippet) -> str | SafeString:
        if not snippet.pk:
            return "–"
        links = [_link(template, is_live) for template, is_live in templates_by_use().get(snippet.key, ())]
        return format_html_join(", ", "{}", ((link,) for link in links)) or _("no template")

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        if mistakes := mistakes_in(form.instance):
            told = _("It is saved, but no template that uses it can be published. %(findings)s")
            findings = " ".join(sentence(one) for one in mistakes)
            self.message_user(request, told % {"findings": findings}, messages.WARNING)

    def get_fields(self, request: HttpRequest, obj: Snippet | None = None) -> Any:
        return self.fields if obj else ("key", "text", "explanation")

    def in_the_way(self, obj: Any) -> str:
        problems = broken(obj.key, "", "")
        if not problems:
            return ""
        told = " ".join(message for problem in problems for message in problem.messages)
        return _("The snippet “%(key)s” cannot be deleted. %(problems)s") % {"key": obj.key, "problems": told}


def _link(template: Template, is_live: bool) -> SafeString:
    url = reverse("admin:assistants_template_change", args=(template.pk,))
    words = _("live") if is_live else _("only in the draft")
    return format_html('<a class="text-link underline" href="{}">{}</a> ({})', url, template.name, words)
