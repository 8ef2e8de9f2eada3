"""What the linter promises: a text that it lets pass is filled for every caller, without gap and without silence."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistants import schema_places
from assistants.compiling import compile_template
from assistants.examples import example_contexts
from assistants.findings import has_errors
from assistants.linting import lint
from assistants.names import Names
from assistants.tests.linted import SCORE
from assistants.tests.test_merging import PIECES
from assistants.tests.test_placeholders import BRACES

KNOWN = Names(attributes=["plan", "seats"], crm={"score": SCORE})
SNIPPETS = {
    "hi": "<{{ caller.first_name | default: 'beller' }}>",
    "sure": "{% if caller.email %}mail{% else %}post{% endif %}",
}
SOMETIMES = ["caller.first_name", "caller.company", "caller.language", "history.last_summary"]
VARYING = ["caller.attributes.plan", "caller.attributes.seats", "crm.score"]
ALWAYS = ["caller.is_known", "history.calls", "line.name", "clock.time", "line.name[0]", "clock.time.first"]
LISTS = ["caller.tags", "crm.score", "caller.attributes.plan"]
FOREIGN = [
    "{{transcript}}",
    "{% if a %}{{ b }}{% else %}{% endif %}",
    "{x}",
    '{{"now" | date: "%H"}}',
    " {",
    "\n é",
    "a",
]

NAMES = [*SOMETIMES, *VARYING, *ALWAYS, "caller.tags"]
words = st.sampled_from(["'vip'", "'nl'", "5", "0", "true", "false", "1.5"])


@st.composite
def conditions(draw, names):
    """A condition on some of these names."""
    name, other = draw(st.sampled_from(names)), draw(st.sampled_from(names))
    one = draw(
        st.sampled_from(
            [
                name,
                name,
                f"{name} == nil",
                f"{name} != nil",
                f"{name} contains 'v'",
                f"{name} < {other}",
                f"{name} == {other}",
            ]
            + [f"{name} {sign} {draw(words)}" for sign in ("==", "!=", ">", "<=", "contains")]
        )
    )
    if draw(st.integers(0, 2)):
        return one
    return f"{one} {draw(st.sampled_from(['and', 'or']))} {draw(conditions(names))}"


@st.composite
def outputs(draw, names):
    """A placeholder between angle brackets, so that a gap shows as <>."""
    name = draw(st.sampled_from(names))
    before = draw(
        st.sampled_from(
            [[], [], ["upcase"], ["strip"], ["append: '!'"], ["size"], ["append: caller.company"]]
            + [["join: ', '"], ["first"], ["truncate: 2, ''"], ["date: '%d'"], ["join", "last"]]
        )
    )
    default = draw(
        st.sampled_from(
            [
                ["default: 'x'"],
                ["default: 0"],
                ["default: caller.company", "default: 'y'"],
                ["default: caller.company"],
                [],
            ]
        )
    )
    after = draw(st.sampled_from([[], [], ["downcase"], ["prepend: '!'"], ["json"]]))
    return f"<{{{{ {' | '.join([name, *before, *default, *after])} }}}}>"


def block(draw, names, depth):
    """A block whose arms prefer the names that its conditions speak of."""
    kind = draw(st.sampled_from(["if", "if", "unless", "case", "for"]))
    few = draw(st.lists(st.sampled_from(names), min_size=1, max_size=2))
    inner = templates(few, depth - 1)
    if kind == "for":
        inside = draw(templates(["tag", "tag[0]", "forloop.index", *few], depth - 1))
        otherwise = "{% else %}" + draw(inner) if draw(st.booleans()) else ""
        return f"{{% for tag in {draw(st.sampled_from(LISTS))} limit: 3 %}}{inside}{otherwise}{{% endfor %}}"
    otherwise = "{% else %}" + draw(inner) if draw(st.booleans()) else ""
    if kind == "case":
        when = f"{{% when {draw(words)}, {draw(words)} %}}{draw(inner)}"
        return f"{{% case {few[0]} %}} {when}{otherwise}{{% endcase %}}"
    middle = f"{{% elsif {draw(conditions(few))} %}}{draw(inner)}" if draw(st.booleans()) else ""
    return f"{{% {kind} {draw(conditions(few))} %}}{draw(inner)}{middle}{otherwise}{{% end{kind} %}}"


@st.composite
def templates(draw, names=NAMES, depth=2):
    parts = []
    for _ in range(draw(st.integers(1, 2))):
        kind = draw(st.sampled_from(["text", "output", "foreign", "snippet", *["block"] * (3 * (depth > 0))]))
        if kind == "text":
            parts.append(draw(st.sampled_from(["Dag", ", ", "", " "])))
        elif kind == "output":
            parts.append(draw(outputs(names)))
        elif kind == "foreign":
            parts.append(draw(st.sampled_from(FOREIGN)))
        elif kind == "snippet":
            parts.append("{{ snippet." + draw(st.sampled_from(list(SNIPPETS))) + " }}")
        else:
            parts.append(block(draw, names, depth))
    return "".join(parts)


@st.composite
def contexts(draw):
    text = st.sampled_from(["vip", "nl", "O'Brien", '"a\\'])
    value = st.one_of(text, st.integers(-1, 9), st.floats(0, 9), st.booleans(), st.lists(text, min_size=1, max_size=2))

    def maybe(strategy):
        return draw(st.one_of(st.none(), strategy))

    caller = {name.split(".")[1]: maybe(text) for name in SOMETIMES[:3]} | {"is_known": draw(st.booleans())}
    caller |= {"email": maybe(text), "tags": maybe(st.lists(text, min_size=1, max_size=2))}
    attributes = {"plan": maybe(value), "seats": maybe(value)}
    context = {
        "caller": {**caller, "attributes": attributes},
        "crm": {"is_known": True, "score": maybe(value)},
        "history": {"calls": draw(st.integers(0, 9)), "last_summary": maybe(text)},
        "line": {"name": "Voorbeeld"},
        "clock": {"time": "14:05"},
    }
    if draw(st.booleans()):
        context = {**context, "caller": {"is_known": False}, "crm": {"is_known": False}, "history": {"calls": 0}}
    return context


def clean(text):
    return not has_errors(lint(text, SNIPPETS, KNOWN))


def filled(text, context):
    return json.loads(compile_template(text, SNIPPETS, schema_places.accepts).fill(context).body)


def test_a_clean_template_is_filled_for_every_example():
    text = json.dumps({"x": "Dag <{{ caller.first_name | default: 'beller' }}>{{transcript}}"})
    assert clean(text)
    said = [filled(text, context)["x"] for context in example_contexts([], {}).values()]
    assert said == ["Dag <Sanne>{{transcript}}", "Dag <beller>{{transcript}}", "Dag <beller>{{transcript}}"]


@settings(max_examples=80, suppress_health_check=[HealthCheck.too_slow])
@given(templates(), st.lists(contexts(), min_size=2, max_size=5))
def test_what_the_linter_lets_pass_is_filled_without_gap_and_silence(template, callers):
    text = json.dumps({"firstMessage": "Hallo " + template, "endCallMessage": template})
    if not clean(text):
        text = json.dumps({"firstMessage": "Hallo " + template})
    if not clean(text):
        return
    for context in [*example_contexts(KNOWN.attributes, KNOWN.crm).values(), *callers]:
        said = filled(text, context)
        assert "<>" not in said["firstMessage"]
        assert any(map(str.isalnum, said.get("endCallMessage", "x")))


@given(templates(NAMES, 1), contexts())
def test_the_platforms_part_is_never_touched(template, context):
    text = json.dumps({"x": f"{{{{a}}}}{{{{{{b}}}}}}{template}{{% c %}}"})
    if clean(text):
        said = filled(text, context)["x"]
        assert said.startswith("{{a}}{{{b}}}")
        assert said.endswith("{% c %}")


@given(
    st.one_of(st.text(), BRACES, PIECES, templates(), st.builds(str.__add__, templates(NAMES, 1), PIECES)),
    st.booleans(),
)
def test_the_linter_never_raises(text, as_json):
    found = lint(json.dumps({"firstMessage": text, text: [text]}) if as_json else text, SNIPPETS, KNOWN)
    assert all(finding.code for finding in found)


@given(st.one_of(BRACES, PIECES, templates()))
def test_a_snippet_never_makes_the_linter_raise(snippet):
    text = json.dumps({"firstMessage": "{{ snippet.x }}"})
    found = lint(text, {"x": snippet}, KNOWN)
    if not has_errors(found):
        compile_template(text, {"x": snippet}, schema_places.accepts).fill(example_contexts([], {})["stranger"])


@pytest.mark.parametrize(
    "piece",
    [
        "{{ caller.x }}",
        "{{ caller.x | y }}",
        "{{ Caller.email }}",
        "{ caller.email }",
        "{{ snippet.no }}",
        "{% assign crm.x %}",
    ],
)
def test_a_thousand_mistakes_are_told_in_no_time(piece):
    found = lint(json.dumps({"a": piece * 5_000, "b": "{{ caller.email }}"}), SNIPPETS, KNOWN)
    assert 1 < len(found) <= 201
    assert any(finding.is_error for finding in found)
