"""What differs between two versions, as staff see it."""

import json

import pytest

from assistants.tests import cast
from assistants.version_difference import difference


def shown(pieces):
    return "".join(f"[{piece.text}]" if piece.is_marked else piece.text for piece in pieces)


def texts(old, new):
    """The changed texts: where, and the lines that differ, before and after."""
    rows = {
        one.path: [row for lines in one.lines for row in lines.rows if row.kind != "equal"]
        for one in difference(old, new).texts
    }
    return {path: [(shown(row.old), shown(row.new)) for row in found] for path, found in rows.items()}


def settings(old, new):
    return {one.path: (shown(one.old), shown(one.new)) for one in difference(old, new).settings}


def test_a_greeting_is_compared_by_words():
    assert texts(cast.text("Hallo, met Julia."), cast.text("Hallo, met Emma.")) == {
        "firstMessage": [("Hallo, met [Julia].", "Hallo, met [Emma].")]
    }


def test_of_a_prompt_the_lines_that_changed_are_told():
    old = json.dumps({"model": {"messages": [{"role": "system", "content": "Je bent Julia.\nWees kort."}]}})
    assert texts(old, old.replace("Wees kort", "Wees heel kort")) == {
        "model.messages[0].content": [("Wees kort.", "Wees [heel ]kort.")]
    }


def test_the_greeting_comes_before_all_other_texts():
    old = '{"endCallMessage": "Tot gauw weer.", "firstMessage": "Goedemorgen."}'
    assert list(texts(old, old.replace("gauw", "snel").replace("morgen", "middag"))) == [
        "firstMessage",
        "endCallMessage",
    ]


def test_settings_are_told_one_by_one():
    old = '{"maxDurationSeconds": 600, "voice": {"provider": "11labs", "speed": 1}, "recording": true}'
    new = '{"maxDurationSeconds": 900, "voice": {"provider": "azure", "speed": 1}, "recording": false}'
    assert settings(old, new) == {
        "maxDurationSeconds": ("[600]", "[900]"),
        "voice.provider": ("[11labs]", "[azure]"),
        "recording": ("[true]", "[false]"),
    }


def test_what_came_and_what_went_is_told():
    assert settings('{"a": 1}', '{"b": {"c": null}}') == {"b.c": ("", "[null]"), "a": ("[1]", "")}


def test_one_more_at_the_top_of_a_list_leaves_the_others_as_they_are():
    old = {"tools": [{"type": "endCall"}, {"type": "sms"}]}
    new = {"tools": [{"type": "transfer"}, *old["tools"]]}
    assert settings(json.dumps(old), json.dumps(new)) == {"tools[0].type": ("", "[transfer]")}


def test_other_spaces_change_no_text_and_no_setting_but_the_json():
    found = difference('{"a": 1}', '{ "a": 1 }')
    assert (found.texts, found.settings) == ([], [])
    assert found.lines


@pytest.mark.parametrize("draft", ['{"firstMessage": "Dag"', "", "geen JSON"])
def test_a_draft_that_is_no_json_is_compared_by_lines_alone(draft):
    found = difference(cast.text(), draft)
    assert not found.is_read
    assert found.lines


def test_equal_texts_have_no_difference():
    found = difference(cast.text(), cast.text())
    assert (found.texts, found.settings, found.lines) == ([], [], [])
