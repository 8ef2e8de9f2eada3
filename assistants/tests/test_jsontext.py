from __future__ import annotations

import json
import string
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistants import jsontext
from assistants.jsontext import JsonError, Node, parse

FLAT = (Path(__file__).parent / "payloads" / "flat.json").read_text(encoding="utf-8")

# Lone surrogates can be written in JSON but not sent as UTF-8, so we refuse them.
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
NUMBERS = st.integers() | st.floats(allow_nan=False, allow_infinity=False)
DOCUMENTS = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXTS,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(TEXTS, inner, max_size=5),
    max_leaves=30,
)
WRITTEN = st.builds(
    lambda document, indent, ascii_only: json.dumps(document, indent=indent, ensure_ascii=ascii_only),
    DOCUMENTS,
    st.sampled_from([None, 0, 2, "\t"]),
    st.booleans(),
)
PIECES = [*"\"\\{}[],:10-.ea “'/\n", "\\u", "d8", "true", "null", "NaN"]
NEARLY_JSON = st.lists(st.sampled_from(PIECES), max_size=12).map("".join)
CUT_OFF = st.builds(lambda text, length: text[:length], WRITTEN, st.integers(0, 60))
ANYTHING = st.text(string.printable + "\ud800\ufeff“”é😀", max_size=30)

unhurried = settings(deadline=None)


def value_of(node: Node) -> object:
    if node.kind == "object":
        return {child.path[-1]: value_of(child) for child in node.children}
    if node.kind == "array":
        return [value_of(child) for child in node.children]
    return node.value


def mistake(text: str) -> tuple[str, int, int]:
    with pytest.raises(JsonError) as caught:
        parse(text)
    return caught.value.code, caught.value.line, caught.value.column


def params(text: str) -> dict[str, str | int]:
    with pytest.raises(JsonError) as caught:
        parse(text)
    return caught.value.params


def test_it_reads_a_flat_assistant():
    assert value_of(parse(FLAT)) == json.loads(FLAT)


@unhurried
@given(WRITTEN)
def test_its_values_are_those_of_pythons_own_reader(text):
    assert value_of(parse(text)) == json.loads(text)


@unhurried
@given(WRITTEN)
def test_the_raw_span_of_every_value_is_that_value(text):
    waiting = [parse(text)]
    while waiting:
        node = waiting.pop()
        assert json.loads(text[node.start : node.end]) == value_of(node)
        waiting += node.children


@unhurried
@given(NEARLY_JSON | CUT_OFF | ANYTHING)
def test_it_accepts_nothing_that_python_refuses(text):
    try:
        read = value_of(parse(text))
    except JsonError:
        return
    assert read == json.loads(text)


@unhurried
@given(WRITTEN)
def test_every_decoded_character_is_found_in_the_raw_text(text):
    for leaf in jsontext.strings(parse(text)):
        offsets = jsontext.raw_offsets(text, leaf)
        parts = [text[start:end] for start, end in zip(offsets, offsets[1:], strict=False)]
        assert [json.loads(f'"{part}"') for part in parts] == list(leaf.value)
        assert text[offsets[-1]] == '"'


@pytest.mark.parametrize(
    ("text", "code", "line", "column"),
    [
        ("", "empty", 1, 1),
        (" \n ", "empty", 2, 2),
        ('\ufeff{"a": 1}', "byte_order_mark", 1, 1),
        ('{"a": 1,\n}', "trailing_comma", 1, 8),
        ("[1, 2, ]", "trailing_comma", 1, 6),
        ("[1,, 2]", "missing_value", 1, 4),
        ('{"a": }', "missing_value", 1, 7),
        ('{"a": 1,, "b": 2}', "key_expected", 1, 9),
        ('{\n  "a": "x"\n  "b": "y"\n}', "missing_comma", 2, 11),
        ("[1 2]", "missing_comma", 1, 3),
        ('{"a" 1}', "missing_colon", 1, 5),
        ('["a": 1]', "unexpected_character", 1, 5),
        ('{"a": 1} // note', "comment", 1, 10),
        ('{\n/* note */ "a": 1}', "comment", 2, 1),
        ("# note\n{}", "comment", 1, 1),
        ("{'a': 1}", "single_quote", 1, 2),
        ("{\"a\": 'x'}", "single_quote", 1, 7),
        ("{“a”: 1}", "smart_quote", 1, 2),
        ('{"a": “x”}', "smart_quote", 1, 7),
        ('{"a": "x”,\n"b": 1}', "smart_quote", 1, 9),
        ("{a: 1}", "unquoted_key", 1, 2),
        ("[NaN]", "not_json_word", 1, 2),
        ("[-Infinity]", "not_json_word", 1, 2),
        ("[True]", "not_json_word", 1, 2),
        ('{"a": hallo}', "not_json_word", 1, 7),
        ("[01]", "leading_zero", 1, 2),
        ("[-007]", "leading_zero", 1, 2),
        ("[.5]", "bad_number", 1, 2),
        ("[1.]", "bad_number", 1, 2),
        ("[+1]", "bad_number", 1, 2),
        ('{"temperature": 0,3}', "decimal_comma", 1, 18),
        ("[1e999]", "number_too_large", 1, 2),
        ("[" + "1" * 5000 + "]", "number_too_large", 1, 2),
        ('{"a": "x\ny"}', "line_break_in_string", 1, 9),
        ('{"a": "x\ty"}', "control_character_in_string", 1, 9),
        (r'["\x41"]', "bad_escape", 1, 3),
        (r'["\u12"]', "bad_escape", 1, 3),
        (r'["\ud800"]', "lone_surrogate", 1, 3),
        (r'["\\ud800 \udc00"]', "lone_surrogate", 1, 11),
        ('["\ud800"]', "lone_surrogate", 1, 3),
        ('{"a": "x}', "unclosed_string", 1, 7),
        ('{"a": "x\\', "unclosed_string", 1, 7),
        ('{\n"a": {"b": 1}', "unclosed_object", 1, 1),
        ('{"a": [1, 2', "unclosed_array", 1, 7),
        ('{"a": [1}', "wrong_bracket", 1, 9),
        ('["hij zei "hallo" tegen mij"]', "quote_in_text", 1, 11),
        ('["vraag "{{caller.name}}" terug"]', "quote_in_text", 1, 9),
        ('{\u00a0"a": 1}', "invisible_character", 1, 2),
        ('["a"; 1]', "unexpected_character", 1, 5),
        ("{}\n{}", "text_after_end", 2, 1),
        ('{"a": 1,\n"a": 2}', "duplicate_key", 2, 1),
        ('{"a": 1, "\\u0061": 2}', "duplicate_key", 1, 10),
        ("[" * 65 + "]" * 65, "too_deep", 1, 65),
        ("[" * 500_000, "too_deep", 1, 65),
        ("[" + " " * 1_000_000, "too_long", 1, 1),
    ],
    ids=lambda value: repr(value[:24]) if isinstance(value, str) else None,
)
def test_it_names_the_mistake_and_its_place(text, code, line, column):
    assert mistake(text) == (code, line, column)


