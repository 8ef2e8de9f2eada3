from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callers.models import E164_PATTERN
from callers.phone import is_country, national, normalise, readable

SANNE = "+31601234567"


def test_an_e164_number_stays_as_it_is():
    assert normalise(SANNE, "NL") == SANNE


@pytest.mark.parametrize(
    "text",
    [
        "0031601234567",
        "06-01234567",
        "06 01 23 45 67",
        "06.01.23.45.67",
        "(06) 0123-4567",
        "+31 (0)6 0123 4567",
        "0031 (0)6/01234567",
        "\u202a+31 6 01234567\u202c",
        "+31\u00a06\u201101234567",
        "+0031601234567",
        "+0601234567",
        "31601234567",
        "601234567",
        "31601234567.0",
        '="0601234567"',
        "'0601234567",
        "\uff10\uff16\uff10\uff11\uff12\uff13\uff14\uff15\uff16\uff17",
        "\u0660\u0666\u0660\u0661\u0662\u0663\u0664\u0665\u0666\u0667",
    ],
)
def test_it_reads_what_people_and_programs_write(text):
    assert normalise(text, "NL") == SANNE


@pytest.mark.parametrize("number", [31601234567, 601234567, 31601234567.0, 601234567.0])
def test_it_reads_a_json_number_as_its_digits(number):
    assert normalise(number, "NL") == SANNE


@pytest.mark.parametrize(
    "uri",
    [
        "sip:+31601234567@10.0.0.1",
        "SIPS:+31601234567@Example.com:5061;transport=tls",
        '"Sanne" <sip:+31601234567@10.0.0.1;user=phone>;tag=a1',
        "Sanne de Wit <sip:0601234567@10.0.0.1>",
        '"Sanne <3" <tel:+31-6-0123-4567>',
        "<+31601234567>",
        "sip:%2B31601234567@example.com",
        "%2B31601234567",
        "sip:0601234567:secret@example.com",
        "sip:0601234567;phone-context=+31@example.com;user=phone",
        "tel:+31601234567",
        "tel:601234567;phone-context=+31",
        "tel:0601234567;phone-context=example.com",
        "tel:0031601234567;phone-context=+48",
    ],
)
def test_it_reads_sip_and_tel_uris(uri):
    assert normalise(uri, "NL") == SANNE


@pytest.mark.parametrize(
    "text", ["+31601234567;ext=12", "0601234567 x12", "0601234567 EXT. 12", "06-01234567 toestel 12"]
)
def test_it_drops_extensions(text):
    assert normalise(text, "NL") == SANNE


@pytest.mark.parametrize(
    ("text", "country", "expected"),
    [
        ("48601234567", "NL", "+48601234567"),
        (48601234567, "NL", "+48601234567"),
        ("0301234567", "DE", "+49301234567"),
        ("06 1234567", "IT", "+39061234567"),
        ("0031601234567", "US", SANNE),
        ("0011 31 6 01234567", "AU", SANNE),
        ("0601234567", "nl", SANNE),
    ],
)
def test_it_reads_foreign_numbers(text, country, expected):
    assert normalise(text, country) == expected


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "   ",
        "null",
        "anonymous",
        "Restricted",
        "UNAVAILABLE",
        "private",
        "unknown",
        "withheld",
        "blocked",
        "No Caller ID",
        "anoniem",
        "Afgeschermd",
        "onbekend",
        "priv\u00e9",
        "geheim",
        "****",
        "+31********",
        "sip:anonymous@anonymous.invalid",
        '"Anonymous" <sip:anonymous@anonymous.invalid>',
        "sip:+31601234567@anonymous.invalid",
        '"Anonymous Caller" <sip:+31601234567@10.0.0.1>',
        '"Prive\u0301" <sip:+31601234567@10.0.0.1>',
    ],
)
def test_a_withheld_number_is_no_number(text):
    assert normalise(text, "NL") == ""


@pytest.mark.parametrize("digits", ["266696687", "7378742833", "2562533", "8656696", "86282452253"])
def test_words_sent_as_keys_of_a_telephone_are_withheld(digits):
    assert [normalise(raw, "NL") for raw in (digits, f"+{digits}", int(digits))] == ["", "", ""]


def test_a_number_that_holds_such_a_word_after_its_country_code_is_a_number():
    assert normalise("026-6696687", "NL") == "+31266696687"


def test_a_name_that_is_unknown_does_not_hide_the_number_beside_it():
    assert normalise('"Unknown" <sip:+31601234567@10.0.0.1>', "NL") == SANNE


@pytest.mark.parametrize(
    "raw",
    [
        True,
        False,
        [],
        [SANNE],
        {},
        b"+31601234567",
        0,
        -31601234567,
        31601234567.5,
        float("nan"),
        float("inf"),
        1e300,
        pytest.param(10**5000, id="5001 digits"),
        "112",
        "1001",
        "+31",
        "+999601234567",
        "06012345678901234567890",
        "3.16012E+10",
        "0601234567; 0612345678",
        "0601234567 (work)",
        "sip:10.10.10.123",
        "sip:s@10.0.0.1",
        "\ud800",
        "+",
        "<",
        "%",
        "0601234567" + " " * 250,
    ],
)
def test_what_is_no_possible_number_is_none(raw):
    assert normalise(raw, "NL") == ""


def test_a_local_number_without_area_code_is_none():
    assert normalise("836-6117", "US") == ""


def test_an_unknown_country_reads_international_numbers_only():
    assert [normalise(text, "XX") for text in (SANNE, "0031601234567", "0601234567")] == [SANNE, SANNE, ""]


_pieces = st.sampled_from(
    ["+", "0", "00", "(0)", "31", "6", "48", "sip:", "tel:", "<", ">", "@", ";", "ext", "x", "%2B", ";phone-context=+3"]
)
_noise = st.lists(st.one_of(_pieces, st.text("0123456789 -.()", max_size=9), st.characters()), max_size=8).map("".join)
_anything = st.one_of(_noise, st.text(), st.integers(), st.floats(), st.none(), st.booleans(), st.binary())
_countries = st.sampled_from(["NL", "BE", "DE", "IT", "US", "AU", "NG", "XX"])


@given(raw=_anything, country=_countries)
def test_reading_a_number_twice_changes_nothing(raw, country):
    once = normalise(raw, country)
    assert normalise(once, country) == once


@given(digits=st.from_regex(r"\A(\+|0|00)?[0-9]{4,15}\Z"), country=_countries)
def test_a_number_of_digits_is_e164_or_none(digits, country):
    number = normalise(digits, country)
    assert number == "" or re.fullmatch(E164_PATTERN, number)


def test_people_read_it_with_spaces():
    assert (readable(SANNE), national(SANNE)) == ("+31 6 01234567", "06 01234567")


@pytest.mark.parametrize("text", ["", "nobody", "+1"])
def test_what_is_no_number_is_shown_as_it_is(text):
    assert (readable(text), national(text)) == (text, text)


def test_it_knows_which_countries_there_are():
    assert [is_country(code) for code in ("NL", "nl", "XX", "")] == [True, False, False, False]
