"""Staff write special days and choose holidays on the page of a line."""

from datetime import date, time, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from assistants import public_holidays
from assistants.admin.closing import note_of
from assistants.hours import DayHours
from assistants.models import Line, Publication
from assistants.tests import cast
from assistants.tests.test_line_admin import change

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate


def soon(days):
    return TODAY() + timedelta(days=days)


def days(*rows, stored=()):
    """What a browser sends of special days such as (day, last day, ranges, note)."""
    sent = {"special_days-TOTAL_FORMS": len(rows), "special_days-INITIAL_FORMS": len(stored)}
    for place, row in enumerate(rows):
        for name, value in zip(("day", "last_day", "ranges", "note"), (*row, "", "", "")[:4], strict=True):
            sent[f"special_days-{place}-{name}"] = str(value)
        sent[f"special_days-{place}-id"] = stored[place].pk if place < len(stored) else ""
    return sent


def kept(line):
    return [(one.day, one.last_day, one.ranges, one.note) for one in line.special_days.all()]


def test_days_are_kept_as_they_are_meant(staff):
    line = cast.line(name="Hal")
    before = Publication.objects.count()
    rows = [(soon(3), soon(3), "10-14 en 15.30 tot 17", "Inventaris"), (soon(5), soon(9)), (soon(20), "", "gesloten")]
    change(staff, line, **days(*rows))
    assert kept(line) == [
        (soon(3), None, "10:00-14:00, 15:30-17:00", "Inventaris"),
        (soon(5), soon(9), "", ""),
        (soon(20), None, "", ""),
    ]
    assert Publication.objects.count() > before


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ((3, "", "de hele dag"), "“de hele dag” cannot be read. Write ranges such as"),
        ((3, "", "10-14, 13-15"), "10:00-14:00, 13:00-15:00 share time."),
        ((5, 4), "The last day must come after the first."),
        ((5, 8, "10-14"), "Several days can only be closed."),
        ((5, 900), "These are more than 400 days."),
        ((-9,), "This day has passed."),
        ((-9, -3), "This day has passed."),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(staff, row, told):
    line = cast.line()
    row = tuple(soon(one) if isinstance(one, int) else one for one in row)
    assert told in change(staff, line, **days(row)).content.decode()
    assert kept(line) == []


@pytest.mark.parametrize(("one", "other"), [((3,), (3,)), ((3, 9), (9, 12)), ((3, 9), (3, 5))])
def test_two_rows_for_one_day_are_refused(staff, one, other):
    line = cast.line()
    rows = [tuple(map(soon, row)) for row in (one, other)]
    assert "have a day in common." in change(staff, line, **days(*rows)).content.decode()
    assert kept(line) == []


def test_one_day_among_several_is_an_exception_and_no_mistake(staff):
    line = cast.line(name="Hal")
    change(staff, line, **days((soon(3), soon(9)), (soon(3), "", "10-12")))
    assert len(kept(line)) == 2


def test_what_has_passed_is_kept_and_no_longer_shown(staff):
    line = cast.line()
    line.special_days.create(day=soon(-30), note="Oud nieuws")
    line.special_days.create(day=soon(-30), last_day=soon(2), note="Nog bezig")
    page = staff.get(reverse("admin:assistants_line_change", args=[line.pk])).content.decode()
    assert "Oud nieuws" not in page
    assert "Nog bezig" in page


def test_a_row_that_collides_with_one_no_longer_shown_is_refused(staff):
    line = cast.line()
    line.special_days.create(day=soon(-30), last_day=soon(-10))
    page = change(staff, line, **days((soon(-30), soon(4)))).content.decode()
    assert "have a day in common." in page


# Holidays


def test_a_country_is_chosen_with_the_days_on_which_the_line_is_open(staff):
    line = cast.line(name="Hal")
    change(staff, line, holiday_country="NL", open_holidays=["Goede vrijdag", "Bevrijdingsdag"])
    line.refresh_from_db()
    assert (line.holiday_country, line.open_holidays) == ("NL", ["Goede vrijdag", "Bevrijdingsdag"])
    page = staff.get(reverse("admin:assistants_line_change", args=[line.pk])).content.decode()
    assert "Good Friday (" in page
    assert page.count("checked") >= 2


