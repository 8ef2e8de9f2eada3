"""What is refused at publish, what is only told, and how each problem says where it is (design section 5)."""

import json

import pytest
from django.utils import translation

from assistants.finding_words import words
from assistants.linting import MOST_FINDINGS, lint
from assistants.names import Names
from assistants.tests.linted import IN_ORDER, KNOWN, SNIPPETS, errors, found, warnings


def test_an_assistant_in_order_has_nothing_to_mend():
    assert (
        found("Dag {{ caller.first_name | default: 'beller' }}, u spreekt met {{ line.name }}.", "firstMessage") == []
    )


@pytest.mark.parametrize(
    "text",
    [
        "{{transcript}} {{customer.number}}",
        '{{"now" | date: "%d-%m-%Y", "Europe/Amsterdam"}}',
        "{% if a %}{{ b }}{% endif %}",
    ]
    + [
        "{% raw %}{{ caller.nonsense }}{% endraw %}",
        "{% comment %}{% caller %}{% endcomment %}",
        "{{{triple}}} {x} {{ {%",
    ],
)
def test_what_belongs_to_the_platform_is_none_of_our_business(text):
    assert found(text) == []


@pytest.mark.parametrize(
    ("rule", "text", "code"),
    [
        ("an expression of both owners", "{{ caller.first_name | default: customer.name }}", "mixed"),
        ("a condition of both owners", "{% if caller.email == customer.email %}{% endif %}", "mixed"),
        ("a branch of ours in their block", "{% if a %}{% elsif caller.email %}{% endif %}", "branch_of_other"),
        ("a branch of theirs in our block", "{% if caller.email %}{% elsif a %}{% endif %}", "foreign_branch"),
        ("a loop variable named like a root", "{% for line in caller.tags %}{% endfor %}", "loop_variable"),
        ("their loop variable named like a root", "{% for caller in customers %}{% endfor %}", "loop_variable"),
        ("an output of ours inside their tag", "{% assign x = {{ caller.email }} %}", "inside_foreign"),
        ("an output of ours inside their output", "{{ x | append: {{ caller.email }} }}", "inside_foreign"),
        ("assign on our names", "{% assign x = caller.email %}", "tag_not_allowed"),
        ("another tag on our names", "{% tablerow x in caller.tags %}{% endtablerow %}", "tag_not_allowed"),
        ("one of our names behind a brace that never closes", "Dag {{ caller.first_name", "unclosed"),
        ("one of our names behind a tag that never closes", "{% if caller.first_name", "unclosed"),
        ("a block of ours that never closes", "{% if caller.first_name %}Dag", "unclosed_block"),
        ("blocks that cross", "{% if caller.email %}{% for a in b %}{% endif %}{% endfor %}", "crossing"),
        ("a name that we do not have", "{{ caller.shoe_size | default: 'x' }}", "unknown_name"),
        ("a group instead of a name", "{{ caller | default: 'x' }}", "group_without_field"),
        ("a filter that we do not have", "{{ line.name | shout }}", "unknown_filter"),
        ("a filter with too many values", "{{ line.name | upcase: 1 }}", "filter_arguments"),
        ("what Liquid cannot read", "{{ line.name || }}", "unreadable"),
        ("a range", "{% for i in (1..history.calls) %}{% endfor %}", "range"),
        ("a name inside brackets", "{{ caller[line.name] | default: 'x' }}", "computed_name"),
        ("blank and empty", "{% if caller.email == blank %}{% endif %}", "blank_or_empty"),
        ("a name that may be nil", "Dag {{ caller.first_name }}", "may_be_nil"),
        ("a snippet in a snippet", "{{ snippet.nested }}", "snippet_in_snippet"),
        ("a snippet that there is not", "{{ snippet.goodbye }}", "unknown_snippet"),
        ("a snippet with a filter", "{{ snippet.hello | upcase }}", "snippet_alone"),
        ("a snippet in a condition", "{% if snippet.hello %}a{% endif %}", "snippet_alone"),
        ("quotes of a word processor", "{{ caller.email | default: “x” }}", "curly_quotes"),
        ("a sum without an outcome", "{{ history.calls | divided_by: 0 }}", "not_filled"),
    ],
)
def test_it_refuses(rule, text, code):
    assert errors(text) == [code], rule


def test_a_greeting_that_some_callers_do_not_hear_is_refused():
    assert errors("{% if caller.company %}Dag{% endif %}", "firstMessage") == ["may_be_silent"]


