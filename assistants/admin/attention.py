"""What somebody should look at: on the first page, with a link to where it can be mended."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assistants import scheduling
from assistants.admin.connections_now import ConnectionNow
from assistants.models import Answer, Template
from assistants.tally import Tally

ERROR, WARNING = "error", "warning"
# A worker that is there counts every minute.
_PATIENCE = timedelta(minutes=10)
_MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class Attention:
    """`words` say what is the matter, `link` leads there, with words of its own."""

    kind: str
    words: str
    link: str = ""
    link_words: str = ""


def of_templates() -> list[Attention]:
    """Tell of drafts that callers do not hear yet, and of there being nothing that they hear."""
    live = Template.objects.exclude(live_version=None)
    if not live.exists():
        words = _("No template is live, so every caller hears the safety net.")
        return [Attention(ERROR, words, reverse("admin:assistants_template_changelist"), _("Templates"))]
    differing = live.exclude(draft=F("live_version__text")).order_by("name").values_list("pk", "name")
    named = list(differing[: _MOST_NAMED + 1])
    if len(named) > _MOST_NAMED:
        words = _("The drafts of %(count)d templates differ from what callers hear.") % {"count": differing.count()}
        return [Attention(WARNING, words, reverse("admin:assistants_template_changelist"), _("Templates"))]
    return [
        Attention(
            WARNING,
            _("The draft of “%(name)s” differs from what callers hear.") % {"name": name},
            reverse("admin:assistants_template_change", args=(pk,)),
            _("Look at the draft"),
        )
        for pk, name in named
    ]


def of_scheduled() -> list[Attention]:
    """Tell of what should have gone live at a set time and did not."""
    words = _("“%(name)s” did not go live at %(time)s. %(why)s")
    return [
        Attention(
            ERROR,
            words
            % {
                "name": one.template.name,
                "time": date_format(localtime(one.due_at), "SHORT_DATETIME_FORMAT"),
                "why": one.get_refusal_display(),
            },
            reverse("admin:assistants_scheduledpublication_change", args=(one.pk,)),
            _("Look at it"),
        )
        for one in scheduling.refused()[:_MOST_NAMED]
    ]


def of_connections(connections: Iterable[ConnectionNow]) -> list[Attention]:
    return [
        Attention(
            ERROR,
            _("“%(name)s” does not work. %(failure)s") % {"name": one.name, "failure": one.last_failure},
            one.link,
            _("Look at the connection"),
        )
        for one in connections
        if one.fails
    ]


def of_answers(today: Tally, whole: Tally, days: int) -> list[Attention]:
    """Tell of callers who heard the safety net."""
    count = whole.publications[Answer.Source.SAFETY_NET]
    if not count:
        return []
    told: dict[str, Any] = {"count": count, "days": days, "today": today.publications[Answer.Source.SAFETY_NET]}
    words = ngettext(
        "%(count)d caller heard the safety net in the last %(days)d days (today: %(today)d).",
        "%(count)d callers heard the safety net in the last %(days)d days (today: %(today)d).",
        count,
    )
    link = f"{reverse('admin:assistants_answer_changelist')}?publication_level__exact={Answer.Source.SAFETY_NET}"
    return [Attention(ERROR if told["today"] else WARNING, words % told, link, _("Look at those answers"))]


def of_counting(counted_at: datetime | None) -> list[Attention]:
    """Tell if nobody counts the answers, which is how a worker that is away shows here."""
    if counted_at is None or timezone.now() - counted_at < _PATIENCE:
        return []
    time = date_format(localtime(counted_at), "SHORT_DATETIME_FORMAT")
    words = _("Nothing was counted since %(time)s. Is the worker running? What CRMs know is fetched by it too.")
    return [Attention(ERROR, words % {"time": time})]
