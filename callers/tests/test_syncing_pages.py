"""From page to page of a CRM's contacts."""

from __future__ import annotations

import pytest

from callers.crm import checking
from callers.models import Caller, CrmConnection
from callers.syncing import words
from callers.tests.contact_book import CONTACTS, run, serve, sync_with

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]

COUNTED = {"next_path": "", "next_is": "number"}


@pytest.fixture
def book(crm):
    made = serve(crm)
    for nth in range(5):
        made.put(f"{nth}", f"+316012345{nth:02}", first=f"Beller {nth}")
    return made


def pages(crm):
    return [request.query.get("page") for request in crm.received]


def by_number(crm, book):
    """Have the CRM count pages from 1, as many do that name no next page."""

    def answer(request):
        begin = (int(request.query["page"]) - 1) * 2
        people = [*book.people.values()][begin : begin + 2]
        return 200, {}, {"people": people, "page": int(request.query["page"]), "pages": 3}

    crm.answer = answer


def test_pages_that_are_counted_are_taken_until_one_is_empty(crm, book):
    by_number(crm, book)
    assert run(sync_with(crm, **COUNTED)).last_counts["made"] == 5
    assert pages(crm) == ["1", "2", "3", "4"]


def test_pages_are_counted_as_long_as_the_crm_says_that_there_are_more(crm, book):
    by_number(crm, book)
    assert run(sync_with(crm, **COUNTED | {"next_path": "page < pages"})).last_counts["made"] == 5
    assert pages(crm) == ["1", "2", "3"]


def test_contacts_are_counted_where_the_crm_wants_to_know_how_many_to_skip(crm, book):
    assert run(sync_with(crm, **COUNTED, first_page="0", step=2)).last_counts["made"] == 5
    assert pages(crm) == ["0", "2", "4", "6"]


def test_a_run_through_counted_pages_goes_on_where_it_failed(crm, book):
    sync = sync_with(crm, **COUNTED, first_page="0", step=2)
    book.fails = lambda page: (500, {}, b"") if page == 1 else None
    run(sync)
    book.fails = None
    assert run(sync).last_counts["made"] == 5
    assert pages(crm) == ["0", "2", "2", "4", "6"]


def test_a_crm_that_overlooks_the_number_of_the_page_ends_the_run(crm, book):
    crm.answer = lambda request: (200, {}, {"people": [*book.people.values()]})
    done = run(sync_with(crm, **COUNTED))
    assert "without an end" in words.failure(done)
    assert (len(crm.received), Caller.objects.count()) == (2, 5)


@pytest.mark.parametrize("wrong", [{"first_page": "a"}, {"changes": {"first_page": ""}}, {"step": 0}])
def test_what_cannot_be_counted_is_said_when_it_is_saved(wrong):
    told = {**CONTACTS, **COUNTED, "url": "https://crm.example/people", **wrong}
    connection = CrmConnection(url="https://crm.example/{number}", number_path="phone", contacts=told)
    assert [name for name, _sentence in checking.problems(connection)] == ["contacts"]
