"""What was live when: the times during which callers heard a version, and which snippets are not as they were then."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User

from assistants.models import Publication, Snippet, Template, Version
from assistants.snippet_use import used_snippets


@dataclass(frozen=True, slots=True)
class Spell:
    """A time during which a template answered with one version, and who made it begin; without an end it goes on."""

    began_at: datetime
    ended_at: datetime | None
    author: User | None


@dataclass(frozen=True, slots=True)
class ChangedSnippet:
    """A snippet with another text now than when callers last heard the version; `now` is None if it is gone."""

    key: str
    then: str
    now: str | None


def spells(template: Template) -> Mapping[int, Sequence[Spell]]:
    """Return the spells of all versions of a template by the version's key, the newest first. One query."""
    told = Publication.objects.filter(template=template).select_related("author").order_by("-number")
    found: defaultdict[int, list[Spell]] = defaultdict(list)
    ended_at = None
    for one in told:
        if one.version_id is not None:
            found[one.version_id].append(Spell(one.created_at, ended_at, one.author))
        ended_at = one.created_at
    return found


def changed_snippets(version: Version) -> list[ChangedSnippet]:
    """Return the snippets of a version whose texts are not those with which callers last heard it, by key.

    A snippet that is older than its history is not told of: nobody knows what it was.
    """
    heard = spells(version.template).get(version.pk, ())
    if not heard or heard[0].ended_at is None:
        return []
    used = sorted(used_snippets(version.text))
    then = {one.key: one.text for one in Snippet.history.as_of(heard[0].ended_at).filter(key__in=used)}
    now = dict(Snippet.objects.filter(key__in=used).values_list("key", "text"))
    return [ChangedSnippet(key, then[key], now.get(key)) for key in used if key in then and then[key] != now.get(key)]
