import pytest

from callers.condition_text import ConditionTextError, format_conditions, parse_conditions
from callers.conditions import FIXED_FIELDS, ConditionError

TREE = {
    "all": [
        {"field": "caller.tags", "operator": "contains", "value": "vip"},
        {"field": "caller.language", "operator": "is", "value": "nl"},
        {
            "any": [
                {"field": "history.calls", "operator": "greater", "value": 5},
                {"field": "caller.company", "operator": "is_set"},
            ]
        },
    ]
}
ENGLISH = """\
all of:
  caller.tags contains vip
  caller.language is nl
  any of:
    history.calls greater than 5
    caller.company is set"""
DUTCH = """\
alle van:
  caller.tags bevat vip
  caller.language is nl
  een van:
    history.calls groter dan 5
    caller.company is gevuld"""


def parse_leaf(line):
    [leaf] = parse_conditions(line)["all"]
    return leaf


def problems(text, fields=None):
    with pytest.raises(ConditionTextError) as refused:
        parse_conditions(text, fields)
    return [(problem.line, problem.code) for problem in refused.value.problems]


def test_a_text_is_read_as_a_tree():
    assert parse_conditions(ENGLISH) == TREE


def test_a_tree_is_written_in_the_language_asked_for():
    assert format_conditions(TREE, "en") == ENGLISH
    assert format_conditions(TREE, "nl") == DUTCH


def test_both_languages_are_read_in_one_text():
    assert parse_conditions(DUTCH.replace("is gevuld", "is set")) == TREE


def test_no_conditions_are_an_empty_text():
    assert format_conditions({}, "nl") == ""
    assert parse_conditions(" \n\n") == {}


def test_lines_without_a_heading_are_all_of():
    assert parse_conditions("caller.tags contains vip\n\ncaller.language is nl") == {"all": TREE["all"][:2]}


def test_a_group_beside_other_lines_is_one_of_all():
    text = "any of:\n  history.calls greater than 5\n  caller.company is set\ncaller.tags contains vip"
    assert parse_conditions(text) == {"all": [TREE["all"][2], TREE["all"][0]]}


def test_browsers_line_ends_tabs_and_capitals_are_taken():
    assert parse_conditions("ANY OF\r\n\tcaller.company Is Set\r\n") == {"any": TREE["all"][2]["any"][1:]}


def test_a_leaf_alone_is_written_as_all_of():
    assert format_conditions(TREE["all"][0], "en") == "all of:\n  caller.tags contains vip"


def test_a_malformed_tree_is_not_written():
    with pytest.raises(ConditionError):
        format_conditions({"none": []}, "en")


@pytest.mark.parametrize(
    ("words", "operator", "value"),
    [
        ("is nl", "is", "nl"),
        ("is not nl", "is_not", "nl"),
        ("is niet nl", "is_not", "nl"),
        ("is one of a, b,c", "one_of", ["a", "b", "c"]),
        ("is een van a", "one_of", ["a"]),
        ("is één van a", "one_of", ["a"]),
        ("starts with +32", "starts_with", "+32"),
        ("begint met 06", "starts_with", "06"),
        ("greater than 12,50", "greater", 12.5),
        ("is meer dan 3", "greater", 3),
        ("kleiner dan -1", "less", -1),
        ("between 1 and 5", "between", [1, 5]),
        ("tussen 1,5 en 5", "between", [1.5, 5]),
        ("before 2026-01-01", "before", "2026-01-01"),
        ("voor -30 dagen", "before", -30),
        ("after -1 day", "after", -1),
        ("na 7 dagen", "after", 7),
        ("is 5", "is", 5),
        ('is "5"', "is", "5"),
        ("is 007", "is", "007"),
        ("is true", "is", True),
        ("is ja", "is", "ja"),
        ("is Jansen, Smit & Co", "is", "Jansen, Smit & Co"),
        ('is one of "a, b", c', "one_of", ["a, b", "c"]),
        ('is " a ""b"" "', "is", ' a "b" '),
        ("is “not known”", "is", "not known"),
        ('is 5" pipe', "is", '5" pipe'),
    ],
)
def test_operators_and_values_are_read(words, operator, value):
    leaf = parse_leaf(f"caller.attributes.x {words}")
    assert leaf == {"field": "caller.attributes.x", "operator": operator, "value": value}
    assert type(leaf["value"]) is type(value)


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("alle:", "all"),
        ("Al deze:", "all"),
        ("all of the following:", "all"),
        ("any:", "any"),
        ("één van deze :", "any"),
    ],
)
def test_headings_are_read_as_people_write_them(heading, kind):
    assert list(parse_conditions(f"{heading}\n  caller.company is set")) == [kind]


