"""Values are made harmless before they are kept for calls."""

import unicodedata
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callers.cleaning import LONGEST_TEXT, clean, clean_text


def test_ordinary_text_stays_as_it_is():
    assert clean("Sanne de Wit-O'Brien") == "Sanne de Wit-O'Brien"


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("a\r\nb\tc", "a b c"),
        ("{{ x }}", "(( x ))"),
        ("\uff5b\ufe5b\ufe37x}", "(((x)"),
        ("\u202eabc\u200b\ufeff\x00\x1b", "abc"),
        ("  ", None),
        ("\u3164\u2800", None),
        ("\ud800a", "a"),
        ("é", "é"),
        ("Zoë 🎈", "Zoë 🎈"),
        ("x" * 5_000, "x" * LONGEST_TEXT),
    ],
)
def test_what_could_do_harm_is_taken_out(text, cleaned):
    assert clean_text(text) == cleaned


@given(st.text())
def test_no_text_opens_a_brace_or_hides_a_character(text):
    cleaned = clean_text(text)
    if cleaned is not None:
        assert not set("{}") & set(unicodedata.normalize("NFKC", cleaned))
        assert not {"Cc", "Cf", "Cs"} & {unicodedata.category(character) for character in cleaned}
        assert clean_text(cleaned) == cleaned
        assert 0 < len(cleaned) <= LONGEST_TEXT


@pytest.mark.parametrize(
    ("value", "cleaned"),
    [
        ({"a": "", "b": [], "c": {}, "d": None, "e": 0, "f": False}, {"e": 0, "f": False}),
        ({}, None),
        (["", "x", None], ["x"]),
        (float("nan"), None),
        (float("inf"), None),
        (Decimal("1.5"), 1.5),
        (Decimal("NaN"), None),
        (2**60, str(2**60)),
        (date(2026, 11, 23), "2026-11-23"),
        (object(), None),
        ([[[[["deep"]]]]], None),
    ],
)
def test_values_of_other_kinds(value, cleaned):
    assert clean(value) == cleaned
