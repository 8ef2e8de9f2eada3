"""The scanner: where placeholders begin and end, and which names they use."""

from __future__ import annotations

import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from assistants.placeholders import mentions_ours, names, tokens

BRACES = st.lists(
    st.sampled_from(
        ["{", "}", "{{", "}}", "{%", "%}", "-", " ", "%", '"', "'", "|", ".", "caller", "x", "raw", "endraw", "comment"]
        + ["if", "endif", "{% raw %}", "{% endraw %}", "\n", "é", "{%- comment -%}", "{%- endcomment -%}"]
    )
).map("".join)


def kinds(text):
    return [(token.kind, text[token.start : token.end]) for token in tokens(text)]


def marked(text):
    """What is not plain text."""
    return [found for kind, found in kinds(text) if kind != "text"]


def roots(expression):
    return [name.root for name in names(expression)]


def paths(expression):
    return [name.path for name in names(expression)]


def test_it_finds_outputs_and_tags_between_texts():
    text = "Dag {{ caller.first_name }}, {% if line.is_open %}open{% endif %}."
    assert kinds(text) == [
        ("text", "Dag "),
        ("output", "{{ caller.first_name }}"),
        ("text", ", "),
        ("tag", "{% if line.is_open %}"),
        ("text", "open"),
        ("tag", "{% endif %}"),
        ("text", "."),
    ]


@given(st.one_of(st.text(), BRACES))
@example("{% raw %}{{% endraw %}")
@example("{{{{{}}}}}")
def test_tokens_put_together_are_the_text_again(text):
    read = list(tokens(text))
    assert "".join(text[token.start : token.end] for token in read) == text
    assert [token.start for token in read[1:]] == [token.end for token in read[:-1]]
    assert all(token.start < token.end for token in read)


@given(BRACES)
def test_what_a_token_says_stands_where_it_says(text):
    for token in tokens(text):
        assert text.startswith(token.expression, token.says_at if token.kind != "text" else 0)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("{{{caller.x}}}", ["{{caller.x}}"]),
        ("{{{{caller.x}}", ["{{caller.x}}"]),
        ("{{caller.x}}}}", ["{{caller.x}}"]),
        ("{{{%if x%}", []),
        ("{{% x %}}", ["{{% x %}}"]),
        ("{{ a }}{{ b }}", ["{{ a }}", "{{ b }}"]),
        ("{ {x} } %} }} {", []),
        ("{{}}{%%}", ["{{}}", "{%%}"]),
        ("{%}", []),
    ],
)
def test_in_a_run_of_braces_the_last_two_open(text, found):
    assert marked(text) == found


@pytest.mark.parametrize(
    "text", ["{{ a", "a {% if b", "{{ a {{", "{{ a }", "{% a }}", "{% a %", "{{ a %}", "{% if a }", "{{{{{{"]
)
def test_an_opener_that_nothing_closes_is_text(text):
    assert marked(text) == []
    assert any(token.dangling for token in tokens(text))


def test_an_opener_that_meets_another_opener_is_text():
    assert marked("{{ a {{ b }}") == ["{{ b }}"]
    assert marked("{% a {{ b }} %}") == ["{{ b }}"]
    assert marked("{{ a {% b %} }}") == ["{% b %}"]


@pytest.mark.parametrize("name", ["raw", "comment", "doc"])
def test_nothing_is_found_inside_opaque_blocks(name):
    text = f"{{%- {name} -%}}{{{{ caller.x }}}} {{% if y %}} {{{{{{%- end{name} -%}}{{{{ z }}}}"
    assert marked(text) == [f"{{%- {name} -%}}", f"{{%- end{name} -%}}", "{{ z }}"]
    assert [token.name for token in tokens(text)] == [name, name, f"end{name}", ""]


def test_an_opaque_block_without_end_hides_nothing():
    assert marked("{% raw %}{{ caller.x }}") == ["{% raw %}", "{{ caller.x }}"]
    assert marked("{% raw %}{{ caller.x }}{% end raw %}")[1] == "{{ caller.x }}"


