from __future__ import annotations

import inspect
import re

import pytest

from assistants import (
    expressions,
    finding_words,
    json_leaf,
    jsonmistakes,
    jsontext,
    linting,
    names,
    nil_safety,
    placeholder_tree,
    schema,
)
from assistants.finding_words import ALL_WORDS, words
from assistants.findings import Finding, of_json_error

pytestmark = pytest.mark.usefixtures("english")

MODULES = [expressions, json_leaf, jsonmistakes, jsontext, linting, names, nil_safety, placeholder_tree]
RAISED = re.compile(
    r"(?:(?:Problem|Wrong|JsonError|Finding|self\.problem)\(|error_at\([^\"()]*(?:\([^()]*\)[^\"()]*)?,\s*"
    r"|code = |return )\"([a-z]+(?:_[a-z]+)*)\""
)
CODES = {code for module in MODULES for code in RAISED.findall(inspect.getsource(module))} | set(schema._CODES.values())
NO_CODES = {"string", "array", "object"}


def test_a_finding_is_told_in_words():
    what, _remedy = words(Finding("missing_key", True, params={"key": "model"}))
    assert what == "The key “model” is missing."


@pytest.mark.parametrize("code", sorted(CODES - NO_CODES))
def test_each_code_has_words(code):
    assert code in ALL_WORDS


@pytest.mark.parametrize("code", sorted(ALL_WORDS))
def test_words_can_be_filled_in(code):
    sentences = " ".join(map(str, ALL_WORDS[code]))
    params = dict.fromkeys(re.findall(r"%\((\w+)\)s", sentences), "x")
    assert all("%(" not in sentence for sentence in words(Finding(code, True, params=params)))


def test_several_values_are_joined():
    finding = Finding("not_in_list", False, params={"value": "x", "allowed": ("off", "office", None)})
    assert words(finding)[1] == "Known values: off, office, null."


def test_a_limit_that_the_schema_does_not_set_breaks_no_sentence():
    assert finding_words.words(Finding("wrong_form", False, params={"value": "x"}))[0]


def test_a_line_separator_inside_a_text_is_no_line():
    text = '{"a": "x\u2028y",\r\n "b": ?}'
    with pytest.raises(jsontext.JsonError) as caught:
        jsontext.parse(text)
    assert of_json_error(text, caught.value).marked == "?"


def test_kinds_of_values_are_told_as_people_name_them(english):
    finding = Finding("wrong_type", True, params={"value": "lang", "actual": "string", "expected": ("number", "null")})
    told = " ".join(words(finding))
    assert told == "“lang” is a text, which does not fit here. The platform wants here: a number, null (nothing)."
