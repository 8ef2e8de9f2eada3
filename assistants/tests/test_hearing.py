"""What a caller would hear, as staff look at it."""

import json
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from assistants import hearing, previewing, publication, situations, speaking
from assistants.hearing import First
from assistants.marking import Kind
from assistants.models import Template
from assistants.situations import Situation, Who
from assistants.tests import cast
from callers import lookup

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 8, 5, 12, tzinfo=ZoneInfo("Europe/Amsterdam"))


def heard(found=None, text=None):
    template = Template(name="Concept", draft="")
    with_draft = previewing.publication_with(publication.load(), template, text or cast.text())
    situation = Situation(Who.NUMBER, found or situations.stranger(), cast.LINE, NOON)
    return hearing.hear(with_draft, situation)[1]


def greeted(*args):
    return "".join(one.text for one in heard(*args).greeting)


def test_each_kind_of_caller_is_greeted_as_a_call_would_be():
    cast.line()
    cast.sanne()
    assert greeted(lookup.peek(cast.SANNE)) == "Dag Sanne, met Voorbeeld Bedrijf."
    assert greeted(situations.stranger()) == "Dag beller, met Voorbeeld Bedrijf."
    assert greeted(situations.withheld()) == "Dag beller, met Voorbeeld Bedrijf."
    made_up = situations.invented({"first_name": "Kim", "last_name": ""}, {}, 0, "", NOON)
    assert greeted(made_up) == "Dag Kim, met Voorbeeld Bedrijf."


def test_somebody_made_up_has_a_full_name_as_a_caller_would():
    made_up = situations.invented({"first_name": "Kim", "last_name": "de Boer"}, {}, 0, "", NOON)
    text = cast.text("Dag {{ caller.full_name | default: 'beller' }}.")
    assert greeted(made_up, text) == "Dag Kim de Boer."
    assert greeted(situations.invented({"company": "Bakkerij"}, {}, 0, "", NOON), text) == "Dag beller."


def test_somebody_made_up_is_as_harmless_as_anybody_else():
    made_up = situations.invented({"first_name": "{{ caller.email }}\n<b>"}, {}, 0, "", NOON)
    assert greeted(made_up) == "Dag (( caller.email )) <b>, met ons kantoor."


def test_somebody_made_up_has_the_crm_values_history_and_segment_that_were_given():
    vip = cast.vip()
    made_up = situations.invented({}, {"open_orders": 2}, 3, vip.key, NOON)
    text = cast.text("{{ crm.open_orders | default: 0 }} {{ crm.age_minutes | default: '-' }} {{ history.calls }}")
    assert greeted(made_up, text) == "2 0 3"
    answered, _heard = hearing.hear(publication.load(), Situation(Who.INVENTED, made_up, cast.LINE, NOON))
    assert answered.segment == "vip"


@pytest.mark.parametrize(
    ("mode", "greeting", "first"),
    [
        (None, "Dag.", First.SPEAKS),
        ("assistant-speaks-first", "Dag.", First.SPEAKS),
        ("assistant-waits-for-user", "Dag.", First.WAITS),
        ("assistant-speaks-first-with-model-generated-message", "", First.MADE_UP),
        (None, "", First.NOTHING),
    ],
)
def test_it_tells_how_the_call_begins(mode, greeting, first):
    more = {"firstMessageMode": mode} if mode else {}
    assert heard(text=json.dumps({"firstMessage": greeting, **more})).first == first


def test_instructions_are_told_by_role_with_their_marks():
    messages = [{"role": "system", "content": "Bel {{ line.name }}. {{transcript}}"}, {"role": "user", "content": ""}]
    (message,) = heard(text=json.dumps({"model": {"messages": messages}})).messages
    assert (message.number, message.role) == (1, "system")
    assert [(one.text, one.kind) for one in message.text] == [
        ("Bel ", Kind.OWN),
        ("ons kantoor", Kind.VALUE),
        (". ", Kind.OWN),
        ("{{transcript}}", Kind.FOREIGN),
    ]


def test_it_tells_which_kinds_of_marks_there_are():
    assert heard(text=cast.text("Dag.")).kinds == []
    assert heard(text=cast.text("{{ caller.company | default: 'u' }} {{customer.number}}")).kinds == [
        Kind.DEFAULT,
        Kind.FOREIGN,
    ]


@pytest.mark.parametrize("text", ["[]", "3", '{"model": []}', '{"firstMessage": 3, "model": {"messages": "x"}}'])
def test_an_odd_assistant_is_looked_at_all_the_same(text):
    odd = heard(text=text)
    assert (odd.first, odd.messages) == (First.NOTHING, [])


def test_the_safety_net_is_looked_at_too():
    answered, net = hearing.hear(publication.load(), Situation(Who.STRANGER, situations.stranger(), "", NOON))
    assert answered.publication_level == "safety-net"
    assert net.first == First.SPEAKS


def test_speaking_takes_about_as_long_as_people_need():
    # Ten words, four seconds: 150 words a minute is how fast one speaks on the phone.
    said = "Goedemiddag Sanne, met Voorbeeld Bedrijf. Waarmee kan ik u helpen?"
    assert 3.5 < speaking.seconds(said, "nl") < 5


def test_a_voice_of_double_speed_needs_half_the_time():
    text = {"firstMessage": "Dag, waarmee kan ik u helpen?"}
    usual = heard(text=json.dumps(text)).seconds
    assert heard(text=json.dumps({**text, "voice": {"speed": 2}})).seconds == pytest.approx(usual / 2)
    for odd in (0, -1, 99, "2", True, None):
        assert heard(text=json.dumps({**text, "voice": {"speed": odd}})).seconds == pytest.approx(usual)


def test_digits_take_longer_than_letters_and_what_flireo_fills_in_is_not_counted():
    assert speaking.seconds("0850123456", "nl") > 3 * speaking.seconds("abcdefghij", "nl")
    assert heard(text='{"firstMessage": "{{customer.number}}"}').seconds == 0


def test_english_is_what_the_scale_was_set_by():
    assert speaking.per_minute("en-GB") == speaking.per_minute("xx") == 1_000
    assert 850 < speaking.per_minute("de") < speaking.per_minute("nl") < 1_000
