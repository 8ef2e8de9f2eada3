"""Compiling a template and filling it: its own bytes stay, values go in once, escaped, and are never read."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from assistants import compiling, language, schema_places
from assistants.compiling import compile_template
from assistants.examples import example_contexts
from assistants.merging import Compiled, MergeError
from assistants.slots import IfSlot, JsonSlot, LiquidSlot, LookUpSlot
from assistants.tests.test_placeholders import BRACES

PAYLOADS = Path(__file__).parent / "payloads"
OF_THE_PLATFORM = [
    "{{transcript}}",
    "{{schema}}",
    "{{endedReason}}",
    "{{ended_reason}}",
    "{{systemPrompt}} {{messages}} {{rubric}}",
    "{{now}}, {{date}}, {{time}}, {{month}}, {{day}}, {{year}}",
    "{{customer.number}} {{ customer.name }} {{phoneNumber.number}} {{transport.provider}}",
    '{{"now" | date: "%H:%M", "Europe/Amsterdam"}} {{ "now" | date: \'%d-%m-%Y\' }}',
    "{% if customer.name %}{{ customer.name }}{% else %}you{% endif %} {%- assign a = 1 -%}",
    "{% raw %}{{ caller.first_name }}{% endraw %}",
    "{transcript} {summary} {duration} {caller_number}",
    "{{any_variable}} {{ any variable }} {{any-variable}} {{ }}",
    "{{{triple}}} {{ open {% korting bij 10%} }} %} {",
]
VALUES = st.one_of(
    st.text(st.characters(codec="utf-8", exclude_characters="\x02\x03")),
    st.integers(-(2**53), 2**53),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from(
        [True, False, None, [], {}, "", 0, 0.0, "{{ caller.email }}", '"\\\n', "{% if %}", "\u2028</script>"]
    ),
    st.lists(st.one_of(st.text("aé\"'"), st.integers(0, 9), st.booleans(), st.none()), max_size=3),
)


def assistant(value):
    return json.dumps({"x": value})


def compiled(value, snippets=None):
    return compile_template(assistant(value), snippets or {}, schema_places.accepts)


def said(value, caller=None, snippets=None, **context):
    """What the value of x has become, read back from JSON."""
    filled = compiled(value, snippets).fill({"caller": caller or {}, **context})
    return json.loads(filled.body)["x"]


def faults(value, caller):
    return list(compiled(value).fill({"caller": caller}).faults)


def only_slot(value):
    (slot,) = [piece for piece in compiled(value).pieces if not isinstance(piece, bytes)]
    return slot


def test_it_fills_in_what_we_know_of_the_caller():
    assert said("Dag {{ caller.first_name }}.", {"first_name": "Sanne"}) == "Dag Sanne."
    assert said("Dag {{ caller.first_name | default: 'beller' }}.") == "Dag beller."


JSON_VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-(2**60), 2**60), BRACES, st.text(st.characters(codec="utf-8"))),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.text("a{}é%", max_size=4), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(JSON_VALUES, st.booleans(), st.sampled_from([None, 1, "\t"]))
def test_json_without_our_names_is_left_byte_for_byte(value, ascii_only, indent):
    text = json.dumps({"x": value}, ensure_ascii=ascii_only, indent=indent)
    if "caller" not in text:
        assert compile_template(text, {}, schema_places.accepts).fill({}).body == text.encode()


@pytest.mark.parametrize("value", OF_THE_PLATFORM)
def test_placeholders_of_the_platform_are_left_byte_for_byte(value):
    for text in (assistant(value), assistant(f"{value} {{{{ caller.x }}}}").replace(" {{ caller.x }}", "")):
        assert compile_template(text, {}, schema_places.accepts).fill({}).body == text.encode()


@pytest.mark.parametrize("value", OF_THE_PLATFORM)
def test_placeholders_of_the_platform_survive_beside_ours(value):
    if "{{ open" not in value:
        assert said("{{ caller.a }}" + value + "{{ caller.a }}", {"a": "ZZ"}) == f"ZZ{value}ZZ"
    assert said("{% if caller.a == 'ZZ' %} " + value + " {% endif %}", {"a": "ZZ"}) == f" {value} "


def test_the_template_keeps_its_own_spelling():
    text = '{ "b":1.0,"a" : 1e3,\n "x":"caf\\u00e9 \\/ \\ud83d\\ude00 {{ caller.a }} \\u0041\\t{{z}}" , "c":[ ] }'
    body = compile_template(text, {}, schema_places.accepts).fill({"caller": {"a": "é"}}).body
    assert body.decode() == text.replace("{{ caller.a }}", "é")


@pytest.mark.parametrize("name", ["flat.json", "documented-example.json"])
def test_a_real_assistant_is_left_byte_for_byte(name):
    text = (PAYLOADS / name).read_text(encoding="utf-8")
    assert compile_template(text, {}, schema_places.accepts).fill({}).body == text.encode()


@pytest.mark.parametrize(
    "template",
    ["{{ caller.name }}", "{{ caller.name | strip }}", "{% if caller.name != 'x' %}{{ caller.name }}{% endif %}"],
)
@pytest.mark.parametrize(
    "value", ["{{ caller.email }}", "{% if caller.email %}", "{{transcript}}", "}} {{ caller.email"]
)
def test_a_value_is_never_read_as_template(template, value):
    assert said(template, {"name": value, "email": "secret@example.com"}) == value


def test_a_value_cannot_pose_as_a_stand_in():
    template = "{% if caller.name != 'x' %}geheim{% endif %}{{ caller.name | strip }}"
    assert said(template, {"name": "a\x020\x03"}) == "geheima0"


@given(st.text(st.characters(codec="utf-8", exclude_characters="\x02\x03\r")))
@example("\"\\/\n\t\u2028</script>O'Brien")
def test_whatever_a_value_holds_the_answer_stays_json(value):
    assert said("<{{ caller.a }}>", {"a": value}) == f"<{value}>"
    assert said("<{{ caller.a | append: '!' }}>", {"a": value}) == f"<{value}!>"


@pytest.mark.parametrize("value", ["O'Brien", "<script>alert(1)</script>", "Jan & Co", "a\\b", "é" * 10_000])
def test_names_are_spoken_as_they_are(value):
    assert said("{{ caller.a }} {{ caller.a | strip }}", {"a": value}) == f"{value} {value}"


def test_half_a_surrogate_pair_loses_no_call():
    assert said("Dag {{ caller.a }}", {"a": "x\ud83d"}) == "Dag x?"


def without_plain_look_ups(monkeypatch, value):
    with monkeypatch.context() as patched:
        patched.setattr(compiling, "_simple_output", lambda _node: None)
        patched.setattr(compiling, "_simple_if", lambda _node, _encode: None)
        forced = compiled(value)
    assert all(isinstance(piece, bytes | LiquidSlot) for piece in forced.pieces)
    return forced


@pytest.mark.parametrize(
    "template",
    [
        "{{ caller.a }}",
        "{{ caller['a'] }}",
        "{{ caller.a | default: 'x\"y' }}",
        "{{ caller.a | default: '' }}",
        "{% if caller.a %}ja {{ caller.b }}{% endif %}",
        "{% if caller.a %}{% if caller.b %}b{% endif %}{{ caller.a.b }}{% endif %}",
        "{{ caller.a.b }}",
        "{{ caller.a.b | default: 'x' }}",
        "{{ caller }}{{ nothing.caller }}{{ crm.a | default: '-' }}",
    ],
)
@given(a=VALUES, b=VALUES, with_a=st.booleans())
def test_plain_look_ups_give_the_same_as_liquid(template, a, b, with_a):
    context = {"caller": {"a": a, "b": b} if with_a else {"b": b}}
    with pytest.MonkeyPatch.context() as monkeypatch:
        forced = without_plain_look_ups(monkeypatch, template)
    quick = compiled(template)
    assert not any(isinstance(piece, LiquidSlot) for piece in quick.pieces)
    assert quick.fill(context).body == forced.fill(context).body


def test_simple_placeholders_do_without_liquid():
    assert isinstance(only_slot("{{ caller.a }}"), LookUpSlot)
    assert isinstance(only_slot('{{ caller.a | default: "x" }}'), LookUpSlot)
    assert isinstance(only_slot("{% if caller.a %}x{{ caller.b | upcase }}{% endif %}"), IfSlot)
    assert isinstance(only_slot("{{ caller.a | default: 5 | json }}"), JsonSlot)


@pytest.mark.parametrize("value", ["{{ caller.a.size }}", "{{ caller.a[0] }}", "{% if caller.a.first %}x{% endif %}"])
def test_what_only_liquid_understands_goes_through_liquid(value):
    assert isinstance(only_slot(value), LiquidSlot)


@pytest.mark.parametrize(
    ("template", "spoken"),
    [
        ("{% if caller.a == 'x' %}1{% elsif caller.a %}2{% else %}3{% endif %}", "2"),
        ("{% unless caller.a %}1{% else %}2{% endunless %}", "2"),
        ("{% case caller.a %} tussen {{ x }} {% when 'nl', 'be' %}1{% when 'ab' %}2{% else %}3{% endcase %}", "2"),
        ("{% case caller.a %}{% if caller.b %}{% endif %}{% when 'ab' %}2{% endcase %}", "2"),
        ("{% for t in caller.tags %}{{ forloop.index }}{{ t }}{% if forloop.last %}.{% endif %}{% endfor %}", "1x2y."),
        ("{% for t in caller.none %}{{ t }}{% else %}leeg{% endfor %}", "leeg"),
        ("{% for t in caller.tags reversed limit: 1 %}{{ t }}{% endfor %}", "x"),
        ("{{ caller.tags | join: ', ' }} {{ caller.tags.size }} {{ caller.tags | last }}", "x, y 2 y"),
        ('{{ caller.a | upcase | append: "!" }}', "AB!"),
        ("{{ caller.date | date: '%d-%m-%Y' }} {{ caller.a | date: '%d' }}", "20-11-2026 ab"),
        ("{{ caller.a | replace: 'b', 'c' }}{{ caller.n | plus: 1 | times: 2 }}", "ac12"),
        ("{%- if caller.a == 'ab' -%} ja {%- endif -%} .", "ja."),
        (
            "{% if caller.a == 'ab' %}{{x}}\u20ac\"{% for y in z %}{{ caller.a }}{% endfor %}{% endif %}",
            '{{x}}\u20ac"{% for y in z %}ab{% endfor %}',
        ),
    ],
)
def test_liquid_does_the_rest(template, spoken):
    caller = {"a": "ab", "tags": ["x", "y"], "n": 5, "date": "2026-11-20T10:15:00+01:00"}
    assert said(template, caller) == spoken


def test_snippets_are_filled_in_too():
    snippets = {"hi": 'Dag "{{ caller.a }}"\n', "bye": "Tot ziens"}
    assert said("{{ snippet.hi }}{{ snippet.bye }}", {"a": "Jan"}, snippets) == 'Dag "Jan"\nTot ziens'
    assert compiled("{{ snippet.hi }}", snippets).snippets == {"hi": snippets["hi"]}


def test_a_value_that_does_not_suit_gives_the_place_a_strangers_words():
    template = "{{ caller.a }}: {% if caller.a %}{% if caller.a > 5 %}meer{% endif %} gezegd{% else %}{% endif %}"
    assert said(template, {"a": 6}) == "6: meer gezegd"
    assert said(template, {"a": "zes"}) == "zes: "
    assert faults(template, {"a": "zes"}) == ["liquid:LiquidTypeError"]


def test_a_place_that_fails_for_a_stranger_too_is_a_merge_error():
    with pytest.raises(MergeError):
        said("{% if line.name > 5 %}x{% endif %}", {"a": 1}, line={"name": "Voorbeeld"})


def test_faults_never_hold_values():
    told = faults(
        "{% if caller.a %}{{ caller.a | divided_by: 0 }}{% endif %}{{ caller.b | default: 5 | json }}",
        {"a": "geheim", "b": "geheim"},
    )
    assert told
    assert "geheim" not in " ".join(told)


def json_leaf(template, caller, path="maxDurationSeconds"):
    filled = compile_template(json.dumps({path: template}), {}, schema_places.accepts).fill({"caller": caller})
    return json.loads(filled.body)[path], list(filled.faults)


@pytest.mark.parametrize(
    ("value", "becomes", "faulty"),
    [(900, 900, False), (None, 600, False), ("900", 600, True), (True, 600, True), (5, 600, True), ([], 600, True)],
)
def test_the_json_filter_gives_a_value_of_the_schemas_type_and_range(value, becomes, faulty):
    template = "{{ caller.minutes | default: 600 | json }}"
    assert json_leaf(template, {"minutes": value}) == (becomes, ["json:caller.minutes"] * faulty)


def test_the_json_filter_gives_lists_from_literal_text():
    template = "{{ caller.phrases | default: '[\"tot ziens\"]' | json }}"
    assert json_leaf(template, {}, "endCallPhrases") == (["tot ziens"], [])
    assert json_leaf(template, {"phrases": ["doei"]}, "endCallPhrases") == (["doei"], [])
    assert json_leaf(template, {"phrases": [1]}, "endCallPhrases") == (["tot ziens"], ["json:caller.phrases"])


@pytest.mark.parametrize(
    ("default", "value", "becomes"),
    [("5", 7.5, 7.5), ("5", "a", 5), ("5", True, 5), ("'a'", "b", "b"), ("'5'", 7, "5"), ("true", False, False)]
    + [("false", "x", False), ("'[1'", [2], None), ("'{\"a\": 1}'", {"b": 2}, {"b": 2})],
)
def test_where_the_schema_says_nothing_the_default_gives_the_type(default, value, becomes):
    template = f"{{{{ caller.a | default: {default} | json }}}}"
    if becomes is not None:
        assert json_leaf(template, {"a": value}, "unknownKey")[0] == becomes


@pytest.mark.parametrize("default", ["nil", "caller.b", "99999999999999999999999", "'[1'"])
def test_without_a_default_that_is_json_the_leaf_stays_text(default):
    value, _faults = json_leaf(f"{{{{ caller.a | default: {default} | json }}}}", {"a": "x"}, "unknownKey")
    assert value == "x"


def test_loops_have_an_end():
    template = "{% for a in caller.tags %}{% for b in caller.tags %}x{% endfor %}{% endfor %}"
    assert said(template, {"tags": ["t"] * 30}) == "x" * 900
    assert said(template, {"tags": ["t"] * 40}) == ""
    assert faults(template, {"tags": ["t"] * 40}) == ["liquid:LoopIterationLimitError"]


def test_an_answer_cannot_grow_without_end():
    long = "a" * 3_000
    assert faults(f"{{% for t in caller.tags %}}{long}{{% endfor %}}", {"tags": ["t"] * 100}) == [
        "liquid:output limit reached"
    ]
    value = "{{ caller.a" + " | replace: 'a', 'aaaaaaaaaa'" * 20 + " }}"
    assert faults(value, {"a": "a"}) == ["liquid:FilterArgumentError"]
    assert said("{% if caller.a == 1 %}" + "b" * 300_000 + "{% endif %}", {"a": 1}) == "b" * 300_000


@pytest.mark.parametrize(
    "value",
    [
        "{{ caller.a | }}",
        "{{ caller. }}",
        "{{ caller.a == }}",
        "{{ caller.a | nofilter }}",
        '{{ caller.a | default: "x }}',
        "{{ caller.a",
        "{{ caller" + "[caller" * 100 + " }}",
        "{{ snippet.nowhere }}",
        "{% if caller.a %}",
        "{% if caller.a = 1 %}{% endif %}",
        "{% if " + "caller.a or " * 90 + "%}{% endif %}",
        "{% case caller.a %}{% when %}x{% endcase %}",
        "{% for in caller.a %}{% endfor %}",
    ],
    ids=lambda value: value[:40],
)
def test_a_broken_template_is_a_merge_error(value):
    with pytest.raises(MergeError):
        compiled(value).fill({"caller": {"a": "x"}})


PIECES = st.lists(
    st.sampled_from(
        [
            "{{ ",
            " }}",
            "{% if ",
            "{% for t in ",
            "{% case ",
            "{% when ",
            "{% else %}",
            "{% elsif ",
            "{% endif %}",
            "{% endfor %}",
        ]
        + [
            " %}",
            "caller.a",
            "caller",
            "crm.b",
            "t",
            " | ",
            "default: ",
            "json",
            "'x'",
            '"',
            "5",
            " == ",
            " and ",
            "[",
            "]",
        ]
        + [
            "{% endcase %}",
            "(1..9)",
            "{{ snippet.s }}",
            "replace: ",
            ", ",
            "\x02",
            "\x03",
            "0",
            "-",
            ".",
            "nil",
            "date: ",
        ]
    ),
    max_size=14,
).map("".join)
SNIPPETS = {"s": "{% if caller.a %}x{% endif %}{{ caller.b | default: 'y' }}"}


@given(PIECES, VALUES, VALUES)
def test_compiling_and_filling_raise_merge_errors_only(value, a, b):
    try:
        filled = compile_template(assistant(value), SNIPPETS, schema_places.accepts)
        body = filled.fill({"caller": {"a": a}, "crm": {"b": b}}).body
    except MergeError:
        return
    json.loads(body)


@given(st.text())
def test_any_text_compiles_or_is_a_merge_error(text):
    try:
        compile_template(text, {}, schema_places.accepts)
    except MergeError:
        return
    json.loads(text)


def test_stand_ins_in_a_template_are_nothing_special():
    assert said("\x020\x03{% if caller.a == 1 %}\x021\x03{% endif %}", {"a": 1}) == "\x020\x03\x021\x03"


def test_what_is_compiled_fills_every_example():
    template = compiled("{% if caller.company == 'x' %}a{% else %}{{ caller.full_name | default: 'b' }}{% endif %}")
    assert isinstance(template, Compiled)
    assert len({template.fill(context).body for context in example_contexts([], {}).values()}) == 2


def test_two_hundred_kilobytes_compile_at_once():
    prompt = "Vraag rustig door, noteer \u00e9\u00e9n afspraak. " * 350
    messages = [f"{prompt} {{{{ caller.first_name | default: 'beller' }}}} {{{{transcript}}}}" for _ in range(14)]
    text = json.dumps({"messages": messages})
    began = time.thread_time()
    result = compile_template(text, {}, schema_places.accepts)
    assert len(text) > 200_000
    assert sum(not isinstance(piece, bytes) for piece in result.pieces) == 14
    assert time.thread_time() - began < 1


@pytest.mark.parametrize("piece", ["{{", "{% raw %}", "{", "{{ caller.a }}", "{{x}}", "{% if caller.a %}"])
def test_hostile_templates_compile_or_fail_in_no_time(piece):
    text = assistant(piece * 30_000)
    began = time.thread_time()
    try:
        compile_template(text, {}, schema_places.accepts)
    except MergeError:
        assert piece == "{% if caller.a %}"
    assert time.thread_time() - began < 8


def test_liquid_itself_is_cut_down():
    with pytest.raises(language.LanguageError):
        language.read("{% assign x = 1 %}")
    with pytest.raises(language.LanguageError):
        language.read("{% include 'x' %}")
