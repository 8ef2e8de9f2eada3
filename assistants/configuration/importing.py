"""Brings files in: everything or nothing, in one transaction, and tells what differs."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from assistants import publishing
from assistants.configuration import lines, segments, snippets, template_changes, templates
from assistants.configuration.run import Run


@dataclass(frozen=True)
class Outcome:
    """What an import came to. With problems nothing was kept. `differences` are lines as of diff -u."""

    problems: list[str]
    told: list[str]
    differences: list[str]


def current() -> dict[str, str]:
    """Return all files as they would be written now: texts by path."""
    return dict(one for kind in (lines, segments, snippets, templates) for one in kind.files())


def import_files(
    files: Mapping[str, str], *, may_publish: bool = False, may_delete: bool = False, dry_run: bool = False
) -> Outcome:
    """Make everything what the files say. Nothing stays if anything is wrong with them, or on a dry run."""
    run = Run(files, may_publish, may_delete)
    with transaction.atomic():
        before, broken = current(), publishing.broken_by()
        _take(run)
        if not run.problems:
            snippets.refuse_breaking(run, broken)
        differences = [] if run.problems else list(_differences(before, current()))
        if run.problems or dry_run:
            transaction.set_rollback(True)
        elif run.recorded:
            publishing.record(None, _("import_config: %(names)s") % {"names": ", ".join(run.recorded)})
    return Outcome(run.problems, run.told, differences)


def _take(run: Run) -> None:
    for kind in (lines, segments, snippets):
        kind.take(run)
    # Templates are for lines and segments, whose own mistakes would only be told again with them.
    if not run.problems:
        template_changes.take(run)
    if not run.problems:
        for kind in (lines, segments, snippets):
            kind.delete(run)


def _differences(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[str]:
    for path in sorted(before.keys() | after.keys()):
        old, new = before.get(path), after.get(path)
        if old != new:
            names = (path if old is not None else "/dev/null", path if new is not None else "/dev/null")
            yield from difflib.unified_diff(_lines(old or ""), _lines(new or ""), *names, lineterm="")


def _lines(text: str) -> list[str]:
    """Return the lines of a text, each with what a terminal does not show: another line end, or none at the end."""
    lines = text.replace("\r", "␍").split("\n")
    return [*lines[:-1], *([f"{lines[-1]} ⏹"] if lines[-1] else [])]
