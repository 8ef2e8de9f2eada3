"""The assistant that the benchmarks answer with: any size, always the same 12 placeholders of ours."""

from __future__ import annotations

import json
import re
from typing import Any

PLACEHOLDERS = 12
# What makes a prompt long in practice: more of the business's own rules.
_RULE = (
    "- Vraag bij een storing eerst naar het type toestel, het bouwjaar en de melding op het scherm. Is er kans op "
    "lekkage of ruikt de beller gas, verwijs dan meteen naar het noodnummer en beëindig het gesprek.\n"
)
_PROMPT_HEAD = """Je bent Julia, de telefonische assistent van {{ line.name }} ({{ line.number }}).

# Wie er belt
Naam: {{ caller.full_name | default: "niet bekend" }}
Bedrijf: {{ caller.company | default: "geen" }}
E-mail: {{ caller.email | default: "niet bekend" }}
Contract: {{ caller.attributes.contract | default: "geen" }}
{% if caller.attributes.klant_sinds %}Klant sinds {{ caller.attributes.klant_sinds }}.
{% endif %}
# Wat je doet
"""
_PROMPT_FOOT = """
# Tot slot
Spreek de beller aan met {{ caller.salutation | default: "u" }}. Geef berichten door met send_message.
"""


def assistant(size: int, opening: str = "") -> dict[str, Any]:
    """Return an assistant of about `size` bytes of JSON; `opening` is a sentence that tells templates apart."""
    document = _document(opening, "")
    room = size - len(as_text(document).encode())
    rules = _RULE * (max(0, room) // len(json.dumps(_RULE, ensure_ascii=False).encode()) + 1)
    return _document(opening, rules.encode()[: max(0, room)].decode(errors="ignore"))


def as_text(document: dict[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False, indent=2)


def as_django(document: Any) -> Any:
    """Return the same assistant in the language of Django's templates, with Flireo's own placeholders kept apart."""
    return _in_each_text(document, r' \| default: "([^"]*)"', r'|default:"\1"', "verbatim")


def as_jinja(document: Any) -> Any:
    """Return the same assistant in the language of Jinja, with Flireo's own placeholders kept apart."""
    return _in_each_text(document, r'default: "([^"]*)"', r'default("\1", true)', "raw")


def _in_each_text(value: Any, ours: str, theirs: str, apart: str) -> Any:
    if isinstance(value, dict):
        return {key: _in_each_text(item, ours, theirs, apart) for key, item in value.items()}
    if isinstance(value, list):
        return [_in_each_text(item, ours, theirs, apart) for item in value]
    if not isinstance(value, str):
        return value
    value = re.sub(ours, theirs, value)
    return re.sub(r"{{\w+}}", rf"{{% {apart} %}}\g<0>{{% end{apart} %}}", value)


def _document(opening: str, rules: str) -> dict[str, Any]:
    greeting = "Hallo{% if caller.first_name %} {{ caller.first_name }}{% endif %}, met Julia van {{ line.name }}."
    return {
        "firstMessage": f"{greeting} {opening}".strip(),
        "firstMessageMode": "assistant-speaks-first",
        "firstMessageInterruptionsEnabled": False,
        "endCallMessage": 'Dank u wel voor het bellen, {{ caller.salutation | default: "een fijne dag" }}. Tot ziens!',
        "voicemailMessage": "Goedendag, u spreekt met Julia van {{ line.name }}. Wilt u ons terugbellen?",
        "endCallPhrases": ["tot ziens", "fijne dag nog"],
        "maxDurationSeconds": 900,
        "backgroundSound": "off",
        "messagePlan": {},
        "compliancePlan": {},
        "analysisPlan": _analysis(),
        "startSpeakingPlan": {"waitSeconds": 0.5},
        "stopSpeakingPlan": {"numWords": 2},
        "keypadInputPlan": {"enabled": False},
        "transcriber": {"provider": "deepgram", "model": "nova-3", "language": "nl"},
        "model": {
            "provider": "openai",
            "model": "gpt-4.1-mini",
            "maxTokens": 150,
            "temperature": 0.3,
            "emotionRecognitionEnabled": False,
            "messages": [{"role": "system", "content": _PROMPT_HEAD + rules + _PROMPT_FOOT}],
            "tools": _tools(),
        },
        "voice": {
            "provider": "11labs",
            "voiceId": "ukiwGs47sHyibruHJ1vg",
            "model": "eleven_flash_v2_5",
            "stability": 0.5,
            "similarityBoost": 0.6,
            "useSpeakerBoost": True,
            "inputPunctuationBoundaries": [".", "!", "?"],
        },
    }


def _analysis() -> dict[str, Any]:
    return {
        "minMessagesThreshold": 4,
        "summaryPlan": {
            "enabled": True,
            "messages": [
                {"role": "system", "content": "Vat het gesprek in twee zinnen samen."},
                {"role": "user", "content": "Gesprek:\n{{transcript}}\nReden van einde: {{endedReason}}"},
            ],
        },
        "structuredDataPlan": {
            "enabled": True,
            "schema": {
                "type": "object",
                "properties": {
                    "terugbellen": {"type": "boolean", "description": "Of de beller gebeld wil worden."},
                    "onderwerp": {"type": "string"},
                },
            },
            "messages": [
                {"role": "system", "content": "Geef alleen JSON volgens dit schema:\n{{schema}}"},
                {"role": "user", "content": "{{transcript}}"},
            ],
        },
        "successEvaluationPlan": {"enabled": False},
    }


def _tools() -> list[dict[str, Any]]:
    properties = {
        "message": {"type": "string", "description": "Het bericht, in één of twee zinnen."},
        "callback_number": {"type": "string", "description": "Het nummer om terug te bellen."},
    }
    message = {
        "name": "send_message",
        "description": "Geeft een bericht van de beller door aan een collega.",
        "parameters": {"type": "object", "properties": properties, "required": ["message"]},
    }
    return [{"type": "function", "function": message}, {"type": "endCall"}]
