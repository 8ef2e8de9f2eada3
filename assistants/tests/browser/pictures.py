"""Takes the pictures of the guide for staff, in both languages: `make screenshots`. No ordinary test run collects this.

The day is always the same, so that a picture changes only where its page does.
"""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.conf import settings
from django.contrib.auth.models import User
from django.utils.translation import gettext, override
from playwright.sync_api import expect

from assistants import answer_rows, demo, publishing
from assistants.answering import answer
from assistants.events import AssistantRequest
from assistants.holder import Holder
from assistants.models import Answer, Line, SpecialDay, Template

IMAGES = settings.BASE_DIR / "docs/images"
DESK = {"width": 1380, "height": 800}
# So tall that nothing of what is shown has to be scrolled to.
TALL = {"width": 1380, "height": 5000}
MARGIN = 12
# A Wednesday, Christmas is near; and who calls on the day before, at which hour.
NOW = datetime(2026, 12, 16, 10, 20, tzinfo=UTC)
CALLS = [(demo.SANNE_NUMBER, 8), ("+31687654321", 9), (demo.JAN_NUMBER, 12), (demo.SANNE_NUMBER, 14)]
SHORT = "Goede{{ clock.part_of_day }} {{ caller.first_name | default: 'en welkom' }}, met Julia."
LONG = (
    "Goede{{ clock.part_of_day }} {{ caller.first_name | default: 'en welkom' }}, met Julia van {{ line.name }}. "
    "Fijn u weer te spreken!"
)


@pytest.fixture
def template(transactional_db):
    """A template with two versions and a draft, in demonstration data with a week behind them."""
    with time_machine.travel(NOW - timedelta(days=9)) as clock:
        demo.load()
        noor = User.objects.create_superuser("noor")
        template = Template.objects.get(name="Vaste relaties")
        first = template.draft
        clock.move_to(NOW - timedelta(days=5))
        write(template, first, SHORT)
        publishing.publish(template, noor, "Korter")
        clock.move_to(NOW - timedelta(days=3))
        publishing.roll_back(template, template.versions.get(number=1), noor)
        call()
        clock.move_to(NOW - timedelta(minutes=15))
        write(template, first, LONG)
        SpecialDay.objects.create(
            line=Line.objects.get(), day=date(2026, 12, 24), ranges="09:00-12:00", note="Kerstborrel"
        )
        clock.move_to(NOW)
        yield template


def write(template, text, greeting):
    """Put another greeting into a draft."""
    begins, ends = text.index('"firstMessage"'), text.index('"firstMessageMode"')
    template.draft = f'{text[:begins]}"firstMessage": "{greeting}",\n  {text[ends:]}'
    template.save()


def call():
    """Let everybody call on the day before."""
    live = Holder(in_background=False)
    for number, hour in CALLS:
        moment = (NOW - timedelta(days=1)).replace(hour=hour)
        answered = answer(AssistantRequest(number, demo.LINE_NUMBER), moment, live)
        answer_rows.write([answer_rows.row(answered)])


@pytest.mark.parametrize("language", ["nl", "en"])
def test_pictures_are_taken(visits, template, language):
    folder = IMAGES / language
    folder.mkdir(parents=True, exist_ok=True)
    page = visits.open(User.objects.get(), language, viewport=DESK)
    with override(language):
        shoot_editor(page, template, folder)
        shoot_publishing(page, template, folder)
        shoot_versions(page, template, folder)
        page.goto(f"/admin/assistants/line/{Line.objects.get().pk}/calendar/")
        shoot(page, folder / "calendar.png", page.locator("[aria-labelledby=days-heading]"), 480)
        answered = Answer.objects.filter(caller_number=demo.SANNE_NUMBER).first()
        page.goto(f"/admin/assistants/answer/{answered.pk}/change/")
        page.evaluate("document.querySelector('details[open]').open = false")
        shoot(page, folder / "why.png", page.locator(".flireo-explained-call"), 760)


def shoot_editor(page, template, folder):
    page.goto(f"/admin/assistants/template/{template.pk}/change/")
    panel = page.get_by_role("region", name=gettext("What a caller would hear"))
    panel.get_by_role("radio", name=gettext("Somebody"), exact=True).check()
    panel.get_by_label(gettext("Name or number")).press_sequentially("Sanne")
    expect(panel.get_by_role("option").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(panel.locator("blockquote")).to_contain_text("Sanne")
    page.locator("#id_name").scroll_into_view_if_needed()
    in_sight(page, folder / "template.png", 0, DESK["height"])
    page.get_by_role("textbox", name=gettext("First message"), exact=True).click()
    page.keyboard.press("Control+End")
    page.keyboard.insert_text(" {{")
    page.keyboard.type("ca")
    offered = page.get_by_role("listbox")
    expect(offered.get_by_role("option").first).to_be_visible()
    page.wait_for_timeout(300)
    in_sight(page, folder / "names.png", offered.bounding_box()["y"] - MARGIN, 400)
    for _each in range(2):
        page.keyboard.press("Escape")
    page.keyboard.press("Control+z")


def shoot_publishing(page, template, folder):
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(f"/admin/assistants/template/{template.pk}/publish/")
    page.locator("details").first.evaluate("one => one.open = true")
    shoot(page, folder / "publish.png", page.locator("#content-main"), 960)


def shoot_versions(page, template, folder):
    page.goto(f"/admin/assistants/template/{template.pk}/change/")
    shoot(page, folder / "versions.png", page.locator(".flireo-versions"), 420)


def in_sight(page, path, top, height):
    """Keep a picture of what is in sight beside the sidebar, which is the same on every page."""
    left = page.locator("#main").bounding_box()["x"]
    page.screenshot(path=path, clip={"x": left, "y": top, "width": DESK["width"] - left, "height": height})


def shoot(page, path, part, height):
    """Keep a picture of a part of a page, from its top, of at most so many pixels in height."""
    page.set_viewport_size(TALL)
    box = part.bounding_box()
    clip = {"x": box["x"] - MARGIN, "y": box["y"] - MARGIN, "width": box["width"] + 2 * MARGIN}
    page.screenshot(path=path, clip={**clip, "height": min(height, box["height"] + 2 * MARGIN)})
    page.set_viewport_size(DESK)
