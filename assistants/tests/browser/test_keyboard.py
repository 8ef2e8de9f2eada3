"""Whoever has no mouse gets everywhere, and out of whatever opened."""

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import expect

from assistants.tests import cast
from assistants.tests.browser.visits import PHONE


@pytest.fixture
def phone(visits):
    return visits.open(User.objects.create_user("noor", is_staff=True, is_superuser=True), viewport=PHONE)


def test_the_first_key_leads_past_the_sidebar(administrator):
    administrator.goto("/admin/")
    administrator.keyboard.press("Tab")
    skip = administrator.get_by_role("link", name="Naar de inhoud")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    administrator.keyboard.press("Enter")
    administrator.keyboard.press("Tab")
    assert administrator.evaluate("document.activeElement.closest('#content') !== null")


def test_the_menu_of_the_account_opens_and_closes(administrator):
    administrator.goto("/admin/")
    account = administrator.get_by_role("button", name="Uw account")
    account.press("Enter")
    leave = administrator.get_by_text("Afmelden")
    expect(leave).to_be_visible()
    administrator.keyboard.press("Escape")
    expect(leave).to_be_hidden()
    expect(account).to_be_focused()


def test_on_a_phone_the_sidebar_and_the_filters_open_and_close(phone):
    phone.goto("/admin/callers/caller/")
    phone.get_by_role("button", name="Menu").locator("visible=true").press("Enter")
    snippets = phone.get_by_role("link", name="Fragmenten").first
    expect(snippets).to_be_visible()
    phone.keyboard.press("Escape")
    expect(snippets).to_be_hidden()
    filters = phone.get_by_role("button", name="Filters")
    filters.press(" ")
    expect(phone.locator("#changelist-filter")).to_be_visible()
    phone.keyboard.press("Escape")
    expect(phone.locator("#changelist-filter")).to_be_hidden()
    expect(filters).to_be_focused()


def test_on_a_phone_the_button_that_deletes_stands_below_the_others(phone):
    line, template = cast.line(), cast.live()
    for page in (f"line/{line.pk}", f"template/{template.pk}"):
        phone.goto(f"/admin/assistants/{page}/change/")
        row = phone.locator("#submit-row")
        lowest = row.locator("button, a").evaluate_all(
            "all => all.toSorted((one, other) => one.getBoundingClientRect().top - other.getBoundingClientRect().top)"
            ".at(-1).textContent.trim()"
        )
        assert lowest == "Verwijderen", page
