"""Runs through the contacts of a CRM, page by page: each page with its callers and its place in one transaction.

A run that dies is taken up at its page by whoever claims it next. Taking a page twice changes nothing.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import timedelta
from itertools import islice

from django.db import Error, transaction
from django.utils import timezone

from callers import entries, refreshing, removing, turns
from callers.crm import contacts, limiting
from callers.crm.contacts import Page
from callers.crm.failures import AskError
from callers.crm.spec import Spec
from callers.models import ContactSync
from callers.syncing import leaving, standing
from callers.syncing.batches import Batch

PAGE_SECONDS = 30.0
MOST_PAGES = 100_000
# The longest wait for a turn to ask; whoever must wait longer gives the run back.
_LONGEST_WAIT = 60.0
# Changes are asked for from a little before: a CRM needs a moment until it finds what it was told.
_OVERLAP = timedelta(minutes=10)
_AT_A_TIME = 500
_REMOVED_AT_A_TIME = 100

# Gets how many contacts have come with a page.
Progress = Callable[[int], object]


def run_due(seconds: float) -> None:
    """Go on with all syncs that are due, for about so many seconds."""
    until = time.monotonic() + seconds
    for pk in standing.due():
        if time.monotonic() < until and (sync := standing.claim(pk)):
            run(sync, until)


def run(
    sync: ContactSync,
    until: float = float("inf"),
    progress: Progress = lambda count: None,
    *,
    accept_removals: bool = False,
) -> bool:
    """Go on with a claimed sync until `until` (time.monotonic), and give it back; tell whether the run is complete.

    What goes wrong is noted in its row. With `accept_removals` callers are removed however many they are.
    """
    try:
        try:
            if not _paged(sync, until, progress):
                standing.release(sync)
                return False
            _leave(sync, accept_removals=accept_removals)
        except AskError as error:
            if error.code == "rate_limited" or error.retry_after:
                limiting.pause(sync.connection_id, error.retry_after)
            standing.fail(sync, error)
        except Error as error:
            standing.fail(sync, AskError("not_written", error=type(error).__name__))
    except standing.LostClaimError:
        return False
    return not sync.failure


def _paged(sync: ContactSync, until: float, progress: Progress) -> bool:
    """Take pages until there are no more; tell whether that is so."""
    spec = Spec.of(sync.connection)
    if not sync.started_at:
        standing.begin(sync)
    while not sync.is_paged:
        if not _may_ask(spec, until):
            return False
        standing.stay(sync)
        since = None if sync.is_full else sync.since
        page = contacts.page(spec, since, sync.cursor, time.monotonic() + PAGE_SECONDS)
        if page.next and (page.next == sync.cursor or sync.pages >= MOST_PAGES):
            raise AskError("pages_repeat")
        _take(sync, page)
        progress(len(page.contacts))
    return True


def _may_ask(spec: Spec, until: float) -> bool:
    while wait := limiting.take(spec.pk, spec.per_minute):
        if wait > _LONGEST_WAIT or time.monotonic() + wait > until:
            return False
        time.sleep(wait)
    return time.monotonic() < until


@transaction.atomic
def _take(sync: ContactSync, page: Page) -> None:
    """Write what a page holds, and that it is done."""
    standing.hold(sync)
    turns.take()
    counts: Counter[str] = Counter(sync.counts)
    counts["without_id"] += page.without_id
    touched: set[str] = set()
    rest = iter(page.contacts)
    while part := list(islice(rest, _AT_A_TIME)):
        batch = Batch(sync.connection_id, sync.run, part)
        batch.apply()
        touched |= batch.write()
        counts += batch.counts
    # Those of a first run are fetched in advance as they are likely to call, and not all at once.
    _renew(touched, is_news=sync.full_done_at is not None)
    at = sync.next_since or ((page.at or timezone.now()) - _OVERLAP)
    standing.keep(
        sync, cursor=page.next, is_paged=not page.next, pages=sync.pages + 1, next_since=at, counts=dict(counts)
    )


def _leave(sync: ContactSync, *, accept_removals: bool) -> None:
    """Remove the callers whose contacts are gone, and end the run."""
    stopped = {} if accept_removals else leaving.too_many(sync)
    if sync.is_full and not stopped:
        leaving.mark_missing(sync)
    while not stopped and _remove_some(sync):
        standing.stay(sync)
    standing.finish(sync, {**sync.counts, "kept": leaving.kept(sync)}, stopped)


@transaction.atomic
def _remove_some(sync: ContactSync) -> bool:
    standing.hold(sync)
    removed = leaving.remove(sync, _REMOVED_AT_A_TIME)
    _renew(removed.numbers, is_news=False)
    standing.keep(sync, counts={**sync.counts, "removed": sync.counts.get("removed", 0) + removed.count})
    return removed.count > 0


def _renew(numbers: Iterable[str], *, is_news: bool) -> None:
    if is_news:
        refreshing.want(removing.somebodys(numbers), refreshing.Reason.IMPORT)
    transaction.on_commit(lambda: entries.forget(numbers), robust=True)