def test_a_placeholder_of_ours_in_a_key_is_refused_because_keys_are_not_filled():
    text = json.dumps({**IN_ORDER, "{{ caller.first_name }}": 1, "{{transcript}}": 2})
    assert [one.code for one in lint(text, SNIPPETS, KNOWN)] == ["placeholder_in_key"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Dag { caller.first_name }", "one_brace"),
        ("Dag {{{ caller.first_name | default: 'beller' }}}", "three_braces"),
        ("Dag {{ Caller.first_name }}", "resembles_ours"),
        ("Dag {{ voornaam }}", "resembles_ours"),
        ("Dag {% if caller.email %}u{% esle %}jij{% endif %}", "unknown_tag"),
        ("Dag {% als klant %}u", "unknown_tag"),
        ("Dag {% if caller.email %}u{% endif %}{% endif %}", "nothing_to_end"),
        ("Dag {% else %} u", "nothing_to_end"),
        ("{{ caller.attributes.shoes | default: 'x' }}", "unknown_attribute"),
        ("{% case caller.language %} Dag {% when 'nl' %}{% endcase %}", "before_when"),
        ("{{ caller.first_name | default: '' }}", "empty_default"),
    ],
)
def test_a_probable_mistake_is_told_and_may_stay(text, code):
    assert (errors(text), warnings(text)) == ([], [code])


@pytest.mark.parametrize(
    "text",
    [
        "{% for voornaam in namen %}{{ voornaam }}{% else %}niemand{% endfor %}",
        "{% assign voornaam = customer.name %}{{ voornaam }}",
        "{% if customer.name %}{{ customer.name }}{% elsif x %}x{% endif %}{% liquid echo 'x' %}",
        "{% case x %}{% when 1 %}een{% else %}meer{% endcase %}",
        "{% raw %}{% esle %}{% endraw %}{% comment %}{% endif %}{% endcomment %}{% # esle %}",
        "{% capture x %}{% endcapture %}{% tablerow a in b %}{{ a }}{% endtablerow %}",
    ],
)
def test_what_the_platform_understands_is_no_mistake(text):
    assert found(text) == []


def test_a_misspelt_tag_is_told_with_the_word_that_was_meant():
    [told] = found("{% if caller.email %}u{% esle %}jij{% endif %}")
    assert (told.marked, told.params) == ("{% esle %}", {"tag": "esle", "close": "else"})


def test_a_probable_mistake_in_a_snippet_is_told_where_it_is_used():
    told = found("{{ snippet.misspelt }}")
    assert [(one.code, one.path, one.origin, one.marked) for one in told] == [
        ("resembles_ours", "note", "misspelt", "Caller.first_name"),
        ("one_brace", "note", "misspelt", "{ caller.email }"),
    ]


@pytest.mark.parametrize(
    ("text", "close"),
    [
        ("{{ caller.frist_name | default: 'x' }}", "caller.first_name"),
        ("{{ caller.voornaam | default: 'x' }}", "caller.first_name"),
        ("{{ caller.plan | default: 'x' }}", "caller.attributes.plan"),
        ("{{ caller.weekday | default: 'x' }}", "clock.weekday"),
        ("{{ caller.attributes.plam | default: 'x' }}", "caller.attributes.plan"),
        ("{{ line.name | upcse }}", "upcase"),
        ("{{ snippet.helo }}", "snippet.hello"),
        ("{{ Caller.first_name }}", "caller.first_name"),
        ("{{ calller.email }}", "caller.email"),
        ("{{ line.colour }}", ""),
    ],
)
def test_it_asks_whether_a_name_like_it_was_meant(text, close):
    (one,) = found(text)
    assert one.params.get("close", "") == close


def test_a_problem_names_path_line_place_and_remedy(english):
    text = json.dumps({**IN_ORDER, "tools": [{"name": "a"}, {"name": "Vraag {{ caller.email }} na"}]}, indent=1)
    (one,) = lint(text, SNIPPETS, KNOWN)
    line = text.splitlines()[one.line - 1]
    assert one.path == "tools[1].name"
    assert line[one.column - 1 :].startswith("{{ caller.email }}")
    assert (one.before.strip(), one.marked, one.after) == ("Vraag", "{{ caller.email }}", " na")
    assert words(one) == (
        "“caller.email” is not known of every caller, so this may leave a gap.",
        'Add a word for that case: | default: "…". Or put {% if caller.email %} … {% endif %} around it.',
    )


