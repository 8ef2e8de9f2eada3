"""Says who a change in the history came from: somebody of the staff, a file, a CRM or a system that pushes."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

_SYSTEM = "api: "


def in_words(record: Any) -> str:
    """Return who made a change, from a record of the history; "–" if nobody is known."""
    by, way = str(record.history_user or ""), _way(record.history_change_reason or "")
    if by and way:
        return _("%(user)s, %(way)s") % {"user": by, "way": way}
    return by or way or "–"


def _way(reason: str) -> str:
    if reason.startswith(_SYSTEM):
        return _("the system “%(name)s”") % {"name": reason.removeprefix(_SYSTEM)}
    ways = {
        "import": _("by importing a file"),
        "crm": _("the contacts of a CRM"),
        "new token": _("a new token"),
        "new secret": _("a new secret"),
    }
    # What is not one of ours stands as it was written.
    return ways.get(reason, reason)
