"""Staff close a line at once, until a moment; the next call hears it, and it can be opened again."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import Permission, User
from django.urls import reverse
from django.utils import timezone

from assistants.admin.closing import moment_meant
from assistants.models import Line, Publication
from assistants.tests import cast

pytestmark = pytest.mark.django_db

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def close(staff, line, **sent):
    return staff.post(reverse("admin:assistants_line_close", args=[line.pk]), sent, follow=True).content.decode()


def until(line):
    return Line.objects.get(pk=line.pk).closed_until


def greeting(client):
    response = client.post("/webhooks/flireo/", cast.request(), content_type="application/json")
    return cast.greeting(response)


def test_the_next_call_hears_that_it_is_closed_and_that_it_is_open_again(staff, client):
    line = cast.line()
    cast.live("Open", "Open.", when="open")
    cast.live("Dicht", "Dicht tot {{ line.next_opening }}.", when="closed")
    assert greeting(client) == "Open."
    page = close(staff, line, **{"for": "hour"})
    assert "Closed by hand until" in page
    assert greeting(client).startswith("Dicht tot ")
    page = staff.post(reverse("admin:assistants_line_open", args=[line.pk]), follow=True).content.decode()
    assert "It is no longer closed by hand. Open now. The next call hears it." in page
    assert greeting(client) == "Open."


def test_an_hour_is_an_hour_from_now(staff):
    line, before = cast.line(), timezone.now()
    close(staff, line, **{"for": "hour"})
    assert timedelta(minutes=59) <= until(line) - before <= timedelta(minutes=60)


def test_the_rest_of_the_day_ends_at_midnight_where_the_line_is(staff):
    line = cast.line(time_zone="Pacific/Auckland")
    close(staff, line, **{"for": "today"})
    midnight = until(line).astimezone(ZoneInfo("Pacific/Auckland"))
    assert (midnight.hour, midnight.minute) == (0, 0)
    assert timedelta(0) < midnight - timezone.now() <= timedelta(hours=25)


def test_a_moment_is_on_the_clock_of_the_line(staff):
    line = cast.line(time_zone="America/New_York")
    moment = (timezone.now() + timedelta(days=30)).date()
    close(staff, line, until=f"{moment}T09:00")
    assert until(line) == datetime(*moment.timetuple()[:3], 9, tzinfo=ZoneInfo("America/New_York"))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("2027-03-28T02:30", datetime(2027, 3, 28, 1, tzinfo=UTC)),
        ("2027-10-31T02:30", datetime(2027, 10, 31, 1, 30, tzinfo=UTC)),
    ],
)
def test_a_moment_that_is_skipped_is_that_of_the_jump_and_of_two_the_last_counts(typed, meant):
    assert moment_meant({"until": typed}, AMSTERDAM, datetime(2027, 3, 1, tzinfo=UTC)) == meant


def test_the_rest_of_a_day_on_which_the_clock_moves_ends_at_its_midnight():
    evening = datetime(2027, 10, 31, 20, tzinfo=AMSTERDAM)
    assert moment_meant({"for": "today"}, AMSTERDAM, evening) == datetime(2027, 10, 31, 23, tzinfo=UTC)


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({}, "Choose a date and a time."),
        ({"until": "morgen"}, "Choose a date and a time."),
        ({"until": "2020-01-01T09:00"}, "This moment has passed."),
        ({"until": "2999-01-01T09:00"}, "This is more than a year away."),
    ],
)
def test_what_is_no_moment_to_come_is_refused_in_words(staff, sent, told):
    line = cast.line()
    assert told in close(staff, line, **sent)
    assert until(line) is None
    assert not Publication.objects.exists()


def test_it_is_told_who_closed_it(staff):
    line = cast.line()
    close(staff, line, **{"for": "hour"})
    publication = Publication.objects.order_by("number").last()
    assert publication.author.username == "noor"
    assert "closed until" in publication.change
    assert line.history.first().history_user.username == "noor"


def test_the_list_shows_what_is_closed_by_hand(staff):
    cast.line(closed_until=timezone.now() + timedelta(hours=1))
    page = staff.get(reverse("admin:assistants_line_changelist")).content.decode()
    assert "Closed by hand until" in page


def test_who_may_only_look_cannot_close(client):
    line = cast.line()
    user = User.objects.create_user("gast", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_line"))
    client.force_login(user)
    for name in ("close", "open"):
        assert client.post(reverse(f"admin:assistants_line_{name}", args=[line.pk])).status_code == 403
    page = client.get(reverse("admin:assistants_line_change", args=[line.pk]), headers={"accept-language": "en"})
    assert "Close it at once" not in page.content.decode()
    assert "Open now." in page.content.decode()


def test_why_it_is_closed_today_is_told(staff):
    line = cast.line()
    line.special_days.create(day=timezone.localdate(), note="Inventaris")
    page = staff.get(reverse("admin:assistants_line_change", args=[line.pk])).content.decode()
    assert "Closed now. Today is a special day: Inventaris. It opens tomorrow at 00:00." in page


def test_a_line_that_is_gone_is_not_found(staff):
    assert staff.post(reverse("admin:assistants_line_close", args=[7])).status_code == 404


def test_who_was_logged_out_before_closing_is_led_to_the_page_and_told_that_nothing_was_done(staff):
    line = cast.line()
    response = staff.get(reverse("admin:assistants_line_close", args=[line.pk]), follow=True)
    assert response.request["PATH_INFO"] == reverse("admin:assistants_line_change", args=[line.pk])
    assert "Nothing has been done yet. Press the button again." in response.content.decode()
    assert until(line) is None
