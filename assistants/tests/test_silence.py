"""What is spoken first, last and to voicemail holds a word whoever calls (design section 5)."""

import pytest

from assistants.linting import SPOKEN
from assistants.tests.linted import errors, warnings


@pytest.mark.parametrize("key", SPOKEN)
def test_each_message_must_hold_a_word_outside_every_condition(key):
    assert errors("{% if caller.company %}Dag{% endif %}", key) == ["may_be_silent"]
    assert errors("{% if caller.company %}Dag{% endif %} beller", key) == []


@pytest.mark.parametrize("key", SPOKEN)
def test_a_message_may_be_left_out_but_not_left_empty(key):
    assert errors("x") == []
    assert errors("", key) == ["may_be_silent"]


def test_a_text_that_is_not_spoken_by_itself_may_be_empty():
    assert errors("{% if caller.company %}Dag{% endif %}") == []
    assert errors({"firstMessage": ""}) == []


@pytest.mark.parametrize("mode", ["assistant-waits-for-user", "assistant-speaks-first-with-model-generated-message"])
def test_nobody_waits_for_a_greeting_that_others_speak(mode):
    assert errors("", "firstMessage", firstMessageMode=mode) == []
    assert errors("", "endCallMessage", firstMessageMode=mode) == ["may_be_silent"]


@pytest.mark.parametrize(
    "text",
    [
        "{% if caller.company %}Dag{% else %}Hallo{% endif %}",
        "{% unless line.is_open %}Dicht{% else %}Open{% endunless %}",
        "{% if caller.company %}Dag{% elsif line.is_open %}Hoi{% else %}Hallo{% endif %}",
        "{% case caller.language %}{% when 'nl' %}Dag{% when 'de' %}Tag{% else %}Hello{% endcase %}",
        "{% for tag in caller.tags %}{{ tag }}{% endfor %}Dag",
        "{{ caller.first_name | default: 'beller' }}",
        "{{ caller.company | default: line.name | upcase }}",
        "{{ clock.time }}",
        "{{ history.calls }}",
        "{{ snippet.hello }}",
        "{% if caller.company %}{{ caller.company }}{% else %}{{ line.name }}{% endif %}",
        "{% raw %}Dag{% endraw %}",
        "{% if customer %}{{ line.name }}{% else %}Dag{% endif %}",
        "{% case customer %}{% when 1 %}Dag{% else %}Hallo{% endcase %}",
    ],
)
def test_a_word_in_every_arm_is_heard_by_everybody(text):
    assert (errors(text, "firstMessage"), warnings(text, "firstMessage")) == ([], [])


@pytest.mark.parametrize(
    "text",
    [
        " ",
        "… !",
        "{% if caller.company %}Dag{% elsif line.is_open %}Hoi{% endif %}",
        "{% if caller.company %}Dag{% else %} {% endif %}",
        "{% case caller.language %}{% when 'nl' %}Dag{% endcase %}",
        "{% case caller.language %} {% when 'nl' %}{% else %}Dag{% endcase %}",
        "{% for tag in caller.tags %}Dag{% else %}Hallo{% endfor %}",
        "{{ caller.first_name | default: '' }}",
        "{{ line.name | slice: 50 }}",
        "{{ snippet.empty }}",
        "{% comment %}Dag{% endcomment %}",
        "{% if customer %}Dag{% endif %}",
        "{% if customer %}Dag{% else %}{% endif %}",
        "{% capture x %}Dag{% endcapture %}",
        "{% if customer %}{% if caller.company %}Dag{% else %}Hoi{% endif %}{% endif %}",
    ],
)
def test_a_word_that_some_callers_never_hear_is_none(text):
    assert "may_be_silent" in errors(text, "firstMessage")


@pytest.mark.parametrize("text", ["{{transcript}}", "{% if customer %}{{ a }}{% else %}{{ b }}{% endif %}"])
def test_what_only_the_platform_fills_in_is_told_as_a_warning(text):
    assert (errors(text, "firstMessage"), warnings(text, "firstMessage")) == ([], ["platform_may_be_silent"])
