"""The history of what staff edit says who made each change, whoever or whatever that was."""

import pytest
from django.urls import reverse

from callers.models import Caller
from callers.syncing.values import REASON
from callers.tests.pushing_system import Webshop

pytestmark = pytest.mark.django_db


def history_of(staff, caller):
    return staff.get(reverse("admin:callers_caller_history", args=[caller.pk])).content.decode()


def test_a_change_by_staff_names_them(staff):
    staff.post(reverse("admin:callers_caller_add"), {"first_name": "Sanne", **no_numbers()})
    assert "<td>noor</td>" in history_of(staff, Caller.objects.get())


def no_numbers():
    return {"numbers-TOTAL_FORMS": "0", "numbers-INITIAL_FORMS": "0"}


def test_a_change_that_a_system_pushed_names_the_system(staff):
    Webshop("webshop").upsert({"external_id": "K-1", "first_name": "Fatima"})
    assert "the system “webshop”" in history_of(staff, Caller.objects.get())


def test_an_import_is_named_as_such(staff, load):
    load("phone,first_name\n0601234567,Sanne")
    assert "by importing a file" in history_of(staff, Caller.objects.get())


@pytest.mark.parametrize(
    ("reason", "told"), [(REASON, "the contacts of a CRM"), ("moved by hand", "moved by hand"), ("", "–")]
)
def test_other_ways_are_named_too(staff, reason, told):
    made = Caller.objects.create(first_name="Sanne")
    made.history.update(history_change_reason=reason)
    assert f"<td>{told}</td>" in history_of(staff, made)


def test_what_changed_stands_beside_it(staff):
    made = Caller.objects.create(first_name="Sanne")
    made.first_name = "Zoë"
    made.save()
    page = history_of(staff, made)
    assert "Sanne → Zoë" in page


def test_a_long_text_is_told_as_far_as_it_differs(staff):
    made = Caller.objects.create(company="Een heel lang bedrijf, " * 8 + "Sanne", first_name="Sanne")
    made.company = made.company[:-5] + "Jan"
    made.save()
    page = history_of(staff, made)
    assert "Sanne → " in page
    assert " … " in page
    assert "chars]" not in page
