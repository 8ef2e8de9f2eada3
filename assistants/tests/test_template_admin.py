"""Staff change a template, publish it and take it back."""

import json

import pytest
from django.contrib.auth.models import Permission, User
from django.urls import reverse

from assistants.models import Template
from assistants.tests import cast
from assistants.tests.publish_page import published
from assistants.tests.publish_page import saved as save

pytestmark = pytest.mark.django_db


def shown(response):
    return response.content.decode()


def test_a_publish_is_heard_by_the_next_call(staff):
    template = cast.live()
    page = published(staff, template, cast.text("Een nieuwe groet."), note="test")
    assert "Version 2 is live. The next call hears it." in shown(page)
    called = staff.post("/webhooks/flireo/", cast.request(), content_type="application/json")
    assert cast.greeting(called) == "Een nieuwe groet."
    template.refresh_from_db()
    assert (template.live_version.note, template.live_version.author.username) == ("test", "noor")


def test_saving_alone_changes_nothing_that_is_live(staff):
    template = cast.live()
    save(staff, template, cast.text("Een nieuwe groet."), "_continue")
    template.refresh_from_db()
    assert template.draft == cast.text("Een nieuwe groet.")
    assert template.live_version.number == 1


def test_a_mistake_is_shown_at_its_place_and_keeps_the_draft(staff):
    template = cast.live()
    page = save(staff, template, cast.text("Dag {{ caller.frist_name }}."))
    assert "<mark" in shown(page)
    assert "caller.frist_name</mark>" in shown(page)
    assert "Did you mean “caller.first_name”?" in shown(page)
    template.refresh_from_db()
    assert "frist_name" in template.draft
    assert template.live_version.number == 1


def test_a_draft_that_is_no_json_can_be_saved(staff):
    template = cast.live()
    page = save(staff, template, '{"firstMessage": "Dag",}')
    assert page.status_code == 200
    template.refresh_from_db()
    assert template.draft == '{"firstMessage": "Dag",}'
    assert template.live_version.number == 1


def test_the_outer_key_of_copy_json_is_taken_off(staff):
    template = cast.live()
    published(staff, template, f'{{"assistant": {cast.text("Nieuw.")}}}')
    template.refresh_from_db()
    assert json.loads(template.live_version.text)["firstMessage"] == "Nieuw."


def test_rolling_back_asks_and_then_does(staff):
    template = cast.live()
    first = template.live_version
    published(staff, template, cast.text("Fout!"))
    address = reverse("admin:assistants_template_roll_back", args=[template.pk, first.pk])
    assert staff.get(address).status_code == 200
    template.refresh_from_db()
    assert template.live_version.number == 2
    staff.post(address, follow=True)
    template.refresh_from_db()
    assert template.live_version == first


def test_taking_offline_asks_and_then_does(staff):
    template = cast.live()
    address = reverse("admin:assistants_template_offline", args=[template.pk])
    assert staff.get(address).status_code == 200
    staff.post(address, follow=True)
    assert Template.objects.get().live_version is None


def test_who_may_not_publish_cannot(client):
    template = cast.live()
    editor = User.objects.create_user("editor", is_staff=True)
    editor.user_permissions.set(Permission.objects.filter(codename__in=["change_template", "view_template"]))
    client.force_login(editor)
    save(client, template, cast.text("Een nieuwe groet."))
    address = reverse("admin:assistants_template_roll_back", args=[template.pk, template.live_version_id])
    assert client.post(address).status_code == 403
    template.refresh_from_db()
    assert template.live_version.number == 1


def test_two_templates_cannot_stand_in_one_place(staff):
    cast.live()
    other = cast.live("Gesloten", when="closed")
    page = save(staff, other, other.draft, when="always")
    assert "There is a template for any line, everyone and these opening hours already." in shown(page)
