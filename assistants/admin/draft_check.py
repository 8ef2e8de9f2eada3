"""Checks a draft while it is written: what the linter finds, where to underline it, and the list to show below."""

from __future__ import annotations

from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assistants import publishing
from assistants.admin.going_live import summary
from assistants.admin.shown_findings import ShownFinding, shown
from assistants.draft_places import DraftPlaces


def checked(draft: str) -> dict[str, Any]:
    """Return what a check of a text gives, ready to become JSON; `from` and `to` count as browsers count."""
    findings = publishing.check(draft)
    places = DraftPlaces(draft)
    listed = shown(findings)
    errors = sum(one.is_error for one in findings)
    context = {"checked": summary(findings), "findings": listed, "has_change_permission": True}
    return {
        "state": "errors" if errors else "remarks" if findings else "fine",
        "status": _status(errors, len(findings) - errors),
        "html": render_to_string("admin/assistants/template/checked.html", context),
        "findings": [_finding(one, places) for one in listed],
    }


def _status(errors: int, remarks: int) -> str:
    told = [
        ngettext("%(count)d mistake", "%(count)d mistakes", errors) % {"count": errors} if errors else "",
        ngettext("%(count)d remark", "%(count)d remarks", remarks) % {"count": remarks} if remarks else "",
    ]
    return ", ".join(filter(None, told)) or _("Nothing is wrong")


def _finding(one: ShownFinding, places: DraftPlaces) -> dict[str, Any]:
    finding = one.finding
    start, end = places.of(finding)
    message = f"{one.what} {one.remedy}"
    if finding.origin:
        message = _("In the snippet “%(key)s”: %(message)s") % {"key": finding.origin, "message": message}
    return {
        "from": start,
        "to": end,
        "severity": "error" if finding.is_error else "warning",
        "code": finding.code,
        # What is missing concerns the field that would hold it.
        "path": f"{finding.path}.{finding.params['key']}" if finding.code == "missing_key" else finding.path,
        "origin": finding.origin,
        "close": str(finding.params.get("close", "")),
        "message": message,
        "line": finding.line,
    }
