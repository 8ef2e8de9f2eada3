"""A name that may be nil needs a default, or an if on that very name around it (design section 5)."""

import pytest

from assistants.examples import EXAMPLES
from assistants.tests.linted import errors, found, warnings
from callers.recent_calls import NO_CALLS

NAME = "{{ caller.first_name }}"
ALWAYS_KNOWN = ["caller.is_known", "crm.is_known", *(f"history.{name}" for name in NO_CALLS)]
ALWAYS_KNOWN += [f"{root}.{field}" for root in ("line", "clock") for field in EXAMPLES[root] if field != "holiday"]
SOMETIMES = [f"caller.{field}" for field in EXAMPLES["caller"] if field not in ("is_known", "attributes")]
SOMETIMES += ["caller.attributes.plan", "crm.score", "crm.age_minutes", "history.last_call_at", "history.last_summary"]


@pytest.mark.parametrize("name", SOMETIMES)
def test_what_we_know_of_some_callers_only_needs_a_default(name):
    assert errors(f"{{{{ {name} }}}}") == ["may_be_nil"]
    assert errors(f"{{{{ {name} | default: 'x' }}}}") == []


@pytest.mark.parametrize("name", ALWAYS_KNOWN)
def test_what_is_known_in_every_call_needs_none(name):
    assert errors(f"{{{{ {name} }}}}") == []


@pytest.mark.parametrize("part", ["line.name.first", "line.name[0]", "clock.time.last", "history.calls.size"])
def test_a_part_of_what_is_always_known_may_be_missing(part):
    assert errors(f"{{{{ {part} }}}}") == ["may_be_nil"]


@pytest.mark.parametrize(
    "condition",
    [
        "if caller.first_name",
        "if caller['first_name']",
        "if caller.first_name and caller.company",
        "if caller.company and caller.first_name",
        "if caller.first_name != nil",
        "if caller.first_name == 'Sanne'",
        "if 'Sanne' == caller.first_name",
        "if caller.first_name contains 'S'",
        "if caller.tags contains caller.first_name",
        "if caller.first_name > caller.last_name",
        "if caller.first_name == 'Sanne' or caller.first_name == 'Jan'",
        "unless caller.first_name == nil",
        "unless caller.first_name != 'Sanne'",
        "unless caller.first_name == nil or caller.company",
    ],
)
def test_a_condition_that_holds_only_for_a_known_name_is_enough(condition):
    end = condition.split()[0]
    assert errors(f"{{% {condition} %}}{NAME}{{% end{end} %}}") == []


@pytest.mark.parametrize(
    "condition",
    [
        "if caller.last_name",
        "if caller.is_known",
        "if caller.first_name or caller.last_name",
        "if caller.first_name == nil",
        "if caller.first_name != 'Sanne'",
        "if caller.first_name == caller.last_name",
        "if caller.first_name.size > 2",
        "if caller.first_name == nil and caller.company",
        "if true",
        "unless caller.first_name",
        "unless caller.first_name != nil",
        "unless caller.first_name == nil and caller.company",
        "unless caller.tags contains 'vip'",
    ],
)
def test_a_condition_on_something_else_is_not(condition):
    end = condition.split()[0]
    assert errors(f"{{% {condition} %}}{NAME}{{% end{end} %}}") == ["may_be_nil"]


@pytest.mark.parametrize(
    ("template", "refused"),
    [
        ("{% if caller.first_name %}a{% else %}{{ caller.first_name }}{% endif %}", True),
        ("{% if caller.first_name == nil %}a{% else %}{{ caller.first_name }}{% endif %}", False),
        ("{% unless caller.first_name %}a{% else %}{{ caller.first_name }}{% endunless %}", False),
        ("{% if caller.company %}a{% elsif caller.first_name %}{{ caller.first_name }}{% endif %}", False),
        ("{% if caller.company %}a{% elsif caller.first_name %}{{ caller.company }}{% endif %}", True),
        ("{% if caller.company == nil %}a{% elsif line.is_open %}{{ caller.company }}{% endif %}", False),
        ("{% if caller.company %}a{% elsif line.is_open %}b{% else %}{{ caller.company }}{% endif %}", True),
    ],
)
def test_an_else_and_an_elsif_know_that_the_arms_before_them_did_not_hold(template, refused):
    assert errors(template) == ["may_be_nil"] * refused


