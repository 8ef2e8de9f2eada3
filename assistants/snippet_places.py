"""Where a snippet is used: in what callers hear, in drafts, and in what goes live at a set time."""

from __future__ import annotations

from assistants import scheduling
from assistants.models import ScheduledPublication, Template
from assistants.snippet_use import used_snippets


def live_with(key: str) -> list[Template]:
    """Return the templates whose live version uses a snippet."""
    found = Template.objects.filter(live_version__text__contains=_mention(key)).select_related("live_version")
    return [one for one in found if one.live_version and key in used_snippets(one.live_version.text)]


def drafts_with(key: str) -> list[Template]:
    """Return the templates whose draft uses a snippet, live or not."""
    found = Template.objects.filter(draft__contains=_mention(key))
    return [one for one in found if key in used_snippets(one.draft)]


def waiting_with(key: str) -> list[ScheduledPublication]:
    """Return what goes live at a set time and uses a snippet, the next first."""
    found = scheduling.waiting().filter(text__contains=_mention(key))
    return [one for one in found if key in used_snippets(one.text)]


def _mention(key: str) -> str:
    return f"snippet.{key}"
