"""What an answer was made from is kept beside it for a few days, and then forgotten."""

from datetime import UTC, datetime, timedelta

import orjson
import pytest
from django.core.management import call_command

from assistants import answer_rows, knowing, tasks
from assistants.answering import Answered, answer
from assistants.events import AssistantRequest
from assistants.models import Answer, Snippet
from assistants.tests import cast
from callers import calls
from callers.models import CallEvent

pytestmark = pytest.mark.django_db


def kept(number=cast.SANNE):
    answer_rows.write([answer_rows.row(answer(AssistantRequest(number, cast.LINE)))])
    return Answer.objects.order_by("-pk")[0]


def test_what_the_template_saw_is_kept_with_the_answer():
    cast.line()
    cast.sanne(segment=cast.vip(), company="Café “De Wit”")
    cast.live()
    known = knowing.read(kept().known)
    assert known.context["caller"]["company"] == "Café “De Wit”"
    assert known.context["line"]["name"] == "Voorbeeld Bedrijf"
    assert set(known.context) == {"caller", "crm", "history", "line", "clock"}
    assert (known.segment_by_hand, known.snippets, known.faults) == ("vip", "", [])


def test_what_had_to_do_without_its_value_is_kept():
    cast.line()
    cast.sanne(attributes={"duur": "lang"})
    cast.live("Duur", "Dag.", line=None)
    template = cast.Template.objects.get()
    template.draft = cast.text("Dag.", maxDurationSeconds="{{ caller.attributes.duur | default: 600 | json }}")
    template.save()
    cast.publishing.publish(template)
    assert knowing.read(kept().known).faults == ["json:caller.attributes.duur"]


def test_the_time_that_each_step_took_is_kept():
    cast.line()
    cast.live()
    steps = orjson.loads(kept().steps)
    assert set(steps) == {"caller and publication", "choice", "merge", "total"}
    assert steps["total"] == max(steps.values())


def test_an_answer_without_any_data_keeps_nothing():
    answer_rows.write([answer_rows.row(Answered())])
    assert knowing.read(Answer.objects.get().known) is None


def test_snippets_are_told_apart_without_being_kept():
    cast.line()
    snippet = Snippet.objects.create(key="groet", text="Goedendag")
    cast.live("Iedereen", "{{ snippet.groet }}, hier {{ line.name }}.")
    first = knowing.read(kept().known).snippets
    assert first == knowing.mark_of({"groet": "Goedendag"})
    assert "Goedendag" not in Answer.objects.get().known
    snippet.text = "Hallo"
    assert first != knowing.mark_of({"groet": "Hallo"})


@pytest.mark.parametrize("remove", [tasks.remove_old_known, lambda: call_command("purge")])
def test_it_is_forgotten_after_some_days_and_the_answer_stays(settings, remove, capsys):
    settings.RAW_BODY_DAYS = 3
    cast.line()
    cast.live()
    old, new = kept(), kept()
    Answer.objects.filter(pk=old.pk).update(received_at=datetime.now(UTC) - timedelta(days=4))
    remove()
    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.known, bool(old.steps), bool(new.known)) == ("", True, True)


def test_purge_removes_old_bodies_of_events_too(settings, capsys):
    settings.RAW_BODY_DAYS = 0
    calls.keep(calls.Told("status-update", "key", "{}", datetime.now(UTC)))
    call_command("purge")
    assert CallEvent.objects.get().body == ""
    assert "1 bodies older than 0 days removed." in capsys.readouterr().out
