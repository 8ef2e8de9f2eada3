"""What callers would hear of a draft."""

from datetime import datetime
from zoneinfo import ZoneInfo

import orjson
import pytest

from assistants import publication, publishing
from assistants.answering import answer, answer_from
from assistants.events import AssistantRequest
from assistants.merging import MergeError
from assistants.models import Answer, Template
from assistants.previewing import DRAFT, publication_with
from assistants.tests import cast
from callers import entries, lookup, store
from callers.models import Refresh

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 8, 5, 12, tzinfo=ZoneInfo("Europe/Amsterdam"))


def heard(template, text, number=cast.SANNE):
    with_draft = publication_with(publication.load(), template, text)
    answered = answer_from(with_draft, cast.LINE, lookup.peek(number), NOON)
    return orjson.loads(answered.body)["assistant"]["firstMessage"], answered


def test_a_draft_speaks_in_place_of_its_live_version():
    cast.line()
    cast.sanne()
    template = cast.live()
    words, answered = heard(template, cast.text("Goedemiddag {{ caller.first_name | default: 'beller' }}."))
    assert words == "Goedemiddag Sanne."
    assert (answered.version.pk, answered.version.template_name) == (DRAFT, "Iedereen")


def test_a_call_hears_nothing_of_a_draft():
    cast.line()
    cast.sanne()
    template = cast.live()
    heard(template, cast.text("Concept."))
    assert b"Concept" not in answer(AssistantRequest(cast.SANNE, cast.LINE), NOON).body


def test_a_template_that_is_offline_or_not_stored_yet_speaks_at_the_place_that_it_would_have():
    cast.line()
    cast.sanne()
    cast.live()
    offline = Template.objects.create(name="VIP", segment=cast.vip(), draft=cast.text("Oud."))
    assert heard(offline, cast.text("Welkom terug!"))[0] == "Welkom terug!"
    unsaved = Template(name="Nieuw", segment=offline.segment, draft="")
    assert heard(unsaved, cast.text("Nieuw."))[0] == "Nieuw."


def test_another_template_may_be_the_one_that_answers():
    cast.line()
    cast.sanne()
    everyone = cast.live()
    cast.live("VIP", "Welkom terug!", segment=cast.vip())
    words, answered = heard(everyone, cast.text("Concept."))
    assert words == "Welkom terug!"
    assert answered.version.template_name == "VIP"


def test_a_template_that_moves_no_longer_answers_where_it_was():
    cast.line()
    cast.sanne()
    cast.live()
    template = cast.live("VIP", "Welkom terug!", segment=cast.vip())
    template.segment = None
    template.line = cast.line(number="+31201234567", name="Tweede")
    assert heard(template, cast.text("Concept."))[0] == "Dag Sanne, met Voorbeeld Bedrijf."


def test_a_draft_that_the_linter_refuses_is_told_so():
    cast.line()
    template = cast.live()
    with pytest.raises(MergeError):
        publication_with(publication.load(), template, "{")


def test_with_nothing_published_for_a_call_it_hears_the_safety_net():
    cast.line()
    answered = answer_from(publication.load(), cast.LINE, lookup.peek(""), NOON)
    assert (answered.publication_level, answered.version) == ("safety-net", None)
    assert b"firstMessage" in answered.body


def test_the_answer_is_byte_for_byte_that_of_a_call():
    cast.line()
    cast.sanne()
    template = cast.live()
    template.draft = cast.text(
        "{% if caller.company %}Dag {{ caller.company }}{% else %}Dag {{ line.name }}{% endif %}"
    )
    template.save()
    _words, answered = heard(template, template.draft)
    publishing.publish(template)
    assert answer(AssistantRequest(cast.SANNE, cast.LINE), NOON).body == answered.body


def test_looking_leaves_no_trace(nothing_behind):
    cast.line()
    cast.sanne()
    heard(cast.live(), cast.text("Concept."))
    assert store.connect().get_many([entries.key_of(cast.SANNE)]) == [None]
    assert nothing_behind == []
    assert not Answer.objects.exists()
    assert not Refresh.objects.exists()


def test_looking_sees_what_a_call_would_find_in_the_cache():
    cast.line()
    made = cast.sanne()
    template = cast.live()
    lookup.find(cast.SANNE, "")
    made.__class__.objects.update(first_name="Sophie")
    assert heard(template, cast.text())[0].startswith("Dag Sanne")
    entries.refresh([cast.SANNE])
    assert heard(template, cast.text())[0].startswith("Dag Sophie")
