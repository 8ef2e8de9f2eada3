"""Importing a file in the admin: hand it in, look, confirm."""

from __future__ import annotations

import io

import pytest
from django.contrib.auth.models import Permission, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook

from callers import import_runs
from callers.models import Caller, CallerNumber, ImportRun, Segment
from callers.tests.csv_import import import_text

pytestmark = pytest.mark.django_db

SANNE = "+31601234567"


@pytest.fixture
def hand_in(staff):
    def send(content, name="callers.csv", country="NL"):
        data = content if isinstance(content, bytes) else content.encode()
        upload = SimpleUploadedFile(name, data)
        return staff.post(
            reverse("admin:callers_importrun_new"), {"file": upload, "country": country}, follow=True
        ).content.decode()

    return send


@pytest.fixture
def answer(staff):
    def send(name):
        run = ImportRun.objects.latest("pk")
        url = reverse("admin:callers_importrun_change", args=[run.pk])
        return staff.post(url, {name: ""}, follow=True).content.decode()

    return send


def workbook(*rows):
    book, target = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(target)
    return target.getvalue()


def test_nothing_is_imported_before_it_is_confirmed(hand_in):
    page = hand_in(f"phone,first_name\n{SANNE},Sanne\n")
    assert "Callers that would be made" in page
    assert "+31 6 01234567" in page
    assert not Caller.objects.exists()


def test_a_cell_that_no_text_may_hold_is_shown_with_what_is_wrong(hand_in):
    page = hand_in(f"phone,first_name\n{SANNE},San\x00ne\n")
    assert "San\ufffdne" in page
    assert "NUL character" in page


def test_a_change_is_shown_before_and_after(hand_in):
    import_text(f"phone,first_name,city\n{SANNE},Sanne,Utrecht\n")
    page = hand_in(f"phone,first_name,city\n{SANNE},Sara,Zeist\n")
    assert "<del>Sanne</del> → Sara" in page
    assert "<del>Utrecht</del> → Zeist" in page


def test_a_confirmed_file_is_imported_and_removed(hand_in, answer):
    hand_in(f"phone,first_name\n{SANNE},Sanne\n")
    page = answer("confirm")
    run = ImportRun.objects.get()
    assert "Callers made" in page
    assert (run.state, run.made, run.path.exists()) == (ImportRun.State.DONE, 1, False)
    assert Caller.objects.get().first_name == "Sanne"
    assert Caller.history.get().history_user.username == "noor"


def test_a_workbook_is_read_like_a_csv_file(hand_in, answer):
    hand_in(workbook(["phone", "first_name", "klant sinds"], [31601234567, "Sanne", 2019]), "callers.xlsx")
    answer("confirm")
    sanne = Caller.objects.get()
    assert (sanne.first_name, sanne.attributes) == ("Sanne", {"klant_sinds": "2019"})
    assert sanne.numbers.get().number == SANNE


def test_mistakes_are_shown_by_row_and_column_and_can_be_left_out(hand_in, answer):
    Segment.objects.create(name="VIP", key="vip")
    page = hand_in(f"phone,segment\n{SANNE},vip\n0612345678,vop\n")
    assert "Did you mean vip?" in page
    assert 'name="confirm"' not in page
    answer("skip")
    assert CallerNumber.objects.get().number == SANNE


def test_a_file_with_mistakes_that_is_confirmed_all_the_same_imports_nothing(hand_in, answer):
    hand_in(f"phone\n{SANNE}\nxyz\n")
    page = answer("confirm")
    assert "it has mistakes now" in page
    assert not Caller.objects.exists()


