"""Every byte of a filled assistant tells where it came from, and together they are what a call gets."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistants import schema_places
from assistants.compiling import compile_template
from assistants.marked_document import Document, Stretch
from assistants.marking import Kind, parts
from assistants.tests.test_merging import VALUES

SANNE = {"caller": {"is_known": True, "first_name": "Sanne", "tags": ["vip", "nieuw"]}, "history": {"calls": 0}}


def document(value, context=SANNE, snippets=None, unfit=None):
    text = json.dumps({"x": value, "n": 1.50}, ensure_ascii=False)
    compiled = compile_template(text, snippets or {}, schema_places.accepts, unfit)
    found = parts(compiled, context)
    assert b"".join(part.body for part in found) == compiled.fill(context).body
    return Document(found, unfit or ())


def marked(value, context=SANNE, **more):
    """The stretches that are not plain text."""
    return [one for one in document(value, context, **more).text_at("x") if one.kind is not Kind.OWN]


def test_a_value_is_marked_with_its_name():
    assert document("Dag {{ caller.first_name | default: 'beller' }}!").text_at("x") == [
        Stretch("Dag "),
        Stretch("Sanne", Kind.VALUE, "caller.first_name"),
        Stretch("!"),
    ]


def test_a_default_that_stepped_in_is_marked_otherwise():
    assert marked("Dag {{ caller.last_name | default: 'beller' }}") == [
        Stretch("beller", Kind.DEFAULT, "caller.last_name")
    ]


def test_so_it_is_where_liquid_fills_in():
    names = "Dag {{ caller.first_name | upcase }}, {{ caller.last_name | upcase | default: 'u' }}"
    assert marked(f"{{% if caller.is_known == true %}}{names}{{% endif %}}") == [
        Stretch("SANNE", Kind.VALUE, "caller.first_name"),
        Stretch("u", Kind.DEFAULT, "caller.last_name"),
    ]


def test_each_turn_of_a_loop_is_marked():
    said = "{% for tag in caller.tags %}{{ tag }}, {% endfor %}"
    assert [one.text for one in marked(said)] == ["vip", "nieuw"]


def test_where_nothing_is_known_and_nothing_stands_in_the_gap_is_marked():
    assert marked("Dag {{ caller.last_name }}!") == [Stretch("", Kind.NOTHING, "caller.last_name")]
    assert marked("Dag {{ caller.last_name | upcase }}!") == [Stretch("", Kind.NOTHING, "caller.last_name")]


def test_zero_is_a_value():
    assert marked("{{ history.calls | default: 'geen' }}") == [Stretch("0", Kind.VALUE, "history.calls")]


def test_a_value_is_found_whatever_stands_in_the_text_as_well():
    # Comparing texts could not tell which of the two it was.
    said = document("Sanne belt Sanne: {{ caller.first_name | default: 'x' }}").text_at("x")
    assert [one.text for one in said if one.kind is Kind.VALUE] == ["Sanne"]
    assert said[0] == Stretch("Sanne belt Sanne: ")


def test_a_placeholder_of_the_platform_is_shown_as_such():
    assert marked('Het is {{"now" | date: "%H"}}, {{ caller.first_name | default: "x" }}, {{customer.number}}.') == [
        Stretch('{{"now" | date: "%H"}}', Kind.FOREIGN),
        Stretch("Sanne", Kind.VALUE, "caller.first_name"),
        Stretch("{{customer.number}}", Kind.FOREIGN),
    ]


def test_a_whole_json_value_is_marked():
    found = document("{{ history.calls | default: 3 | json }}")
    assert Stretch("0", Kind.VALUE, "history.calls") in found.pretty()
    assert found.value("x") == 0
    listed = document("{{ caller.tags | default: '[]' | json }}")
    assert Stretch('["vip","nieuw"]', Kind.VALUE, "caller.tags") in listed.pretty()


def test_a_snippet_is_filled_and_marked_like_the_text_around_it():
    found = marked("{{ snippet.groet }}", snippets={"groet": "Dag {{ caller.first_name | default: 'x' }}"})
    assert found == [Stretch("Sanne", Kind.VALUE, "caller.first_name")]


def test_a_text_with_a_mistake_stays_as_it_is_written_and_the_rest_is_filled():
    unfit = []
    text = json.dumps({"x": "Dag {{ caller.first_name | }}", "y": "{{ caller.first_name | default: 'u' }}"})
    compiled = compile_template(text, {}, schema_places.accepts, unfit)
    found = Document(parts(compiled, SANNE), unfit)
    assert unfit == [("x",)]
    assert found.text_at("x")[1] == Stretch("{{ caller.first_name | }}", Kind.UNFILLED)
    assert found.text_at("y") == [Stretch("Sanne", Kind.VALUE, "caller.first_name")]


def test_the_json_reads_as_it_is_sent():
    found = document({"a": ["é\n{{ caller.first_name }}", {}, []], "b": None})
    pretty = "".join(one.text for one in found.pretty())
    assert json.loads(pretty) == json.loads(found.text)
    assert '"n": 1.5' in pretty


def test_escapes_do_not_move_the_marks():
    text = '{"x": "\\u00e9\\n\\ud83d\\ude00 {{ caller.first_name }} \\u00e9"}'
    compiled = compile_template(text, {}, schema_places.accepts)
    found = Document(parts(compiled, {"caller": {"first_name": 'S"a\nn'}}))
    assert found.text_at("x")[1] == Stretch('S"a\nn', Kind.VALUE, "caller.first_name")


TEXTS = [
    "{{ caller.v }}",
    "a {{ caller.v | default: 'd' }} b",
    "{{ caller.v | default: 3 | json }}",
    "{% if caller.v %}x {{ caller.v }}{% endif %}",
    "{% if caller.v == 3 %}{{ caller.v }}{% else %}{{ caller.v | upcase | default: 'é' }}{% endif %} {{ caller.v }}",
    "{% for one in caller.v %}{{ one }}-{{ forloop.index }}{% endfor %}",
    "{% if caller.v > 2 %}meer{% else %}minder{% endif %}",
    "{{ caller.v | append: '!' | default: 'x' }}{{transcript}}",
]


@given(st.sampled_from(TEXTS), VALUES)
def test_the_parts_together_are_what_a_call_gets(text, value):
    document(text, {"caller": {"v": value}})


@pytest.mark.parametrize("text", TEXTS)
def test_marks_do_not_depend_on_what_a_value_looks_like(text):
    hostile = "\x02value caller.x\x03<script>\x02\x03"
    for one in document(text, {"caller": {"v": hostile}}).text_at("x"):
        assert "\x02value" not in one.text or one.kind is Kind.VALUE
