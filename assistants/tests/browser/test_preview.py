"""Whoever types sees at once what a caller would hear."""

import pytest
from playwright.sync_api import Page, expect

from assistants.models import Template
from assistants.tests import cast

pytestmark = pytest.mark.usefixtures("demonstration")


@pytest.fixture
def page(administrator) -> Page:
    """The page of the template for everyone, looked at on a working day."""
    template = Template.objects.get(name="Iedereen")
    administrator.goto(f"/admin/assistants/template/{template.pk}/change/")
    panel(administrator).get_by_label("Datum").fill("2026-11-25")
    panel(administrator).get_by_label("Tijd").fill("10:30")
    return administrator


def panel(page):
    return page.get_by_role("region", name="Wat een beller zou horen")


def heard(page):
    return panel(page).locator("blockquote")


def write(page, text):
    """Replace the first message in the editor."""
    field = page.locator(".cm-content").first
    field.click()
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(text)


def choose(page, words):
    panel(page).get_by_role("radio", name="Iemand", exact=True).check()
    panel(page).get_by_label("Naam of nummer").press_sequentially(words)
    expect(panel(page).get_by_role("option").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")


def test_what_is_typed_is_heard(page):
    expect(heard(page)).to_contain_text("Goedemorgen, met Julia van Voorbeeld Bedrijf")
    write(page, "Hallo {{ caller.first_name | default: 'beller' }}, u bent verbonden.")
    expect(heard(page)).to_have_text("Hallo beller, u bent verbonden.")
    expect(heard(page).locator("mark")).to_have_attribute(
        "title", "caller.first_name is niet bekend: dit komt ervoor in de plaats"
    )


def test_a_caller_is_chosen_with_the_keyboard_and_no_address_holds_a_number(page):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    choose(page, "06 1234")
    expect(panel(page).get_by_label("Naam of nummer")).to_have_value("Jan Jansen · +31 6 12345678")
    expect(panel(page)).to_contain_text("Deze beller hoort “Klanten”, niet dit concept.")
    expect(heard(page)).to_contain_text("Jan")
    write(page, "Hallo {{ caller.first_name | default: 'beller' }}!")
    panel(page).get_by_label("Vul dit concept toch voor deze beller in").check()
    expect(heard(page)).to_have_text("Hallo Jan!")
    assert asked
    assert not [url for url in asked if "1234" in url]


def test_while_a_draft_is_broken_what_was_heard_before_stays_in_sight(page):
    write(page, "Hallo allemaal.")
    expect(heard(page)).to_have_text("Hallo allemaal.")
    page.get_by_role("tab", name="Alles (JSON)").click()
    page.locator(".cm-content:visible").click()
    page.keyboard.press("Control+End")
    page.keyboard.insert_text(",")
    expect(panel(page)).to_contain_text("Het concept kan nu niet worden ingevuld.")
    expect(heard(page)).to_have_text("Hallo allemaal.")
    page.keyboard.press("Backspace")
    expect(panel(page)).not_to_contain_text("Het concept kan nu niet worden ingevuld.")


def test_looking_is_no_change_of_the_template(page):
    choose(page, "sanne")
    expect(heard(page)).to_contain_text("Sanne")
    told = []
    page.on("dialog", lambda dialog: (told.append(dialog.type), dialog.accept()))
    page.goto("/admin/assistants/template/")
    assert told == []


def test_what_is_live_can_be_asked_for_anybody(administrator):
    administrator.goto("/admin/assistants/template/heard/")
    administrator.get_by_role("radio", name="Iemand", exact=True).check()
    administrator.get_by_label("Naam of nummer").press_sequentially(cast.SANNE)
    expect(administrator.get_by_role("option").first).to_contain_text("Sanne de Wit")
    administrator.keyboard.press("Enter")
    administrator.get_by_role("button", name="Toon").click()
    expect(administrator.locator("blockquote")).to_contain_text("Sanne")
    expect(administrator.get_by_role("heading", name="Waarom dit antwoord")).to_be_visible()