@pytest.mark.parametrize(
    ("template", "refused"),
    [
        ("{% if caller.company %}{% if line.is_open %}{{ caller.company }}{% endif %}{% endif %}", False),
        ("{% if caller.company %}{% if caller.email %}a{% endif %}{{ caller.email }}{% endif %}", True),
        ("{% if caller.company %}a{% endif %}{{ caller.company }}", True),
        ("{% if caller.company %}{% for tag in caller.tags %}{{ caller.company }}{% endfor %}{% endif %}", False),
        ("{% if customer %}{{ caller.company }}{% endif %}", True),
        ("{% if caller.company %}{% if customer %}{{ caller.company }}{% endif %}{% endif %}", False),
    ],
)
def test_a_condition_counts_as_far_as_its_block_reaches(template, refused):
    assert errors(template) == ["may_be_nil"] * refused


@pytest.mark.parametrize(
    ("arm", "refused"),
    [("when 'nl'", False), ("when 'nl', 'de'", False), ("when nil", True), ("when 'nl', nil", True)]
    + [("when caller.company", True), ("when 'nl' %}a{% else", True)],
)
def test_a_case_knows_its_subject_where_it_is_compared_with_words(arm, refused):
    template = "{% case caller.language %}{% " + arm + " %}{{ caller.language }}{% endcase %}"
    assert errors(template) == ["may_be_nil"] * refused


@pytest.mark.parametrize(
    ("inside", "refused"),
    [
        ("{{ tag }}", []),
        ("{{ tag | upcase }}", []),
        ("{{ caller.tags | join: ', ' }}", []),
        ("{{ forloop.index }}", []),
        ("{% if tag == 'vip' %}{{ tag }}{% endif %}", []),
        ("{{ tag.name }}", ["may_be_nil"]),
        ("{{ tag[0] }}", ["may_be_nil"]),
        ("{{ tag | first }}", ["may_be_nil"]),
        ("{{ caller.company }}", ["may_be_nil"]),
        ("a{% else %}{{ caller.tags }}", ["may_be_nil"]),
        ("{% if tag.name %}{% for tag in crm.score %}{{ tag.name }}{% endfor %}{% endif %}", ["may_be_nil"]),
    ],
)
def test_a_loop_knows_its_list_and_its_variable_but_no_parts_of_it(inside, refused):
    assert errors("{% for tag in caller.tags %}" + inside + "{% endfor %}") == refused


@pytest.mark.parametrize(
    ("filters", "refused"),
    [
        ("default: line.name", False),
        ("default: caller.company | default: 'x'", False),
        ("default: 0", False),
        ("default: nil", True),
        ("default: caller.company", True),
        ("default: 'x' | append: caller.company", True),
        ("default: 'x' | append: '!'", False),
        ("append: '!'", True),
        ("append: '!' | default: 'x'", True),
        ("size | default: 'x'", True),
        ("plus: 1 | default: 'x'", True),
    ],
)
def test_a_default_must_be_something_and_come_before_what_makes_words_of_nothing(filters, refused):
    assert errors("{{ caller.first_name | " + filters + " }}") == ["may_be_nil"] * refused


@pytest.mark.parametrize(
    "filters",
    ["upcase", "strip", "truncate: 9", "truncatewords: 2", "replace: 'a', 'b'", "remove: 'a'", "first", "join: ', '"]
    + ["date: '%d-%m-%Y'"],
)
def test_a_default_still_counts_behind_what_makes_nothing_of_nothing(filters):
    assert errors("{{ history.last_call_at | " + filters + " | default: 'x' }}") == []


@pytest.mark.parametrize(
    ("template", "refused"),
    [
        ("{% if caller.tags %}{{ caller.tags | first }}{% endif %}", False),
        ("{% if caller.tags %}{{ caller.tags | join | first }}{% endif %}", True),
        ("{% if caller.first_name %}{{ caller.first_name | first }}{% endif %}", True),
        ("{{ history.calls | last }}", True),
        ("{{ line.name | first | default: 'x' }}", False),
    ],
)
def test_only_a_list_has_a_first_and_a_last(template, refused):
    assert errors(template) == ["may_be_nil"] * refused


@pytest.mark.parametrize("empty", ["''", "' '"])
def test_an_empty_default_is_a_choice_that_staff_are_told_of(empty):
    template = "Dag {{ caller.first_name | default: " + empty + " }}"
    assert (errors(template), warnings(template)) == ([], ["empty_default"])
    assert warnings("{% if caller.first_name %}" + template + "{% endif %}") == []
    assert warnings("{{ line.name | default: " + empty + " }}") == []


def test_a_snippet_is_safe_where_the_template_is():
    assert errors("{{ snippet.gap }}") == ["may_be_nil"]
    assert errors("{% if caller.first_name %}{{ snippet.gap }}{% endif %}") == []


def test_the_name_that_may_be_nil_is_told():
    (one,) = found("{{ caller.first_name | default: caller.company }}")
    assert one.params["name"] == "caller.company"
