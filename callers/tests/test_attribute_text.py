"""Attributes and tags as text: read, written, and back again without loss."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callers.attribute_text import (
    AttributeTextError,
    format_attributes,
    format_tags,
    parse_attributes,
    parse_tags,
)

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"))
VALUES = st.recursive(
    TEXTS.filter(bool) | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.booleans() | st.none(),
    lambda inner: st.lists(inner) | st.dictionaries(TEXTS, inner),
    max_leaves=5,
)


def test_it_reads_text_numbers_and_yes_or_no():
    text = "contactpersoon = Joris\nklant_sinds = 2019\nkorting = 2.5\nnieuwsbrief = ja"
    read = {"contactpersoon": "Joris", "klant_sinds": 2019, "korting": 2.5, "nieuwsbrief": True}
    assert parse_attributes(text) == read


def test_it_writes_what_it_reads():
    text = 'contactpersoon = Joris\nklant_sinds = 2019\nnieuwsbrief = ja\npincode = 007\ntekst = "ja"'
    assert format_attributes(parse_attributes(text), "nl") == text


@given(st.dictionaries(TEXTS, VALUES), st.sampled_from(["nl", "en", "fr"]))
def test_nothing_is_lost_on_the_way_through_text(attributes, language):
    assert repr(parse_attributes(format_attributes(attributes, language))) == repr(attributes)


@pytest.mark.parametrize("words", ["007", "1.50", "12,50", "+31", "2019-01-01", "1e5", "-0"])
def test_codes_that_look_like_numbers_stay_text(words):
    assert parse_attributes(f"code = {words}") == {"code": words}


def test_an_attribute_without_value_is_left_out():
    assert parse_attributes("a =\n\nb = 1\n") == {"b": 1}


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("klant sinds 2019", "no_equals_sign"),
        ("Klant sinds = 2019", "name"),
        ('naam = "open', "quotes"),
        ('naam = "\\u0000"', "quotes"),
        ('naam = "\\ud800"', "quotes"),
        ("lijst = [1, 2", "brackets"),
        ("lijst = [1e999]", "brackets"),
        ("lijst = " + "[" * 100_000, "brackets"),
    ],
)
def test_it_tells_which_line_is_wrong(line, code):
    with pytest.raises(AttributeTextError) as caught:
        parse_attributes(f"goed = 1\n{line}")
    assert [(one.line, one.code) for one in caught.value.problems] == [(2, code)]


def test_it_refuses_a_name_that_comes_twice():
    with pytest.raises(AttributeTextError, match="line 2: twice"):
        parse_attributes("a = 1\na = 2")


def test_it_proposes_a_name_that_fits():
    with pytest.raises(AttributeTextError) as caught:
        parse_attributes("Klant sinds = 2019")
    assert caught.value.problems[0].params["fitting"] == "klant_sinds"


def test_it_reads_tags_with_commas_and_line_ends_between_them():
    assert parse_tags('vip,  nieuwsbrief ,,vip\n"Bakker, Smit"') == ["vip", "nieuwsbrief", "Bakker, Smit"]


@given(
    st.lists(st.from_regex(r"[a-z][a-z,\" ]{0,8}[a-z]", fullmatch=True), unique_by=lambda tag: " ".join(tag.split()))
)
def test_no_tag_is_lost_on_the_way_through_text(tags):
    assert parse_tags(format_tags(tags)) == [" ".join(tag.split()) for tag in tags]
