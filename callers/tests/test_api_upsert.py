"""Systems push callers: what is made, changed and emptied, and what is refused."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from callers import lookup, store
from callers.entries import key_of
from callers.models import Attribute, Caller, CallerNumber, CrmRecord, Refresh, Segment
from callers.tests import crm_cast
from callers.tests.pushing_system import Webshop

pytestmark = pytest.mark.django_db

SANNE, JAN = "+31601234567", "+31612345678"


@pytest.fixture
def shop():
    return Webshop()


def numbers(caller):
    return sorted(caller.numbers.values_list("number", flat=True))


def problems(answer):
    assert answer.status_code == 400
    return [(one["row"], one["field"]) for one in answer.json()["problems"]]


def test_a_caller_is_made_with_all_that_was_told(shop):
    vip = Segment.objects.create(name="VIP", key="vip")
    told = {
        "external_id": "K-1",
        "phones": ["06-01234567", JAN],
        "first_name": " Sanne ",
        "email": "sanne@dewit.example",
        "language": "nl_be",
        "segment": "VIP",
        "tags": ["vip", " vip", "nieuw"],
        "attributes": {"open_orders": 2, "since": "2019"},
    }
    answer = shop.upsert(told)
    assert answer.json() == {"made": 1, "changed": 0, "unchanged": 0}
    sanne = Caller.objects.get()
    assert (sanne.external_id, sanne.first_name, sanne.language, sanne.segment) == ("K-1", "Sanne", "nl-BE", vip)
    assert (sanne.tags, sanne.attributes) == (["vip", "nieuw"], {"open_orders": 2, "since": "2019"})
    assert numbers(sanne) == [SANNE, JAN]
    assert set(Attribute.objects.values_list("name", flat=True)) == {"open_orders", "since"}


def test_the_same_again_changes_nothing(shop):
    told = {"phones": [SANNE, JAN], "first_name": "Sanne", "tags": [], "attributes": {"a": {"y": 1, "x": 1.5}}}
    shop.upsert(told)
    assert shop.upsert([told, told]).json() == {"made": 0, "changed": 0, "unchanged": 2}
    assert Caller.history.count() == 1
    assert CallerNumber.history.count() == 2


@pytest.mark.parametrize("who", [{"external_id": "K-1"}, {"external_id": "K-1", "phone": JAN}])
def test_a_caller_is_found_by_external_id(shop, who):
    crm_cast.caller(first_name="Sanne", external_id="K-1")
    assert shop.upsert({**who, "first_name": "Sara"}).json()["changed"] == 1
    assert Caller.objects.get().first_name == "Sara"


def test_a_caller_is_found_by_number_in_any_notation(shop):
    crm_cast.caller(first_name="Sanne")
    shop.upsert({"phone": "06 0123 4567", "first_name": "Sara"})
    assert Caller.objects.get().first_name == "Sara"


def test_what_is_absent_stays_and_null_and_nothing_empty(shop):
    vip = Segment.objects.create(name="VIP", key="vip")
    crm_cast.caller(
        first_name="Sanne", last_name="de Wit", company="De Wit", segment=vip, tags=["a"], attributes={"city": "Ede"}
    )
    shop.upsert({"phone": SANNE, "last_name": None, "company": "", "segment": None, "tags": None})
    sanne = Caller.objects.get()
    assert (sanne.first_name, sanne.last_name, sanne.company) == ("Sanne", "", "")
    assert (sanne.segment, sanne.tags, sanne.attributes) == (None, [], {"city": "Ede"})


def test_attributes_are_merged_and_one_that_is_null_goes(shop):
    crm_cast.caller(attributes={"city": "Ede", "since": "2019", "vat": "x"})
    shop.upsert({"phone": SANNE, "attributes": {"city": None, "since": 2019, "new": False}})
    assert Caller.objects.get().attributes == {"since": 2019, "vat": "x", "new": False}
    shop.upsert({"phone": SANNE, "attributes": None})
    assert Caller.objects.get().attributes == {}


def test_one_number_is_added_and_a_list_is_all_of_them(shop):
    caller = crm_cast.caller(external_id="K-1")
    shop.upsert({"external_id": "K-1", "phone": JAN})
    assert numbers(caller) == [SANNE, JAN]
    shop.upsert({"external_id": "K-1", "phones": [JAN, "+31623456789"]})
    assert numbers(caller) == [JAN, "+31623456789"]
    assert shop.upsert({"external_id": "K-1", "phones": []}).json()["changed"] == 1
    assert numbers(caller) == []
    gone = CallerNumber.history.filter(history_type="-", number=SANNE).get()
    assert gone.history_change_reason == "api: webshop"


def test_a_number_that_a_row_takes_away_is_free_for_the_next(shop):
    crm_cast.caller(external_id="K-1")
    told = [{"external_id": "K-1", "phones": [JAN]}, {"phone": SANNE, "first_name": "Piet"}]
    assert shop.upsert(told).json() == {"made": 1, "changed": 1, "unchanged": 0}
    assert Caller.objects.get(numbers__number=SANNE).first_name == "Piet"


def test_what_a_crm_told_goes_with_the_last_who_has_the_number(shop):
    crm = crm_cast.connection()
    crm_cast.caller(external_id="K-1")
    shared = crm_cast.caller(number=JAN, external_id="K-2")
    CallerNumber.objects.create(caller=shared, number=SANNE)
    for number in (SANNE, JAN):
        crm_cast.record(crm, number=number)
    shop.upsert([{"external_id": "K-1", "phones": []}, {"external_id": "K-2", "phones": [SANNE]}])
    assert CrmRecord.objects.get().number == SANNE


def test_the_history_names_the_system(shop):
    shop.upsert({"phone": SANNE})
    shop.upsert({"phone": SANNE, "first_name": "Sanne"})
    told = Caller.history.order_by("history_id").values_list("history_type", "history_change_reason", "history_user")
    assert list(told) == [("+", "api: webshop", None), ("~", "api: webshop", None)]


def test_the_next_call_gets_what_was_pushed(shop, django_capture_on_commit_callbacks):
    assert not lookup.find(SANNE, "").caller.is_known
    with django_capture_on_commit_callbacks(execute=True):
        shop.upsert({"phone": SANNE, "first_name": "Sanne"})
    assert store.connect().get_many([key_of(SANNE)]) != [None]
    assert lookup.find(SANNE, "").caller.caller["first_name"] == "Sanne"


def test_the_crms_are_asked_about_whom_was_pushed(shop):
    crm_cast.connection()
    shop.upsert([{"phone": SANNE, "first_name": "Sanne"}, {"phone": JAN}])
    assert set(Refresh.objects.values_list("number", "reason")) == {(SANNE, "import"), (JAN, "import")}


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"phone": "abc"}, "phone"),
        ({"phone": True}, "phone"),
        ({"phones": [SANNE, "12"]}, "phones[1]"),
        ({"phones": SANNE}, "phones"),
        ({"phone": SANNE, "phones": [JAN]}, "phone"),
        ({"phone": SANNE, "segment": "vop"}, "segment"),
        ({"phone": SANNE, "email": "sanne"}, "email"),
        ({"phone": SANNE, "language": "Dutch"}, "language"),
        ({"phone": SANNE, "first_name": "x" * 101}, "first_name"),
        ({"phone": SANNE, "first_name": "a\x00b"}, "first_name"),
        ({"phone": SANNE, "first_name": ["Sanne"]}, "first_name"),
        ({"phone": SANNE, "tags": ["a\x00"]}, "tags[0]"),
        ({"phone": SANNE, "attributes": {"Klant nr": 1}}, "attributes"),
        ({"phone": SANNE, "attributes": {"nr": {"a": ["\x00"]}}}, "attributes"),
        ({"phone": SANNE, "attributes": {"nr": [[[[[1]]]]]}}, "attributes"),
        ({"phone": SANNE, "attributes": [1]}, "attributes"),
        ({"phone": SANNE, "firstname": "Sanne"}, "firstname"),
        ({"first_name": "Sanne"}, ""),
        ({"phones": [], "external_id": ""}, ""),
        ("Sanne", ""),
    ],
)
def test_a_row_that_is_wrong_is_told_by_its_place_and_nothing_is_written(shop, told, field):
    assert problems(shop.upsert([{"phone": JAN}, told])) == [(2, field)]
    assert not Caller.objects.exists()


def test_all_that_is_wrong_is_told_in_english_words(shop):
    answer = shop.upsert([{"phone": "abc", "email": "x"}, {"phone": SANNE, "segment": "vip"}])
    assert [one["message"] for one in answer.json()["problems"]] == [
        "This is no phone number. Write one number, such as +31612345678, or leave it empty.",
        "This is no e-mail address. Write it as name@example.com, or leave it empty.",
        "There is no segment with this key. Make the segment first, or leave it empty.",
    ]
    assert answer.headers["Content-Language"] == "en"


def test_a_number_of_several_callers_is_a_mistake_unless_the_external_id_tells(shop):
    crm_cast.caller(external_id="K-1")
    crm_cast.caller(external_id="K-2")
    assert problems(shop.upsert([{"phone": JAN}, {"phone": SANNE, "first_name": "Sara"}])) == [(2, "phone")]
    assert Caller.objects.count() == 2
    assert shop.upsert({"external_id": "K-2", "phone": SANNE, "first_name": "Sara"}).json()["changed"] == 1


def test_numbers_of_different_callers_are_a_mistake(shop):
    crm_cast.caller()
    crm_cast.caller(number=JAN)
    assert problems(shop.upsert({"phones": [SANNE, JAN]})) == [(1, "phones")]


def test_a_thousand_callers_take_few_queries(shop):
    def queries(name):
        told = [
            {"external_id": f"K-{n}", "phones": [f"+3161{n:07}"], "first_name": name, "attributes": {"n": n}}
            for n in range(1_000)
        ]
        with CaptureQueriesContext(connection) as captured:
            assert shop.upsert(told).status_code == 200
        return len(captured)

    # SQLite takes so many values in a statement, so that a thousand rows need several.
    assert queries("Sanne") < 50
    assert queries("Sara") < 50
    assert Caller.objects.filter(first_name="Sara").count() == 1_000


def test_more_than_a_thousand_are_refused(shop):
    answer = shop.upsert([{"phone": SANNE}] * 1_001)
    assert (answer.status_code, answer.json()["error"]) == (400, "These are 1,001 rows. Send 1,000 at most at a time.")


def test_no_rows_are_no_work(shop):
    assert shop.upsert([]).json() == {"made": 0, "changed": 0, "unchanged": 0}
