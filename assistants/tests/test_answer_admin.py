"""Staff look answers and calls up; they can change none of them."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone

from assistants.admin.answers import call_of
from assistants.models import Answer
from assistants.tests import cast
from callers.models import Call, CallEvent

pytestmark = pytest.mark.django_db

LIST = reverse("admin:assistants_answer_changelist")
CALLS = reverse("admin:callers_call_changelist")
NOW = timezone.now()
PAYLOADS = Path(__file__).parent / "payloads"


def answer(**fields):
    usual = {"caller_number": cast.SANNE, "line_number": cast.LINE, "context_level": "fresh"}
    return Answer.objects.create(
        **{"received_at": NOW, "publication_level": "current", "milliseconds": 3.25, **usual, **fields}
    )


def call(seconds=2, **fields):
    numbers = {"caller_number": cast.SANNE, "line_number": cast.LINE}
    started_at = NOW + timedelta(seconds=seconds)
    return Call.objects.create(**{"call_id": f"call {seconds}", "started_at": started_at, **numbers, **fields})


def shown(staff, kind, thing):
    return staff.get(reverse(f"admin:{kind}_change", args=[thing.pk])).content.decode()


def test_the_page_links_an_answer_to_its_call_caller_and_version(staff):
    version = cast.live().live_version
    page = shown(staff, "assistants_answer", answer(caller=cast.sanne(), version=version, template_name="Iedereen"))
    assert "Sanne de Wit</a>" in page
    assert reverse("admin:assistants_version_change", args=[version.pk]) in page


def test_the_first_call_within_a_minute_is_the_one(django_assert_num_queries):
    first, _later = call(2), call(30)
    given = answer()
    with django_assert_num_queries(1):
        assert call_of(given) == first


@pytest.mark.parametrize("seconds", [-1, 61])
def test_a_call_at_another_time_is_not_the_one(seconds):
    call(seconds)
    assert call_of(answer()) is None


@pytest.mark.parametrize("numbers", [{"caller_number": cast.JAN}, {"line_number": "+31850000000"}])
def test_a_call_with_other_numbers_is_not_the_one(numbers):
    call(**numbers)
    assert call_of(answer()) is None


def test_withheld_numbers_are_never_linked():
    call(caller_number="")
    assert call_of(answer(caller_number="")) is None


@pytest.mark.parametrize("words", ["06 01234567", cast.SANNE, "0031601234567"])
def test_answers_are_found_by_number_in_any_notation(staff, words):
    wanted = answer()
    answer(caller_number=cast.JAN)
    answer(caller_number="")
    assert list(staff.get(LIST, {"q": words}).context["cl"].result_list) == [wanted]


def test_words_that_are_no_number_find_no_answers(staff):
    answer(caller_number="")
    assert list(staff.get(LIST, {"q": "sanne"}).context["cl"].result_list) == []


@pytest.mark.parametrize(
    "chosen", [{"context_level__exact": "fresh"}, {"publication_level__exact": "current"}, {"line_number": cast.LINE}]
)
def test_answers_are_filtered_by_level_and_line(staff, chosen):
    cast.line()
    wanted = answer()
    answer(context_level="stale", publication_level="disk", line_number="+31850000000")
    assert list(staff.get(LIST, chosen).context["cl"].result_list) == [wanted]


@pytest.mark.parametrize("name", ["assistants_answer", "callers_call", "assistants_publication", "assistants_version"])
def test_what_happened_cannot_be_added_or_deleted(staff, name):
    cast.live()
    made = {"assistants_answer": answer, "callers_call": call}.get(name)
    pk = made().pk if made else 1
    assert staff.get(reverse(f"admin:{name}_add")).status_code == 403
    assert staff.post(reverse(f"admin:{name}_delete", args=[pk]), {"post": "yes"}).status_code in (302, 403)
    assert staff.post(reverse(f"admin:{name}_change", args=[pk]), {}).status_code in (302, 403)


def test_a_call_shows_the_functions_that_were_called(staff):
    told = call()
    body = (PAYLOADS / "tool-calls.json").read_text()
    CallEvent.objects.create(call=told, kind="tool-calls", key="a", received_at=NOW, body=body)
    page = shown(staff, "callers_call", told)
    assert "send_task" in page
    assert "Graag terugbellen na 15 uur." in page
    assert "eventTime" not in page


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ('{"status": "<b>in-progress</b>"}', "&lt;b&gt;in-progress"),
        ("no json <b>", "no json &lt;b&gt;"),
        ("", "Not kept any longer."),
        ('{"tasksInitiated": [1, {"taskName": null, "taskPayload": [2]}]}', "(unreadable)"),
    ],
)
def test_a_call_shows_any_other_body_as_it_came(staff, body, words):
    told = call()
    CallEvent.objects.create(call=told, kind="tool-calls", key="a", received_at=NOW, body=body)
    assert words in shown(staff, "callers_call", told)


def test_a_call_links_to_the_answer_that_began_it(staff):
    given = answer(template_name="Iedereen")
    assert reverse("admin:assistants_answer_change", args=[given.pk]) in shown(staff, "callers_call", call())


@pytest.mark.parametrize("words", ["06 01234567", "call 2"])
def test_calls_are_found_by_number_and_by_id(staff, words):
    wanted = call(2)
    call(3, caller_number=cast.JAN)
    assert list(staff.get(CALLS, {"q": words}).context["cl"].result_list) == [wanted]
