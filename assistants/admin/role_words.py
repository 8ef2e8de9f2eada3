"""Groups and permissions in the language of the page: the database holds them in English."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from django.contrib.auth.models import Group, Permission
from django.db.models import QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from assistants.roles import Role, permissions_of

_NAMES = {
    Role.VIEWER: _("Viewer"),
    Role.EDITOR: _("Editor"),
    Role.PUBLISHER: _("Publisher"),
    Role.ADMINISTRATOR: _("Administrator"),
}
_EXPLANATIONS = {
    Role.VIEWER: _("sees templates, lines, callers, calls and answers, and changes nothing"),
    Role.EDITOR: _("also writes drafts of templates, and adds and changes callers"),
    Role.PUBLISHER: _(
        "also decides what callers hear: publishes templates, and changes snippets, segments, lines and opening hours"
    ),
    Role.ADMINISTRATOR: _("also manages users, CRM connections and systems that push, and deletes and exports callers"),
}
_ACTIONS = {
    "view": pgettext_lazy("what one may do", "see"),
    "add": pgettext_lazy("what one may do", "add"),
    "change": pgettext_lazy("what one may do", "change"),
    "delete": pgettext_lazy("what one may do", "delete"),
    "publish": pgettext_lazy("what one may do", "publish"),
    "export": pgettext_lazy("what one may do", "export"),
}


def role_of(group: Group) -> Role | None:
    """Return which of the four roles a group is, None if staff made it."""
    return Role(group.name) if group.name in list(Role) else None


def name_of(group: Group) -> str:
    role = role_of(group)
    return str(_NAMES[role]) if role else group.name


def explanation_of(group: Group) -> str:
    """Return what one may do in this group in half a sentence; nothing for a group that staff made."""
    role = role_of(group)
    return str(_EXPLANATIONS[role]) if role else ""


def in_order(groups: Iterable[Group]) -> list[Group]:
    """Return the roles from the one that may do least, then the other groups by name."""
    order = list(Role)
    return sorted(
        groups, key=lambda group: (order.index(role_of(group) or order[-1]), role_of(group) is None, group.name)
    )


def meaningful() -> QuerySet[Permission]:
    """Return the permissions that some page here asks for; there are many more that none does."""
    names = {one.partition(".")[2] for one in permissions_of(Role.ADMINISTRATOR)}
    found = Permission.objects.filter(codename__in=names).select_related("content_type")
    return found.filter(content_type__app_label__in=("assistants", "callers", "auth"))


def by_model(permissions: Iterable[Permission]) -> list[tuple[str, list[tuple[Any, str]]]]:
    """Return for what there are permissions, by its name, and for each its key and what it lets one do."""
    order = list(_ACTIONS)
    rows = sorted(
        (_model_name(one), order.index(action), one.pk, str(_ACTIONS[action]))
        for one in permissions
        if (action := one.codename.partition("_")[0]) in _ACTIONS
    )
    return [
        (name, [(pk, words) for _name, _place, pk, words in those])
        for name, those in groupby(rows, key=lambda row: row[0])
    ]


def _model_name(permission: Permission) -> str:
    model = permission.content_type.model_class()
    return capfirst(str(model._meta.verbose_name_plural)) if model else permission.content_type.name
