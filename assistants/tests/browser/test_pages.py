"""Every page opens without a mistake and can be used by everyone, by day and in the dark."""

import re

from django.contrib.auth.models import User
from django.urls import reverse
from playwright.sync_api import expect

from assistants import demo
from assistants.models import Template
from assistants.tests.browser.accessibility import THIRD_PARTY, Findings
from callers.models import Caller, CrmConnection
from callers.tests import crm_cast

# Of every list: the page of the first, else the page for making one.
FIRST, NEW = "#result_list a[href$='/change/']", "a[href$='/add/']"
# Pages behind the page of an object, or beside a list.
BEHIND = (
    ("callers_crmconnection_test", CrmConnection),
    ("callers_caller_segment", Caller),
    ("callers_caller_history", Caller),
    ("callers_importrun_new", None),
    ("callers_importrun_changelist", None),
    ("assistants_template_publish", Template),
    ("assistants_template_examples", Template),
    ("assistants_template_versions", Template),
    ("assistants_template_offline", Template),
)


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
    crm_cast.record(crm_cast.connection(), number=demo.SANNE_NUMBER)
    found = Findings()
    administrator.goto("/admin/")
    for address in dict.fromkeys(addresses(administrator, "nav a")):
        administrator.goto(address)
        further = (addresses(administrator, FIRST) or addresses(administrator, NEW))[:1]
        found.look_at(administrator)
        for one in further:
            administrator.goto(one)
            found.look_at(administrator)
    for name, model in BEHIND:
        administrator.goto(reverse(f"admin:{name}", args=[model.objects.earliest("pk").pk] if model else []))
        found.look_at(administrator)
    assert not found.ours, "\n".join(found.ours)
    assert found.third_party == THIRD_PARTY
