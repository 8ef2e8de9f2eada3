from __future__ import annotations

import math
from datetime import date
from pathlib import Path

import orjson
import pytest

from assistants import schema, schema_places

PAYLOADS = Path(__file__).parent / "payloads"


@pytest.fixture
def flat():
    return orjson.loads((PAYLOADS / "flat.json").read_bytes())["assistant"]


def nested(levels):
    value = {}
    for _ in range(levels - 1):
        value = {"items": value}
    return value


def found(document):
    return [(one.severity, one.path, one.code) for one in schema.check(document)]


def test_a_real_assistant_gives_no_findings(flat):
    assert schema.check(flat) == []


def test_the_documented_example_lacks_only_what_it_leaves_out():
    example = orjson.loads((PAYLOADS / "documented-example.json").read_bytes())["assistant"]
    assert schema.check(example) == [schema.Finding("error", ("transcriber",), "missing_key", {"key": "provider"})]


def test_nothing_at_the_top_is_required():
    assert schema.check({}) == []


def test_empty_plans_are_fine():
    plans = [
        "analysisPlan",
        "messagePlan",
        "compliancePlan",
        "startSpeakingPlan",
        "stopSpeakingPlan",
        "keypadInputPlan",
    ]
    assert schema.check({plan: {} for plan in plans}) == []


def test_unknown_keys_pass_everywhere(flat):
    flat["hooks"] = [1]
    flat["model"]["reasoning"] = {"effort": None}
    flat["model"]["tools"].append({"type": "apiRequest", "url": 1})
    flat["voice"]["new"] = 5
    assert schema.check(flat) == []


def test_other_providers_and_models_pass():
    document = {
        "model": {"provider": "anthropic", "model": "claude"},
        "voice": {"provider": "azure", "voiceId": "x", "model": "y"},
        "transcriber": {"provider": "gladia", "model": "z"},
    }
    assert schema.check(document) == []


@pytest.mark.parametrize(
    ("block", "missing"),
    [
        ("model", ["provider", "model"]),
        ("voice", ["provider", "voiceId"]),
        ("transcriber", ["provider"]),
    ],
)
def test_a_present_block_without_its_required_keys_is_an_error(block, missing):
    findings = schema.check({block: {}})
    assert [(one.severity, one.path, one.code) for one in findings] == [("error", (block,), "missing_key")] * len(
        missing
    )
    assert [one.params for one in findings] == [{"key": key} for key in missing]


@pytest.mark.parametrize(
    ("tool", "path", "key"),
    [
        ({}, (), "type"),
        ({"type": "function"}, (), "function"),
        ({"type": "function", "function": {}}, ("function",), "name"),
        ({"type": "transferCall", "destinations": [{"type": "number"}]}, ("destinations", 0), "number"),
        ({"type": "transferCall", "destinations": [{"type": "sip"}]}, ("destinations", 0), "sipUri"),
    ],
)
def test_a_tool_without_its_required_keys_is_an_error(flat, tool, path, key):
    flat["model"]["tools"] = [tool]
    expected = schema.Finding("error", ("model", "tools", 0, *path), "missing_key", {"key": key})
    assert schema.check(flat) == [expected]


def test_tools_that_run_on_the_platform_need_only_a_type(flat):
    flat["model"]["tools"] = [{"type": "endCall"}, {"type": "transferCall"}, {"type": "dtmf"}]
    assert schema.check(flat) == []


def test_a_message_without_a_role_is_an_error(flat):
    flat["model"]["messages"] = [{"content": None}]
    assert found(flat) == [("error", ("model", "messages", 0), "missing_key")]


