"""How an answer came about is told for calls that were and for those that nobody made."""

from datetime import UTC, datetime

import pytest

from assistants import answer_rows, explaining, hearing, previewing, publication, publishing, situations
from assistants.admin import explanation
from assistants.answering import answer
from assistants.considering import Verdict
from assistants.events import AssistantRequest
from assistants.known_values import Source, groups
from assistants.models import Answer, Snippet
from assistants.situations import Situation, Who
from assistants.tests import cast
from callers import lookup
from callers.models import Caller, Segment
from callers.tests import crm_cast

pytestmark = pytest.mark.django_db


def given(number=cast.SANNE, dialled=cast.LINE):
    """An answer that was given just now."""
    answer_rows.write([answer_rows.row(answer(AssistantRequest(number, dialled)))])
    return Answer.objects.order_by("-pk")[0]


def looked_at(found, who=Who.NUMBER, template=None):
    now = publication.load()
    if template:
        now = previewing.publication_with(now, template, template.draft)
    situation = Situation(who, found, cast.LINE, datetime.now(UTC))
    answered, heard = hearing.hear(now, situation)
    return explaining.of_answered(answered, heard, situation, template)


def said(explained):
    return "".join(one.text for one in explained.heard.greeting)


def verdicts(explained):
    return {one.standing.name: one.verdict for one in explained.places if one.standing}


def is_exact(answer):
    return explanation.told(explaining.of_answer(answer), sees_callers=True)["is_as_chosen"]


def test_templates_are_told_in_their_order_with_what_each_gave():
    line = cast.line()
    cast.sanne()
    cast.live()
    vip = cast.vip()
    cast.live("VIP", "Welkom terug.", segment=vip)
    publishing.take_offline(cast.live("Eigen lijn", "Dag.", line=line, segment=vip))
    explained = looked_at(lookup.peek(cast.SANNE))
    assert list(verdicts(explained).items()) == [
        ("Eigen lijn", Verdict.OFFLINE),
        ("VIP", Verdict.ANSWERS),
        ("Iedereen", Verdict.LATER),
    ]
    assert sum(one.verdict is Verdict.EMPTY for one in explained.places) == 5


def test_a_draft_counts_as_live_at_its_own_place():
    cast.line()
    template = cast.live()
    template.draft = cast.text("Concept.")
    explained = looked_at(situations.stranger(), Who.STRANGER, template)
    assert verdicts(explained) == {"Iedereen": Verdict.ANSWERS}
    assert (explained.version_id, explained.places[-1].standing.is_draft) == (previewing.DRAFT, True)


def test_a_real_answer_is_told_word_for_word():
    cast.line()
    cast.sanne()
    cast.live()
    explained = explaining.of_answer(given())
    assert said(explained) == "Dag Sanne, met Voorbeeld Bedrijf."
    assert verdicts(explained) == {"Iedereen": Verdict.ANSWERS}
    assert set(explained.steps) == {"caller and publication", "choice", "merge", "total"}
    assert is_exact(given())


def test_what_has_changed_since_is_looked_up_in_the_history():
    cast.line()
    caller = cast.sanne()
    snippet = Snippet.objects.create(key="groet", text="Goedendag")
    template = cast.live("Iedereen", "{{ snippet.groet }} {{ caller.first_name | default: 'beller' }}.")
    vip = cast.vip()
    publishing.record(None, "vip")
    answered = given()
    # From here on everything is otherwise.
    Caller.objects.filter(pk=caller.pk).update(first_name="Sophie")
    snippet.text = "Hallo"
    snippet.save()
    vip.conditions, vip.name = {}, "Oud"
    vip.save()
    publishing.take_offline(template)
    explained = explaining.of_answer(answered)
    assert said(explained) == "Goedendag Sanne."
    assert (explained.segment, explained.segment_name) == ("vip", "VIP")
    assert verdicts(explained) == {"Iedereen": Verdict.ANSWERS}
    assert is_exact(answered)


def test_it_says_so_where_the_history_does_not_tell():
    cast.line()
    Snippet.objects.create(key="groet", text="Goedendag")
    cast.live("Iedereen", "{{ snippet.groet }}.")
    answered = given()
    Snippet.objects.update(text="Hallo")
    Snippet.history.update(text="Hallo")
    explained = explaining.of_answer(answered)
    assert said(explained) == "Hallo."
    assert not explained.is_exact
    assert not is_exact(answered)


