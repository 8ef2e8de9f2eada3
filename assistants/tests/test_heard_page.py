"""Staff ask what a caller would hear of what is live, and read how an answer that was given came about."""

import pytest
from django.contrib.auth.models import Permission, User
from django.urls import reverse

from assistants import answer_rows
from assistants.answering import answer
from assistants.events import AssistantRequest
from assistants.models import Answer
from assistants.tests import cast

pytestmark = pytest.mark.django_db

HEARD = reverse("admin:assistants_template_heard")


def asked(client, **form):
    response = client.post(HEARD, {"who": "number", "line": cast.LINE, **form})
    assert response.status_code == 200
    return response.content.decode()


def given(number=cast.SANNE):
    answer_rows.write([answer_rows.row(answer(AssistantRequest(number, cast.LINE)))])
    return Answer.objects.order_by("-pk")[0]


def page_of(client, one):
    return client.get(reverse("admin:assistants_answer_change", args=[one.pk])).content.decode()


@pytest.fixture
def live():
    cast.line()
    cast.sanne(email="sanne@dewit.example")
    cast.live("VIP", "Welkom terug, {{ caller.first_name | default: 'u' }}.", segment=cast.vip())
    return cast.live()


def test_the_sidebar_leads_to_the_page(staff):
    assert f'href="{HEARD}"' in staff.get(reverse("admin:index")).content.decode()


def test_it_begins_with_a_form_and_tells_nothing_yet(staff, live):
    page = staff.get(HEARD).content.decode()
    assert "What would this caller hear?" in page
    assert "flireo-speech" not in page


def test_it_tells_what_is_heard_and_why(staff, live):
    page = asked(staff, caller="06-01234567")
    assert ">Sanne</mark>." in page
    assert "with the tag vip" in page
    assert "From the caller&#x27;s own record." in page or "From the caller's own record." in page
    assert "Looking the caller up" in page


def test_of_several_who_fit_one_is_chosen_without_javascript(staff, live):
    cast.jan(last_name="de Wit")
    page = asked(staff, caller="wit")
    assert page.count('type="submit" name="number"') == 2
    assert "Dag Jan" not in page
    assert "Jan</mark>" in asked(staff, caller="wit", number=cast.JAN)


def test_it_needs_leave_to_see_templates(client):
    client.force_login(User.objects.create(username="sam", is_staff=True))
    assert client.get(HEARD).status_code == 403


def test_an_answer_tells_how_it_came_about(staff, live):
    page = page_of(staff, given())
    assert "How this answer came about" in page
    assert ">Sanne</mark>." in page
    assert "with the tag vip" in page
    assert "sanne@dewit.example" in page
    assert "Looking up the caller and what is live" in page


def test_an_answer_of_long_ago_says_what_is_no_longer_known(staff, live):
    one = given()
    Answer.objects.update(known="")
    page = page_of(staff, one)
    assert "What was known at this call is not known any more." in page
    assert "kept for 3 days" in page
    assert "sanne@dewit.example" not in page
    assert "Filling in" in page


def test_an_answer_that_was_the_safety_net_says_why(staff):
    cast.line()
    assert "No template fitted" in page_of(staff, given())
    cast.live()
    one = given()
    Answer.objects.filter(pk=one.pk).update(version=None, template_name="", publication_level="safety-net")
    assert "The template could not be filled in" in page_of(staff, one)


def test_an_answer_from_before_anything_was_kept_can_be_opened(staff):
    one = Answer.objects.create(
        received_at="2026-01-01T10:00Z", context_level="stranger", publication_level="safety-net", milliseconds=2
    )
    assert "not known any more" in page_of(staff, one)


def test_an_answer_that_differs_from_what_is_known_now_says_so(staff, live):
    one = given()
    cast.Segment.objects.update(conditions={})
    assert "Something has been changed since" in page_of(staff, one)


def test_who_may_not_see_callers_reads_nothing_of_them(client, live):
    user = User.objects.create(username="sam", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename="view_answer"))
    client.force_login(user)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    page = page_of(client, given())
    assert "You may not see callers" in page
    assert "sanne@dewit.example" not in page
    assert "Welkom terug" not in page
