"""What a line's rows and holidays come to, as the next call hears it."""

import json
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from assistants import hours, line_hours, public_holidays, publication, publishing
from assistants.answering import answer
from assistants.events import AssistantRequest
from assistants.models import Line, SpecialDay
from assistants.tests import cast

pytestmark = pytest.mark.django_db

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
GREETING = "{% if line.is_open %}Open.{% else %}Dicht tot {{ line.next_opening }}.{% endif %}"


def heard(moment, caller=None):
    """The first message of a call at a moment, from a withheld number unless it is told."""
    return json.loads(answer(AssistantRequest(caller, cast.LINE), moment).body)["assistant"]["firstMessage"]


def office(**fields):
    line = cast.line(**fields)
    for weekday in range(5):
        line.hours.create(weekday=weekday, opens="09:00", closes="17:30")
    cast.live(greeting=GREETING)
    return line


def next_year(month, day, hour=10):
    """A moment in the next year, in which the days of this year's tests cannot have passed."""
    return datetime(timezone.now().year + 1, month, day, hour, tzinfo=AMSTERDAM)


def workday(month, day):
    """The first day from this one on, in the next year, that is neither Saturday nor Sunday."""
    found = next_year(month, day)
    while found.weekday() > 4:
        found += timedelta(days=1)
    return found


def test_a_special_day_is_heard():
    line, day = office(), workday(6, 10)
    line.special_days.create(day=day.date())
    assert heard(day).startswith("Dicht tot ")
    assert heard(day - timedelta(days=7)) == "Open."


def test_a_public_holiday_is_heard():
    office(holiday_country="NL", time_zone="Europe/Amsterdam")
    assert heard(next_year(12, 25)).startswith("Dicht tot ")


def test_without_a_country_there_are_no_holidays():
    cast.line()
    cast.live(greeting=GREETING)
    assert heard(next_year(12, 25)) == "Open."


def test_a_holiday_that_is_switched_off_is_a_day_like_any_other():
    cast.line(holiday_country="NL", open_holidays=["Eerste kerstdag"])
    cast.live(greeting=GREETING)
    assert heard(next_year(12, 25)) == "Open."
    assert heard(next_year(12, 26)).startswith("Dicht")


def test_a_line_abroad_keeps_the_days_of_its_country_on_its_own_clock():
    cast.line(country="US", holiday_country="US", time_zone="America/New_York")
    cast.live(greeting=GREETING)
    fourth = datetime(timezone.now().year + 1, 7, 4, tzinfo=ZoneInfo("America/New_York"))
    assert heard(fourth).startswith("Dicht")
    # Six hours earlier it is the fourth in Amsterdam only.
    assert heard(fourth - timedelta(minutes=1)) == "Open."


def test_closed_by_hand_is_heard_until_it_has_passed():
    day = workday(6, 10)
    office(closed_until=day + timedelta(hours=2))
    assert heard(day) == "Dicht tot vandaag om 12:00."
    assert heard(day + timedelta(hours=2)) == "Open."


def test_a_holiday_is_named_in_the_language_of_the_caller():
    cast.line(holiday_country="NL", open_holidays=["Tweede kerstdag"])
    cast.live(greeting="{{ line.holiday | default: 'Geen feestdag' }}.")
    cast.sanne(language="en")
    assert heard(next_year(12, 25)) == "Eerste kerstdag."
    assert heard(next_year(12, 25), cast.SANNE) == "Christmas Day."
    assert heard(next_year(12, 26)) == "Geen feestdag."
    assert heard(next_year(6, 10)) == "Geen feestdag."


def test_a_holiday_needs_a_default(english):
    findings = publishing.check(cast.text("Fijne {{ line.holiday }}!"))
    assert [one.code for one in findings] == ["may_be_nil"]


def test_the_next_opening_weeks_away_is_told_by_its_date():
    line = office()
    first = workday(3, 1)
    line.special_days.create(day=first.date(), last_day=first.date() + timedelta(days=40))
    opens = first + timedelta(days=41)
    while opens.weekday() > 4:
        opens += timedelta(days=1)
    months = {4: "april"}
    days = ["maandag", "dinsdag", "woensdag", "donderdag", "vrijdag"]
    told = f"{days[opens.weekday()]} {opens.day} {months[opens.month]} om 09:00"
    assert heard(first) == f"Dicht tot {told}."


def test_while_nobody_knows_when_it_opens_no_time_is_told():
    line = cast.line()
    cast.live(greeting=GREETING)
    first = workday(3, 1).date()
    for part in range(2):
        line.special_days.create(
            day=first + timedelta(days=300 * part), last_day=first + timedelta(days=300 * part + 299)
        )
    assert heard(workday(3, 2)) == "Dicht tot een later moment."


def test_a_text_that_is_no_range_is_closed_and_breaks_nothing():
    line, day = office(), workday(6, 10)
    line.special_days.create(day=day.date(), ranges="hele dag")
    assert heard(day).startswith("Dicht")


def test_a_country_that_is_not_known_breaks_nothing():
    office(holiday_country="XX")
    assert heard(workday(6, 10)) == "Open."


@pytest.mark.parametrize("time_zone", ["Europe/Atlantis", "../etc"])
def test_a_time_zone_that_is_not_known_breaks_nothing(time_zone):
    office(time_zone=time_zone)
    assert heard(workday(6, 10)) == "Open."


def test_no_call_computes_holidays(monkeypatch):
    line = office(holiday_country="NL")
    live = publication.load()
    asked = []
    monkeypatch.setattr(public_holidays, "between", lambda *args: asked.append(args) or {})
    christmas = datetime(timezone.now().year + 1, 12, 25, 10, tzinfo=AMSTERDAM)
    assert not hours.is_open(live.lines[line.number].hours, christmas)
    assert hours.next_opening(live.lines[line.number].hours, christmas)
    assert asked == []
    line_hours.hours_of(line)
    assert len(asked) == 1


def test_reading_all_lines_takes_the_same_queries_for_one_as_for_many(django_assert_num_queries):
    for number in range(3):
        line = cast.line(number=f"+3185012340{number}", holiday_country="NL")
        line.special_days.create(day=date(2030, 1, 2))
    with django_assert_num_queries(3):
        assert len(publication._lines()) == 3


@pytest.mark.parametrize(
    "broken",
    [
        {"last_day": date(2030, 1, 2)},
        {"last_day": date(2030, 1, 1)},
        {"last_day": date(2030, 1, 5), "ranges": "10:00-12:00"},
        {"note": "nog eens"},
    ],
)
def test_the_database_refuses_days_that_make_no_sense(broken):
    line = cast.line()
    line.special_days.create(day=date(2030, 1, 2))
    with pytest.raises(IntegrityError), transaction.atomic():
        SpecialDay.objects.create(line=line, day=date(2030, 1, 2), **broken)
    assert Line.objects.get().special_days.count() == 1


def test_the_moment_is_kept_in_utc():
    moment = datetime(2030, 7, 1, 12, tzinfo=AMSTERDAM)
    line = cast.line(closed_until=moment)
    line.refresh_from_db()
    assert line.closed_until == moment
    assert line.closed_until.tzinfo is UTC
