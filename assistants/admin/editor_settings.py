"""What the editor of a template needs to know, handed over with the page."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from functools import lru_cache
from typing import Any

from babel import Locale, UnknownLocaleError
from django.core.serializers.json import DjangoJSONEncoder
from django.urls import reverse
from django.utils.translation import get_language

from assistants.admin.editor_words import PHRASES, WORDS
from assistants.admin.name_words import FILTERS, GROUPS, TAGS
from assistants.admin.offered_names import OfferedName
from assistants.schema_places import subschema

# How the words that most filters need are written, with what can be typed over in the middle.
_ARGUMENTS = {
    "default": ('default: "', "…", '"'),
    "date": ('date: "', "%d-%m-%Y", '"'),
    "join": ('join: "', ", ", '"'),
    "truncate": ("truncate: ", "60", ""),
    "truncatewords": ("truncatewords: ", "10", ""),
    "replace": ('replace: "', "…", '", ""'),
    "remove": ('remove: "', "…", '"'),
    "append": ('append: "', "…", '"'),
    "prepend": ('prepend: "', "…", '"'),
    "plus": ("plus: ", "1", ""),
    "minus": ("minus: ", "1", ""),
    "times": ("times: ", "2", ""),
    "divided_by": ("divided_by: ", "2", ""),
    "slice": ("slice: ", "0, 4", ""),
}
_FIRST_LANGUAGES = ("nl", "nl-BE", "en", "en-GB", "en-US", "de", "fr", "multi")


def settings(names: Iterable[OfferedName]) -> dict[str, Any]:
    """Return the settings, ready to become JSON, in the language of the page."""
    offers = [{**asdict(one), "group": str(GROUPS[one.root])} for one in names]
    told: dict[str, Any] = {
        "check_url": reverse("admin:assistants_template_check"),
        "language": get_language() or "nl",
        "words": WORDS,
        "phrases": PHRASES,
        "offers": {
            "groups": list(GROUPS.values()),
            "names": offers,
            "filters": [_filter(name, words) for name, words in FILTERS.items()],
            "tags": [{"name": name, "explanation": words} for name, words in TAGS.items()],
        },
    }
    # Words wait to be translated until they are written.
    return dict(json.loads(json.dumps(told, cls=DjangoJSONEncoder)))


def _filter(name: str, words: Any) -> dict[str, Any]:
    before, middle, after = _ARGUMENTS.get(name, (name, "", ""))
    example = before + middle + after if name in _ARGUMENTS else ""
    return {"name": name, "explanation": words, "example": example, "before": before, "words": middle, "after": after}


def languages() -> list[tuple[str, str]]:
    """Return the languages that the platform understands, by code, with their names in the language of the page."""
    return list(_languages(get_language() or "nl"))


@lru_cache(maxsize=4)
def _languages(page: str) -> tuple[tuple[str, str], ...]:
    schema = subschema(("transcriber", "language")) or {}
    named = {code: _name(code, page) for code in schema["enum"]}
    first = {code: named.pop(code) for code in _FIRST_LANGUAGES}
    return (*first.items(), *sorted(named.items(), key=lambda one: one[1].lower()))


def _name(code: str, page: str) -> str:
    try:
        name = Locale.parse(code, sep="-").get_display_name(page)
    except (UnknownLocaleError, ValueError):
        name = None
    return f"{name} ({code})" if name else code


def groups(names: Iterable[OfferedName]) -> Iterator[tuple[str, list[OfferedName]]]:
    """Yield the names by group, each group with its words."""
    listed = list(names)
    for root, words in GROUPS.items():
        if of_group := [one for one in listed if one.root == root]:
            yield str(words), of_group
