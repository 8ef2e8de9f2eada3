"""Four groups of staff: what the database has of them is what the table says, for every model that has a page."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Group, Permission, User
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from assistants import as_shown, publishing, roles, scheduling
from assistants.models import Publication
from assistants.roles import Role, permissions_of
from assistants.tests import cast
from assistants.tests.allowed import PAGES, may

pytestmark = pytest.mark.django_db

# What they are about is seen with something else, or decided by the permissions of that.
WITHOUT_ROW = {"callers.importrun"}


class Editor:
    """What a migration hands over."""

    connection = connection


def held(role):
    group = Group.objects.get(name=role.value)
    return {f"{one.content_type.app_label}.{one.codename}" for one in group.permissions.select_related("content_type")}


@pytest.mark.parametrize("role", Role)
def test_the_database_has_what_the_table_says(role):
    assert held(role) == permissions_of(role), (
        "The table in assistants/roles.py has changed: let a migration run roles.write again."
    )


def test_each_role_may_what_the_one_before_may_and_more():
    for less, more in zip(list(Role), list(Role)[1:], strict=False):
        assert permissions_of(less) < permissions_of(more)


def test_all_that_has_a_page_is_in_the_table():
    models = set(admin.site._registry) | {
        inline.model for page in admin.site._registry.values() for inline in page.inlines
    }
    missing = {
        one._meta.label_lower
        for one in models
        if f"{one._meta.app_label}.view_{one._meta.model_name}" not in permissions_of(Role.ADMINISTRATOR)
    }
    assert missing == WITHOUT_ROW, "Say in assistants/roles.py who may see and change it."


def test_the_table_of_pages_agrees_with_that_of_permissions():
    letters = dict(zip("VEPA", Role, strict=True))
    for page, rules in PAGES.items():
        app, model = page.split("_", 1)
        if f"{app}.{model}" in WITHOUT_ROW:
            continue
        for action, rule in zip(("view", "add", "change", "delete"), rules, strict=True):
            for letter, role in letters.items():
                assert (f"{app}.{action}_{model}" in permissions_of(role)) is may(rule, letter), (page, action, role)


def test_written_again_they_are_as_they_should_be_and_their_members_stay():
    group = Group.objects.get(name=Role.EDITOR.value)
    user = User.objects.create_user("redacteur")
    user.groups.add(group)
    group.permissions.set(Permission.objects.filter(codename="delete_user"))
    roles.write(apps, Editor)
    assert held(Role.EDITOR) == permissions_of(Role.EDITOR)
    assert list(user.groups.all()) == [group]


def test_a_permission_that_does_not_exist_yet_is_made():
    Permission.objects.filter(codename="publish_template").delete()
    roles.write(apps, Editor)
    assert "assistants.publish_template" in held(Role.PUBLISHER)


def test_a_group_that_had_the_name_by_chance_keeps_what_it_had():
    Group.objects.all().delete()
    own = Group.objects.create(name="Administrator")
    user = User.objects.create_user("oud")
    user.groups.add(own)
    roles.make_room(apps, Editor)
    roles.write(apps, Editor)
    assert [group.name for group in user.groups.all()] == ["Administrator (own)"]
    assert user.get_all_permissions() == set()


def test_a_group_of_ones_own_and_a_superuser_are_left_alone():
    own = Group.objects.create(name="Receptie")
    own.permissions.add(Permission.objects.get(codename="view_call"))
    chief = User.objects.create_superuser("chef")
    roles.write(apps, Editor)
    assert own.permissions.count() == 1
    chief.refresh_from_db()
    assert chief.is_superuser


def test_a_viewer_reads_who_published_without_being_led_to_a_page_that_is_closed(client):
    template = cast.live()
    author = User.objects.create_superuser("noor")
    template.draft = cast.text("Een nieuwe groet.")
    template.save()
    planned = scheduling.plan(template, timezone.now() + timedelta(days=1), author, "", as_shown.of_draft(template))
    version = publishing.publish(template, author)
    viewer = User.objects.create_user("gast", is_staff=True)
    viewer.groups.add(Group.objects.get(name=Role.VIEWER.value))
    client.force_login(viewer)
    for one in (version, planned, Publication.objects.latest("number")):
        page = client.get(reverse(f"admin:{one._meta.label_lower.replace('.', '_')}_change", args=[one.pk]))
        assert "noor" in page.content.decode()
        assert "/auth/user/" not in page.content.decode()
