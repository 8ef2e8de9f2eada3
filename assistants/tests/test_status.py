"""Staff see whether the phone is answered and what is behind it, above all while something is away."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, User
from django.db import OperationalError
from django.urls import reverse
from django.utils import timezone

from assistants import holder, service_state, tallying, unfinished
from assistants.admin import status_pass, status_words
from assistants.admin.status_row import ATTENTION, BAD, GOOD
from assistants.publication import Publication
from assistants.roles import Role
from assistants.service_state import CrmState, ServiceState, SyntheticCall
from assistants.tests import cast
from assistants.unfinished import Known
from callers import store

NOW = timezone.now()
CALL = SyntheticCall("valid", "stranger", "current", NOW - timedelta(seconds=20), 0.012, 0)
WELL = ServiceState(
    now=NOW,
    database_answers=True,
    cache_answers=True,
    publication=7,
    compared_seconds=1.0,
    known=Known(NOW, {}, NOW - timedelta(seconds=40), NOW - timedelta(days=2), NOW - timedelta(minutes=3)),
    ages=dict.fromkeys(("fetch", "warm", "publish", "import", "count-segments", "contacts", "events"), 0.0),
    spooled=0,
    refused=0,
    waiting=0,
    dropped=0,
    crms=(CrmState(3, "HubSpot", is_failing=False),),
    synthetic=CALL,
)


@pytest.fixture(autouse=True)
def calling_itself(settings, english):
    settings.SYNTHETIC_CALL_URL = "http://127.0.0.1:9"


def told(**changes):
    """Return the rows that are not well, by title, of a state in which all is well but for these changes."""
    return {row.title: row for row in status_words.rows(replace(WELL, **changes)) if row.kind != GOOD}


def aged(**seconds):
    return {**WELL.ages, **seconds}


def test_where_all_is_well_nothing_needs_to_be_done():
    rows = status_words.rows(WELL)
    assert {row.kind for row in rows} == {GOOD}
    assert [row.title for row in rows if row.remedy] == []
    assert rows[0].words.startswith("Yes, calls are answered. The last call came at ")
    assert "after 12 ms" in rows[1].words
    assert "Publication 7, since " in rows[2].words


@pytest.mark.parametrize(
    ("changes", "title", "kind", "words", "remedy"),
    [
        ({"database_answers": False}, "Database", BAD, "Calls go on", "See that PostgreSQL runs"),
        ({"cache_answers": False}, "Cache", BAD, "calls are answered as before", "See that Redis runs"),
        ({"crms": (CrmState(3, "HubSpot", True),)}, "CRM “HubSpot”", ATTENTION, "grow old", "whoever runs the CRM"),
        ({"known": replace(WELL.known, worker_seen_at=None)}, "Worker", BAD, "never seen", "Start the worker"),
        ({"ages": aged(publish=300)}, "Work that is due", ATTENTION, "live 5\xa0minutes ago", "cannot keep up"),
        ({"ages": aged(fetch=600)}, "Work that is due", ATTENTION, "waits for 10\xa0minutes", "cannot keep up"),
        ({"spooled": 3, "ages": aged(events=120)}, "Events of calls", ATTENTION, "3 wait on disk", "Keep the disk"),
        ({"refused": 1}, "Events of calls", ATTENTION, "1 was put aside", "spool/refused"),
        ({"dropped": 12}, "List of answers", ATTENTION, "12 entries did not fit", "Nothing can be done"),
        ({"waiting": 9000}, "List of answers", ATTENTION, "9000 entries wait", "Beyond 10,000"),
        ({"compared_seconds": 180}, "What is live", ATTENTION, "could not be read for 3\xa0minutes", "is back"),
        ({"compared_seconds": float("inf")}, "What is live", ATTENTION, "read from disk", "is back"),
        ({"synthetic": None}, "Test call", ATTENTION, "has not called itself yet", "in a minute"),
        (
            {"synthetic": replace(CALL, at=NOW - timedelta(hours=1))},
            "Test call",
            ATTENTION,
            "last called itself 1\xa0hour ago",
            "start the web server anew",
        ),
    ],
)
def test_what_is_not_well_is_told_with_what_it_means_and_what_to_do(changes, title, kind, words, remedy):
    row = told(**changes)[title]
    assert row.kind == kind
    assert words in row.words
    assert remedy in row.remedy


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        ("no-answer", "nobody answered"),
        ("refused", "was refused"),
        ("invalid", "none that Flireo takes"),
        ("late", "later than Flireo waits"),
        ("valid", "not all lines"),
    ],
)
def test_a_test_call_that_failed_puts_the_phone_itself_in_doubt(outcome, words):
    rows = told(synthetic=replace(CALL, outcome=outcome, failing_lines=1))
    assert set(rows) == {"Is the phone answered?", "Test call"}
    assert words in rows["Test call"].words
    assert "Callers may hear nothing" in rows["Is the phone answered?"].words


def test_the_safety_net_is_not_called_well():
    assert "safety net" in told(publication=None)["Is the phone answered?"].words


def test_while_the_database_is_away_nothing_is_called_well_of_which_only_it_could_tell():
    away = told(database_answers=False)
    assert set(away) == {"Database", "What is live", "Worker", "Work that is due"}
    assert "cannot be read now" in away["What is live"].words
    assert not away["Worker"].remedy


def test_a_service_that_does_not_call_itself_says_so(settings):
    settings.SYNTHETIC_CALL_SECONDS = 0
    assert "SYNTHETIC_CALL_SECONDS" in told()["Test call"].remedy


def test_work_that_is_due_but_not_late_is_well():
    assert told(ages=aged(fetch=30, warm=600)) == {}


def member(client, role):
    user = User.objects.create_user("kijker", is_staff=True)
    if role:
        user.groups.add(Group.objects.get(name=role))
    client.force_login(user)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


@pytest.mark.django_db
@pytest.mark.parametrize("role", Role)
def test_every_role_finds_the_page_in_the_sidebar_and_may_look(client, role):
    cast.live()
    member(client, role)
    assert f'href="{reverse("status")}"' in client.get(reverse("admin:index")).content.decode()
    page = client.get(reverse("status"))
    assert page.status_code == 200
    assert "Is the phone answered?" in page.content.decode()
    assert "no-store" in page["Cache-Control"]


@pytest.mark.django_db
def test_who_is_not_logged_in_is_asked_to_and_who_has_no_role_may_not_look(client):
    assert client.get("/status")["Location"] == f"{reverse('admin:login')}?next=/status"
    member(client, None)
    assert client.get("/status").status_code == 403
    assert client.post("/status").status_code == 405


@pytest.mark.django_db
def test_it_is_told_in_dutch(client):
    cast.live()
    member(client, Role.VIEWER)
    page = client.get("/status", headers={"accept-language": "nl"}).content.decode()
    assert "Wordt de telefoon aangenomen?" in page
    assert "Calls are" not in page


@pytest.mark.django_db
def test_what_is_true_now_is_shown(client, monkeypatch):
    cast.live()
    tallying.count_new()
    holder.live.current(None)
    state = service_state.read()
    assert (state.database_answers, state.cache_answers, state.publication) == (True, True, 1)
    assert status_words.rows(state)[0].kind == GOOD

    def fail():
        raise store.StoreError

    with monkeypatch.context() as patched:
        patched.setattr(store, "connect", fail)
        assert not service_state.read().cache_answers


@pytest.fixture
def away(monkeypatch):
    """Return a function that takes the database away: whoever asks it, wherever, fails the test."""

    def go():
        def unanswered(question):
            raise OperationalError

        def asked(*_arguments, **_more):
            pytest.fail("The database was asked.")

        monkeypatch.setattr(unfinished.places, "ask", unanswered)
        monkeypatch.setattr("django.db.backends.utils.CursorWrapper.execute", asked)
        monkeypatch.setattr(holder.live, "_held", Publication(7, {}))

    return go


@pytest.mark.django_db
def test_who_was_logged_in_sees_it_while_the_database_is_away_and_stays_logged_in(client, away, monkeypatch):
    member(client, Role.VIEWER)
    client.get(reverse("admin:index"))
    session = client.cookies["sessionid"].value
    with monkeypatch.context():
        away()
        page = client.get("/status")
        assert page.status_code == 200
        assert "It does not answer. Calls go on" in page.content.decode()
        assert reverse("admin:logout") not in page.content.decode()
        assert client.cookies["sessionid"].value == session
        assert "sessionid" not in page.cookies


@pytest.mark.django_db
def test_nobody_else_does_and_is_told_that_calls_are_answered(client, away):
    away()
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    for forged in ("staff", "staff:1:abc"):
        client.cookies[status_pass.COOKIE] = forged
        page = client.get("/status")
        assert page.status_code == 503
        assert "Calls are answered all the same" in page.content.decode()


@pytest.mark.django_db
def test_a_pass_is_for_who_may_look_and_ends_with_the_session(client):
    member(client, None)
    client.get(reverse("admin:index"))
    assert status_pass.COOKIE not in client.cookies
    User.objects.get().groups.add(Group.objects.get(name=Role.VIEWER))
    given = client.get(reverse("admin:index")).cookies[status_pass.COOKIE]
    assert given["httponly"]
    client.post(reverse("admin:logout"))
    assert client.cookies[status_pass.COOKIE].value == ""


@pytest.mark.django_db
def test_a_pass_opens_nothing_while_the_database_answers(client):
    member(client, Role.VIEWER)
    client.get(reverse("admin:index"))
    del client.cookies["sessionid"]
    assert client.get("/status").status_code == 302


@pytest.mark.django_db
def test_a_database_that_goes_while_the_page_is_made_is_told_as_away(client, monkeypatch):
    member(client, Role.VIEWER)
    client.get(reverse("admin:index"))
    states = iter([WELL, replace(WELL, database_answers=False)])
    monkeypatch.setattr(service_state, "read", lambda: next(states))

    def gone(*_arguments, **_more):
        raise OperationalError

    with monkeypatch.context() as patched:
        patched.setattr("django.contrib.sessions.backends.db.SessionStore.load", gone)
        page = client.get("/status")
    assert page.status_code == 200
    assert "Pages cannot be opened" in page.content.decode()
