"""Where something stands in the text of an assistant, in words."""

from __future__ import annotations

import json
import re

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

_STEP = re.compile(r'\[(?P<quoted>"(?:[^"\\]|\\.)*")\]|\[(?P<index>\d+)\]|\.?(?P<plain>[^.\[\]]+)')
_WORDS = {
    "firstMessage": _("First message"),
    "endCallMessage": _("Closing sentence"),
    "voicemailMessage": _("Message for voicemail"),
    "maxDurationSeconds": _("Longest duration (seconds)"),
    "model": _("Language model"),
    "messages": _("Messages"),
    "content": _("Text"),
    "role": _("Role"),
    "tools": _("Tools"),
    "voice": _("Voice"),
    "transcriber": _("Speech to text"),
    "provider": _("Provider"),
    "language": _("Language"),
    "temperature": _("Temperature"),
    "analysisPlan": _("Analysis afterwards"),
    "summaryPlan": _("Summary"),
    "structuredDataPlan": _("Data to collect"),
    "successEvaluationPlan": _("Success"),
}
_PROMPT = re.compile(r"model\.messages\[(\d+)\]\.content")


def place(path: str) -> str:
    """Return a path such as model.tools[0].name in words, the whole text for an empty one."""
    if not path:
        return gettext("The text as a whole")
    if prompt := _PROMPT.fullmatch(path):
        return gettext("Instructions to the assistant (message %(number)d)") % {"number": int(prompt[1]) + 1}
    return " › ".join(_step(step) for step in _STEP.finditer(path))


def _step(step: re.Match[str]) -> str:
    if step["index"]:
        return gettext("number %(number)d") % {"number": int(step["index"]) + 1}
    name = str(json.loads(step["quoted"])) if step["quoted"] else step["plain"]
    return str(_WORDS.get(name, name))
