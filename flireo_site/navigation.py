"""Where staff can go: the sidebar of the admin, and its first page."""

from __future__ import annotations

from typing import Any

from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _


def _page(title: Any, about: Any, icon: str, app: str, model: str) -> dict[str, Any]:
    """Return an item of the sidebar and the first page, for staff who may see the page that it leads to."""
    permissions = (f"{app}.view_{model}", f"{app}.change_{model}")
    return {
        "title": title,
        "about": about,
        "icon": icon,
        "link": reverse_lazy(f"admin:{app}_{model}_changelist"),
        "permission": lambda request: any(map(request.user.has_perm, permissions)),
    }


_TEMPLATES = reverse_lazy("admin:assistants_template_changelist")
_CALLERS = tuple(reverse_lazy(f"admin:callers_{model}_changelist") for model in ("caller", "importrun"))
# Its address is below that of the templates, but it is a place of its own.
_HEARD = reverse_lazy("admin:assistants_template_heard")
_GUIDE = reverse_lazy("guide")

NAVIGATION = [
    {
        "title": _("What callers hear"),
        "items": [
            {
                **_page(
                    _("Templates"),
                    _("What the assistant says, and to whom. Change the draft, then publish it."),
                    "chat",
                    "assistants",
                    "template",
                ),
                "active": lambda request: request.path.startswith(str(_TEMPLATES)) and request.path != str(_HEARD),
            },
            _page(
                _("Scheduled publications"),
                _("Drafts that go live at a set time. They can be cancelled until then."),
                "schedule",
                "assistants",
                "scheduledpublication",
            ),
            _page(
                _("Snippets"),
                _("Pieces of text that many templates use, such as an address."),
                "short_text",
                "assistants",
                "snippet",
            ),
            _page(
                _("Lines"),
                _("The numbers that callers dial, and their opening hours."),
                "call",
                "assistants",
                "line",
            ),
            {
                "title": _("What would this caller hear?"),
                "about": _("Choose somebody, a line and a time, and see what would be said, and why."),
                "icon": "hearing",
                "link": _HEARD,
                "permission": lambda request: request.user.has_perm("assistants.view_template"),
            },
        ],
    },
    {
        "title": _("Who is calling"),
        "items": [
            {
                **_page(
                    _("Callers"),
                    _("Who they are, their numbers, and what we know of them."),
                    "person",
                    "callers",
                    "caller",
                ),
                # Files of callers are handed in from there.
                "active": lambda request: request.path.startswith(tuple(map(str, _CALLERS))),
            },
            _page(
                _("Segments"),
                _("Groups of callers that hear a template of their own."),
                "groups",
                "callers",
                "segment",
            ),
            _page(
                _("CRM connections"),
                _("Where callers are looked up outside, and what templates may tell of it."),
                "hub",
                "callers",
                "crmconnection",
            ),
            _page(
                _("Systems that push"),
                _("Who may send us callers by itself, and the tokens for it."),
                "move_to_inbox",
                "callers",
                "apisystem",
            ),
        ],
    },
    {
        "title": _("What happened"),
        "items": [
            _page(
                _("Answers"),
                _("What each caller was answered with, and how fast."),
                "history",
                "assistants",
                "answer",
            ),
            _page(
                _("Calls"),
                _("How calls went, with summaries and transcripts."),
                "phone_in_talk",
                "callers",
                "call",
            ),
            _page(
                _("Publications"),
                _("What was changed when, and by whom."),
                "publish",
                "assistants",
                "publication",
            ),
            _page(
                _("Versions"),
                _("Everything that was ever published, to look at or go back to."),
                "layers",
                "assistants",
                "version",
            ),
            {
                "title": _("State of the service"),
                "about": _("Is the phone answered, and does all that is behind it work?"),
                "icon": "monitor_heart",
                "link": reverse_lazy("status"),
                "permission": lambda request: request.user.has_perm("assistants.view_answer"),
            },
        ],
    },
    {
        "title": _("Staff"),
        "items": [
            _page(_("Users"), _("Who may log in here."), "badge", "auth", "user"),
            _page(_("Groups"), _("What people may do."), "group", "auth", "group"),
        ],
    },
    {
        "title": _("Help"),
        "items": [
            {
                "title": _("Guide"),
                "about": _("How to change what callers hear, close, and undo, step by step."),
                "icon": "menu_book",
                "link": _GUIDE,
                "active": lambda request: request.path.startswith(str(_GUIDE)),
                "permission": lambda request: request.user.has_perm("assistants.view_template"),
            },
        ],
    },
]
