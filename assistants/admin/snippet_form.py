"""The form of a snippet: a change that callers hear is shown before it goes live, and one that breaks is refused."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminTextareaWidget

from assistants import as_shown, publishing
from assistants.admin.multiline import MultilineField
from assistants.admin.shown_findings import would_break
from assistants.findings import Finding
from assistants.linting import lint
from assistants.models import Snippet
from assistants.snippet_places import live_with, waiting_with
from callers.admin.key_field import KeyField
from callers.admin.seen import SeenForm


class SnippetForm(SeenForm):
    """`heard` is the digest of what the page showed of a change in live use; without it, that is shown first."""

    text = MultilineField(
        label=gettext_lazy("Text"),
        strip=False,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 12}),
        help_text=gettext_lazy(
            "Every live template that uses it changes with it. You see what callers will hear before it goes live."
        ),
    )
    heard: ClassVar[str] = ""
    # With the question: the digest of what is to be shown now.
    to_hear: str = ""

    class Meta:
        model = Snippet
        fields = ("key", "text", "explanation")
        field_classes: ClassVar = {"key": KeyField}

    def clean_text(self) -> str:
        """Return the text; one that was not touched stays as it is stored, whatever its line ends are."""
        text: str = self.cleaned_data["text"]
        return text if "text" in self.changed_data else self.instance.text

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or self.cleaned_data
        if {"key", "text"} <= cleaned.keys():
            # Nothing else goes live between this look and the end of saving.
            publishing.wait_for_turn()
            old_key = self.instance.key if self.instance.pk else ""
            for told in broken(old_key, cleaned["key"], cleaned["text"]):
                self.add_error("text" if cleaned["key"] == old_key else "key", told)
            if not self.errors and not self.question:
                self._ask(cleaned["key"], cleaned["text"])
        return cleaned

    def _ask(self, key: str, text: str) -> None:
        """Ask about a text that callers would hear at once, until it was shown what they hear of it."""
        concerned = [one.live_version_id for one in live_with(key)] if "text" in self.changed_data else []
        if not concerned:
            return
        shown = as_shown.digest(self.instance.pk, key, self.instance.text, text, sorted(filter(None, concerned)))
        if shown != self.heard:
            self.to_hear = shown
            self.question = _("Not live yet. Look at what callers will hear of it, and save again.")


def broken(old_key: str, key: str, text: str) -> list[ValidationError]:
    """Return what would break if the snippet `old_key` became this; an empty key means: deleted."""
    snippets = dict(Snippet.objects.exclude(key=old_key).values_list("key", "text"))
    if key:
        snippets[key] = text
    concerned = {one.name for each in {old_key, key} - {""} for one in live_with(each)}
    by_name = publishing.broken_by(snippets) if concerned else {}
    return [
        *(would_break(name, findings) for name, findings in by_name.items() if name in concerned),
        *(_left_without(old_key) if old_key and key != old_key else ()),
    ]


def why_kept(key: str) -> list[ValidationError]:
    """Return why a snippet cannot be deleted; nothing if it can."""
    return broken(key, "", "")


def _left_without(key: str) -> Iterator[ValidationError]:
    for one in waiting_with(key):
        told = _("It is used in a scheduled publication: %(publication)s. Cancel that first.")
        yield ValidationError(told, "scheduled", {"publication": one})


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


def remarks_on(key: str, text: str) -> list[Finding]:
    """Return what the linter remarks on this text of a snippet in the live templates that use it, each thing once."""
    snippets = {**dict(Snippet.objects.values_list("key", "text")), key: text}
    known = publishing.known_names()
    found = [
        one
        for template in live_with(key)
        if template.live_version
        for one in lint(template.live_version.text, snippets, known)
    ]
    return list({(one.code, one.line, one.column): one for one in found if one.origin == key}.values())
