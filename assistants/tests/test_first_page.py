"""The first page tells how calls go and what needs attention, each to those who may see it."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from assistants import tallying
from assistants.admin import charts
from assistants.models import Answer, AnswerCounting, ScheduledPublication, Template
from assistants.tests import cast
from callers.tests import crm_cast

pytestmark = pytest.mark.django_db


def answered(level="record", ago=timedelta(0), **more):
    told = {"template_name": "VIP", "publication_level": "current", "milliseconds": 2.0, **more}
    return Answer.objects.create(received_at=timezone.now() - ago, context_level=level, **told)


def shown(client, **asked):
    response = client.get(reverse("admin:index"), asked, headers={"accept-language": "en"})
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def viewer(client, *permissions):
    user = User.objects.create_user("gast", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    client.force_login(user)
    return client


def test_a_new_service_says_that_nobody_called(staff):
    page = shown(staff)
    assert "Nobody has called in these days." in page
    assert "No template is live" in page


def test_the_share_of_recognised_callers_is_said_in_words(staff):
    for level in ("fresh", "stale", "record", "stranger"):
        answered(level)
    page = shown(staff)
    assert "Of 4 callers 3 were recognised and answered as who they are (75 %)." in page
    assert "1 called from a number that nobody knows, or withheld it." in page
    assert "could not be looked up in time, and heard" not in page


def test_calls_are_told_by_segment_template_and_level(staff):
    cast.vip()
    answered(segment_key="vip")
    answered("unavailable", template_name="", publication_level="disk")
    page = shown(staff)
    for words in (">VIP<", ">no segment<", ">the safety net<", ">could not be looked up in time<", ">the last copy on"):
        assert words in page


def test_the_slowest_answer_of_today_can_be_looked_at(staff):
    answered()
    slowest = answered(milliseconds=812.0)
    page = shown(staff)
    assert "812 ms" in page
    assert reverse("admin:assistants_answer_change", args=[slowest.pk]) in page


def test_the_period_is_of_fourteen_or_sixty_days(staff):
    answered(ago=timedelta(days=30))
    tallying.count_new()
    assert "Nobody has called in these days." in shown(staff)
    assert "Nobody has called in these days." in shown(staff, days="9000")
    assert "Of 1 caller 1 was recognised" in shown(staff, days=60)


def test_it_says_up_to_when_the_answers_are_counted(staff):
    answered()
    assert "Counted up to" in shown(staff)


def test_who_may_not_see_answers_sees_no_numbers(client):
    answered()
    cast.live()
    crm_cast.connection()
    page = shown(viewer(client, "view_template"))
    for words in ("Calls today", "How asking the CRMs goes", "Counted up to"):
        assert words not in page


def test_who_may_only_see_answers_is_told_of_no_template(client):
    answered(publication_level="safety-net")
    page = shown(viewer(client, "view_answer"))
    assert "1 caller heard the safety net in the last 14 days (today: 1)." in page
    assert "No template is live" not in page


def test_a_draft_that_callers_do_not_hear_needs_attention(staff):
    template = cast.live("Iedereen")
    assert "differs from what callers hear" not in shown(staff)
    Template.objects.update(draft=template.draft.replace("Dag", "Hallo"))
    assert "The draft of “Iedereen” differs from what callers hear." in shown(staff)


def test_many_such_drafts_are_one_line(staff):
    for number in range(7):
        cast.live(f"Sjabloon {number}", segment=cast.vip(key=f"vip{number}"))
    Template.objects.update(draft="{}")
    assert "The drafts of 7 templates differ from what callers hear." in shown(staff)


def test_a_connection_that_fails_needs_attention_and_one_out_of_use_does_not(staff):
    told = {"last_failure": "timeout", "last_failure_at": timezone.now()}
    crm_cast.connection(name="HubSpot", **told)
    crm_cast.connection(name="Oud", is_active=False, **told)
    page = shown(staff)
    assert "“HubSpot” does not work. The CRM did not answer in time." in page
    assert "Oud" not in page


def test_what_goes_live_at_a_set_time_is_listed_by_those_who_may_see_it(client):
    template = cast.live("Iedereen")
    due_at = timezone.now() + timedelta(days=2)
    ScheduledPublication.objects.create(template=template, text=template.draft, due_at=due_at, note="Kerst")
    assert "Scheduled changes" in (page := shown(viewer(client, "view_scheduledpublication")))
    assert "Kerst" in page
    client.logout()
    User.objects.all().delete()
    assert "Kerst" not in shown(viewer(client, "view_answer"))


def test_a_worker_that_counts_no_more_needs_attention(staff):
    AnswerCounting.objects.create(pk=1, counted_at=timezone.now() - timedelta(hours=2))
    assert "Is the worker running?" in shown(staff)
    AnswerCounting.objects.update(counted_at=timezone.now())
    assert "Is the worker running?" not in shown(staff)


def test_the_page_makes_as_many_queries_for_many_answers_segments_and_templates(staff):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            shown(staff)
        return len(captured)

    def more(numbers):
        for number in numbers:
            segment = cast.vip(key=f"vip{number}")
            cast.live(f"Sjabloon {number}", segment=segment)
            answered(segment_key=segment.key, ago=timedelta(hours=number))

    more(range(2))
    tallying.count_new()
    few = queries()
    more(range(2, 20))
    tallying.count_new()
    assert queries() <= few


def test_a_chart_fills_its_height_with_the_highest_day():
    drawn = charts.columns([("Monday", {"recognised": 30, "others": 10}), ("Tuesday", {"recognised": 20, "others": 0})])
    monday, tuesday = drawn.columns
    assert [(part.kind, part.top, part.height) for part in monday.parts] == [
        ("recognised", 250, 750),
        ("others", 0, 250),
    ]
    assert [(part.kind, part.top, part.height) for part in tuesday.parts] == [("recognised", 500, 500)]


def test_a_chart_without_calls_is_empty():
    assert charts.columns([("Monday", {})]).columns[0].parts == []
