"""What the page of the service's state says of all that is done behind calls."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assistants import unfinished
from assistants.admin.status_row import ATTENTION, BAD, GOOD, Row, ago, time
from assistants.service_state import ServiceState

# A worker that is there counts every minute (seconds).
_WORKER_PATIENCE = 300
_MOST_WAITING = 5_000
# By kind of work, after how long something that is due is late (seconds).
_LATE = {
    unfinished.FETCH: 120,
    unfinished.WARM: 1800,
    unfinished.PUBLISH: 60,
    unfinished.IMPORT: 600,
    unfinished.COUNT: 1800,
    unfinished.CONTACTS: 900,
}


def rows(state: ServiceState) -> list[Row]:
    return [_worker(state), _work(state), _events(state), _log(state)]


def _worker(state: ServiceState) -> Row:
    title, seen = _("Worker"), state.known.worker_seen_at
    meaning = _("Calls are answered all the same, but nothing is fetched from CRMs or goes live at a set time.")
    remedy = _("Start the worker and beat (with docker compose: docker compose up --detach worker beat).")
    if not state.database_answers:
        return Row(title, ATTENTION, _("Whether it works is not known while the database is away."))
    if seen is None:
        return Row(title, BAD, f"{_('It was never seen.')} {meaning}", remedy)
    told = {"time": time(seen)}
    if (state.now - seen).total_seconds() > _WORKER_PATIENCE:
        return Row(title, BAD, f"{_('It was last seen at %(time)s.') % told} {meaning}", remedy)
    return Row(title, GOOD, _("It works; last seen at %(time)s.") % told)


def _work(state: ServiceState) -> Row:
    title = _("Work that is due")
    if not state.database_answers:
        return Row(title, ATTENTION, _("Whether any is late is not known while the database is away."))
    late = [words for kind, words in _kinds(state) if state.ages[kind] > _LATE[kind]]
    oldest = max((state.ages[kind] for kind in _LATE), default=0.0)
    if late:
        remedy = _(
            "If the worker works, this passes. If it grows, the worker cannot keep up: its log says where it is stuck."
        )
        return Row(title, ATTENTION, " ".join(late), remedy)
    if oldest >= 1:
        words = _("The oldest has been due for %(ago)s, which is not long.") % {"ago": f"{round(oldest)} s"}
        return Row(title, GOOD, words)
    return Row(title, GOOD, _("None."))


def _kinds(state: ServiceState) -> Iterator[tuple[str, str]]:
    words = {
        unfinished.FETCH: _("What a CRM knows of somebody who called or was changed waits for %(ago)s."),
        unfinished.WARM: _("What is fetched from CRMs before anyone calls is late by %(ago)s."),
        unfinished.PUBLISH: _("A publication should have gone live %(ago)s ago."),
        unfinished.IMPORT: _("A file of callers waits for %(ago)s."),
        unfinished.COUNT: _("The count of segments waits for %(ago)s."),
        unfinished.CONTACTS: _("Contacts of a CRM should have been read %(ago)s ago."),
    }
    for kind, text in words.items():
        yield kind, text % {"ago": ago(state.ages[kind], state.now)}


def _events(state: ServiceState) -> Row:
    title = _("Events of calls")
    if state.spooled:
        words = ngettext(
            "%(count)d waits on disk for the database, the oldest for %(ago)s.",
            "%(count)d wait on disk for the database, the oldest for %(ago)s.",
            state.spooled,
        )
        told = {"count": state.spooled, "ago": ago(state.ages[unfinished.EVENTS], state.now)}
        remedy = _(
            "Nothing needs to be done: they are brought there, once and in order, when it is back. Keep the disk."
        )
        return Row(title, ATTENTION, words % told, remedy)
    if state.refused:
        words = ngettext(
            "%(count)d was put aside, because it could not be read or the database refused it.",
            "%(count)d were put aside, because they could not be read or the database refused them.",
            state.refused,
        )
        remedy = _("They are in the folder spool/refused. Whoever made the service can say what was in them.")
        return Row(title, ATTENTION, words % {"count": state.refused}, remedy)
    return Row(title, GOOD, _("All are in the database; none waits on disk."))


def _log(state: ServiceState) -> Row:
    title = _("List of answers")
    if state.dropped:
        words = _(
            "%(count)d entries did not fit while the database was away. The calls were answered; the list misses them."
        )
        remedy = _("Nothing can be done about those. The count begins anew when the web server does.")
        return Row(title, ATTENTION, words % {"count": state.dropped}, remedy)
    if state.waiting > _MOST_WAITING:
        words = _("%(count)d entries wait to be written.") % {"count": state.waiting}
        return Row(
            title, ATTENTION, words, _("They are written when the database is back. Beyond 10,000 some are lost.")
        )
    return Row(title, GOOD, _("Written as calls come."))