@pytest.mark.parametrize(
    ("text", "trims"),
    [
        ("{{- a -}}", (True, True)),
        ("{{- a }}", (True, False)),
        ("{% if a -%}", (False, True)),
        ("{{ -a- }}", (False, False)),
        ("{{-}}", (True, False)),
        ("{{--}}", (True, True)),
    ],
)
def test_dashes_at_the_marks_trim(text, trims):
    (token,) = tokens(text)
    assert (token.trims_before, token.trims_after) == trims


@pytest.mark.parametrize(
    ("text", "name", "expression"),
    [
        ("{%- if caller.x == 'a' -%}", "if", "caller.x == 'a'"),
        ("{%if caller.x%}", "if", "caller.x"),
        ("{% # the caller %}", "#", "the caller"),
        ("{% endif %}", "endif", ""),
        ("{% . %}", "", "."),
        ("{%\n for\tx in y\n%}", "for", "x in y"),
    ],
)
def test_a_tag_has_a_name_and_an_expression(text, name, expression):
    (token,) = tokens(text)
    assert (token.name, token.expression) == (name, expression)


def test_strings_filters_arguments_and_words_of_liquid_are_no_names():
    expression = """caller.tags | join: "line", 'crm' | history: clock: 1 | default: nil and true contains blank"""
    assert paths(expression) == ["caller.tags"]


@pytest.mark.parametrize(
    ("expression", "found"),
    [
        ("caller.first_name", ["caller.first_name"]),
        ("caller . first_name", ["caller"]),
        ("customer.caller.line", ["customer.caller.line"]),
        ("caller['first_name']", ["caller"]),
        ("x[caller.language]", ["x", "caller.language"]),
        ("(1..caller.x)", ["caller.x"]),
        ("caller-x.y", ["caller-x.y"]),
        ("caller?", ["caller?"]),
        ("'it''s' caller", ["caller"]),
        ('"caller.x', ["caller.x"]),
        ("a|b:caller.x,c:line.y", ["a", "caller.x", "line.y"]),
        ("été.x", ["été.x"]),
        ("1.5 -2 caller.x2", ["caller.x2"]),
    ],
)
def test_it_names_what_an_expression_uses(expression, found):
    assert paths(expression) == found


def test_a_name_knows_where_it_begins():
    expression = "'caller' | append: caller.email"
    (name,) = names(expression)
    assert expression[name.start :] == "caller.email"


@pytest.mark.parametrize(
    "text",
    [
        "{{ caller.first_name",
        "{{caller",
        "{% if caller.x }",
        "{%- for t in caller.tags",
        "{{ x | default: caller.email }",
    ]
    + ["{{ a, then crm['x']", "{{- line", "{% case clock", "{{ snippet.hello }", "{{ x %} {caller.email}"],
)
def test_text_behind_a_dangling_opener_can_mention_ours(text):
    assert mentions_ours(text)


@pytest.mark.parametrize(
    "text",
    [
        "{{ opens a placeholder. Ask the caller. Then go on.",
        "{{ customer.caller.x",
        "{{ call.line",
        "{% the end of line.",
    ]
    + ["{{ caller-id", "{{ callers", "{ caller", "{% stay on the line", "{{ a.caller.b", "{{ in line, caller: x"],
)
def test_prose_behind_a_dangling_opener_mentions_nothing(text):
    assert not mentions_ours(text)


@pytest.mark.parametrize(
    "piece",
    [
        "{",
        "{{",
        "{{ ",
        "{%",
        "{% raw %}",
        "{%- comment -%}",
        "}}",
        "%}",
        "{{ caller.x ",
        "{% if ",
        "{{ a }}",
        "{ {",
        "-",
    ],
)
def test_hostile_texts_are_read_in_no_time(piece):
    text = piece * 50_000
    began = time.thread_time()
    for token in tokens(text):
        names(token.expression)
        if token.dangling:
            mentions_ours(text[token.start : token.end])
    assert time.thread_time() - began < 5
