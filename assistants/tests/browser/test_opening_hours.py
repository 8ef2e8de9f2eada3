"""Staff close the office: at once, on a day of their choice, and on the holidays of a country."""

import datetime

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from assistants.models import Line
from assistants.tests.browser.accessibility import Findings

pytestmark = pytest.mark.usefixtures("demonstration")


@pytest.fixture
def page(administrator) -> Page:
    """The page of the line."""
    administrator.goto(f"/admin/assistants/line/{Line.objects.get().pk}/change/")
    return administrator


def test_another_country_shows_its_holidays_before_it_is_saved(page):
    expect(page.get_by_label("Goede vrijdag")).to_be_checked()
    page.get_by_label("Feestdagen van").select_option("DE")
    expect(page.get_by_label("Good Friday")).not_to_be_checked()
    page.get_by_label("Regio").select_option("BY")
    page.get_by_label("Epiphany").check()
    page.get_by_role("button", name="Opslaan", exact=True).click()
    expect(page.get_by_text("Gewijzigd: ")).to_be_visible()
    line = Line.objects.get()
    assert (line.holiday_country, line.holiday_region, line.open_holidays) == ("DE", "BY", ["Heilige Drei Könige"])


def test_a_special_day_is_added_and_stands_in_the_calendar(page):
    day = timezone.localdate() + datetime.timedelta(days=10)
    page.get_by_role("link", name="Nog een Bijzondere dag toevoegen").click()
    page.locator("#id_special_days-0-day").fill(day.isoformat())
    page.locator("#id_special_days-0-ranges").fill("10 tot 12")
    page.locator("#id_special_days-0-note").fill("Inventaris")
    page.get_by_role("button", name="Opslaan en opnieuw bewerken").click()
    expect(page.locator("#id_special_days-0-ranges")).to_have_value("10:00-12:00")
    page.get_by_role("link", name="De komende 60 dagen").click()
    cell = page.locator(f"td:has(time[datetime='{day.isoformat()}'])")
    expect(cell).to_contain_text("10:00–12:00")
    expect(cell).to_contain_text("Inventaris")
    found = Findings()
    found.look_at(page)
    assert not found.ours, "\n".join(found.ours)


def test_a_line_is_closed_at_once_and_opened_again(page):
    page.get_by_role("button", name="een uur lang").click()
    expect(page.get_by_text("De volgende beller hoort het.")).to_be_visible()
    assert Line.objects.get().closed_until is not None
    page.get_by_role("button", name="Weer openen").click()
    expect(page.get_by_text("De lijn is niet langer met de hand gesloten.")).to_be_visible()
    assert Line.objects.get().closed_until is None
