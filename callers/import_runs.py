"""Imports that staff begin in the admin: a file is checked, shown, confirmed and written, here or in a worker.

The row and the file are the truth; a task carries the id of a run and nothing else. Whoever works on a run says so in
the cache every few seconds. One that nobody works on is found again, and a file is never written twice, because the
row is locked and marked in the transaction that writes the callers.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any, BinaryIO

from celery import current_app
from django.conf import settings
from django.db import DatabaseError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError

from callers import store
from callers.csv_file import TableError
from callers.csv_rows import Problem
from callers.import_preview import Preview
from callers.importing import CheckedRows, Stage
from callers.models import ImportRun
from callers.upserting import Change

logger = logging.getLogger(__name__)

State = ImportRun.State
# The task that works on a run; by name, because it stands above this module.
TASK = "callers.tasks.work_on_import"
# A file up to here (bytes), of about 2,000 rows, is worked on while whoever handed it in waits.
AT_ONCE = 200_000
# Who has said nothing for so long (seconds) is taken for dead. Checking all links at the end takes longest.
SILENT_SECONDS = 180.0
_PROBLEMS_KEPT = 200


def begin(file_name: str, chunks: Any, **fields: Any) -> ImportRun:
    """Keep a file that was handed in, and check it: at once if it is small, else in a worker."""
    run = ImportRun.objects.create(file_name=file_name[-200:], **fields)
    run.path.parent.mkdir(mode=0o700, exist_ok=True)
    with run.path.open("wb") as kept:
        for chunk in chunks:
            kept.write(chunk)
    go_on(run)
    return run


def confirm(run: ImportRun, *, skip_errors: bool) -> None:
    """Have a checked run written. Does nothing if somebody else was first."""
    waiting = ImportRun.objects.filter(pk=run.pk, state=State.CHECKED)
    if waiting.update(state=State.CONFIRMED, skip_errors=skip_errors, waiting_since=timezone.now()):
        go_on(run)


def drop(run: ImportRun) -> None:
    """Forget a run that was not confirmed, with its file."""
    if ImportRun.objects.filter(pk=run.pk, state=State.CHECKED).delete()[0]:
        run.path.unlink(missing_ok=True)


def go_on(run: ImportRun) -> None:
    """Do the next step of a run: here if its file is small, else in a worker."""
    if run.path.stat().st_size <= AT_ONCE:
        work(run.pk)
    else:
        _send(run.pk)


def _send(pk: int) -> None:
    try:
        current_app.send_task(TASK, [pk], retry=False, ignore_result=True)
    except (OperationalError, OSError) as error:
        # The sweep finds it.
        logger.warning("No worker called for an import: %s", type(error).__name__)


def sweep() -> None:
    """Call a worker for each run that nobody works on, and remove what is left of those of long ago."""
    for run in ImportRun.objects.filter(state__in=(State.NEW, State.CONFIRMED)):
        if progress_of(run) is None:
            _send(run.pk)
    before = timezone.now() - timedelta(days=max(1, settings.RAW_BODY_DAYS))
    for run in ImportRun.objects.filter(created_at__lt=before).exclude(state=State.CONFIRMED):
        run.path.unlink(missing_ok=True)
        run.delete()


def work(pk: int) -> None:
    """Check or write a run, whichever is next; nothing if there is nothing to do or somebody does it already."""
    run = ImportRun.objects.filter(pk=pk, state__in=(State.NEW, State.CONFIRMED)).select_related("author").first()
    if run is None or not _take(run):
        return
    try:
        with translation.override(run.language):
            _do(run, _check if run.state == State.NEW else _write)
    finally:
        _give_back(run)
    if not run.is_underway and run.state != State.CHECKED:
        run.path.unlink(missing_ok=True)


def _do(run: ImportRun, step: Callable[[ImportRun, BinaryIO], None]) -> None:
    try:
        with run.path.open("rb") as source:
            step(run, source)
    except FileNotFoundError:
        _refuse(run, _("The file is no longer there. Hand it in again."))
    except TableError as error:
        _refuse(run, str(error))
    except DatabaseError as error:
        # The database's own words may hold somebody's data.
        logger.warning("Import refused by the database: %s", type(error).__name__)
        _refuse(run, _("The database refused. If callers were being changed at the same moment, try again."))


def _refuse(run: ImportRun, reason: str) -> None:
    run.state, run.refusal, run.ended_at = State.REFUSED, reason, timezone.now()
    run.save(update_fields=["state", "refusal", "ended_at"])


def _check(run: ImportRun, source: BinaryIO) -> None:
    problems = _Problems()
    preview = Preview()
    with CheckedRows(source, run.country, problems.add, _telling(run)) as rows:
        counts = rows.compare(report=problems.add, show=preview.show, progress=_telling(run))
    _count(run, counts)
    run.problems, run.problem_count, run.preview = problems.first, problems.count, preview.rows
    run.state = State.CHECKED
    run.save()


def _write(run: ImportRun, source: BinaryIO) -> None:
    problems = _Problems()
    with CheckedRows(source, run.country, problems.add, _telling(run)) as rows, transaction.atomic():
        if ImportRun.objects.select_for_update().get(pk=run.pk).state != State.CONFIRMED:
            return
        outcome = None
        if run.skip_errors or not rows.broken:
            outcome = rows.write(
                skip_errors=run.skip_errors, report=problems.add, progress=_telling(run), author=run.author
            )
        run.problems, run.problem_count, run.preview = problems.first, problems.count, []
        if outcome is None or not outcome.is_imported:
            reason = _(
                "Callers were changed since the file was checked, so that it has mistakes now. Hand it in again."
            )
            _refuse(run, reason)
        else:
            _count(run, Counter({change: getattr(outcome, change.value) for change in Change}))
            run.state, run.ended_at = State.DONE, timezone.now()
        run.save()


def _count(run: ImportRun, counts: Counter[Change]) -> None:
    for change in Change:
        setattr(run, change.value, counts[change])


class _Problems:
    """Counts problems, and keeps the first of them as JSON: row, column, value, what is wrong, what to do."""

    def __init__(self) -> None:
        self.count = 0
        self.first: list[list[Any]] = []

    def add(self, problem: Problem) -> None:
        self.count += 1
        if len(self.first) < _PROBLEMS_KEPT:
            self.first.append([problem.row, problem.column, problem.value, problem.wrong, problem.remedy])


# Who works on a run, and how far it is, stands in the cache: the transaction that writes shows nothing until its end.


def _key(run: ImportRun) -> str:
    return f"import:{run.pk}"


def _take(run: ImportRun) -> bool:
    try:
        return store.connect().add(_key(run), b"", SILENT_SECONDS)
    except store.StoreError:
        # The row's lock still keeps a file from being written twice.
        return True


def _give_back(run: ImportRun) -> None:
    try:
        store.connect().delete_many([_key(run)])
    except store.StoreError as error:
        logger.warning("Cache not cleared: %s", error)


def _telling(run: ImportRun) -> Callable[[Stage, int, int], None]:
    def tell(stage: Stage, done: int, total: int) -> None:
        try:
            store.connect().set(_key(run), f"{stage} {done} {total}".encode(), SILENT_SECONDS)
        except store.StoreError as error:
            logger.warning("Progress not told: %s", error)

    return tell


def progress_of(run: ImportRun) -> tuple[str, int, int] | None:
    """Return the stage, how much of it is done and how much there is; None if nobody works on the run."""
    try:
        (told,) = store.connect().get_many([_key(run)])
    except store.StoreError:
        return None
    if told is None:
        return None
    stage, done, total = told.decode().split() if told else ("", "0", "0")
    return stage, int(done), int(total)
