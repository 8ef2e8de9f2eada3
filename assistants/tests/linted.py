"""Lints one text, as a value in an assistant that is in order otherwise."""

import json

from assistants.linting import lint
from assistants.names import Names
from callers.crm.fields import Field

# A value that may be used everywhere.
SCORE = Field("score", "score", in_first_message=True, in_prompts=True)
KNOWN = Names(attributes=["plan", "seats"], crm={"score": SCORE})
SNIPPETS = {
    "hello": "Goedendag {{ caller.first_name | default: 'beller' }}",
    "gap": "Goedendag,\n{{ caller.first_name }}",
    "empty": "",
    "nested": "Zeg: {{ snippet.hello }}",
    "misspelt": "Dag {{ Caller.first_name }} en { caller.email }",
}
IN_ORDER = {
    "model": {"provider": "openai", "model": "gpt-4.1-mini"},
    "voice": {"provider": "azure", "voiceId": "nl-NL-FennaNeural"},
    "transcriber": {"provider": "deepgram"},
}


def found(value, key="note", **others):
    """Return the findings for a value under a key; `note` is a key of which the platform's format says nothing."""
    return lint(json.dumps({**IN_ORDER, key: value, **others}, ensure_ascii=False), SNIPPETS, KNOWN)


def errors(value, key="note", **others):
    return [one.code for one in found(value, key, **others) if one.is_error]


def warnings(value, key="note", **others):
    return [one.code for one in found(value, key, **others) if not one.is_error]