def test_a_place_behind_escapes_is_the_place_in_the_text_as_it_was_typed():
    text = '{"model": {"provider": "o", "model": "m"}, "note": "\\u00e9\\n\\"{{ caller.email }}"}'
    (one,) = (one for one in lint(text, SNIPPETS, KNOWN) if one.is_error)
    assert text[one.column - 1 :].startswith("{{ caller.email }}")


def test_a_problem_in_a_snippet_names_the_snippet_and_the_line_in_it():
    (one,) = found("{{ snippet.gap }}", "firstMessage")
    assert (one.path, one.origin, one.line, one.column) == ("firstMessage", "gap", 2, 1)


def test_each_text_that_uses_a_broken_snippet_is_told():
    told = found("{{ snippet.gap }}", "firstMessage", endCallMessage="{{ snippet.gap }}")
    assert [(one.code, one.path) for one in told] == [("may_be_nil", "firstMessage"), ("may_be_nil", "endCallMessage")]


def test_a_text_that_cannot_be_filled_is_found_among_others():
    (one,) = found("Dag", "firstMessage", a="{{ line.name }}", b="{{ history.calls | divided_by: 0 }}")
    assert (one.code, one.path) == ("not_filled", "b")


@pytest.mark.parametrize(
    ("text", "what", "remedy"),
    [
        (
            "{{ caller.email }}",
            "“caller.email” is niet van elke beller bekend, dus hier kan een gat vallen.",
            'Voeg een woord toe voor dat geval: | default: "…". Of zet er {% if caller.email %} … {% endif %} omheen.',
        ),
        ("{{ caller.emial | default: 'x' }}", "Er is geen “caller.emial”.", "Bedoelde u “caller.email”?"),
    ],
)
def test_staff_read_it_in_dutch(text, what, remedy):
    (one,) = found(text)
    with translation.override("nl"):
        assert words(one) == (what, remedy)


@pytest.mark.parametrize(
    ("key", "value", "error"),
    [
        ("maxDurationSeconds", "600", "wrong_type"),
        ("endCallPhrases", ["a", 1], "wrong_type"),
        ("voice", {"provider": "11labs"}, "missing_key"),
        ("voice", {"voiceId": "x"}, "missing_key"),
        ("transcriber", {}, "missing_key"),
        ("model", {"provider": "openai"}, "missing_key"),
    ],
)
def test_what_the_platform_would_refuse_is_an_error(key, value, error):
    assert errors(value, key) == [error]


@pytest.mark.parametrize(
    ("key", "value", "warning"),
    [
        ("maxDurationSeconds", 5, "below_minimum"),
        ("name", "a" * 41, "text_too_long"),
        ("firstMessageMode", "whoever-first", "not_in_list"),
    ],
)
def test_what_the_platform_may_not_like_is_a_warning(key, value, warning):
    assert (errors(value, key), warnings(value, key)) == ([], [warning])


def test_the_format_is_checked_beside_a_mistake_in_a_placeholder():
    assert sorted(errors("{{ caller.email }}", maxDurationSeconds="x")) == ["may_be_nil", "wrong_type"]


def test_a_text_is_held_to_its_length_as_it_is_filled_in():
    assert warnings("{{ line.name }}" * 10, "name") == ["text_too_long"]


@pytest.mark.parametrize(
    ("key", "text", "code"),
    [
        ("maxDurationSeconds", "{{ caller.attributes.seats | json }}", "may_be_nil"),
        ("maxDurationSeconds", "{{ history.calls | json }}", "json_without_default"),
        ("maxDurationSeconds", "{{ caller.attributes.seats | json | default: 600 }}", "json_without_default"),
        ("maxDurationSeconds", "{{ caller.attributes.seats | default: line.name | json }}", "json_without_default"),
        ("maxDurationSeconds", "{{ caller.attributes.seats | default: '600' | json }}", "json_default_type"),
        ("maxDurationSeconds", "{{ caller.attributes.seats | default: true | json }}", "json_default_type"),
        ("endCallPhrases", "{{ caller.tags | default: 'dag' | json }}", "json_default_type"),
        ("maxDurationSeconds", " {{ caller.attributes.seats | default: 600 | json }}", "json_alone"),
        ("note", "{% if line.is_open %}{{ caller.tags | default: '[]' | json }}{% endif %}", "json_alone"),
        ("note", "{% case line.name %}{% when 'x' %}{{ line.name | default: 1 | json }}{% endcase %}", "json_alone"),
    ],
)
def test_a_json_value_is_a_whole_text_with_a_literal_default_of_the_right_type(key, text, code):
    assert code in errors(text, key)


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("maxDurationSeconds", "{{ caller.attributes.seats | default: 600 | json }}"),
        ("endCallPhrases", "{{ caller.tags | default: '[\"dag\"]' | json }}"),
        ("note", "{{ caller.attributes.seats | default: 600 | json }}"),
    ],
)
def test_a_json_value_with_a_fitting_default_is_fine(key, text):
    assert found(text, key) == []


