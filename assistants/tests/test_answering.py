"""A call comes in and is answered personally."""

import datetime
import json

import pytest
from django.db import DatabaseError

from assistants import answer_rows, answering, publishing
from assistants.answering import answer
from assistants.events import AssistantRequest
from assistants.holder import Holder
from assistants.models import Template
from assistants.tests import cast
from callers import context, entries, store
from callers.models import Attribute, CallerNumber, Segment

pytestmark = pytest.mark.django_db


def heard(number=cast.SANNE, dialled=cast.LINE, at=None):
    answered = answer(AssistantRequest(number, dialled), at)
    return json.loads(answered.body)["assistant"]["firstMessage"], answered


def test_it_greets_a_known_caller_by_name():
    cast.line()
    cast.sanne()
    cast.live()
    words, answered = heard()
    assert words == "Dag Sanne, met Voorbeeld Bedrijf."
    assert (answered.context_level, answered.publication_level) == ("fresh", "current")


@pytest.mark.parametrize("number", ["06-01234567", "0031601234567", 31601234567, "sip:+31601234567@10.0.0.1"])
def test_it_knows_a_number_in_other_notations(number):
    cast.line()
    cast.sanne()
    cast.live()
    assert heard(number)[0].startswith("Dag Sanne")


@pytest.mark.parametrize("number", [None, "", "anonymous", "Restricted", "unavailable", [], {}, True, cast.STRANGER])
def test_a_stranger_gets_an_ordinary_answer(number):
    cast.line()
    cast.live()
    words, answered = heard(number)
    assert words == "Dag beller, met Voorbeeld Bedrijf."
    assert (answered.context_level, answered.publication_level) == ("stranger", "current")


@pytest.mark.parametrize("dialled", ["+31201234567", None, "x", 12])
def test_a_dialled_number_that_nobody_configured_takes_a_template_of_any_line(dialled):
    cast.live("Eigen lijn", "Dag, eigen lijn.", line=cast.line())
    cast.live()
    assert heard(cast.STRANGER, dialled)[0] == "Dag beller, met ons kantoor."


def test_a_segment_gets_its_own_template():
    cast.line()
    cast.sanne()
    cast.jan()
    cast.live()
    cast.live("VIP", "Welkom terug!", segment=cast.vip())
    assert heard()[0] == "Welkom terug!"
    assert heard(cast.JAN)[0] == "Dag Jan, met Voorbeeld Bedrijf."


def test_a_segment_set_by_hand_beats_the_conditions():
    cast.line()
    cast.vip()
    other = Segment.objects.create(name="Klant", key="klant", position=20)
    cast.sanne(segment=other)
    cast.live("Klant", "Dag klant.", segment=other)
    assert heard()[0] == "Dag klant."


def test_a_closed_line_answers_with_the_template_for_closed():
    line = cast.line()
    line.hours.create(weekday=0, opens=datetime.time(9), closes=datetime.time(17))
    cast.live()
    cast.live("Gesloten", "Gesloten tot {{ line.next_opening }}.", when="closed")
    sunday = datetime.datetime(2026, 11, 22, 12, tzinfo=datetime.UTC)
    assert heard(at=sunday)[0] == "Gesloten tot morgen om 09:00."
    assert heard(at=sunday + datetime.timedelta(days=1))[0].startswith("Dag ")


def test_without_anything_published_the_safety_net_answers():
    words, answered = heard()
    assert words.startswith("Goedendag")
    assert answered.publication_level == "safety-net"


def test_an_error_anywhere_is_answered_with_the_safety_net(monkeypatch):
    cast.line()
    cast.live()
    monkeypatch.setattr(answering, "merge_context", lambda *args: 1 / 0)
    words, answered = heard()
    assert words.startswith("Goedendag")
    assert answered.publication_level == "safety-net"


def test_without_any_publication_the_safety_net_answers_at_once():
    class Away:
        def newest_number(self):
            raise DatabaseError

    answered = answer(AssistantRequest(None, cast.LINE), publications=Holder(in_background=False, source=Away()))
    assert (answered.publication_level, answered.publication_number) == ("safety-net", None)


def test_a_number_is_read_in_the_country_of_a_line_that_was_just_published():
    cast.line(country="BE")
    cast.caller("+32470123456", first_name="Lotte")
    cast.live()
    assert heard("0470 12 34 56")[0].startswith("Dag Lotte")


