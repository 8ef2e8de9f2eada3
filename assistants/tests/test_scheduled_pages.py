"""Staff have a draft go live at a set time, see what waits, and cancel it."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone

from assistants import publishing, scheduling
from assistants.models import ScheduledPublication, Snippet, Template
from assistants.scheduling import State
from assistants.tests import cast
from assistants.tests.publish_page import address, saved, shown_in

pytestmark = pytest.mark.django_db

NEW = cast.text("Fijne feestdagen.")
LIST = reverse("admin:assistants_scheduledpublication_changelist")


@pytest.fixture
def template():
    return cast.live()


def tomorrow():
    return {"date": (timezone.localdate() + timedelta(days=1)).isoformat(), "time": "12:00"}


def later(staff, template, draft=NEW, **more):
    """Press “Schedule” and return the page that follows."""
    page = saved(staff, template, draft)
    form = {**shown_in(page), **tomorrow(), "note": "Kerst", **more, "_later": "1"}
    return staff.post(address(template), form, follow=True).content.decode()


def one_page(planned, name="change"):
    return reverse(f"admin:assistants_scheduledpublication_{name}", args=[planned.pk])


def test_a_draft_is_scheduled_and_the_page_of_the_template_tells_so(staff, template):
    page = later(staff, template)
    assert "The draft as it is now goes live at" in page
    assert "Goes live at" in page
    planned = ScheduledPublication.objects.get()
    assert (planned.text, planned.note, planned.author) == (NEW, "Kerst", User.objects.get())
    assert Template.objects.get().live_version.number == 1
    assert "Kerst" in staff.get(LIST).content.decode()


@pytest.mark.parametrize(
    ("moment", "told"),
    [
        ({"date": "2020-01-01"}, "This moment has passed."),
        ({"date": "2999-01-01"}, "more than a year away"),
        ({"date": ""}, "Fill in both a date and a time."),
        ({"time": ""}, "Fill in both a date and a time."),
        ({"date": "2027-03-28", "time": "02:30"}, "This time does not come on that day"),
        ({"date": "2027-10-31", "time": "02:30"}, "This time comes twice on that day"),
    ],
)
def test_a_time_that_cannot_be_is_refused_in_words(staff, template, moment, told):
    page = later(staff, template, **moment)
    assert told in page
    assert 'value="Kerst"' in page
    assert not ScheduledPublication.objects.exists()


def test_the_same_time_is_not_taken_twice(staff, template):
    later(staff, template)
    assert "This template goes live at this very time already." in later(staff, template)


def test_what_was_changed_meanwhile_is_not_scheduled_unseen(staff, template):
    page = saved(staff, template, NEW)
    Template.objects.update(draft=cast.text("Van een ander."))
    again = staff.post(address(template), {**shown_in(page), **tomorrow(), "_later": "1"})
    assert "was changed after you opened this page" in again.content.decode()
    assert tomorrow()["date"] in again.content.decode()
    assert not ScheduledPublication.objects.exists()


def test_it_can_be_cancelled(staff, template):
    later(staff, template)
    planned = ScheduledPublication.objects.get()
    assert one_page(planned, "cancel") in staff.get(one_page(planned)).content.decode()
    assert staff.get(one_page(planned, "cancel")).status_code == 200
    page = staff.post(one_page(planned, "cancel"), follow=True).content.decode()
    assert "Cancelled. “Iedereen” stays as it is." in page
    assert "waits no more" in staff.post(one_page(planned, "cancel"), follow=True).content.decode()
    assert not scheduling.waiting().exists()


def test_what_there_is_none_of_is_the_same_dash_in_every_column(staff, template):
    later(staff, template, note="")
    page = staff.get(LIST).content.decode()
    assert re.search(r">\s*–\s*<", page)
    assert not re.search(r">\s*-\s*<", page)


def test_each_that_waits_can_be_cancelled_from_the_list(staff, template):
    later(staff, template)
    planned = ScheduledPublication.objects.get()
    assert one_page(planned, "cancel") in staff.get(LIST).content.decode()
    scheduling.cancel(planned)
    assert one_page(planned, "cancel") not in staff.get(LIST).content.decode()


def test_a_template_goes_with_all_that_was_ever_scheduled_for_it(staff, template):
    later(staff, template)
    scheduling.cancel(ScheduledPublication.objects.get())
    later(staff, template)
    page = address(template, "delete")
    asked = staff.get(page).content.decode()
    assert "Scheduled publications: 2" in asked
    assert "permission" not in asked
    staff.post(page, {"post": "yes"})
    assert not Template.objects.exists()
    assert not ScheduledPublication.objects.exists()


def test_that_something_else_went_live_meanwhile_is_told_everywhere(staff, template):
    later(staff, template)
    template.refresh_from_db()
    template.draft = cast.text("Tussendoor.")
    template.save()
    publishing.publish(template)
    told = "What is live has changed since this was scheduled."
    planned = ScheduledPublication.objects.get()
    for page in (LIST, one_page(planned), address(template, "change")):
        assert told in staff.get(page).content.decode(), page


def test_one_that_was_refused_is_seen_on_the_page_of_its_template_with_the_reason(staff, template):
    snippet = Snippet.objects.create(key="wens", text="Fijne dagen.")
    later(staff, template, cast.text("Hallo. {{ snippet.wens }}"))
    snippet.delete()
    ScheduledPublication.objects.update(due_at=timezone.now())
    scheduling.publish_due()
    planned = ScheduledPublication.objects.get()
    assert planned.state == State.REFUSED
    assert "Did not go live at" in staff.get(address(template, "change")).content.decode()
    assert "There is no snippet" in staff.get(one_page(planned)).content.decode()
    assert "did not go live" in staff.get(reverse("admin:index")).content.decode()


def test_that_its_author_may_publish_no_more_is_told_wherever_it_stands(staff, template):
    later(staff, template)
    ScheduledPublication.objects.update(due_at=timezone.now(), author=None)
    scheduling.publish_due()
    planned = ScheduledPublication.objects.get()
    for page in (LIST, one_page(planned), address(template, "change"), reverse("admin:index")):
        assert "Whoever scheduled it could not publish any more" in staff.get(page).content.decode(), page


def test_the_list_makes_the_same_queries_however_long_it_is(staff, template, django_assert_max_num_queries):
    for minutes in range(30):
        ScheduledPublication.objects.create(
            template=template, text=NEW, due_at=timezone.now() + timedelta(minutes=minutes), author=User.objects.get()
        )
    with django_assert_max_num_queries(12):
        staff.get(LIST)
