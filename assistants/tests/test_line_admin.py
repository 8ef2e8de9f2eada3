"""Staff set up a line and its opening hours; callers hear it at once."""

import pytest
from django.urls import reverse

from assistants.models import Line, OpeningHours, Publication
from assistants.tests import cast

pytestmark = pytest.mark.django_db

HALL = {"name": "Hal", "number": "085 0123456", "country": "NL", "language": "nl", "time_zone": "Europe/Amsterdam"}


NO_DAYS = {"special_days-TOTAL_FORMS": 0, "special_days-INITIAL_FORMS": 0}


def form(*ranges, stored=(), **fields):
    """What a browser sends: ranges such as (0, "09:00", "17:00"), of which the first ones belong to the rows stored."""
    sent = {**HALL, **NO_DAYS, "hours-TOTAL_FORMS": len(ranges), "hours-INITIAL_FORMS": len(stored), **fields}
    for place, (weekday, opens, closes) in enumerate(ranges):
        sent |= {f"hours-{place}-weekday": weekday, f"hours-{place}-opens": opens, f"hours-{place}-closes": closes}
        sent[f"hours-{place}-id"] = stored[place].pk if place < len(stored) else ""
    return sent


def add(staff, *ranges, **fields):
    return staff.post(reverse("admin:assistants_line_add"), form(*ranges, **fields), follow=True)


def change(staff, line, *ranges, stored=(), **fields):
    page = reverse("admin:assistants_line_change", args=[line.pk])
    return staff.post(page, form(*ranges, stored=stored, **fields), follow=True)


def test_a_line_is_made_with_its_hours(staff):
    add(staff, (0, "09:00", "17:00"), (0, "18:00", "00:00"))
    line = Line.objects.get()
    assert line.number == "+31850123456"
    assert [str(one) for one in line.hours.all()] == ["Monday 09:00–17:00", "Monday 18:00–00:00"]
    assert Publication.objects.order_by("number").last().author.username == "noor"


def test_a_national_number_is_read_in_the_country_of_the_line(staff):
    add(staff, number="02 123 45 67", country="BE")
    assert Line.objects.get().number == "+3221234567"


def test_what_is_no_number_is_refused_in_words(staff):
    page = add(staff, number="de hal")
    assert "“de hal” is no phone number." in page.content.decode()


def test_a_number_that_another_line_has_is_refused(staff):
    cast.line()
    assert "There is a line with this number already." in add(staff).content.decode()


@pytest.mark.parametrize(
    ("ranges", "told"),
    [
        ([(0, "09:00", "17:00"), (0, "12:00", "13:00")], "Monday 09:00–17:00 and Monday 12:00–13:00 share time."),
        ([(0, "09:00", "17:00"), (0, "09:00", "12:00")], "Monday 09:00–17:00 and Monday 09:00–12:00 share time."),
        ([(6, "22:00", "02:00"), (0, "01:00", "05:00")], "Sunday 22:00–02:00 and Monday 01:00–05:00 share time."),
    ],
)
def test_ranges_that_share_time_are_refused_in_words(staff, ranges, told):
    assert told in add(staff, *ranges).content.decode()
    assert not Line.objects.exists()


def test_a_range_that_is_taken_away_shares_no_time(staff):
    line = cast.line()
    stored = [line.hours.create(weekday=0, opens="09:00", closes="17:00")]
    ranges = ((0, "09:00", "17:00"), (0, "12:00", "13:00"))
    change(staff, line, *ranges, stored=stored, **{"hours-0-DELETE": "on"})
    assert [str(one) for one in OpeningHours.objects.all()] == ["Monday 12:00–13:00"]


def test_a_change_of_hours_gets_a_publication_number(staff):
    line = cast.line(name="Hal")
    before = Publication.objects.count()
    change(staff, line, (0, "09:00", "17:00"))
    assert Publication.objects.count() > before


def test_saving_without_a_change_gets_no_publication_number(staff):
    line = cast.line(name="Hal")
    change(staff, line, number="+31 85 012 3456")
    assert not Publication.objects.exists()


def test_a_language_that_is_not_offered_is_kept(staff):
    line = cast.line(name="Hal", language="nl-BE", time_zone="Etc/GMT-1")
    change(staff, line, language="nl-BE", time_zone="Etc/GMT-1")
    line.refresh_from_db()
    assert (line.language, line.time_zone) == ("nl-BE", "Etc/GMT-1")


def test_the_list_tells_whether_a_line_is_open(staff):
    cast.line()
    page = staff.get(reverse("admin:assistants_line_changelist")).content.decode()
    assert "+31 85 012 3456" in page
    assert "open" in page.split("field-open_now")[1].split("</td>")[0]


def test_a_deleted_line_gets_a_publication_number(staff):
    line = cast.line()
    staff.post(reverse("admin:assistants_line_delete", args=[line.pk]), {"post": "yes"})
    assert not Line.objects.exists()
    assert Publication.objects.order_by("number").last().change.endswith("deleted")


def test_a_line_that_a_template_is_for_cannot_be_deleted(staff):
    line = cast.line()
    cast.live("Van de hal", line=line)
    page = staff.post(reverse("admin:assistants_line_delete", args=[line.pk]), {"post": "yes"}, follow=True)
    assert "these templates are for it: “Van de hal”." in page.content.decode()
    assert Line.objects.exists()


def test_a_number_that_nobody_has_is_pointed_out(staff):
    said = "no such number is known to be in use. Check its digits."
    assert said in add(staff, number="085 012345").content.decode()
    assert said not in add(staff, name="Winkel", number="085 0123456").content.decode()


def test_each_time_has_its_name_for_who_cannot_see_the_head_of_the_table(staff):
    line = cast.line()
    line.hours.create(weekday=0, opens="09:00", closes="17:00")
    page = staff.get(reverse("admin:assistants_line_change", args=[line.pk])).content.decode()
    assert 'aria-label="Opens"' in page
    assert 'aria-label="Day"' in page
