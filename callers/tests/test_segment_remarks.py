"""What is said of segments that do not do what they seem to."""

import pytest
from django.utils import translation

from callers.condition_text import parse_conditions
from callers.models import Attribute, Segment
from callers.segment_remarks import remarks

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def said(*texts, **more):
    Segment.objects.all().delete()
    Attribute.objects.get_or_create(name="age")
    made = [
        Segment.objects.create(
            name=f"S{place}", key=f"s{place}", position=place, conditions=parse_conditions(text), **more
        )
        for place, text in enumerate(texts)
    ]
    found = remarks(made)
    return [found.get(one.pk, []) for one in made]


def test_sound_segments_are_let_be():
    assert said("caller.tags contains vip", "caller.tags contains goud", "") == [[], [], []]


def test_a_list_of_values_could_meet_both():
    [[told]] = said("caller.attributes.age greater than 5\ncaller.attributes.age less than 3")
    assert told == (
        "“caller.attributes.age greater than 5” and “caller.attributes.age less than 3” are never met together, so "
        "nobody belongs here. Only a list of several values could meet both."
    )


def test_conditions_are_quoted_in_the_language_of_the_page():
    with translation.override("nl"):
        [[told]] = said("history.calls greater than 5\nhistory.calls less than 3")
    assert "“history.calls groter dan 5” en “history.calls kleiner dan 3”" in told


def test_a_part_that_adds_nobody_is_told_as_such():
    [[told]] = said("caller.company is a\nany of:\n  caller.company is b\n  caller.tags contains vip")
    assert told == "“caller.company is a” and “caller.company is b” are never met together, so that part adds nobody."


def test_one_condition_may_be_enough():
    assert said("history.calls less than 0") == [["“history.calls less than 0” is never met, so nobody belongs here."]]
    [[told]] = said("caller.is_known is no")
    assert told == "“caller.is_known is no” is so for strangers only, and this segment is not for strangers."


def test_a_segment_that_is_never_reached_names_those_that_take_all():
    told = said("caller.tags contains vip", "caller.tags contains vip\ncaller.company is set")
    assert told[0] == []
    assert told[1][0].startswith("Nobody gets here: whoever meets these conditions is in “S0” already")


def test_values_that_are_gone_are_named():
    told = said("caller.attributes.gone is x", "crm.plan is x")
    assert told[0] == [
        "No caller has “caller.attributes.gone” any more: no condition on it is met, but that it is empty."
    ]
    assert told[1] == ["No CRM in use gives “crm.plan” any more: no condition on it is met, but that it is empty."]


def test_conditions_that_cannot_be_read_are_told():
    broken = Segment.objects.create(name="x", key="x", conditions={"none": []})
    assert "cannot be read" in remarks([broken])[broken.pk][0]
