"""Which names there are, and which one was perhaps meant."""

import pytest

from assistants.examples import EXAMPLES, example_contexts
from assistants.names import Names, may_be_nil
from assistants.tests.linted import SCORE

KNOWN = Names(attributes=["plan"], crm={"score": SCORE})


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("caller.first_name", ""),
        ("caller.tags.first", ""),
        ("caller.attributes.plan", ""),
        ("crm.score", ""),
        ("crm.score.deeper", ""),
        ("forloop.index", ""),
        ("caller", "group_without_field"),
        ("caller.attributes", "group_without_field"),
        ("forloop", "group_without_field"),
        ("caller.name", "unknown_name"),
        ("caller.first_name.short", "unknown_name"),
        ("crm.rating", "unknown_name"),
        ("forloop.parentloop", "unknown_name"),
        ("forloop.index.deeper", "unknown_name"),
        ("weather.today", "unknown_name"),
        ("caller.attributes.shoes", "unknown_attribute"),
    ],
)
def test_it_knows_which_names_there_are(name, wrong):
    assert KNOWN.wrong(name.split(".")) == wrong


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("caller.firstName", "caller.first_name"),
        ("caller.First-Name", "caller.first_name"),
        ("caller.naam", "caller.full_name"),
        ("caller.first_name.short", "caller.first_name"),
        ("caller.time", "clock.time"),
        ("caller.plan", "caller.attributes.plan"),
        ("caller.attributes.Plan", "caller.attributes.plan"),
        ("caller.attributes", "caller.attributes.plan"),
        ("caller", "caller.first_name"),
        ("clok.time", "clock.time"),
        ("forloop.idx", "forloop.index"),
        ("forloop", "forloop.index"),
        ("weather.today", ""),
        ("caller.favourite_colour", ""),
    ],
)
def test_it_knows_which_name_was_perhaps_meant(name, meant):
    assert KNOWN.meant(name) == meant


def test_without_attributes_the_place_of_one_is_shown():
    assert Names().meant("caller.attributes") == "caller.attributes.…"


@pytest.mark.parametrize(
    ("name", "close"),
    [
        ("Caller.first_name", "caller.first_name"),
        ("Caller.First_Name", "caller.first_name"),
        ("CALLER.shoes", "caller.shoes"),
        ("callers.email", "caller.email"),
        ("Caller.attributes.shoes", "caller.attributes.shoes"),
        ("callers.shoes", ""),
        ("customer.number", ""),
        ("caller.email", ""),
        ("caler", ""),
    ],
)
def test_it_tells_which_names_of_the_platform_look_like_ours(name, close):
    assert KNOWN.resembling(name) == close


@pytest.mark.parametrize(
    "name", ["caller.is_known", "crm.is_known", "history.calls", "line.next_opening", "clock.time"]
)
def test_some_names_are_never_nil(name):
    assert not may_be_nil(name)


def test_the_examples_are_somebody_known_somebody_of_whom_nothing_is_known_and_a_stranger():
    contexts = example_contexts(["plan"], KNOWN.crm)
    assert contexts["known"]["caller"]["attributes"] == {"plan": "voorbeeld"}
    assert contexts["known"]["crm"]["score"] == "voorbeeld"
    assert contexts["empty"]["caller"] == {"is_known": True, "number": EXAMPLES["caller"]["number"]}
    assert contexts["stranger"]["caller"] == {"is_known": False}
