"""Staff edit a caller that came from a CRM: what they wrote wins, is marked, and can be given back to the CRM."""

from __future__ import annotations

import pytest
from django.urls import reverse

from callers import phone
from callers.models import Caller, CallerNumber, CrmContact
from callers.tests.contact_book import run, serve, sync_with
from callers.tests.crm_server import JAN, SANNE

pytestmark = pytest.mark.django_db


@pytest.fixture
def book(crm):
    made = serve(crm)
    made.put("1", SANNE, first="Sanne", last="de Wit", city="Utrecht")
    return made


@pytest.fixture
def sync(crm, book):
    made = sync_with(crm)
    run(made)
    return made


def page():
    return reverse("admin:callers_caller_change", args=[Caller.objects.get().pk])


def saved(staff, numbers=(SANNE,), **changes):
    """Save the form as it is shown, with these changes."""
    shown = staff.get(page()).context["adminform"].form
    stored = list(CallerNumber.objects.all())
    sent = {name: shown[name].value() or "" for name in ("first_name", "last_name", "attributes", "external_id")}
    sent |= {"numbers-TOTAL_FORMS": len(numbers), "numbers-INITIAL_FORMS": len(stored), **changes}
    for place, number in enumerate(numbers):
        sent |= {f"numbers-{place}-number": number, f"numbers-{place}-id": stored[place].pk if stored[place:] else ""}
    answer = staff.post(page(), sent, follow=True)
    assert answer.redirect_chain, answer.context["errors"]
    return staff.get(page()).content.decode()


def edited():
    return CrmContact.objects.get().edited


def test_what_staff_wrote_wins_over_the_crm_and_is_marked(staff, sync, book):
    told = saved(staff, first_name="Susan")
    assert "Changed by staff; the CRM says “Sanne”." in told
    book.put("1", SANNE, first="Sanne-Marie", last="Jansen", city="Utrecht")
    run(sync)
    assert Caller.objects.get().full_name == "Susan Jansen"
    assert "the CRM says “Sanne-Marie”." in staff.get(page()).content.decode()


def test_saving_without_a_change_marks_nothing(staff, sync):
    saved(staff)
    assert edited() == []


def test_an_attribute_that_staff_wrote_wins_and_the_others_follow(staff, sync, book):
    saved(staff, attributes="city = Zeist\nhond = ja")
    assert edited() == ["attributes.city", "attributes.hond"]
    book.put("1", SANNE, first="Sanne", city="Amersfoort")
    run(sync)
    assert Caller.objects.get().attributes == {"city": "Zeist", "hond": True}


@pytest.mark.parametrize("numbers", [[SANNE, "+31655555555"], ["+31655555555"]])
def test_numbers_that_staff_wrote_win(staff, sync, book, numbers):
    saved(staff, numbers)
    book.put("1", JAN, first="Sanne", last="de Wit")
    run(sync)
    assert list(CallerNumber.objects.values_list("number", flat=True)) == numbers
    assert f"phone numbers: the CRM says “{phone.readable(JAN)}”." in staff.get(page()).content.decode()


def test_what_staff_give_back_follows_the_crm_again(staff, sync, book):
    saved(staff, [SANNE, "+31655555555"], first_name="Susan", last_name="Wit")
    saved(staff, [SANNE, "+31655555555"], follow=["first_name", "numbers"])
    assert Caller.objects.get().full_name == "Sanne Wit"
    assert CallerNumber.objects.get().number == SANNE
    assert edited() == ["last_name"]
    book.put("1", SANNE, first="Sanne-Marie", last="Jansen")
    run(sync)
    assert Caller.objects.get().full_name == "Sanne-Marie Wit"


def test_a_number_that_staff_took_away_comes_back_from_the_crm(staff, sync):
    saved(staff, ["+31655555555"])
    saved(staff, ["+31655555555"], follow=["numbers"])
    assert CallerNumber.objects.get().number == SANNE


def test_what_the_crm_does_not_have_is_emptied_when_it_is_followed(staff, sync):
    assert "the CRM has nothing here." in saved(staff, email="sanne@dewit.example")
    saved(staff, follow=["email"])
    assert Caller.objects.get().email == ""


def test_a_caller_that_is_no_longer_in_the_crm_is_marked(staff, sync, book):
    saved(staff, tags="vip")
    book.drop("1")
    run(sync)
    told = staff.get(page()).content.decode()
    assert "CRM, there known as 1" in told
    assert "no longer in the CRM" in told


def test_a_caller_of_no_crm_has_no_word_of_it(staff):
    Caller.objects.create(first_name="Jan")
    assert "Follow the CRM again" not in staff.get(page()).content.decode()
