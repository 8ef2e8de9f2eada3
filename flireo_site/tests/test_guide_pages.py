"""Staff read the guide within the admin, in their language."""

import re
from posixpath import normpath

import pytest
from django.contrib.auth.models import Group, User
from django.urls import reverse

from assistants.roles import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def viewer(client):
    user = User.objects.create_user("kijker", is_staff=True)
    user.groups.add(Group.objects.get(name=Role.VIEWER))
    client.force_login(user)
    return client


@pytest.mark.parametrize(("language", "heading"), [("nl", "Handleiding voor medewerkers"), ("en", "Guide for staff")])
def test_it_opens_in_the_language_of_the_reader(viewer, language, heading):
    viewer.defaults["HTTP_ACCEPT_LANGUAGE"] = language
    assert reverse("guide") in viewer.get(reverse("admin:index")).content.decode()
    page = viewer.get(reverse("guide"), follow=True).content.decode()
    assert f"<h1>{heading}</h1>" in page


def test_every_link_and_picture_in_it_leads_somewhere(viewer):
    seen, to_see = set(), {"/admin/guide/staff/nl/README.md"}
    while to_see:
        address = to_see.pop()
        seen.add(address)
        response = viewer.get(address)
        assert response.status_code == 200, address
        if address.endswith(".md"):
            text = response.content.decode().partition('class="flireo-guide"')[2]
            found = re.findall(r'(?:href|src)="([^"#:]+)["#]', text)
            to_see |= {normpath(f"{address}/../{one}") for one in found if not one.startswith("/")} - seen
        else:
            assert response.getvalue().startswith(b"\x89PNG")
    assert "/admin/guide/staff/en/undo.md" in seen
    assert "/admin/guide/images/nl/versions.png" in seen


def test_the_rules_for_alerts_that_operators_are_led_to_are_there(viewer):
    assert 'href="prometheus-alerts.yml"' in viewer.get("/admin/guide/operating.md").content.decode()
    rules = viewer.get("/admin/guide/prometheus-alerts.yml")
    assert rules["Content-Type"] == "text/plain; charset=utf-8"
    assert rules.getvalue().startswith(b"#")


@pytest.mark.parametrize(
    "name", ["../README.md", "../.env.example", "staff/nl", "staff/nl/nothing.md", "%2e%2e/README.md"]
)
def test_nothing_else_is_shown(viewer, name):
    assert viewer.get(f"/admin/guide/{name}").status_code == 404


def test_it_is_for_whoever_is_logged_in(client):
    assert client.get("/admin/guide/staff/nl/README.md").status_code == 302
