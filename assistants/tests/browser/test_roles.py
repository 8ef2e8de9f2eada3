"""What people do in each role: a publisher takes back and cancels, an editor is not offered to publish."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from assistants import as_shown, publishing, scheduling
from assistants.models import Template
from assistants.roles import Role
from assistants.scheduling import State
from assistants.tests import cast


@pytest.fixture
def template(transactional_db):
    """A template that is live in its second version."""
    cast.line()
    made = cast.live(greeting="Dag van toen.")
    made.draft = cast.text("Dag van nu.")
    made.save()
    publishing.publish(made)
    return made


def address(template):
    return f"/admin/assistants/template/{template.pk}/change/"


def live_number():
    return Template.objects.get().live_version.number


def test_a_publisher_rolls_back(in_role, template):
    page = in_role(Role.PUBLISHER)
    page.goto(address(template))
    page.get_by_role("link", name="Terug naar deze versie 1").click()
    page.get_by_role("button", name="Ja, zet versie 1 live").click()
    expect(page.get_by_text("Bellers horen versie 1.")).to_be_visible()
    assert live_number() == 1


def test_a_publisher_cancels_what_was_scheduled(in_role, template):
    template.refresh_from_db()
    template.draft = cast.text("Fijne feestdagen.")
    template.save()
    due_at = timezone.now() + timedelta(days=1)
    planned = scheduling.plan(template, due_at, None, "Kerst", as_shown.of_draft(template))
    page = in_role(Role.PUBLISHER)
    page.goto(address(template))
    page.get_by_role("region", name="Ingepland").get_by_role("link", name="Annuleren").click()
    page.get_by_role("button", name="Ja, annuleren").click()
    expect(page.get_by_text("Geannuleerd.")).to_be_visible()
    planned.refresh_from_db()
    assert planned.state == State.CANCELLED


def test_an_editor_writes_a_draft_and_is_not_offered_to_publish(in_role, template):
    page = in_role(Role.EDITOR)
    page.goto(address(template))
    page.get_by_role("textbox", name="Eerste zin").click()
    page.keyboard.press("Control+A")
    page.keyboard.insert_text("Dag van een redacteur.")
    page.get_by_role("button", name="Concept opslaan").click()
    expect(page.get_by_text("Het concept van “Iedereen” is opgeslagen.")).to_be_visible()
    assert "Dag van een redacteur." in Template.objects.get().draft
    expect(page.get_by_role("button", name="Publiceren")).to_have_count(0)
    expect(page.get_by_role("link", name="Terug naar deze versie 1")).to_have_count(0)
    assert live_number() == 2


def test_a_viewer_looks_and_can_save_nothing(in_role, template):
    page = in_role(Role.VIEWER)
    page.goto(address(template))
    expect(page.get_by_text("Bellers horen versie 2.")).to_be_visible()
    expect(page.get_by_role("button", name="Concept opslaan")).to_have_count(0)