def test_a_file_can_be_dropped(hand_in, answer):
    hand_in(f"phone\n{SANNE}\n")
    path = ImportRun.objects.get().path
    assert "Nothing was imported." in answer("drop")
    assert not ImportRun.objects.exists()
    assert not path.exists()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"name\nx\n", "no column phone"),
        (b"PK\x03\x04 no archive", "workbook cannot be read"),
        (workbook(["naam"], ["x"]), "no column phone"),
        (workbook([]), "file is empty"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(hand_in, content, words):
    assert words in hand_in(content)


def test_an_empty_file_is_refused_at_once(hand_in):
    assert "The file is empty." in hand_in("")
    assert not ImportRun.objects.exists()


def test_a_file_without_news_has_nothing_to_confirm(hand_in, answer):
    import_text(f"phone\n{SANNE}\n")
    assert "There is nothing to import." in hand_in(f"phone\n{SANNE}\n")
    answer("confirm")
    assert ImportRun.objects.get().state == ImportRun.State.CHECKED


def test_two_confirmations_import_once(hand_in, answer):
    hand_in(f"phone,first_name\n{SANNE},Sanne\n")
    answer("confirm")
    answer("confirm")
    assert Caller.history.count() == 1


def test_who_may_not_change_callers_may_not_import(client):
    user = User.objects.create(username="piet", is_staff=True)
    user.user_permissions.add(*Permission.objects.filter(codename__in=["view_caller", "change_caller"]))
    client.force_login(user)
    assert client.get(reverse("admin:callers_importrun_new")).status_code == 403
    assert client.get(reverse("admin:callers_importrun_changelist")).status_code == 403
    assert "Import" not in client.get(reverse("admin:callers_caller_changelist")).content.decode()


# A large file


@pytest.fixture
def sent(monkeypatch):
    """Take every file for a large one, and keep what a worker would be sent."""
    monkeypatch.setattr(import_runs, "AT_ONCE", 0)
    ids = []
    monkeypatch.setattr(import_runs, "_send", ids.append)
    return ids


def test_a_large_file_waits_for_the_worker_and_the_page_says_so(hand_in, sent):
    page = hand_in(f"phone\n{SANNE}\n")
    assert "waits until the worker takes it up" in page
    assert 'http-equiv="refresh"' in page
    assert sent == [ImportRun.objects.get().pk]


def test_without_a_worker_the_page_says_so(hand_in, sent, staff):
    hand_in(f"phone\n{SANNE}\n")
    run = ImportRun.objects.get()
    url = reverse("admin:callers_importrun_change", args=[run.pk])
    assert "perhaps no worker is running" not in staff.get(url).content.decode()
    ImportRun.objects.update(waiting_since="2026-01-01T00:00Z")
    assert "perhaps no worker is running" in staff.get(url).content.decode()


def test_a_worker_checks_it_and_after_confirmation_writes_it(hand_in, answer, sent):
    hand_in(f"phone\n{SANNE}\n")
    import_runs.work(sent.pop())
    assert ImportRun.objects.get().state == ImportRun.State.CHECKED
    assert "waits until the worker" in answer("confirm")
    assert not Caller.objects.exists()
    import_runs.work(sent.pop())
    assert ImportRun.objects.get().state == ImportRun.State.DONE
    assert Caller.objects.exists()


def test_the_page_tells_how_far_it_is(hand_in, sent, staff):
    hand_in(f"phone\n{SANNE}\n")
    run = ImportRun.objects.get()
    import_runs._telling(run)("writing", 3_000, 12_000)
    page = staff.get(reverse("admin:callers_importrun_change", args=[run.pk])).content.decode()
    assert "3000 of 12000 rows are written." in page
    assert 'value="25"' in page


def test_a_run_that_somebody_works_on_is_left_to_them(hand_in, sent):
    hand_in(f"phone\n{SANNE}\n")
    run = ImportRun.objects.get()
    import_runs._telling(run)("reading", 1, 2)
    import_runs.work(run.pk)
    assert ImportRun.objects.get().state == ImportRun.State.NEW


def test_a_run_that_nobody_works_on_is_found(hand_in, sent):
    hand_in(f"phone\n{SANNE}\n")
    sent.clear()
    import_runs.sweep()
    assert sent == [ImportRun.objects.get().pk]


def test_a_file_that_is_gone_is_told(hand_in, sent, staff):
    hand_in(f"phone\n{SANNE}\n")
    run = ImportRun.objects.get()
    run.path.unlink()
    import_runs.work(run.pk)
    page = staff.get(reverse("admin:callers_importrun_change", args=[run.pk])).content.decode()
    assert "The file is no longer there." in page


def test_old_runs_are_removed_with_their_files(hand_in, settings):
    hand_in(f"phone\n{SANNE}\n")
    run = ImportRun.objects.get()
    ImportRun.objects.update(created_at="2020-01-01T00:00Z")
    import_runs.sweep()
    assert not ImportRun.objects.exists()
    assert not run.path.exists()
