"""What staff may do: four groups, each of which may do what the one before may, and more.

The table here is the whole truth about them. A migration writes it to the database; a model that comes later gets a
row here, and a migration of this app writes the table again: `migrations.RunPython(roles.write, roles.leave)`.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Any

from django.contrib.auth.management import create_permissions


class Role(StrEnum):
    """The names of the groups in the database, from the one that may do least. Pages translate them."""

    VIEWER = "Viewer"
    EDITOR = "Editor"
    PUBLISHER = "Publisher"
    ADMINISTRATOR = "Administrator"


# Who has it decides what callers hear.
PUBLISH = "assistants.publish_template"
_ROWS = ("add", "change", "delete")
# By role, and by model, what it may do more than the role before.
_MORE: dict[Role, dict[str, tuple[str, ...]]] = {
    Role.VIEWER: {
        "assistants.line": ("view",),
        "assistants.openinghours": ("view",),
        "assistants.specialday": ("view",),
        "assistants.template": ("view",),
        "assistants.version": ("view",),
        "assistants.scheduledpublication": ("view",),
        "assistants.snippet": ("view",),
        "assistants.publication": ("view",),
        "assistants.answer": ("view",),
        "callers.caller": ("view",),
        "callers.callernumber": ("view",),
        "callers.segment": ("view",),
        "callers.call": ("view",),
        "callers.callevent": ("view",),
    },
    Role.EDITOR: {
        # What is live can be moved and deleted only by those who may publish: the page sees to that.
        "assistants.template": ("add", "change", "delete"),
        "callers.caller": ("add", "change"),
        "callers.callernumber": _ROWS,
    },
    Role.PUBLISHER: {
        "assistants.template": ("publish",),
        "assistants.snippet": _ROWS,
        "assistants.line": _ROWS,
        "assistants.openinghours": _ROWS,
        "assistants.specialday": _ROWS,
        "callers.segment": _ROWS,
    },
    Role.ADMINISTRATOR: {
        "callers.caller": ("delete", "export"),
        "callers.crmconnection": ("view", *_ROWS),
        "callers.crmfield": ("view", *_ROWS),
        "callers.apisystem": ("view", *_ROWS),
        "auth.user": ("view", *_ROWS),
        "auth.group": ("view", *_ROWS),
    },
}


def permissions_of(role: Role) -> set[str]:
    """Return the permissions of a role, such as assistants.view_line."""
    order = list(Role)
    return {one for each in order[: order.index(role) + 1] for one in _permissions(_MORE[each])}


def _permissions(rows: dict[str, tuple[str, ...]]) -> Iterator[str]:
    for model, actions in rows.items():
        app, name = model.split(".")
        yield from (f"{app}.{action}_{name}" for action in actions)


def write(apps: Any, schema_editor: Any) -> None:
    """Give the four groups exactly what the table says, as far as its models exist yet. For migrations."""
    using = schema_editor.connection.alias
    held = _held(apps, using)
    for role in Role:
        group, _is_new = apps.get_model("auth", "Group").objects.using(using).get_or_create(name=role.value)
        group.permissions.set(held[name] for name in permissions_of(role) if name in held)


def leave(apps: Any, schema_editor: Any) -> None:
    """Leave the groups as they are: on the way back nobody should lose what they may do."""


def make_room(apps: Any, schema_editor: Any) -> None:
    """Rename groups that have the name of a role by chance, so that nobody in them may suddenly do more."""
    groups = apps.get_model("auth", "Group").objects.using(schema_editor.connection.alias)
    for group in groups.filter(name__in=list(Role)):
        group.name = f"{group.name} (own)"
        group.save()


def _held(apps: Any, using: str) -> dict[str, Any]:
    """Return all permissions by name, made now where they are not there yet: Django makes them after all migrations."""
    for app in ("auth", "assistants", "callers"):
        config = apps.get_app_config(app)
        # What stands for an app in a migration has no module, without which no permissions are made.
        config.models_module = True
        create_permissions(config, verbosity=0, using=using, apps=apps)
    found = apps.get_model("auth", "Permission").objects.using(using).select_related("content_type")
    return {f"{one.content_type.app_label}.{one.codename}": one for one in found}
