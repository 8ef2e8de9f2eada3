"""Every page opens without a mistake and can be used by everyone, by day and in the dark."""

import re

from django.contrib.auth.models import User
from playwright.sync_api import expect

from assistants.tests.browser.accessibility import THIRD_PARTY, Findings
from callers.tests import crm_cast

# Of every list: the page for making one, and the page of the first.
FURTHER = "a[href$='/add/'], #result_list a[href$='/change/']"


def test_whoever_logs_in_finds_the_first_page(visits):
    User.objects.create_superuser("noor", password="een geheim woord")
    page = visits.open()
    page.goto("/")
    page.get_by_label("Gebruikersnaam").fill("noor")
    page.get_by_label("Wachtwoord").fill("een ander woord")
    page.get_by_role("button", name="Aanmelden").click()
    expect(page.get_by_text("Voer de correcte gebruikersnaam en wachtwoord")).to_be_visible()
    page.get_by_label("Wachtwoord").fill("een geheim woord")
    page.get_by_role("button", name="Aanmelden").click()
    expect(page).to_have_title(re.compile("Telefoonassistenten"))
    expect(page.get_by_role("link", name="Sjablonen").first).to_be_visible()


def addresses(page, selector):
    return page.locator(selector).evaluate_all("all => all.map(one => one.href).filter(Boolean)")


def test_every_page_opens_and_can_be_used_by_everyone(administrator, demonstration):
    crm_cast.connection()
    found = Findings()
    administrator.goto("/admin/")
    for address in dict.fromkeys(addresses(administrator, "nav a")):
        administrator.goto(address)
        further = {one.rsplit("/", 2)[1]: one for one in reversed(addresses(administrator, FURTHER))}
        found.look_at(administrator)
        for one in further.values():
            administrator.goto(one)
            found.look_at(administrator)
    assert not found.ours, "\n".join(found.ours)
    assert found.third_party == THIRD_PARTY
