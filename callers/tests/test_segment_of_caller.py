"""Staff ask which segment a caller is in, and are told why."""

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from callers.admin.segment_of_caller import value_shown
from callers.condition_text import parse_conditions
from callers.models import Caller, CallerNumber, Segment

pytestmark = pytest.mark.django_db

ASK = reverse("admin:callers_caller_segment_of_number")


def segment(name, text, position=1, **fields):
    conditions = parse_conditions(text)
    return Segment.objects.create(name=name, key=name.lower(), conditions=conditions, position=position, **fields)


def caller(*numbers, **fields):
    made = Caller.objects.create(**fields)
    for number in numbers:
        CallerNumber.objects.create(caller=made, number=number)
    return made


def page_of(client, made):
    return client.get(reverse("admin:callers_caller_segment", args=[made.pk])).content.decode()


def asked(client, number):
    return client.post(ASK, {"number": number}).content.decode()


def test_the_page_of_a_caller_leads_to_the_answer(staff):
    made = caller("+31601234567", first_name="Sanne")
    page = staff.get(reverse("admin:callers_caller_change", args=[made.pk])).content.decode()
    assert reverse("admin:callers_caller_segment", args=[made.pk]) in page


def test_each_condition_tells_whether_it_is_met_and_what_it_saw(staff):
    segment("Groot", "caller.company is Groot\ncrm.plan is gold", 1)
    segment("Vip", "any of:\n  caller.tags contains vip\n  history.calls greater than 2", 2)
    segment("Later", "caller.is_known is yes", 3)
    page = page_of(staff, caller("+31601234567", first_name="Sanne", company="Smit", tags=["vip"]))
    for told in (
        "A call now would be answered for the segment <strong>Vip</strong>.",
        "whose company is Groot",
        "it is: Smit",
        "the CRM told nothing",
        "at least one of these",
        "with the tag vip",
        "1 later segment was not tried any more.",
    ):
        assert told in page


def test_no_segment_is_told_too(staff):
    segment("Vip", "caller.tags contains vip")
    page = page_of(staff, caller("+31601234567"))
    assert "no segment fits" in page
    assert "it is empty" in page


def test_a_segment_set_by_hand_is_told(staff):
    by_hand = segment("Hand", "")
    segment("Vip", "caller.tags contains vip", 0)
    page = page_of(staff, caller("+31601234567", tags=["vip"], segment=by_hand))
    assert "which beats all conditions" in page
    assert "not tried" not in page


def test_every_number_of_a_caller_has_its_answer(staff):
    segment("Belgium", "caller.number starts with +32")
    page = page_of(staff, caller("+31601234567", "+32470123456"))
    assert "no segment fits" in page
    assert "<strong>Belgium</strong>" in page


def test_a_caller_without_number_cannot_call(staff):
    assert "has no number" in page_of(staff, caller(first_name="Sanne"))


def test_any_number_can_be_asked_for_in_any_notation(staff):
    segment("Vip", "caller.tags contains vip")
    segment("Strangers", "", 2, matches_strangers=True)
    caller("+31601234567", first_name="Sanne", tags=["vip"])
    assert "<strong>Vip</strong>" in asked(staff, "06 01234567")
    page = asked(staff, "06 12345678")
    assert "a stranger" in page
    assert "the segment is not for strangers" in page
    assert "for everybody whom we do not know" in page


def test_what_is_no_number_is_said(staff):
    assert "is no phone number" in asked(staff, "Sanne")
    assert staff.get(ASK).status_code == 200


def test_a_number_that_several_share_is_told(staff):
    caller("+31601234567", first_name="Sanne")
    caller("+31601234567", first_name="Jan")
    assert "several callers" in asked(staff, "+31601234567")


def test_only_who_may_see_callers_is_answered(client):
    client.force_login(User.objects.create(username="jan", is_staff=True))
    assert client.get(ASK).status_code == 403
    assert client.get(reverse("admin:callers_caller_segment", args=[caller().pk])).status_code == 403


@pytest.mark.parametrize(
    ("value", "shown"), [(None, ""), (["a", "b"], "a, b"), (2.5, "2.5"), ("x" * 90, "x" * 80 + "…"), (0, "0")]
)
def test_values_are_shown_short(value, shown):
    assert value_shown(value) == shown


def test_yes_and_no_are_shown_in_words(english):
    assert (value_shown(True), value_shown(False)) == ("yes", "no")