@pytest.mark.parametrize("words", ["is set", "is gevuld", "is not empty", "is niet leeg"])
def test_being_set_is_read(words):
    assert parse_leaf(f"caller.company {words}") == {"field": "caller.company", "operator": "is_set"}


@pytest.mark.parametrize(("words", "value"), [("yes", True), ("nee", False), ("Ja", True), ('"ja"', "ja")])
def test_yes_and_no_are_read_where_a_field_has_no_other_values(words, value):
    assert parse_leaf(f"caller.is_known is {words}")["value"] == value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("some of:\n  caller.company is set", [(1, "unknown_heading")]),
        ("some of:\n  caller.company is", [(1, "unknown_heading"), (2, "value_missing")]),
        ("all of:\ncaller.company is set", [(1, "empty_group")]),
        ("caller.company is set\n    caller.email is set", [(2, "indentation")]),
        ("any of:\n    caller.company is set\n  caller.email is set", [(3, "indentation")]),
        ("caller.company", [(1, "unknown_operator")]),
        ("caller.company contain x", [(1, "unknown_operator")]),
        ("\ncaller.company is", [(2, "value_missing")]),
        ('caller.company is ""', [(1, "value_missing")]),
        ("caller.company is set yes", [(1, "value_not_wanted")]),
        ("caller.company is one of a,,b", [(1, "item_missing")]),
        ("caller.company is one of a,", [(1, "item_missing")]),
        ('caller.company is "a" b', [(1, "quotes")]),
        ('caller.company is one of "a, b', [(1, "quotes")]),
        ("caller.company is not one of a, b", [(1, "second_operator")]),
        ("caller.tags bevat een van a, b", [(1, "second_operator")]),
        ("history.calls is not greater than 5", [(1, "second_operator")]),
        ("history.calls greater than many", [(1, "number_wanted")]),
        ("history.calls between 1", [(1, "two_numbers_wanted")]),
        ("history.calls between a and b", [(1, "two_numbers_wanted")]),
        ("history.last_call_at before 2026", [(1, "day_wanted")]),
        ("caller.company is a\x07b", [(1, "value_not_writable")]),
    ],
)
def test_a_problem_names_its_line(text, expected):
    assert problems(text) == expected


def test_all_problems_are_told_at_once():
    text = "any of:\n  caller.compny is set\n  history.calls greater than many\n  caller.company"
    assert problems(text, FIXED_FIELDS) == [(2, "unknown_field"), (3, "number_wanted"), (4, "unknown_operator")]


def test_a_group_of_unreadable_lines_is_not_called_empty_too():
    assert problems("caller.tags contains vip\nany of:\n  nonsense") == [(3, "unknown_operator")]


def test_groups_inside_each_other_have_a_limit():
    text = "\n".join(" " * depth + "any of:" for depth in range(3000))
    assert problems(text) == [(11, "too_deep")]


def test_a_slip_in_an_operator_comes_with_the_one_that_may_be_meant():
    with pytest.raises(ConditionTextError) as refused:
        parse_conditions("caller.company start with x")
    assert refused.value.problems[0].params["suggestions"] == ["starts_with"]
