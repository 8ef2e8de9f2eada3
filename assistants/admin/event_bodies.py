"""The body of an event, readable: functions that the agent called by name, anything else as it came in."""

from __future__ import annotations

import json
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from assistants.admin.text_to_read import text_to_read

_LONGEST_SHOWN = 20_000


def body_in_words(kind: str, body: str) -> str | SafeString:
    """Return the body for the page of its call. It is empty once it is older than RAW_BODY_DAYS."""
    if not body:
        return _("Not kept any longer.")
    try:
        told: Any = json.loads(body)
    except (ValueError, RecursionError):
        return _text(body)
    tasks = told.get("tasksInitiated") if kind == "tool-calls" and isinstance(told, dict) else None
    if isinstance(tasks, list):
        return format_html_join("", "<p><strong>{}</strong></p>{}", (_task(task) for task in tasks))
    return _facts(told) if isinstance(told, dict) else _text(json.dumps(told, indent=2, ensure_ascii=False))


def _task(task: object) -> tuple[str, SafeString]:
    """Return the name of a function that was called, and what was handed to it (wire contract, section 4.2)."""
    if not isinstance(task, dict):
        return _("(unreadable)"), _text(str(task))
    payload = task.get("taskPayload")
    shown = _facts(payload) if isinstance(payload, dict) else _text(json.dumps(payload, ensure_ascii=False))
    return str(task.get("taskName") or _("(no name)")), shown


def _facts(told: dict[str, Any]) -> SafeString:
    """Return names with their values; text keeps its lines, and what is nested stays JSON."""
    rows = (
        (name, value if isinstance(value, str) else json.dumps(value, indent=2, ensure_ascii=False))
        for name, value in told.items()
    )
    pairs = format_html_join("", '<dt>{}</dt><dd class="flireo-lines">{}</dd>', rows)
    return format_html('<dl class="flireo-facts">{}</dl>', pairs)


def _text(text: str) -> SafeString:
    cut = text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"
    return text_to_read(cut)
