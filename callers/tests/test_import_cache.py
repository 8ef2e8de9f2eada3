"""An import takes what it changed out of the cache."""

from __future__ import annotations

import pytest
from django.db import transaction

from callers import entries, lookup
from callers.tests.csv_import import import_text

pytestmark = pytest.mark.django_db

SANNE = "+31601234567"
JAN = "+31612345678"


@pytest.fixture
def forgotten(monkeypatch):
    numbers = []
    monkeypatch.setattr(entries, "forget", numbers.extend)
    return numbers


def test_the_numbers_of_what_was_made_are_forgotten(forgotten, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        import_text(f"phone\n{SANNE}\n{JAN}\n")
    assert sorted(forgotten) == [SANNE, JAN]


def test_all_numbers_of_a_changed_caller_are_forgotten(forgotten, django_capture_on_commit_callbacks):
    import_text(f"phone,external_id\n{SANNE},K1\n{JAN},K1\n")
    with django_capture_on_commit_callbacks(execute=True):
        import_text("external_id,first_name\nK1,Sanne\n")
    assert sorted(forgotten) == [SANNE, JAN]


def test_what_did_not_change_is_not_forgotten(forgotten, django_capture_on_commit_callbacks):
    import_text(f"phone\n{SANNE}\n")
    with django_capture_on_commit_callbacks(execute=True):
        import_text(f"phone\n{SANNE}\n{JAN}\n")
    assert forgotten == [JAN]


def test_nothing_is_forgotten_before_the_commit(forgotten, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        import_text(f"phone\n{SANNE}\n")
        assert forgotten == []


def test_a_refused_file_forgets_nothing(forgotten, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        import_text(f"phone\n{SANNE}\nxyz\n")
    assert forgotten == []


def test_the_next_call_gets_what_was_imported(django_capture_on_commit_callbacks):
    lookup.find(SANNE, "beside")
    with django_capture_on_commit_callbacks(execute=True):
        import_text(f"phone,first_name\n{SANNE},Sanne\n")
    assert lookup.find(SANNE, "beside").caller.caller["first_name"] == "Sanne"
