"""What stands between braces of ours: each mistake is marked where it is, not the whole placeholder."""

import pytest

from assistants import grammar
from assistants.language import LanguageError
from assistants.tests.linted import found


@pytest.mark.parametrize(
    ("text", "code", "marked"),
    [
        ("{{ line.nme }}", "unknown_name", "line.nme"),
        ("{% if caller.emial and caller.email %}{% endif %}", "unknown_name", "caller.emial"),
        ("{% unless caller . emial %}{% endunless %}", "unknown_name", "caller . emial"),
        ("{% case caller.taal %}{% when 'nl' %}a{% endcase %}", "unknown_name", "caller.taal"),
        ("{% case line.name %}{% when line.nme %}a{% endcase %}", "unknown_name", "line.nme"),
        ("{% for tag in caller.tag %}a{% endfor %}", "unknown_name", "caller.tag"),
        ("{% for tag in caller.tags %}{{ forloop.idx }}{% endfor %}", "unknown_name", "forloop.idx"),
        ("{{ line.name | append: line.nme }}", "unknown_name", "line.nme"),
        ("{% if line.is_open %}{{ line.nme }}{% endif %}", "unknown_name", "line.nme"),
        ("{% if caller %}{% endif %}", "group_without_field", "caller"),
        ("{{ line.name | upcase | shout }}", "unknown_filter", "shout"),
        ("{{ line.name | replace: 'a', 'b', 'c' }}", "filter_arguments", "replace"),
        ("{{ line.name | default: 'x', sensible: true }}", "filter_arguments", "default"),
        ("{{ caller[line.name] | default: 'x' }}", "computed_name", "caller[line.name]"),
        ("{% for i in (1..history.calls) %}{% endfor %}", "range", "("),
        ("{% if caller.email == empty %}{% endif %}", "blank_or_empty", "empty"),
        ("{% if not caller.email %}{% endif %}", "unreadable_condition", "{% if not caller.email %}"),
        ("{% if caller.email = 'x' %}{% endif %}", "unreadable_condition", "{% if caller.email = 'x' %}"),
        (
            "{% if line.is_open %}{% elsif !caller.email %}{% endif %}",
            "unreadable_condition",
            "{% elsif !caller.email %}",
        ),
        (
            "{% unless 'vip' in caller.tags %}{% endunless %}",
            "unreadable_condition",
            "{% unless 'vip' in caller.tags %}",
        ),
        ("{% if %}{% elsif caller.email %}{% endif %}", "branch_of_other", "{% elsif caller.email %}"),
        ("{% case caller.language %} Dag {% when 'nl' %}{% endcase %}", "before_when", " Dag "),
    ],
)
def test_a_mistake_is_marked_at_its_place(text, code, marked):
    (one,) = found(f"Dag. {text}")
    assert (one.code, one.marked) == (code, marked)


def test_the_variable_of_a_loop_is_a_name_of_ours_inside_it():
    assert found("{% for tag in caller.tags %}{{ tag }} {{ forloop.index }}{% endfor %}") == []


@pytest.mark.parametrize(
    ("text", "wanted", "given"),
    [
        ("{{ line.name | append }}", "1", "0"),
        ("{{ line.name | slice }}", "1-2", "0"),
        ("{{ line.name | upcase: 'x', 'y' }}", "0", "2"),
    ],
)
def test_a_filter_says_how_many_values_it_takes(text, wanted, given):
    (one,) = found(text)
    assert (one.params["wanted"], one.params["given"]) == (wanted, given)


def test_every_mistake_of_a_text_is_told_at_once():
    told = found("{{ line.nme }} {{ line.name | shout }} {% if caller.emial %}{{ clock.tme }}{% endif %}")
    assert [one.marked for one in told] == ["line.nme", "shout", "caller.emial", "clock.tme"]


def test_an_output_takes_no_condition():
    with pytest.raises(LanguageError):
        grammar.read_output("line.name if line.is_open else 'x'")