def test_a_segment_that_differs_from_what_was_chosen_is_told():
    cast.line()
    cast.sanne()
    cast.live()
    cast.vip()
    answered = given()
    Segment.objects.update(conditions={})
    assert not is_exact(answered)


def test_what_was_removed_is_no_longer_known_and_the_rest_is_told():
    cast.line()
    cast.sanne()
    cast.live()
    answered = given()
    answered.known = ""
    explained = explaining.of_answer(answered)
    assert (explained.context, explained.heard, explained.is_open, explained.places) == (None, None, None, [])
    assert (explained.template, explained.version) == ("Iedereen", 1)
    assert groups(explained) == []
    assert explained.steps


def test_an_answer_whose_version_is_gone_still_tells_what_was_known():
    cast.line()
    template = cast.live()
    answered = given()
    template.delete()
    answered.refresh_from_db()
    explained = explaining.of_answer(answered)
    assert (explained.heard, explained.version) == (None, None)
    assert explained.context["line"]["name"] == "Voorbeeld Bedrijf"


def by_root(explained):
    return {one.root: one for one in groups(explained)}


def test_values_tell_where_they_came_from():
    cast.line()
    caller = cast.sanne(attributes={"klant": {"sinds": 2019}})
    told = by_root(looked_at(lookup.peek(cast.SANNE)))
    assert [told[root].source for root in told] == [
        Source.RECORD,
        Source.NO_CRM,
        Source.HISTORY,
        Source.LINE,
        Source.CLOCK,
    ]
    assert (told["caller"].caller, told["caller"].at) == (caller, caller.updated_at)
    assert ("caller.attributes.klant.sinds", 2019) in [(one.name, one.value) for one in told["caller"].values]


@pytest.mark.parametrize(
    ("found", "who", "source"),
    [
        (situations.withheld(), Who.WITHHELD, Source.WITHHELD),
        (situations.stranger(), Who.STRANGER, Source.NUMBER),
        (situations.invented({}, {}, 0, "", datetime.now(UTC)), Who.INVENTED, Source.BY_HAND),
    ],
)
def test_who_is_nobody_has_another_source(found, who, source):
    assert by_root(looked_at(found, who))["caller"].source == source


def test_who_shares_a_number_is_told_so():
    cast.sanne()
    cast.caller(cast.SANNE, first_name="Kim")
    assert by_root(looked_at(lookup.peek(cast.SANNE)))["caller"].source == Source.SHARED


def test_a_caller_who_could_not_be_looked_up_is_told_so():
    found = lookup.Found(lookup.context.unknown(cast.SANNE), "unavailable")
    explained = looked_at(found)
    assert by_root(explained)["caller"].source == Source.UNAVAILABLE
    assert "segments" not in explanation.told(explained, sees_callers=True)


def test_a_crm_value_names_its_connection_and_its_age():
    cast.sanne()
    first, second = (crm_cast.connection(name=name, position=i) for i, name in enumerate(("Eerste", "Tweede")))
    record = crm_cast.record(first, 5, values={"orders": 2})
    crm_cast.record(second, 7, values={"orders": 9, "first_name": "Sanne"})
    told = by_root(looked_at(lookup.peek(cast.SANNE)))["crm"]
    found = {one.name: (one.value, one.source) for one in told.values}
    assert told.source == Source.CRM
    assert (found["crm.orders"], found["crm.first_name"]) == ((2, "Eerste"), ("Sanne", "Tweede"))
    assert next(one.at for one in told.values if one.name == "crm.orders") == record.fetched_at


def test_what_a_crm_told_after_the_call_is_not_taken_for_what_it_told_before():
    cast.line()
    cast.sanne()
    cast.live()
    made = crm_cast.connection()
    answered = given()
    answered.known = answered.known.replace('"crm":{"is_known":false}', '"crm":{"orders":1,"is_known":true}')
    crm_cast.record(made, minutes=-1)
    value = next(one for one in by_root(explaining.of_answer(answered))["crm"].values if one.name == "crm.orders")
    assert (value.value, value.source, value.at) == (1, "CRM", None)
