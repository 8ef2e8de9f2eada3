"""What templates may say of what a CRM told: where each value is ticked for, and "none" only where that is known."""

import json

import pytest

from assistants import publishing
from assistants.linting import lint
from assistants.names import Names
from assistants.tests.linted import IN_ORDER
from callers.crm.fields import Field
from callers.crm.usable import merged
from callers.tests import crm_cast

KNOWN = Names(
    crm={
        "name": Field("name", "n", "text", in_first_message=True),
        "orders": Field("orders", "o", "number", in_first_message=True, in_prompts=True),
        "since": Field("since", "s", "date", in_first_message=True, in_prompts=True),
        "products": Field("products", "p", "list", in_first_message=True, in_prompts=True),
        "vip": Field("vip", "v", "yes_no", in_prompts=True),
        "salary": Field("salary", "x", "number"),
    }
)


def codes(text, key="firstMessage"):
    findings = lint(json.dumps({**IN_ORDER, key: f"Dag. {text}"}), {"vip": "{% if crm.vip %}Fijn.{% endif %}"}, KNOWN)
    return [one.code for one in findings]


@pytest.mark.parametrize("key", ["firstMessage", "endCallMessage", "voicemailMessage"])
def test_what_is_spoken_has_only_values_that_are_ticked_for_it(key):
    assert codes("{% if crm.name %}{{ crm.name }}{% endif %}", key) == []
    assert codes("{% if crm.vip %}Fijn.{% endif %}", key) == ["crm_not_in_first_message"]
    assert codes("{{ snippet.vip }}", key) == ["crm_not_in_first_message"]


def test_elsewhere_a_value_has_to_be_ticked_for_prompts():
    assert codes("{% if crm.vip %}Fijn.{% endif %}", "note") == []
    assert codes("{{ crm.name | default: 'x' }}", "note") == ["crm_not_in_prompts"]


@pytest.mark.parametrize("key", ["firstMessage", "note"])
def test_a_value_without_ticks_may_be_nowhere(key):
    assert codes("{% if crm.salary > 3 %}x{% endif %}", key)[0].startswith("crm_not_in_")


def test_a_misspelt_name_is_told_with_the_one_that_was_meant():
    (one,) = lint(json.dumps({**IN_ORDER, "note": "{% if crm.order %}x{% endif %}"}), {}, KNOWN)
    assert (one.code, one.params["close"]) == ("unknown_name", "crm.orders")


@pytest.mark.parametrize(
    "text",
    [
        "{% if crm.orders > 3 %}x{% endif %}",
        "{% if crm.orders %}{{ crm.orders | plus: 1 }}{% endif %}",
        '{% if crm.since %}Klant sinds {{ crm.since | date: "%Y" }}{% endif %}',
        "{% for one in crm.products %}{{ one }}{% endfor %}",
        "{% if crm.products contains 'x' %}x{% endif %}",
    ],
)
def test_values_are_tried_out_as_what_they_are(text):
    assert [code for code in codes(text) if code != "none_said"] == []


@pytest.mark.parametrize(
    "text",
    [
        "{% if crm.orders %}Er komt iets.{% else %}Alles is bezorgd.{% endif %}",
        "{% unless crm.orders %}Alles is bezorgd.{% endunless %}",
        "{% if crm.orders == nil %}Alles is bezorgd.{% endif %}",
        "{% if crm.orders > 0 %}Er komt iets.{% else %}U heeft geen bestelling.{% endif %}",
        "{% if crm.orders and crm.since %}Er komt iets.{% else %}You have not ordered anything.{% endif %}",
        "{{ crm.orders | default: 0 }}",
        "{{ crm.name | default: 'nieuwe klant' }}",
        "{% if crm.name %}{{ crm.name }}{% else %}We don't know you.{% endif %}",
        "{% for one in crm.products %}{{ one }}{% else %}Niets gekocht.{% endfor %}",
        "{% case crm.name %}{% when 'Jan' %}x{% else %}Geen Jan.{% endcase %}",
        "{% if crm.orders %}x{% else %}{{ line.name }} heeft niets voor u.{% endif %}",
    ],
)
def test_a_sentence_that_says_none_where_nothing_may_be_known_is_a_remark(text):
    assert codes(text) == ["none_said"]
    assert codes(f"{{% if crm.is_known %}}{text}{{% endif %}}") == []


@pytest.mark.parametrize(
    "text",
    [
        "{{ crm.name | default: 'meneer of mevrouw' }}",
        "{% if crm.name %}{{ crm.name }}{% else %}Wat kan ik doen?{% endif %}",
        "{% if crm.orders > 3 %}Fijn dat u er weer bent.{% else %}Welkom.{% endif %}",
        "{% if crm.orders %}U heeft geen nieuws.{% endif %}",
        "{% if line.is_open %}x{% else %}Er is niemand.{% endif %}",
        "{% unless crm.is_known %}x{% else %}{{ crm.orders | default: 0 }}{% endunless %}",
    ],
)
def test_words_that_suit_whoever_calls_are_no_remark(text):
    assert codes(text) == []


def test_of_two_connections_with_one_name_both_decide_where_it_may_go():
    first, second = Field("a", "a", "number", in_prompts=True), Field("a", "b", in_first_message=True, in_prompts=True)
    assert merged([[first], [second]])["a"] == first
    assert merged([[Field("a", "a")], [second], [Field("a", "a")]])["a"] == second


@pytest.mark.django_db
def test_only_connections_in_use_have_names():
    made = crm_cast.connection()
    assert set(publishing.known_names().crm) == {"first_name", "orders", "secret"}
    made.is_active = False
    made.save()
    assert not publishing.known_names().crm
