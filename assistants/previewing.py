"""What callers would hear of a draft: today's publication with the draft in it, answered from by the core of calls."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from assistants import jsontext, schema_places
from assistants.compiling import compile_template
from assistants.merging import MergeError
from assistants.models import Snippet, Template
from assistants.publication import ALWAYS, LiveVersion, Place, Publication

# What a draft bears in place of the key and the number of a version: neither is ever 0.
DRAFT = 0


def publication_with(
    publication: Publication,
    template: Template,
    text: str,
    snippets: Mapping[str, str] | None = None,
    unfit: list[jsontext.Path] | None = None,
) -> Publication:
    """Return a publication in which a draft is live: `text` stands at the place of `template`.

    The template may be live, offline, or not stored yet; where its place is another than that of its live version, it
    has moved. `snippets` are today's if left out. Give the result to `answering.answer_from`. Raises MergeError for a
    text that the linter refuses; with a list `unfit` it takes that as far as it can (see `compile_template`).
    """
    if snippets is None:
        snippets = dict(Snippet.objects.values_list("key", "text"))
    compiled = compile_template(text, snippets, schema_places.accepts, unfit)
    draft = LiveVersion(DRAFT, DRAFT, text, template.name, snippets, compiled)
    others = {place: one for place, one in publication.versions.items() if one.pk != template.live_version_id}
    return replace(publication, versions={**others, place_of(template): draft})


def publication_with_snippet(publication: Publication, key: str, text: str) -> Publication:
    """Return a publication in which the live versions that use a snippet have it with this text."""
    versions = {place: _with_snippet(one, key, text) for place, one in publication.versions.items()}
    return replace(publication, versions=versions)


def _with_snippet(version: LiveVersion, key: str, text: str) -> LiveVersion:
    try:
        used = version.compiled().snippets
    except MergeError:
        return version
    if used.get(key, text) == text:
        return version
    return version.renewed(version.template_name, {**used, key: text})


def only_draft(publication: Publication) -> Publication:
    """Return a publication in which nothing but the draft answers, whoever calls and whenever."""
    draft = next(version for version in publication.versions.values() if version.pk == DRAFT)
    return replace(publication, versions={(None, None, ALWAYS): draft})


def place_of(template: Template) -> Place:
    """Return where a template stands, or would if it were live."""
    line, segment = template.line, template.segment
    return line.number if line else None, segment.key if segment else None, template.when
