"""Publications at a set time: planned, cancelled, and made live when their time has come.

What goes live is the text that was seen when it was planned. It is linted again then, with the snippets of that moment;
one that does not pass does not go live, nor one whose author may not publish any more, and what is live stays.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from assistants import as_shown, publishing
from assistants.models import ScheduledPublication, Template, Version
from assistants.publishing import Author, PublishError
from assistants.roles import PUBLISH

logger = logging.getLogger(__name__)

State = ScheduledPublication.State
Refusal = ScheduledPublication.Refusal
_LONGEST = timedelta(days=366)


@transaction.atomic
def plan(template: Template, due_at: datetime, author: Author, note: str, shown: str) -> ScheduledPublication:
    """Have the draft as it is now go live at `due_at`.

    Raises ValidationError for a time that is past, taken or far away, PublishError for a draft that could not go live
    now, and NotAsShownError if it is not what was `shown` (`as_shown.of_draft`).
    """
    now = timezone.now()
    if due_at <= now:
        raise ValidationError(_("This moment has passed. Choose a later one, or publish now."))
    if due_at > now + _LONGEST:
        raise ValidationError(_("This is more than a year away. Choose an earlier moment."))
    template = publishing.locked(template)
    if shown != as_shown.of_draft(template):
        raise as_shown.NotAsShownError
    publishing.must_pass(template.draft)
    planned = ScheduledPublication(
        template=template,
        text=template.draft,
        note=note,
        author=publishing.user(author),
        due_at=due_at,
        live_then=template.live_version,
    )
    planned.validate_constraints()
    planned.save()
    return planned


def cancel(planned: ScheduledPublication) -> bool:
    """Cancel what waits; False if it waits no more."""
    return _decide(planned, State.CANCELLED)


def publish_due() -> int:
    """Make live, in the order of their times, what is due; return how many went live.

    One that is late goes live all the same. Two that look at the same moment take each once. What fails is tried again
    in the next round, and is in the way of no other.
    """
    went_live = 0
    due = ScheduledPublication.objects.filter(state=State.WAITING, due_at__lte=timezone.now())
    for pk in list(due.order_by("due_at", "pk").values_list("pk", flat=True)):
        try:
            went_live += _publish(pk)
        except Exception:
            logger.exception("Scheduled publication %d could not be looked at", pk)
    return went_live


@transaction.atomic
def _publish(pk: int) -> bool:
    waiting = ScheduledPublication.objects.filter(pk=pk, state=State.WAITING)
    if connection.features.has_select_for_update_skip_locked:
        waiting = waiting.select_for_update(skip_locked=True, of=("self",))
    planned = waiting.select_related("template", "author").first()
    # Two at once on SQLite: only one finds the row waiting, as writers wait for each other.
    if planned is None or not _decide(planned, State.LIVE):
        return False
    if not _may_publish(planned.author):
        return _refuse(planned, Refusal.AUTHOR)
    try:
        planned.version = publishing.publish_text(planned.template, planned.text, planned.author, planned.note)
    except PublishError as refused:
        if refused.findings:
            return _refuse(planned, Refusal.MISTAKES)
        # Somebody published the very same meanwhile.
        planned.version = Template.objects.select_related("live_version").get(pk=planned.template_id).live_version
    planned.save(update_fields=["version"])
    return True


def _may_publish(author: User | None) -> bool:
    """Tell whether an author could publish by hand at this moment; None is one who was deleted."""
    return author is not None and author.is_active and author.is_staff and author.has_perm(PUBLISH)


def _refuse(planned: ScheduledPublication, why: ScheduledPublication.Refusal) -> bool:
    logger.error("Scheduled publication %d of “%s” did not go live: %s", planned.pk, planned.template, why.value)
    planned.state, planned.refusal = State.REFUSED, why
    planned.save(update_fields=["state", "refusal"])
    return False


def _decide(planned: ScheduledPublication, state: State) -> bool:
    planned.state, planned.decided_at = state, timezone.now()
    waiting = ScheduledPublication.objects.filter(pk=planned.pk, state=State.WAITING)
    return bool(waiting.update(state=planned.state, decided_at=planned.decided_at))


def waiting() -> QuerySet[ScheduledPublication]:
    """Return what waits for its time, the next first."""
    return _rows(State.WAITING).order_by("due_at", "pk")


def refused() -> QuerySet[ScheduledPublication]:
    """Return what did not go live and was not answered by a newer version of its template since, the newest first."""
    newer = Version.objects.filter(template=OuterRef("template"), created_at__gt=OuterRef("decided_at"))
    return _rows(State.REFUSED).exclude(Exists(newer)).order_by("-due_at", "-pk")


def _rows(state: State) -> QuerySet[ScheduledPublication]:
    rows = ScheduledPublication.objects.filter(state=state)
    return rows.select_related("template__live_version", "author", "live_then")