@pytest.mark.parametrize(
    ("document", "expected", "actual"),
    [
        ([], ("object",), "array"),
        ({"firstMessage": 5}, ("string",), "number"),
        ({"firstMessage": None}, ("string",), "null"),
        ({"maxDurationSeconds": "600"}, ("number",), "string"),
        ({"maxDurationSeconds": True}, ("number",), "boolean"),
        ({"endCallPhrases": "dag"}, ("array",), "string"),
        ({"endCallPhrases": [{}]}, ("string",), "object"),
        ({"startSpeakingPlan": {"smartEndpointingEnabled": 1}}, ("boolean", "string"), "number"),
        ({"analysisPlan": {"structuredDataPlan": {"schema": {"items": 1.5}}}}, ("object",), "number"),
    ],
)
def test_a_wrong_type_is_one_error_that_names_both_types(document, expected, actual):
    (finding,) = schema.check(document)
    assert (finding.severity, finding.code) == ("error", "wrong_type")
    assert (finding.params["expected"], finding.params["actual"]) == (expected, actual)


@pytest.mark.parametrize(
    ("document", "code", "params"),
    [
        ({"maxDurationSeconds": 5}, "below_minimum", {"value": "5", "minimum": 10, "maximum": 43200}),
        ({"silenceTimeoutSeconds": 9e9}, "above_maximum", {"value": "9000000000.0", "minimum": 10, "maximum": 3600}),
        ({"analysisPlan": {"minMessagesThreshold": -1}}, "below_minimum", {"value": "-1", "minimum": 0}),
        ({"name": "n" * 41}, "text_too_long", {"value": "n" * 41, "maximum": 40, "length": 41}),
        (
            {"backgroundSound": "sea"},
            "wrong_form",
            {"value": "sea", "examples": ["off", "office", "https://example.com/sound.mp3"]},
        ),
        (
            {"startSpeakingPlan": {"smartEndpointingEnabled": "vapi"}},
            "not_in_list",
            {"value": "vapi", "allowed": (True, False, "livekit")},
        ),
        ({"keypadInputPlan": {"delimiters": "x"}}, "not_in_list", {"value": "x", "allowed": ("#", "*", "")}),
        ({"keypadInputPlan": {"delimiters": ["x"]}}, "not_in_list", {"value": "x", "allowed": ("#", "*", "")}),
    ],
)
def test_a_value_out_of_range_is_a_warning_that_names_the_range(document, code, params):
    (finding,) = schema.check(document)
    assert (finding.severity, finding.code, finding.params) == ("warning", code, params)


@pytest.mark.parametrize(
    ("block", "key", "value"),
    [
        ("model", "temperature", 2.1),
        ("model", "maxTokens", 49),
        ("model", "toolStrictCompatibilityMode", "x"),
        ("voice", "stability", 1.1),
        ("voice", "speed", 0.5),
        ("voice", "inputPunctuationBoundaries", ["-"]),
        ("transcriber", "language", "nl-NL"),
        ("transcriber", "endpointing", 5),
        ("messagePlan", "idleTimeoutSeconds", 4),
        ("stopSpeakingPlan", "voiceSeconds", 0.6),
        ("startSpeakingPlan", "waitSeconds", 5.1),
        ("analysisPlan", "successEvaluationPlan", {"rubric": "x"}),
        ("analysisPlan", "structuredDataPlan", {"schema": {"type": "objekt"}}),
    ],
)
def test_every_block_has_its_ranges(flat, block, key, value):
    flat[block][key] = value
    assert [one.severity for one in schema.check(flat)] == ["warning"]


@pytest.mark.parametrize("delimiters", ["#", "", ["#", "*"]])
def test_delimiters_may_be_one_or_several(delimiters):
    assert schema.check({"keypadInputPlan": {"delimiters": delimiters}}) == []


def test_a_function_name_with_a_space_is_a_warning(flat):
    flat["model"]["tools"][0]["function"]["name"] = "send task"
    assert found(flat) == [("warning", ("model", "tools", 0, "function", "name"), "wrong_form")]


def test_properties_of_a_function_may_have_any_name(flat):
    flat["model"]["tools"][0]["function"]["parameters"]["properties"] = {"type": {"type": "string"}, "required": {}}
    assert schema.check(flat) == []


