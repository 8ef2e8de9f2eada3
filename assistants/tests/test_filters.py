"""The filters that do what Liquid's own would do wrong for us."""

import pytest

from assistants import language
from assistants.filters import LONGEST_TEXT


def filled(expression, **caller):
    return language.fill(language.read("{{ " + expression + " }}"), {"caller": caller})


@pytest.mark.parametrize(
    ("value", "spoken"),
    [
        ("2026-06-05", "05-06-2026"),
        ("2026-06-05T10:15:00+02:00", "05-06-2026"),
        ("05-06-2026", "05-06-2026"),
        ("April", "April"),
        ("now", "now"),
        (5, "5"),
        (None, ""),
    ],
)
def test_only_what_is_surely_a_date_is_written_as_one(value, spoken):
    assert filled("caller.x | date: '%d-%m-%Y'", x=value) == spoken


@pytest.mark.parametrize(
    ("value", "spoken"), [(["a", 1, True], "a, 1, true"), ("a", "a"), (5, "5"), (None, "geen"), ([], "geen")]
)
def test_a_list_is_joined_and_nothing_takes_the_default(value, spoken):
    assert filled("caller.x | join: ', ' | default: 'geen'", x=value) == spoken


def test_a_name_that_is_not_there_takes_the_default_behind_a_join():
    assert filled("caller.x | join | default: 'geen'") == "geen"


@pytest.mark.parametrize(("value", "spoken"), [("aha", "oho"), (None, ""), (11, "11")])
def test_replacing_works_on_whatever_there_is(value, spoken):
    assert filled("caller.x | replace: 'a', 'o'", x=value) == spoken


def test_a_chain_of_replacements_cannot_grow_without_end():
    many = " | ".join(["replace: 'a', 'aaaaaaaaaa'"] * 9)
    with pytest.raises(language.LanguageError):
        filled(f"caller.x | {many}", x="a" * 10)
    assert len(filled("caller.x | replace: 'a', 'aa'", x="a" * (LONGEST_TEXT // 2))) == LONGEST_TEXT