def test_a_value_that_does_not_suit_is_told_in_the_log_without_the_value(caplog):
    cast.line()
    cast.sanne(attributes={"seats": "vertrouwelijk"})
    Attribute.objects.create(name="seats")
    cast.live(greeting="Dag {% if caller.attributes.seats > 3 %}groep{% else %}beller{% endif %}.")
    assert heard()[0] == "Dag beller."
    assert "Template Iedereen, version 1: liquid:" in caplog.text
    assert "vertrouwelijk" not in caplog.text


def test_a_version_that_cannot_be_compiled_is_answered_with_the_safety_net():
    template = cast.live()
    type(template.live_version).objects.update(text="{ broken")
    assert heard()[1].publication_level == "safety-net"


def test_a_caller_who_cannot_be_looked_up_gets_the_template_for_everyone(monkeypatch):
    def fail(number):
        raise DatabaseError

    cast.line()
    cast.sanne()
    cast.live()
    cast.live("VIP", "Welkom terug!", segment=cast.vip())
    monkeypatch.setattr(context, "build", fail)
    words, answered = heard()
    assert words == "Dag beller, met Voorbeeld Bedrijf."
    assert answered.context_level == "unavailable"


def test_without_a_cache_the_database_answers(monkeypatch):
    def fail(self, keys):
        raise store.StoreError

    cast.line()
    cast.sanne()
    cast.live()
    monkeypatch.setattr(type(store.connect()), "get_many", fail)
    words, answered = heard()
    assert words.startswith("Dag Sanne")
    assert answered.publication_level == "current"


def test_an_entry_of_the_cache_that_is_damaged_is_read_again():
    cast.line()
    cast.sanne()
    cast.live()
    heard()
    store.connect().set(entries.key_of(cast.SANNE), b'{"number": 3}', 60)
    assert heard()[0].startswith("Dag Sanne")


@pytest.mark.parametrize(
    ("name", "spoken"),
    [
        ("O'Brien", "O'Brien"),
        ('"Jip" \\ Janneke', '"Jip" \\ Janneke'),
        ("{{ caller.email }}", "(( caller.email ))"),
        ("{% raw %}", "(% raw %)"),
        ("\u202eSanne\u200b", "Sanne"),
        ("\u200b\u200d", "beller"),
        ("Sanne 🎈", "Sanne 🎈"),
        ("<script>", "<script>"),
    ],
)
def test_a_hostile_name_is_only_a_name(name, spoken):
    cast.line()
    cast.sanne(first_name=name)
    cast.live()
    assert heard()[0] == f"Dag {spoken}, met Voorbeeld Bedrijf."


def test_a_shared_number_tells_no_name():
    cast.line()
    cast.caller(cast.SANNE, first_name="Sanne", company="De Wit")
    cast.caller(cast.SANNE, first_name="Piet", company="De Wit")
    cast.live(greeting="Dag {{ caller.first_name | default: 'beller' }} van {{ caller.company | default: '?' }}.")
    assert heard()[0] == "Dag beller van De Wit."


def test_the_owner_of_a_shared_number_is_greeted():
    cast.line()
    cast.sanne()
    piet = cast.caller(cast.SANNE, first_name="Piet")
    CallerNumber.objects.filter(caller=piet).update(is_owner=True)
    cast.live()
    assert heard()[0].startswith("Dag Piet")


def test_a_publish_is_heard_by_the_next_call():
    cast.line()
    template = cast.live()
    heard()
    template.draft = cast.text("Een nieuwe groet.")
    template.save(update_fields=["draft"])
    assert heard(None)[0] == "Dag beller, met Voorbeeld Bedrijf."
    publishing.publish(template)
    assert heard(None)[0] == "Een nieuwe groet."


def test_the_log_tells_who_heard_what():
    cast.line()
    sanne = cast.sanne()
    cast.live()
    row = answer_rows.row(heard()[1])
    assert (row.caller_id, row.caller_number, row.line_number) == (sanne.pk, cast.SANNE, cast.LINE)
    assert (row.template_name, row.context_level, row.publication_level) == ("Iedereen", "fresh", "current")


def test_a_template_taken_offline_answers_no_more():
    cast.line()
    template = cast.live()
    publishing.take_offline(template)
    assert heard()[1].publication_level == "safety-net"
    assert Template.objects.get().live_version is None


def test_the_words_follow_the_language_of_the_caller():
    cast.line()
    cast.sanne(language="en")
    cast.live(greeting="Good {{ clock.part_of_day }}.")
    assert heard(at=datetime.datetime(2026, 11, 24, 9, tzinfo=datetime.UTC))[0] == "Good morning."
