"""What manage.py import_callers tells whoever runs it."""

from __future__ import annotations

import csv

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext

from callers.importing import Stage, import_callers
from callers.models import Attribute, Caller, CallerNumber
from callers.tests.csv_import import import_text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

BROKEN = "phone,segment,email\n0601234567,,\nxyz,,\n,,\n0612345678,vip,no-mail\n"


def test_the_last_line_counts_the_rows(load, capsys):
    load("phone,first_name\n0601234567,Sanne\n0601234567,Sara\n")
    assert capsys.readouterr() == ("Callers: 1 made, 1 changed, 0 unchanged, 0 skipped.\n", "")


def test_the_rows_left_out_are_counted(load, capsys):
    load(BROKEN, "--skip-errors")
    assert capsys.readouterr().out == "Callers: 1 made, 0 changed, 0 unchanged, 2 skipped.\n"


def test_the_error_file_lists_all_mistakes_with_what_to_do(load, tmp_path):
    with pytest.raises(CommandError, match="Rows with a mistake: 2"):
        load(BROKEN)
    header, *rows = csv.reader((tmp_path / "callers.errors.csv").read_text("utf-8-sig").splitlines())
    assert header == ["row", "column", "value", "what is wrong", "what to do"]
    assert [row[:3] for row in rows] == [["3", "phone", "xyz"], ["5", "segment", "vip"], ["5", "email", "no-mail"]]
    assert all(row[3] and row[4] for row in rows)


def test_mistakes_that_only_the_database_shows_are_listed_too(load, tmp_path):
    for name in ("Sanne", "Jan"):
        CallerNumber.objects.create(caller=Caller.objects.create(first_name=name), number="+31601234567")
    with pytest.raises(CommandError, match="Rows with a mistake: 3"):
        load(BROKEN)
    listed = (tmp_path / "callers.errors.csv").read_text("utf-8-sig")
    assert '2,phone,+31601234567,"Several callers have this number' in listed


def test_the_screen_shows_places_and_the_file_but_no_values(load, tmp_path, capsys):
    with pytest.raises(CommandError):
        load("phone\n0601\n")
    told = capsys.readouterr().err
    assert "Row 2, phone: This is no phone number." in told
    assert f"All mistakes: 1, listed in {tmp_path / 'callers.errors.csv'}" in told
    assert "0601" not in told.replace(str(tmp_path), "")


def test_a_file_without_mistakes_leaves_no_error_file(load, tmp_path):
    load("phone\n0601234567\n")
    assert not (tmp_path / "callers.errors.csv").exists()


def test_an_error_file_that_cannot_be_written_is_told(load, tmp_path):
    (tmp_path / "callers.errors.csv").mkdir()
    with pytest.raises(CommandError, match="errors.csv, which would list them, cannot be written"):
        load(BROKEN)


def test_a_folder_is_no_file(tmp_path):
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("import_callers", str(tmp_path))


def test_a_database_that_fails_half_way_leaves_nothing(load, monkeypatch):
    def fail(*args, **options):
        raise DatabaseError("disk full\nand somebody's data")

    monkeypatch.setattr(Attribute.objects, "bulk_create", fail)
    with pytest.raises(CommandError, match=r"the database refused: disk full\. If"):
        load("phone\n0601234567\n0612345678\n")
    assert not Caller.objects.exists()


def test_an_unknown_country_is_refused(load):
    with pytest.raises(CommandError, match="XX is no country"):
        load("phone\n0601234567\n", "--country", "xx")


def test_progress_is_told_for_reading_and_writing(tmp_path):
    path = tmp_path / "callers.csv"
    path.write_text("phone\n0601234567\n0612345678\n")
    told = []
    with path.open("rb") as source:
        import_callers(source, "NL", skip_errors=False, report=told.append, progress=lambda *step: told.append(step))
    assert told == [(Stage.READING, 28, 28), (Stage.WRITING, 2, 2)]


def queries_for(numbers):
    text = "".join(f"{number},K{number},Sanne\n" for number in numbers)
    with CaptureQueriesContext(connection) as queries:
        import_text(f"phone,external_id,first_name\n{text}")
    return len(queries)


def test_more_rows_in_a_batch_take_no_more_queries():
    assert queries_for(range(31612345000, 31612345030)) == queries_for(range(31612346000, 31612346003))
