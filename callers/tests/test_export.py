"""The list of callers as a file, which the import reads back."""

from __future__ import annotations

import csv
import io

import pytest
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from callers import exporting
from callers.admin import files
from callers.cell_text import guarded, unguarded
from callers.importing import Outcome, import_callers
from callers.models import Attribute, Caller, CallerNumber, Segment

pytestmark = pytest.mark.django_db

SANNE = "+31601234567"
JAN = "+31612345678"


@pytest.fixture
def cast():
    vip = Segment.objects.create(name="VIP", key="vip")
    for name in ("city", "since", "is_new", "days"):
        Attribute.objects.create(name=name)
    facts = {"city": "=1+1", "since": 2019, "is_new": True, "days": ["ma", "di"]}
    sanne = Caller.objects.create(
        first_name="Sanne", last_name="@de Wit", segment=vip, tags=["a", "b"], attributes=facts, external_id="K1"
    )
    jan = Caller.objects.create(first_name="Jan", company="'t Hof", email="jan@voorbeeld.example", language="nl-BE")
    CallerNumber.objects.create(caller=sanne, number=SANNE)
    CallerNumber.objects.create(caller=sanne, number=JAN)
    CallerNumber.objects.create(caller=jan, number="+31623456789")


def csv_of(staff, query=""):
    return b"".join(staff.get(reverse("admin:callers_caller_csv") + query).streaming_content)


def workbook_of(staff, query=""):
    return b"".join(staff.get(reverse("admin:callers_caller_xlsx") + query).streaming_content)


def rows_of(content):
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def test_each_number_of_a_caller_has_a_row(staff, cast):
    sanne = [row for row in rows_of(csv_of(staff)) if row["external_id"] == "K1"]
    assert [row["phone"] for row in sanne] == [f"'{SANNE}", f"'{JAN}"]
    assert sanne[0]["segment"] == "vip"
    assert sanne[0]["tags"] == "a;b"
    assert (sanne[0]["since"], sanne[0]["is_new"]) == ("2019", "true")


def test_no_cell_can_be_taken_for_a_formula(staff, cast):
    cells = [cell for row in rows_of(csv_of(staff)) for cell in row.values()]
    assert not [cell for cell in cells if cell[:1] in set("=+-@\t\r")]
    assert "'=1+1" in cells
    sheet = load_workbook(io.BytesIO(workbook_of(staff))).active
    assert not [cell for row in sheet.rows for cell in row if cell.data_type == "f"]


@pytest.mark.parametrize("export", [csv_of, workbook_of])
def test_what_is_exported_and_imported_again_changes_nothing(staff, cast, export):
    problems = []
    outcome = import_callers(io.BytesIO(export(staff)), "NL", skip_errors=False, report=problems.append)
    assert problems == []
    assert outcome == Outcome(is_imported=True, unchanged=3)


@pytest.mark.parametrize("text", ["", "a", "'", "''", "=1", "'=1", "''=1", "+31", "-", "@x", "'s", "'t Hof", "\t1"])
def test_a_guarded_text_comes_back_as_it_was(text):
    assert guarded(text)[:1] not in set("=+-@\t\r\n") or not text
    assert unguarded(guarded(text)) == text


@pytest.mark.parametrize("query", ["?q=Jan", "?language=nl-BE", "?q=0623456789"])
def test_the_list_s_search_and_filters_count(staff, cast, query):
    assert [row["first_name"] for row in rows_of(csv_of(staff, query))] == ["Jan"]


def test_the_list_links_to_the_file_with_its_filters(staff, cast):
    page = staff.get(reverse("admin:callers_caller_changelist") + "?q=Jan").content.decode()
    assert f'href="{reverse("admin:callers_caller_csv")}?q=Jan"' in page


def test_exporting_takes_a_permission_of_its_own(client, cast):
    user = User.objects.create(username="piet", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_caller"))
    client.force_login(user)
    assert client.get(reverse("admin:callers_caller_csv")).status_code == 403
    assert client.get(reverse("admin:callers_caller_xlsx")).status_code == 403
    user.user_permissions.add(Permission.objects.get(codename="export_caller"))
    assert client.get(reverse("admin:callers_caller_csv")).status_code == 200


def test_too_many_for_a_workbook_is_told(staff, cast, monkeypatch):
    monkeypatch.setattr(files, "_MOST_IN_WORKBOOK", 1)
    page = staff.get(reverse("admin:callers_caller_xlsx"), follow=True).content.decode()
    assert "holds 1 callers at most" in page


def test_more_callers_take_no_more_queries(cast):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            list(exporting.csv_lines(Caller.objects.order_by("pk")))
        return len(captured)

    few = queries()
    Caller.objects.bulk_create(Caller(external_id=f"M{number}") for number in range(50))
    assert queries() == few


def test_a_large_file_leaves_in_pieces(cast, monkeypatch):
    monkeypatch.setattr(exporting, "_AT_A_TIME", 2)
    assert len(list(exporting.csv_lines(Caller.objects.order_by("pk")))) > 1
