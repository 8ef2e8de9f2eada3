"""Who owns what between braces: ours becomes nodes, the platform's stays text, a mixture is refused."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistants.nodes import Block, Output, Text
from assistants.placeholder_tree import parse
from assistants.tests.test_placeholders import BRACES

SNIPPETS = {
    "opening": "Goedemiddag {{ caller.first_name | default: 'beller' }}",
    "plain": "Tot ziens.",
    "open_block": "{% if caller.company %}bedrijf",
    "nesting": "{{ snippet.plain }}",
    "empty": "",
}


def codes(text):
    return [problem.code for problem in parse(text, SNIPPETS).problems]


def shape(nodes):
    """Nodes as nested lists: text as it is, outputs as their expression, blocks with a list for each arm."""
    return [
        node.text
        if isinstance(node, Text)
        else (node.expression,)
        if isinstance(node, Output)
        else [(branch.tag, branch.expression, shape(branch.nodes)) for branch in node.branches]
        for node in nodes
    ]


def read(text):
    tree = parse(text, SNIPPETS)
    assert tree.problems == []
    return shape(tree.nodes)


def test_ours_becomes_nodes_and_the_rest_stays_text():
    text = "Dag {{ caller.first_name }}, {{customer.number}}{% if line.is_open %}open{% else %}dicht{% endif %}."
    assert read(text) == [
        "Dag ",
        ("caller.first_name",),
        ", {{customer.number}}",
        [("if", "line.is_open", ["open"]), ("else", "", ["dicht"])],
        ".",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "{{transcript}}{{ schema }}",
        '{{"now" | date: "%d-%m-%Y", "Europe/Amsterdam"}}',
        "{% assign x = customer.caller %}{% for x in y %}{{ x.line }}{% endfor %}",
        "{% raw %}{{ caller.first_name }}{% endraw %}",
        "{% comment %}{% if caller.x %}{% endcomment %}",
        "{%- # greet the caller on this line -%}",
        "{% include 'caller.html', line: x %}",
        "{{{triple}}} {unclosed} {{ open {% and korting bij 10%}",
        "{% endif %}{% else %}{% endfor %}{% when 1 %}",
        "{% if a %}{% for b in c %}{% endif %}{% endfor %}",
        "{{ forloop.index }}{{ Caller.first_name }}{{ my_caller }}",
    ],
)
def test_a_text_of_the_platform_is_one_stretch_of_text(text):
    tree = parse(text, SNIPPETS)
    assert tree.is_plain
    assert shape(tree.nodes) == [text]


@given(st.one_of(st.text(), BRACES).filter(lambda text: "caller" not in text))
def test_a_text_without_our_names_is_left_alone(text):
    tree = parse(text, {})
    assert tree.is_plain
    assert "".join(node.text for node in tree.nodes) == text


@given(BRACES)
def test_whatever_it_reads_nodes_know_their_places(text):
    for node in parse(text, {}).nodes:
        if isinstance(node, Text):
            assert text[node.start : node.end] == node.text
        elif isinstance(node, Output):
            assert text.startswith(node.expression, node.says_at)
        else:
            assert text.startswith(node.branches[0].expression, node.branches[0].says_at)


@pytest.mark.parametrize(
    ("text", "refused"),
    [
        ("{{ caller.first_name | append: customer.name }}", ["mixed"]),
        ("{% if caller.email == customer.email %}{% endif %}", ["mixed"]),
        ("{% for x in caller.tags limit: y %}{% endfor %}", ["mixed"]),
        ("{{ caller.first_name | default: daar }}", ["mixed"]),
        ("{% if customer %}a{% elsif caller.email %}b{% endif %}", ["branch_of_other"]),
        ("{% case customer %}{% when caller.email %}b{% endcase %}", ["branch_of_other"]),
        ("{% elsif caller.email %}", ["branch_of_other"]),
        ("{% if caller.email %}a{% elsif customer %}b{% endif %}", ["foreign_branch"]),
        ("{% case caller.language %}{% when nl %}b{% endcase %}", ["foreign_branch"]),
        ("{% for line in caller.tags %}{% endfor %}", ["loop_variable"]),
        ("{% for caller in customers %}{% endfor %}", ["loop_variable"]),
        ("{% tablerow crm in customers %}{% endtablerow %}", ["loop_variable"]),
        ("{% assign x = {{ caller.email }} %}", ["inside_foreign"]),
        ("{{ x | append: {{ caller.email }} }}", ["inside_foreign"]),
        ("{% assign x = '{{ caller.email }} {{ caller.number }}' %}", ["inside_foreign"]),
        ("{% assign x = {{ foo }}{{ caller.email }} %}", ["inside_foreign"]),
        ("{{ x {% if caller.email %}a{% endif %} }}", ["inside_foreign"]),
        ("{{ x | append: {{ caller.email }} {{ y }}", ["inside_foreign"]),
        ("{% assign x = caller.email %}", ["tag_not_allowed"]),
        ("{% capture caller %}{% endcapture %}", ["tag_not_allowed"]),
        ("{% echo caller.email %}", ["tag_not_allowed"]),
        ("{% liquid\n echo caller.email %}", ["tag_not_allowed"]),
        ("{% tablerow x in caller.tags %}{% endtablerow %}", ["tag_not_allowed"]),
        ("{% for x in caller.tags %}{% break %}{% endfor %}", ["tag_in_our_loop"]),
        ("{% if caller.email %}{% for x in y %}{% endif %}{% endfor %}", ["crossing"]),
        ("{% for x in y %}{% if caller.email %}{% endfor %}{% endif %}", ["crossing"]),
        ("{% case x %}{% when 1 %}{% if caller.email %}{% when 2 %}{% endif %}{% endcase %}", ["crossing"]),
        ("{% if caller.email %}{% capture x %}{% else %}{% endcapture %}{% endif %}", ["crossing"]),
        ("{% if caller.email %}", ["unclosed_block"]),
        ("{% if caller.email %}{% if customer %}{% endif %}", ["unclosed_block"]),
        ("{% if caller.a %}{% else %}{% else %}{% endif %}", ["after_else"]),
        ("{% if caller.a %}{% else %}{% elsif caller.b %}{% endif %}", ["after_else"]),
        ("{% if caller.a %}{% else if caller.b %}{% endif %}", ["else_with_condition"]),
        ("{{ caller.first_name", ["unclosed"]),
        ("{{ caller.first_name }", ["unclosed"]),
        ("{% if caller.first_name }}", ["unclosed"]),
        ("{{ caller.first_name {{ x }}", ["unclosed"]),
        ("{{ caller.first_name | default: “daar” }}", ["curly_quotes"]),
        ("{% if caller.language == ‘nl’ %}{% endif %}", ["curly_quotes"]),
        ("{{ caller.first_name | default: 'daar }}", ["unclosed_quote"]),
        ('{{ caller.first_name | default: daar" }}', ["unclosed_quote"]),
        ("{% if caller.language == 'nl\" %}{% endif %}", ["unclosed_quote"]),
        ("{{ caller.first_name | default: 'a\x02' }}", ["control_character"]),
        ("{% if caller.x == '\x00' %}{% endif %}", ["control_character"]),
        ("{{ caller.first_name | default: '" + "a" * 1_000 + "' }}", ["too_long_placeholder"]),
        ("{% if caller.x %}" * 16 + "{% endif %}" * 16, ["nested_too_deep"]),
    ],
)
def test_it_refuses_what_neither_side_could_read(text, refused):
    assert codes(text) == refused


def test_several_problems_are_told_at_once():
    assert codes("{{ caller.a | append: x }}{% assign y = crm.b %}{{ line") == ["mixed", "tag_not_allowed", "unclosed"]


def test_a_problem_marks_what_is_wrong():
    text = "Dag {% assign x = {{ caller.email }} %} en {{ caller.email"
    first, second = parse(text, {}).problems
    assert text[first.start : first.end] == "{% assign x = {{ caller.email }} %}"
    assert text[second.start : second.end] == "{{ caller.email"


def test_ours_inside_a_block_of_the_platform_is_filled_in():
    text = "{% if customer %}Dag {{ caller.email }}{% if line.is_open %}!{% endif %}{% else %}Hallo{% endif %}"
    filled = ["{% if customer %}Dag ", ("caller.email",), [("if", "line.is_open", ["!"])], "{% else %}Hallo{% endif %}"]
    assert read(text) == filled


def test_the_platforms_inside_a_block_of_ours_stays_text():
    text = "{% if caller.email %}{% if x %}{{ y }}{% else %}{% raw %}{{ caller.z }}{% endraw %}{% endif %}{% endif %}"
    inside = "{% if x %}{{ y }}{% else %}{% raw %}{{ caller.z }}{% endraw %}{% endif %}"
    assert read(text) == [[("if", "caller.email", [inside])]]


def test_branches_and_ends_belong_to_the_block_that_they_close():
    text = "{% unless caller.a %}{% case x %}{% when 1 %}{% else %}{% endcase %}{% elsif caller.b %}{% endunless %}"
    arms = [("unless", "caller.a", ["{% case x %}{% when 1 %}{% else %}{% endcase %}"]), ("elsif", "caller.b", [])]
    assert read(text) == [arms]


def test_the_variable_of_our_loop_is_ours_inside_it_only():
    text = "{{ tag }}{% for tag in caller.tags %}{{ tag }}{{ x.tag }}{{ forloop.index }}{% endfor %}{{ tag }}"
    loop = [("for", "tag in caller.tags", [("tag",), "{{ x.tag }}", ("forloop.index",)])]
    assert read(text) == ["{{ tag }}", loop, "{{ tag }}"]


def test_forloop_belongs_to_the_innermost_loop():
    text = "{% for t in caller.tags %}{% for x in y %}{{ forloop.index }}{{ t }}{% break %}{% endfor %}{% endfor %}"
    inside = ["{% for x in y %}{{ forloop.index }}", ("t",), "{% break %}{% endfor %}"]
    assert read(text) == [[("for", "t in caller.tags", inside)]]


def test_a_loop_of_the_platform_hides_the_variable_of_ours():
    text = "{% for t in caller.tags %}{% for t in y %}{{ t }}{% endfor %}{{ t }}{% endfor %}"
    assert read(text) == [[("for", "t in caller.tags", ["{% for t in y %}{{ t }}{% endfor %}", ("t",)])]]


def test_an_output_knows_the_loops_around_it():
    tree = parse("{% for a in caller.tags %}{% for b in a %}{{ b }}{% endfor %}{{ a }}{% endfor %}{{ line.name }}", {})
    outer = tree.nodes[0]
    inner = outer.branches[0].nodes[0]
    assert "a" in inner.loop_names
    assert "b" not in inner.loop_names
    assert {"a", "b"} < inner.branches[0].nodes[0].loop_names
    assert tree.nodes[1].loop_names == frozenset()


@pytest.mark.parametrize(
    ("text", "trimmed"),
    [
        ("a {{- caller.x -}} b", ["a", ("caller.x",), "b"]),
        ("a {{ caller.x -}} \n {{ line.name }}", ["a ", ("caller.x",), ("line.name",)]),
        ("a {{ caller.x -}} {{ y }} b", ["a ", ("caller.x",), "{{ y }} b"]),
        ("a {{- y -}} b {{ caller.x }}", ["a {{- y -}} b ", ("caller.x",)]),
        ("{{ y }} {{- caller.x }}", ["{{ y }}", ("caller.x",)]),
        ("a {%- if caller.x -%} b {%- endif -%} c", ["a", [("if", "caller.x", ["b"])], "c"]),
        ("{{ caller.x -}}   ", [("caller.x",)]),
        ("   {{- snippet.plain -}}   .", ["Tot ziens.", "."]),
        ("{{ caller.x }} {{- line.name }}", [("caller.x",), ("line.name",)]),
    ],
)
def test_dashes_trim_for_ours_only(text, trimmed):
    assert read(text) == trimmed


def test_a_snippet_is_put_in_place():
    tree = parse("{{ snippet.opening }}! {{ snippet.plain }}{{ snippet.plain }}{{ snippet.empty }}", SNIPPETS)
    filled = ["Goedemiddag ", ("caller.first_name | default: 'beller'",), "! ", "Tot ziens.", "Tot ziens."]
    assert shape(tree.nodes) == filled
    assert tree.snippets == {"opening", "plain", "empty"}
    assert tree.nodes[1].origin == "opening"


@pytest.mark.parametrize(
    ("text", "refused"),
    [
        ("{{ snippet.nowhere }}", ["unknown_snippet"]),
        ("{{ snippet.Plain }}", ["unknown_snippet"]),
        ("{{ snippet.plain | upcase }}", ["snippet_alone"]),
        ("{{ snippet }}", ["snippet_alone"]),
        ("{{ caller.email | append: snippet.plain }}", ["snippet_alone"]),
        ("{% if snippet.plain %}{% endif %}", ["snippet_alone"]),
        ("{% if caller.x %}{% elsif snippet.plain %}{% endif %}", ["snippet_alone"]),
        ("{{ snippet.nesting }}", ["snippet_in_snippet"]),
        ("{{ snippet.open_block }}", ["unclosed_block"]),
        ("{{ snippet.open_block }}{% endif %}", ["unclosed_block"]),
        ("{{ snippet.nesting }}{{ snippet.nesting }}", ["snippet_in_snippet"]),
    ],
)
def test_it_refuses_snippets_that_cannot_be_put_in_place(text, refused):
    assert codes(text) == refused


def test_a_problem_in_a_snippet_names_the_snippet():
    (problem,) = parse("Hier: {{ snippet.open_block }}", SNIPPETS).problems
    assert problem.origin == "open_block"
    assert SNIPPETS["open_block"][problem.start : problem.end] == "{% if caller.company %}"


def test_a_text_with_only_a_plain_snippet_is_not_plain():
    assert not parse("{{ snippet.plain }}", SNIPPETS).is_plain


@pytest.mark.parametrize(
    "text",
    [
        "{% if caller.x %}" * 20_000,
        "{% if x %}" * 20_000 + "{% endfor %}" * 20_000,
        "{% if x %}" + "{% capture y %}" * 10_000 + "{% else %}" * 10_000,
        "{% if x %}{{ caller.y }}" * 10_000 + "a" * 10_000,
        "{{ x }}" * 40_000,
        "{{ caller.x }}{{ y" * 10_000,
        "".join(f"{{% for a{i} in caller.tags %}}" for i in range(20_000)),
        "".join(f"{{% for a{i} in x %}}{{{{ a{i} }}}}" for i in range(20_000)),
        "{{ snippet.opening }}" * 10_000,
        "{{ snippet.nowhere }}" * 10_000,
    ],
    ids=lambda text: text[:24],
)
def test_hostile_texts_are_read_in_no_time(text):
    began = time.thread_time()
    tree = parse(text, SNIPPETS)
    assert time.thread_time() - began < 5
    assert all(isinstance(node, Text | Output | Block) for node in tree.nodes)
