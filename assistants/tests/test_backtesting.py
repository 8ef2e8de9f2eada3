"""What a change would alter is seen on the last real calls and on a template's examples."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from assistants import backtesting, previewing, publication
from assistants.backtesting import CallAgain, Change
from assistants.models import Answer
from assistants.tests import cast
from callers import context
from callers.lookup import Found

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 24, 11, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _line():
    cast.line()


def answered(number, moment=NOON, line=cast.LINE):
    Answer.objects.create(
        received_at=moment,
        caller_number=number,
        line_number=line,
        context_level="fresh",
        publication_level="current",
        milliseconds=1,
    )


def tried(template, text, wanted=200, **more):
    live = publication.load()
    return backtesting.run(live, previewing.publication_with(live, template, text), wanted, **more)


def test_a_call_is_answered_with_the_live_version_and_with_the_draft():
    cast.jan()
    template = cast.live(greeting="Dag {{ caller.first_name | default: 'beller' }}, goedemiddag.")
    answered(cast.JAN)
    done = tried(template, cast.text("Hallo {{ caller.first_name | default: 'beller' }}, waarmee help ik?"))
    (pair,) = done.pairs
    assert pair.before.greeting == "Dag Jan, goedemiddag."
    assert pair.after.greeting == "Hallo Jan, waarmee help ik?"
    assert pair.change is Change.GREETING


def test_a_withheld_number_is_a_stranger():
    template = cast.live(greeting="Dag {{ caller.first_name | default: 'beller' }}, goedemiddag.")
    answered("")
    (pair,) = tried(template, cast.text("Hallo {{ caller.first_name | default: 'u daar' }}, waarmee help ik?")).pairs
    assert pair.after.greeting == "Hallo u daar, waarmee help ik?"


def test_a_call_that_another_template_answers_is_left_out():
    cast.sanne()
    cast.vip()
    cast.live("Vaste relaties", segment=cast.Segment.objects.get())
    template = cast.live()
    answered(cast.SANNE)
    answered(cast.JAN)
    done = tried(template, cast.text("Hallo, met wie spreek ik?"))
    assert [pair.call.found.caller.number for pair in done.pairs] == [cast.JAN]
    assert done.looked_at == 2


def test_a_greeting_that_becomes_very_short_is_told_as_such():
    template = cast.live()
    answered(cast.JAN)
    assert [pair.change for pair in tried(template, cast.text("Hoi!")).pairs] == [Change.SHORT]


def test_a_greeting_that_is_gone_is_told_as_such():
    template = cast.live()
    answered(cast.JAN)
    draft = json.dumps({key: one for key, one in json.loads(cast.text()).items() if key != "firstMessage"})
    assert [pair.change for pair in tried(template, draft).pairs] == [Change.SILENT]


def test_a_change_of_something_else_than_the_greeting_is_told_as_such():
    template = cast.live()
    answered(cast.JAN)
    assert [pair.change for pair in tried(template, cast.text(endCallMessage="Tot ziens!")).pairs] == [Change.REST]


def test_a_draft_that_differs_in_nothing_that_is_sent_changes_nothing():
    template = cast.live()
    answered(cast.JAN)
    draft = template.draft.replace("default: 'beller'", 'default: \\"beller\\"')
    assert draft != template.draft
    assert [pair.change for pair in tried(template, draft).pairs] == [Change.SAME]


def test_a_template_that_is_offline_takes_calls_from_the_one_that_answered_them():
    cast.live()
    answered(cast.JAN)
    closed = cast.Template.objects.create(name="Gesloten", when="closed", draft=cast.text("Wij zijn nu gesloten."))
    line = cast.Line.objects.get()
    line.hours.create(weekday=0, opens="09:00", closes="10:00")
    (pair,) = tried(closed, closed.draft).pairs
    assert (pair.before.template, pair.after.template) == ("Iedereen", "Gesloten")
    assert pair.change is Change.TEMPLATE


def test_a_call_for_which_the_template_cannot_be_filled_fails(monkeypatch):
    template = cast.live()
    answered(cast.JAN)
    live = publication.load()
    draft = previewing.publication_with(live, template, cast.text("Hallo, met wie spreek ik?"))
    (version,) = draft.versions.values()
    monkeypatch.setattr(version, "_compiled", None)
    monkeypatch.setattr(version, "_failure", "broken")
    done = backtesting.run(live, draft, 200)
    assert [pair.change for pair in done.pairs] == [Change.FAILS]


def test_the_newest_calls_count_and_no_more_of_them_than_wanted():
    template = cast.live()
    for hours in range(5):
        answered(f"+3161234567{hours}", NOON - timedelta(hours=hours))
    done = tried(template, cast.text("Hallo, met wie spreek ik?"), wanted=2)
    assert [pair.call.found.caller.number[-1] for pair in done.pairs] == ["0", "1"]


def test_examples_are_always_told_of_even_when_nothing_changes_for_them():
    template = cast.live()
    found = Found(context.unknown("+31600000000"), "stranger")
    example = CallAgain(found, cast.LINE, timezone.now(), "Een onbekende")
    (pair,) = tried(template, template.draft, examples=[example]).pairs
    assert (pair.call.name, pair.change) == ("Een onbekende", Change.SAME)


def test_when_time_runs_out_it_says_so():
    template = cast.live()
    answered(cast.JAN)
    done = tried(template, cast.text("Hallo, met wie spreek ik?"), seconds=0)
    assert done.is_cut
    assert done.looked_at == 0


def test_two_hundred_calls_take_a_fixed_number_of_queries(django_assert_num_queries):
    template = cast.live()
    for at in range(200):
        answered(f"+316{12000000 + at}")
    live = publication.load()
    draft = previewing.publication_with(live, template, cast.text("Hallo, met wie spreek ik?"))
    with django_assert_num_queries(4):
        done = backtesting.run(live, draft, 200)
    assert len(done.pairs) == 200