def test_a_long_value_is_shortened():
    (finding,) = schema.check({"maxDurationSeconds": "x" * 500})
    assert finding.params["value"] == "x" * 59 + "…"


def test_findings_come_in_the_order_of_the_document():
    document = {"voice": {"stability": 2}, "model": {"messages": [{"role": "x"}, 1]}, "endCallPhrases": 1}
    paths = [one.path for one in schema.check(document)]
    first = ("voice",), ("voice",), ("voice", "stability")
    then = ("model",), ("model",), ("model", "messages", 0, "role"), ("model", "messages", 1), ("endCallPhrases",)
    assert paths == [*first, *then]


def test_64_levels_are_not_too_deep():
    assert schema.check({"metadata": nested(63)}) == []


@pytest.mark.parametrize("levels", [64, 100_000])
def test_more_than_64_levels_are_an_error(levels):
    expected = schema.Finding("error", (), "too_deep", {"limit": 64})
    assert schema.check({"metadata": nested(levels)}) == [expected]


def test_a_value_of_very_many_levels_is_not_accepted():
    accepted = schema_places.accepts(("metadata",))
    assert accepted is not None
    assert (accepted(nested(64)), accepted(nested(100_000))) == (True, False)


def test_bytes_are_checked_as_the_object_is(flat):
    flat["firstMessage"] = 1
    assert schema.check_bytes(orjson.dumps(flat)) == schema.check(flat)


def test_bytes_that_are_no_json_raise_a_value_error():
    with pytest.raises(ValueError, match="line 1"):
        schema.check_bytes(b"{,}")


@pytest.mark.parametrize(
    ("path", "good", "bad"),
    [
        (("maxDurationSeconds",), 600, 5),
        (("maxDurationSeconds",), 10.5, "600"),
        (("endCallPhrases",), ["dag"], ["dag", 1]),
        (("firstMessageInterruptionsEnabled",), True, 1),
        (("model", "messages", 3, "content"), None, 1),
        (("model", "messages", 3, "role"), "user", "boss"),
        (("model", "tools", 0, "function", "parameters"), {"type": "object"}, {"type": "string"}),
        (("model", "tools", 0, "function", "parameters", "properties", "day", "enum"), ["ma"], [1]),
        (("analysisPlan", "structuredDataPlan", "schema", "properties", "a", "items"), {"type": "string"}, []),
        (("keypadInputPlan", "delimiters"), ["#"], "x"),
    ],
)
def test_a_value_is_accepted_by_type_and_range(path, good, bad):
    accepted = schema_places.accepts(path)
    assert accepted is not None
    assert (accepted(good), accepted(bad)) == (True, False)


@pytest.mark.parametrize("path", [("metadata", "age"), ("unknown",), ("unknown", 0, "x"), ("firstMessage", 0)])
def test_the_schema_says_nothing_about_unknown_paths(path):
    assert schema_places.accepts(path) is None
    assert schema_places.expected_types(path) == ()


@pytest.mark.parametrize("value", [math.nan, math.inf, date(2025, 1, 1), "\ud800", {1: 2}, object()])
def test_what_no_json_can_hold_is_not_accepted(value):
    accepted = schema_places.accepts(("analysisPlan", "minMessagesThreshold"))
    assert accepted is not None
    assert accepted(value) is False


@pytest.mark.parametrize(
    ("path", "types"),
    [
        (("maxDurationSeconds",), ("number",)),
        (("model", "messages", 0, "content"), ("string", "null")),
        (("startSpeakingPlan", "smartEndpointingEnabled"), ("boolean", "string")),
        (("model", "tools", 0, "function", "parameters", "type"), ("string",)),
        ((), ("object",)),
    ],
)
def test_the_types_that_a_path_expects(path, types):
    assert schema_places.expected_types(path) == types