def test_a_default_out_of_range_is_told_as_the_number_itself_would_be():
    template = "{{ caller.attributes.seats | default: 5 | json }}"
    (one,), (plain,) = found(template, "maxDurationSeconds"), found(5, "maxDurationSeconds")
    assert (one.code, one.is_error, one.params) == (plain.code, plain.is_error, plain.params)


def test_what_is_wrong_inside_a_default_is_told_at_its_place():
    template = "{{ crm.score | default: '[{\"role\": 1}]' | json }}"
    (one,) = found({**IN_ORDER["model"], "messages": template}, "model")
    assert (one.code, one.path) == ("wrong_type", "model.messages[0].role")
    assert one.marked.startswith('"{{ crm.score')


def test_errors_come_first_each_in_the_order_of_the_text():
    told = found("{ caller.email }", a="{{ caller.email }}", b="{{ line.nme }}")
    assert [one.code for one in told] == ["may_be_nil", "unknown_name", "one_brace"]


def test_the_same_mistake_at_the_same_place_is_told_once():
    assert errors("{{ snippet.gap }}{{ snippet.gap }}") == ["may_be_nil"]


def test_an_assistant_inside_another_object_is_refused():
    (one,) = lint(json.dumps({"assistant": IN_ORDER}), {}, Names())
    assert (one.code, one.is_error) == ("wrapped", True)


def test_a_text_that_is_no_json_says_where_it_breaks():
    (one,) = lint('{\n  "firstMessage": "Dag",\n}', {}, Names())
    assert (one.code, one.line) == ("trailing_comma", 2)


def test_warnings_without_end_never_hide_an_error():
    told = found(["{ caller.email }"] * (2 * MOST_FINDINGS), other="{{ caller.email }}")
    assert [one.code for one in told if one.is_error] == ["may_be_nil"]
    assert len(told) == MOST_FINDINGS + 1


def test_a_misspelt_json_filter_is_not_taken_for_a_gap():
    assert errors("{{ line.name | jsn }}") == ["unknown_filter"]


@pytest.mark.parametrize(
    "text", ['{"seats":{{ caller.attributes.seats | default: 1 }}}', "{{{triple}}} en {{ line.name }}}"]
)
def test_a_brace_that_belongs_to_the_text_around_it_is_none_too_many(text):
    assert found(text) == []


@pytest.mark.parametrize(("keys", "lacking"), [((), "model, voice, transcriber"), (("model", "voice"), "transcriber")])
def test_an_assistant_without_its_main_parts_is_told_of_and_may_go_live(english, keys, lacking):
    text = json.dumps({"firstMessage": "Dag.", **{key: IN_ORDER[key] for key in keys}})
    (one,) = lint(text, SNIPPETS, KNOWN)
    assert (one.code, one.is_error) == ("parts_missing", False)
    assert words(one)[0] == f"The assistant says nothing of: {lacking}."


@pytest.mark.parametrize(
    ("key", "value", "known"),
    [
        ("firstMesage", "Goedendag", "firstMessage"),
        ("firstmessage", "Goedendag", "firstMessage"),
        ("maxDurationSecond", 900, "maxDurationSeconds"),
    ],
)
def test_a_misspelt_key_is_told_with_the_one_that_was_meant(key, value, known):
    [finding] = found(value, key)
    assert (finding.code, finding.is_error, finding.path) == ("misspelt_key", False, key)
    assert finding.params == {"key": key, "known": known}


def test_a_misspelt_key_is_told_inside_a_part_too():
    [finding] = found("Dag", "firstMessage", voice={"provider": "11labs", "voiceId": "x", "simularityBoost": 0.5})
    assert finding.path == "voice.simularityBoost"


@pytest.mark.parametrize(
    ("key", "others"),
    [("newFeature", {}), ("firstMessages", {"firstMessage": "Goedendag"}), ("x" * 100_000, {})],
    ids=["like_none", "beside_the_right_one", "very_long"],
)
def test_a_key_that_we_do_not_know_is_left_alone(key, others):
    assert found("Goedendag", key, **others) == []
