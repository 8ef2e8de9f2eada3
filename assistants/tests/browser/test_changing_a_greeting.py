"""Somebody of the staff changes what callers hear, and takes it back, without ever seeing JSON they did not paste."""

import json
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from playwright.sync_api import expect

from assistants import tasks
from assistants.models import ScheduledPublication, Template
from assistants.tests import cast

COPIED = json.dumps({"assistant": json.loads(cast.text("Goedemorgen, waarmee kan ik u helpen?"))})


def heard():
    return cast.greeting(Client().post("/webhooks/flireo/", cast.request(), content_type="application/json"))


def greeting(page):
    return page.get_by_role("textbox", name="Eerste zin")


def preview(page):
    return page.get_by_role("region", name="Wat een beller zou horen")


def spoken(page):
    return preview(page).get_by_role("blockquote")


def write(page, text):
    """Put a text in the place of the greeting, as hands do."""
    greeting(page).click()
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(text)


def publish(page):
    page.get_by_role("button", name="Publiceren", exact=True).click()
    page.get_by_role("button", name="Nu publiceren").click()
    expect(page.get_by_text("Bellers horen versie")).to_be_visible()


def test_a_greeting_is_pasted_changed_published_and_taken_back(administrator):
    page = administrator
    cast.line()
    cast.sanne()
    page.goto("/admin/assistants/template/add/")
    page.get_by_role("textbox", name="Naam").fill("Iedereen")
    page.get_by_role("button", name="Plakken of uploaden").click()
    page.get_by_role("dialog").get_by_role("textbox").fill(COPIED)
    page.get_by_role("button", name="Concept vervangen").click()
    expect(greeting(page)).to_have_text("Goedemorgen, waarmee kan ik u helpen?")
    expect(spoken(page)).to_have_text("Goedemorgen, waarmee kan ik u helpen?")
    publish(page)
    assert heard() == "Goedemorgen, waarmee kan ik u helpen?"

    write(page, "Dag {{ caller.first_name | default: 'beller' }}.")
    expect(spoken(page)).to_have_text("Dag beller.")
    look_up(page, "sanne")
    expect(spoken(page)).to_have_text("Dag Sanne.")
    publish(page)
    assert heard() == "Dag Sanne."

    page.get_by_role("link", name="Terug naar deze versie 1").click()
    page.get_by_role("button", name="Ja, zet versie 1 live").click()
    expect(page.get_by_text("Bellers horen versie 1.")).to_be_visible()
    assert heard() == "Goedemorgen, waarmee kan ik u helpen?"


def look_up(page, words):
    """Choose the caller that is found first as the one to listen along with."""
    preview(page).get_by_role("radio", name="Iemand", exact=True).check()
    preview(page).get_by_label("Beller").press_sequentially(words)
    preview(page).get_by_role("listbox", name="Gevonden bellers").get_by_role("option").first.click()


@pytest.fixture
def opened(administrator):
    """The page of a template that is live."""
    cast.line()
    administrator.goto(f"/admin/assistants/template/{cast.live().pk}/change/")
    return administrator


MISTAKES = [
    ("Dag {{ caller.first_name.", "{{ caller.first_name.", "Hier begint een invulveld dat niet wordt afgesloten."),
    ("Dag {{ caller.voornaam | default: 'u' }}.", "caller.voornaam", "Er is geen “caller.voornaam”."),
    ("Dag {{ caller.first_name }}.", "{{ caller.first_name }}", "niet van elke beller"),
]


def test_a_mistake_is_shown_where_it_is_and_kept_from_callers(opened):
    before = heard()
    for text, place, told in MISTAKES:
        write(opened, text)
        expect(greeting(opened).locator(".cm-lintRange-error")).to_have_text(place)
        expect(opened.get_by_role("tabpanel").get_by_text(told)).to_be_visible()
        expect(opened.get_by_role("link", name="1 fout")).to_be_visible()
    opened.get_by_role("button", name="Publiceren", exact=True).click()
    expect(opened.get_by_text("Niet gepubliceerd")).to_be_visible()
    opened.get_by_role("link", name="regel 2").click()
    expect(greeting(opened)).to_be_focused()
    assert heard() == before


def test_the_second_of_two_editors_sees_what_the_first_changed(opened, visits):
    other = visits.open(User.objects.create_superuser("piet"))
    other.goto(opened.url)
    write(opened, "Dag van Noor.")
    opened.get_by_role("button", name="Concept opslaan").click()
    expect(opened.get_by_text("Het concept van “Iedereen” is opgeslagen.")).to_be_visible()
    write(other, "Dag van Piet.")
    other.get_by_role("button", name="Concept opslaan").click()
    expect(other.get_by_text("noor heeft dit op")).to_be_visible()
    differs = other.get_by_role("region", name="Wat verschilt")
    expect(differs.locator("del")).to_have_text("Noor")
    expect(differs.locator("ins")).to_have_text("Piet")
    expect(greeting(other)).to_have_text("Dag van Piet.")
    assert "Dag van Noor." in Template.objects.get().draft

    other.get_by_role("button", name="Concept opslaan").click()
    expect(other.get_by_text("Het concept van “Iedereen” is opgeslagen.")).to_be_visible()
    assert "Dag van Piet." in Template.objects.get().draft


def test_what_was_scheduled_goes_live_when_its_time_comes(opened):
    before = heard()
    write(opened, "Fijne feestdagen.")
    opened.get_by_role("button", name="Publiceren", exact=True).click()
    # The page before it, which is left only when its draft is saved, has a field for a date too.
    later = opened.get_by_role("group", name="Of op een gekozen tijd")
    later.get_by_label("Datum").fill((timezone.localdate() + timedelta(days=1)).isoformat())
    later.get_by_label("Tijd").fill("12:00")
    later.get_by_role("button", name="Inplannen").click()
    expect(opened.get_by_text("Het concept zoals het nu is gaat live op")).to_be_visible()
    tasks.publish_due()
    assert heard() == before

    # The next noon comes.
    ScheduledPublication.objects.update(due_at=timezone.now())
    tasks.publish_due()
    assert heard() == "Fijne feestdagen."
    opened.reload()
    expect(opened.get_by_text("Bellers horen versie 2.")).to_be_visible()
