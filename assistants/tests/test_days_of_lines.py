"""Counting callers and explaining their segment mean the days of the lines; where these differ, it is said."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.urls import reverse

from assistants.models import Line
from callers import counting, days
from callers.models import Segment, SegmentCount
from callers.tests import crm_cast

pytestmark = pytest.mark.django_db

LIST = reverse("admin:callers_segment_changelist")
# In Tokyo it is the 2nd already.
NOW = datetime(2026, 3, 1, 22, 0, tzinfo=UTC)
SAID = "Days are meant in the time zone Europe/Amsterdam"


def line(number, time_zone):
    Line.objects.create(name=time_zone, number=number, time_zone=time_zone)


def zones(*names):
    for nth, name in enumerate(names):
        line(f"+3185012345{nth}", name)
    return str(days.zone())


@pytest.fixture
def sanne():
    """A caller whose renewal is due tomorrow in Amsterdam, and today in Tokyo; and a segment of renewals to come."""
    conditions = {"field": "caller.attributes.renewal", "operator": "after", "value": 0}
    Segment.objects.create(name="To come", key="to_come", conditions=conditions)
    return crm_cast.caller(attributes={"renewal": "2026-03-02"})


def test_the_days_of_the_only_line_count():
    assert zones("Asia/Tokyo") == "Asia/Tokyo"


def test_so_do_those_of_lines_that_agree():
    assert zones("Asia/Tokyo", "Asia/Tokyo") == "Asia/Tokyo"


def test_where_lines_differ_or_there_are_none_those_of_the_service_count():
    assert zones() == "Europe/Amsterdam"
    assert zones("Asia/Tokyo", "America/Lima") == "Europe/Amsterdam"


@pytest.mark.parametrize(("names", "is_in"), [([], True), (["Asia/Tokyo"], False)])
@time_machine.travel(NOW)
def test_callers_are_counted_by_those_days(sanne, names, is_in):
    zones(*names)
    counting.want()
    counting.count_wanted()
    assert SegmentCount.objects.get().members == is_in


@pytest.mark.parametrize(("names", "is_in"), [([], True), (["Asia/Tokyo"], False)])
@time_machine.travel(NOW)
def test_the_segment_of_a_caller_is_explained_by_those_days(staff, sanne, names, is_in):
    zones(*names)
    assert ("for the segment <strong>To come</strong>" in why(staff, sanne)) is is_in


def why(staff, caller):
    return staff.get(reverse("admin:callers_caller_segment", args=[caller.pk])).content.decode()


def test_where_lines_differ_both_pages_say_which_days_are_meant(staff, sanne):
    counting.want()
    counting.count_wanted()
    pages = [lambda: staff.get(LIST).content.decode(), lambda: why(staff, sanne)]
    zones("Asia/Tokyo")
    assert not any(SAID in page() for page in pages)
    line("+31850123459", "America/Lima")
    assert all(SAID in page() for page in pages)