def test_a_duplicate_key_says_where_the_first_one_stands():
    assert params('{"b": {}, \n "a": 1, "a": 2}') == {"key": "a", "first_line": 2, "first_column": 2}


def test_a_line_break_in_a_text_says_where_the_text_begins():
    assert params('{\n "a": "x\ny"}') == {"start_line": 2, "start_column": 7}


def test_a_word_of_another_language_comes_with_the_right_one():
    assert params("[None]") == {"word": "None", "instead": "null"}


def test_a_character_that_cannot_be_seen_is_given_as_its_number():
    assert params('{"a": 1\u200b}') == {"character": "U+200B"}


def test_the_same_key_in_two_objects_is_no_duplicate():
    assert parse('[{"a": 1}, {"a": 2}]').kind == "array"


def test_64_levels_are_not_too_deep():
    assert parse("[" * 64 + "]" * 64).kind == "array"


def test_numbers_keep_their_raw_text():
    text = '{"a": 1.0, "b": 1e3, "c": -0}'
    assert [text[child.start : child.end] for child in parse(text).children] == ["1.0", "1e3", "-0"]


def test_strings_come_in_the_order_of_the_text_without_keys():
    text = '{"z": ["a", {"k": "b"}], "y": 1, "x": "c"}'
    leaves = list(jsontext.strings(parse(text)))
    assert [(text[leaf.start : leaf.end], leaf.value) for leaf in leaves] == [('"a"', "a"), ('"b"', "b"), ('"c"', "c")]
    assert [leaf.path for leaf in leaves] == [("z", 0), ("z", 1, "k"), ("x",)]


def test_a_document_may_be_one_string():
    assert [leaf.value for leaf in jsontext.strings(parse('"a"'))] == ["a"]


@pytest.mark.parametrize(
    ("raw", "index", "offset"),
    [
        (r'"ab"', 1, 2),
        (r'"a\nb"', 2, 4),
        (r'"\u00e9b"', 1, 7),
        (r'"\ud83d\ude00b"', 1, 13),
        (r'"\\u00e9"', 1, 3),
        (r'"ab"', 2, 3),
    ],
)
def test_escapes_count_at_their_raw_length(raw, index, offset):
    assert jsontext.raw_offsets(raw, parse(raw))[index] == offset


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r"])
def test_every_kind_of_line_break_begins_a_line(line_break):
    text = f"ab{line_break}cd"
    assert jsontext.position(text, text.index("d")) == (2, 2)


def test_a_path_is_written_as_people_do():
    assert jsontext.show_path(("model", "messages", 0, "content")) == "model.messages[0].content"


def test_a_key_that_is_no_plain_name_stands_in_brackets():
    assert jsontext.show_path(("metadata", "my key", "a.b", 'q"')) == r'metadata["my key"]["a.b"]["q\""]'


def test_a_path_to_the_top_is_empty():
    assert jsontext.show_path(()) == ""


def test_the_outer_assistant_key_is_taken_off():
    assert jsontext.unwrap(' { "assistant" : {"a": 1.0 } }\n') == '{"a": 1.0 }'


def test_an_assistant_without_the_outer_key_stays_as_it_is():
    text = ' {"firstMessage": "Hallo"}\n'
    assert jsontext.unwrap(text) == text


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('{"assistant": {}, "firstMessage": "x"}', "beside_assistant"),
        ('{"name": "x", "assistant": 1}', "beside_assistant"),
        ("[]", "not_an_object"),
        ('"x"', "not_an_object"),
        ('{"assistant": []}', "not_an_object"),
        ("{", "unclosed_object"),
    ],
)
def test_unwrap_refuses_what_is_no_assistant(text, code):
    with pytest.raises(JsonError) as caught:
        jsontext.unwrap(text)
    assert caught.value.code == code


def test_the_key_beside_assistant_is_named():
    with pytest.raises(JsonError) as caught:
        jsontext.unwrap('{"name": "x",\n "assistant": {}}')
    assert (caught.value.params["key"], caught.value.line) == ("name", 2)


@pytest.mark.parametrize("filler", ["”   ", "\\n", "“", "0", "a", "1e", "\\", "\n", "'"])
def test_a_huge_mistake_is_found_in_time_that_grows_with_its_length_only(filler):
    text = '["' + filler * (900_000 // len(filler))
    before = time.process_time()
    mistake(text)
    assert time.process_time() - before < 2
