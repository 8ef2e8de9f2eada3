"""Systems delete callers: by external id or number, with what only concerned them."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from callers import lookup
from callers.models import Caller, CallerNumber, CrmContact, CrmRecord, Refresh
from callers.tests import crm_cast
from callers.tests.pushing_system import Webshop

pytestmark = pytest.mark.django_db

SANNE, JAN = "+31601234567", "+31612345678"


@pytest.fixture
def shop():
    return Webshop()


@pytest.mark.parametrize("who", [{"external_id": "K-1"}, {"phone": "06 01234567"}, [{"external_id": "K-1"}]])
def test_a_caller_is_deleted_and_deleting_again_is_fine(shop, who):
    crm_cast.caller(external_id="K-1")
    crm_cast.caller(number=JAN)
    assert shop.delete(who).json() == {"deleted": 1, "absent": 0}
    assert shop.delete(who).json() == {"deleted": 0, "absent": 1}
    assert CallerNumber.objects.get().number == JAN


def test_a_caller_who_is_meant_twice_is_deleted_once(shop):
    crm_cast.caller(external_id="K-1")
    assert shop.delete([{"external_id": "K-1"}, {"phone": SANNE}]).json() == {"deleted": 1, "absent": 1}


def test_the_history_stays_and_names_the_system(shop):
    crm_cast.caller(external_id="K-1", first_name="Sanne")
    shop.delete({"external_id": "K-1"})
    for history in (Caller.history, CallerNumber.history):
        gone = history.filter(history_type="-").values_list("history_change_reason", flat=True)
        assert list(gone) == ["api: webshop"]


def test_what_crms_told_goes_unless_somebody_else_has_the_number(shop):
    crm = crm_cast.connection()
    crm_cast.caller(external_id="K-1")
    CallerNumber.objects.create(caller=crm_cast.caller(number=JAN, external_id="K-2"), number=SANNE)
    for number in (SANNE, JAN):
        crm_cast.record(crm, number=number)
        Refresh.objects.create(number=number, reason="warm", priority=1)
    shop.delete({"external_id": "K-2"})
    assert CrmRecord.objects.get().number == SANNE
    assert Refresh.objects.get().number == SANNE


def test_a_contact_of_a_crm_is_marked_as_deleted_here(shop):
    sanne = crm_cast.caller(external_id="K-1")
    CrmContact.objects.create(connection=crm_cast.connection(), contact_id="7", caller=sanne, told={"first_name": "S"})
    shop.delete({"external_id": "K-1"})
    assert (CrmContact.objects.get().caller, CrmContact.objects.get().told) == (None, None)


def test_the_next_call_is_a_strangers(shop, django_capture_on_commit_callbacks):
    crm_cast.caller(first_name="Sanne")
    assert lookup.find(SANNE, "").caller.is_known
    with django_capture_on_commit_callbacks(execute=True):
        shop.delete({"phone": SANNE})
    assert not lookup.find(SANNE, "").caller.is_known


def test_a_number_of_several_callers_is_a_mistake_and_nobody_is_deleted(shop):
    crm_cast.caller(external_id="K-1")
    crm_cast.caller(external_id="K-2")
    crm_cast.caller(number=JAN)
    answer = shop.delete([{"phone": JAN}, {"phone": SANNE}])
    assert answer.status_code == 400
    assert [(one["row"], one["field"]) for one in answer.json()["problems"]] == [(2, "phone")]
    assert Caller.objects.count() == 3


@pytest.mark.parametrize("told", [{}, {"external_id": None}, {"phone": "abc"}, {"name": "Sanne"}, [1], 1, None])
def test_whom_nothing_tells_is_a_mistake(shop, told):
    assert shop.delete(told).status_code == 400


def test_many_are_deleted_with_a_few_queries_and_one_for_the_history_of_each(shop):
    shop.upsert([{"external_id": f"K-{n}", "phone": f"+3161{n:07}"} for n in range(300)])
    with CaptureQueriesContext(connection) as captured:
        answer = shop.delete([{"external_id": f"K-{n}"} for n in range(300)])
    assert answer.json() == {"deleted": 300, "absent": 0}
    assert len(captured) < 300 + 50