def test_saving_what_is_there_changes_nothing(staff):
    line = cast.line(
        name="Hal", holiday_country="DE", holiday_region="BY", open_holidays=["Karfreitag", "Lang vergeten"]
    )
    chosen = {"holiday_country": "DE", "holiday_region": "BY", "open_holidays": ["Lang vergeten", "Karfreitag"]}
    change(staff, line, number="+31 85 012 3456", **chosen)
    line.refresh_from_db()
    assert sorted(line.open_holidays) == ["Karfreitag", "Lang vergeten"]
    assert not Publication.objects.exists()


def test_with_another_country_what_belonged_to_the_former_is_forgotten(staff):
    line = cast.line(name="Hal", holiday_country="DE", holiday_region="BY", open_holidays=["Karfreitag"])
    change(staff, line, holiday_country="BE", holiday_region="BY", open_holidays=["Karfreitag"])
    line.refresh_from_db()
    assert (line.holiday_country, line.holiday_region, line.open_holidays) == ("BE", "", [])


def test_another_country_is_looked_at_before_it_is_saved(staff):
    page = staff.get(reverse("admin:assistants_line_holidays"), {"holiday_country": "DE", "holiday_region": "BY"})
    assert "Bayern" in page.content.decode()
    assert 'value="Heilige Drei Könige"' in page.content.decode()
    assert "<html" not in page.content.decode()


@pytest.mark.parametrize("asked", [{}, {"holiday_country": "XX", "holiday_region": "BY"}])
def test_a_country_that_is_none_has_no_holidays(staff, asked):
    page = staff.get(reverse("admin:assistants_line_holidays"), asked)
    assert page.status_code == 200
    assert "checkbox" not in page.content.decode()


def test_a_country_that_is_not_offered_is_refused(staff):
    line = cast.line(name="Hal")
    assert "not one of the available choices" in change(staff, line, holiday_country="XX").content.decode()
    assert Line.objects.get().holiday_country == ""


# The calendar


def test_the_calendar_tells_what_callers_hear(staff):
    line = cast.line(holiday_country="NL")
    segment = cast.vip()
    cast.live("Altijd")
    cast.live("Vaste relaties", segment=segment, when="open")
    cast.live("Dicht", when="closed")
    line.special_days.create(day=soon(3), note="Inventaris")
    line.special_days.create(day=soon(4), ranges="10:00-12:00")
    page = staff.get(reverse("admin:assistants_line_calendar", args=[line.pk])).content.decode()
    assert page.count("<time datetime=") == 60
    assert "Inventaris" in page
    assert "10:00–12:00" in page
    table = page.split("<tbody>")[1]
    assert table.index("VIP") < table.index("Vaste relaties") < table.index("everyone else") < table.index("Altijd")


def test_a_day_is_explained_in_the_language_of_the_page():
    (christmas,) = public_holidays.between("NL", "", 2026, 2026)[date(2026, 12, 25)]
    told = {}
    for language in ("nl", "en"):
        with translation.override(language):
            told[language] = [
                note_of(DayHours(holidays=(christmas,))),
                note_of(DayHours(note="Kerstborrel", holidays=(christmas,))),
                note_of(DayHours(((time(9), time(12)),))),
                note_of(DayHours()),
            ]
    assert told["nl"] == ["Eerste kerstdag", "Kerstborrel", "andere tijden", "gesloten"]
    assert told["en"] == ["Christmas Day", "Kerstborrel", "other hours", "closed"]


def test_where_no_template_fits_the_calendar_says_so(staff):
    line = cast.line()
    page = staff.get(reverse("admin:assistants_line_calendar", args=[line.pk])).content.decode()
    assert page.count("no template fits") == 2
