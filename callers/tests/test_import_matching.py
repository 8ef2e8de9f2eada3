"""Which caller a row of an import means, and what is written."""

from __future__ import annotations

import pytest

from callers import importing
from callers.importing import Outcome
from callers.models import Caller, CallerNumber
from callers.tests.csv_import import import_text

pytestmark = pytest.mark.django_db

SANNE = "+31601234567"
JAN = "+31612345678"


@pytest.fixture(params=[1, 2, 1_000], ids=lambda size: f"batches of {size}", autouse=True)
def batch(request, monkeypatch):
    """Whether rows come into one batch or into several makes no difference."""
    monkeypatch.setattr(importing, "_BATCH", request.param)


def test_rows_are_counted_by_what_they_did():
    import_text(f"phone,first_name\n{SANNE},Sanne\n{JAN},Jan\n")
    outcome, _problems = import_text(f"phone,first_name\n{SANNE},Sara\n{JAN},Jan\n+31623456789,Piet\n")
    assert outcome == Outcome(is_imported=True, made=1, changed=1, unchanged=1)


def test_rows_for_one_new_caller_make_one():
    outcome, _problems = import_text(f"phone,first_name,company\n{SANNE},Sanne,\n06-01234567,Sara,De Wit\n")
    assert (outcome.made, outcome.changed) == (1, 1)
    assert Caller.objects.values_list("first_name", "company").get() == ("Sara", "De Wit")


def test_a_number_found_by_external_id_counts_for_later_rows():
    import_text(f"phone,external_id,first_name\n{SANNE},K1,Sanne\n{SANNE},,Sara\n")
    assert Caller.objects.get().first_name == "Sara"


def test_another_external_id_is_another_caller_with_the_same_number():
    import_text(f"phone,external_id\n{SANNE},K1\n{SANNE},K2\n")
    assert CallerNumber.objects.filter(number=SANNE).count() == 2


def test_an_external_id_tells_who_is_meant_by_a_shared_number():
    import_text(f"phone,external_id\n{SANNE},K1\n{SANNE},K2\n")
    outcome, problems = import_text(f"phone,external_id,first_name\n{SANNE},K2,Jan\n")
    assert (outcome.changed, problems) == (1, [])
    assert Caller.objects.get(first_name="Jan").external_id == "K2"


def test_a_number_that_the_file_itself_shares_out_is_a_mistake():
    text = f"phone,external_id,first_name\n{SANNE},K1,\n{SANNE},K2,\n{SANNE},,Sara\n"
    outcome, problems = import_text(text)
    assert outcome == Outcome(is_imported=False, skipped=1)
    assert [(one.row, one.column) for one in problems] == [(4, "phone")]
    assert not Caller.objects.exists()


def test_a_shared_number_is_skipped_when_asked():
    text = f"phone,external_id,first_name\n{SANNE},K1,\n{SANNE},K2,\n{SANNE},,Sara\n{JAN},,Jan\n"
    assert import_text(text, skip_errors=True)[0] == Outcome(is_imported=True, made=3, skipped=1)


def test_a_caller_may_have_no_number():
    import_text("external_id,first_name\nK1,Sanne\n")
    assert not Caller.objects.get(external_id="K1").numbers.exists()


def test_attributes_are_added_to_those_that_are_there():
    Caller.objects.create(external_id="K1", attributes={"city": "Utrecht", "since": 2019})
    import_text("external_id,city,Klant nr\nK1,Zeist,\nK1,,7\n")
    assert Caller.objects.get().attributes == {"city": "Zeist", "since": 2019, "klant_nr": "7"}


def test_each_change_is_in_the_history_with_its_reason():
    import_text(f"phone,first_name\n{SANNE},Sanne\n")
    import_text(f"phone,first_name\n{SANNE},Sara\n")
    entries = Caller.history.order_by("history_id").values_list("first_name", "history_type", "history_change_reason")
    assert list(entries) == [("Sanne", "+", "import"), ("Sara", "~", "import")]


def test_a_number_that_is_added_has_a_history_and_its_caller_stays_as_it_was():
    import_text(f"phone,external_id\n{SANNE},K1\n")
    outcome, _problems = import_text(f"phone,external_id\n{JAN},K1\n")
    added = CallerNumber.history.filter(number=JAN)
    assert outcome.changed == 1
    assert list(added.values_list("history_type", "history_change_reason")) == [("+", "import")]
    assert Caller.history.count() == 1


def test_a_change_is_dated_and_the_making_is_not_dated_anew():
    import_text("external_id,first_name\nK1,Sanne\n")
    made = Caller.objects.get()
    import_text("external_id,first_name\nK1,Sara\n")
    changed = Caller.objects.get()
    assert changed.created_at == made.created_at
    assert changed.updated_at > made.updated_at
