"""Somebody of the staff connects a CRM by filling in the form, and callers hear what it knows."""

import pytest
from django.test import Client
from playwright.sync_api import expect

from assistants import publishing
from assistants.models import Template
from assistants.tests import cast
from callers import tasks
from callers.tests.crm_server import crm

__all__ = ["crm"]

FIELDS = (("voornaam", "naam.voor", "text"), ("facturen", "facturen", "number"))
KLANT = {"naam": {"voor": "Sanne"}, "facturen": 2, "telefoons": ["06-01234567"]}


@pytest.fixture
def relations(crm):
    """A CRM that knows Sanne, for whoever has its key."""

    def answer(request):
        if request.headers.get("authorization") != "Bearer sleutel":
            return 401, {}, {"melding": "verkeerde sleutel"}
        found = [KLANT] if request.query.get("telefoon") == "0601234567" else []
        return 200, {}, {"klanten": found}

    crm.answer = answer
    return crm


def box(page, name):
    return page.get_by_role("textbox", name=name, exact=True)


def save(page):
    """Save, and wait for the page that comes then: it stands at the same address as the one before."""
    with page.expect_navigation():
        page.get_by_role("button", name="Opslaan en opnieuw bewerken").click()


def try_out(page):
    box(page, "Nummer").fill("06 01234567")
    page.get_by_role("button", name="Test", exact=True).click()


def fill_in(page, crm):
    """Make a connection by hand, with the wrong key."""
    page.goto("/admin/")
    page.get_by_role("link", name="CRM-koppelingen").first.click()
    page.get_by_role("link", name="CRM-koppeling toevoegen").click()
    page.get_by_role("link", name="Een ander CRM").click()
    box(page, "Naam*").fill("Relatiebeheer")
    box(page, "Adres*").fill(f"{crm.url}/klanten")
    box(page, "Parameters").fill("telefoon: {number.national}")
    page.get_by_label("Aanmelding").select_option("bearer")
    box(page, "Token").fill("geraden")
    box(page, "Waar de gegevens staan").fill("klanten")
    box(page, "Waar de telefoonnummers staan*").fill("telefoons")
    for row, (name, path, kind) in enumerate(FIELDS):
        page.get_by_role("link", name="Nog een Waarde toevoegen").click()
        page.locator(f"[name=fields-{row}-name]").fill(name)
        page.locator(f"[name=fields-{row}-path]").fill(path)
        page.locator(f"[name=fields-{row}-kind]").select_option(kind)


def tick(page):
    """Let the first value be spoken, and take the connection into use."""
    page.get_by_role("checkbox", name="Mag in de eerste zin").first.check()
    page.get_by_role("checkbox", name="In gebruik").check()


def test_what_a_crm_knows_is_heard_by_who_calls(administrator, relations):
    page = administrator
    cast.line()
    sanne = cast.sanne(first_name="")
    greeting = "Dag {{ crm.voornaam | default: 'beller' }}."
    fill_in(page, relations)
    save(page)
    try_out(page)
    expect(page.get_by_text("Het CRM weigerde onze aanmelding (status 401).")).to_be_visible()

    page.get_by_role("link", name="Terug naar de koppeling").click()
    box(page, "Token").fill("sleutel")
    save(page)
    try_out(page)
    expect(page.get_by_text("Het CRM kent dit nummer.")).to_be_visible()
    expect(page.get_by_role("row", name="crm.voornaam")).to_contain_text("Sanne")

    page.get_by_role("link", name="Terug naar de koppeling").click()
    tick(page)
    save(page)
    expect(page.get_by_text("Gewijzigd: ")).to_be_visible()
    template = Template.objects.create(name="Iedereen", draft=cast.text(greeting))
    publishing.publish(template)
    fetch_again(page, sanne)
    expect(page.get_by_role("row", name="Relatiebeheer")).to_contain_text("zojuist")
    assert heard() == "Dag Sanne."

    relations.answer = lambda request: (503, {}, b"<html>Even geduld</html>")
    fetch_again(page, sanne)
    expect(page.get_by_text("“Relatiebeheer” kon op")).to_contain_text("Het CRM antwoordde met status 503.")
    # What was fetched before is still known.
    assert heard() == "Dag Sanne."


def fetch_again(page, caller):
    """Press the button, and work as the worker does."""
    page.goto(f"/admin/callers/caller/{caller.pk}/change/")
    page.get_by_role("button", name="Opnieuw ophalen").click()
    expect(page.get_by_text("Het wordt opgehaald.")).to_be_visible()
    tasks.fetch_wanted()
    page.reload()


def heard():
    return cast.greeting(Client().post("/webhooks/flireo/", cast.request(), content_type="application/json"))
