"""Snippets: snippets/<key>.md, the text as it is, and snippets/explanations.json."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import PurePosixPath

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from assistants import publishing
from assistants.configuration.records import Record, written
from assistants.configuration.run import Run
from assistants.finding_words import words
from assistants.models import Snippet

FOLDER = "snippets"
EXPLANATIONS = f"{FOLDER}/explanations.json"
_SUFFIXES = (".md", ".txt")


def files() -> Iterator[tuple[str, str]]:
    snippets = list(Snippet.objects.all())
    for snippet in snippets:
        yield f"{FOLDER}/{snippet.key}.md", snippet.text
    explained = {snippet.key: snippet.explanation for snippet in snippets if snippet.explanation}
    if explained:
        yield EXPLANATIONS, written(explained)


def take(run: Run) -> None:
    """Make the snippets what the files say."""
    explained, record = {}, None
    for file in run.inside(FOLDER):
        path = PurePosixPath(file)
        if path.suffix in _SUFFIXES:
            run.is_first(FOLDER, path.stem, file)
    texts = run.named[FOLDER]
    if EXPLANATIONS in run.files:
        record = Record(run, EXPLANATIONS)
        explained = record.take(dict.fromkeys(texts, "string"), optional=frozenset(texts))
    stored = {snippet.key: snippet for snippet in Snippet.objects.all()}
    for key, file in texts.items():
        snippet = stored.get(key) or Snippet(key=key)
        wanted = (run.files[file], explained.get(key) or "")
        if snippet.pk and (snippet.text, snippet.explanation) == wanted:
            continue
        snippet.text, snippet.explanation = wanted
        if _is_sound(run, snippet, file, record):
            snippet.save()
            run.recorded.append(key)


def _is_sound(run: Run, snippet: Snippet, file: str, explanations: Record | None) -> bool:
    try:
        snippet.full_clean()
    except ValidationError as error:
        for field, messages in error.message_dict.items():
            for message in messages:
                if field == "explanation" and explanations is not None:
                    explanations.refuse((snippet.key,), message)
                else:
                    run.refuse(file, message)
        return False
    return True


def delete(run: Run) -> None:
    """Delete the snippets that have no file, if that is asked."""
    left = {snippet.key: snippet for snippet in Snippet.objects.exclude(key__in=run.named[FOLDER])}
    for key, snippet in run.missing(FOLDER, left):
        run.recorded.append(key)
        snippet.delete()


def refuse_breaking(run: Run, broken_before: Collection[str]) -> None:
    """Refuse what would keep a live template from being filled in that could be until now."""
    for name, findings in publishing.broken_by().items():
        if name in broken_before:
            continue
        for finding in filter(lambda one: one.is_error, findings):
            what, remedy = words(finding)
            file = next((one for one in run.inside(FOLDER) if PurePosixPath(one).stem == finding.origin), FOLDER)
            told = _("the live template “%(template)s” would break. %(what)s %(remedy)s")
            told %= {"template": name, "what": what, "remedy": remedy}
            run.refuse(file, told, finding.line if finding.origin else None)
