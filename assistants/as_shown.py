"""What somebody was shown before making it live, in a few letters: what has changed since does not go live."""

from __future__ import annotations

import hashlib

import orjson

from assistants.models import Snippet, Template
from assistants.snippet_use import used_snippets


class NotAsShownError(Exception):
    """Nothing went live, because it is not what was shown: somebody changed it meanwhile."""


def digest(*seen: object) -> str:
    """Return the same letters for the same plain data, and others for other data."""
    return hashlib.sha256(orjson.dumps(seen)).hexdigest()


def of_draft(template: Template) -> str:
    """Return the digest of all that decides what publishing a draft alters: it, what is live, its place, snippets."""
    used = Snippet.objects.filter(key__in=used_snippets(template.draft)).order_by("key").values_list("key", "text")
    place = (template.line_id, template.segment_id, template.when)
    return digest(template.pk, template.draft, template.live_version_id, place, list(used))
