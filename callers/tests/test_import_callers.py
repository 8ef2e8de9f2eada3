"""manage.py import_callers: makes and changes callers, all of them or none."""

import pytest
from django.core.management import CommandError, call_command

from callers.models import Attribute, Caller, CallerNumber, Segment

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def errors(tmp_path):
    return (tmp_path / "callers.errors.csv").read_text(encoding="utf-8-sig").splitlines()[1:]


def test_it_makes_a_caller(load):
    Segment.objects.create(name="VIP", key="vip")
    load("phone,external_id,first_name,segment,tags,Klant sinds\n06-01234567,K1,Sanne,vip,a;b,2019\n")
    sanne = Caller.objects.get()
    assert (sanne.first_name, sanne.external_id, sanne.segment.key, sanne.tags) == ("Sanne", "K1", "vip", ["a", "b"])
    assert sanne.numbers.get().number == "+31601234567"
    assert list(Attribute.objects.values_list("name", flat=True)) == ["klant_sinds"]
    assert list(sanne.attributes) == ["klant_sinds"]


@pytest.mark.parametrize("row", ["+31601234567,,Sara", "0612345678,K1,Sara", ",K1,Sara"])
def test_it_changes_a_caller_by_id_or_number(load, row):
    load("phone,external_id,first_name\n0601234567,K1,Sanne\n")
    load(f"phone,external_id,first_name\n{row}\n")
    assert Caller.objects.get().first_name == "Sara"


def test_an_empty_cell_leaves_a_value_alone(load):
    load("phone,first_name,company\n0601234567,Sanne,De Wit\n")
    load("phone,first_name,company\n0601234567,,Nieuw\n")
    assert (Caller.objects.get().first_name, Caller.objects.get().company) == ("Sanne", "Nieuw")


def test_a_number_that_is_new_to_a_caller_is_added(load):
    load("phone,external_id\n0601234567,K1\n0612345678,K1\n")
    assert set(CallerNumber.objects.values_list("number", flat=True)) == {"+31601234567", "+31612345678"}


def test_a_later_row_wins(load):
    load("phone,first_name\n0601234567,Sanne\n0601234567,Sara\n")
    assert Caller.objects.get().first_name == "Sara"


def test_a_row_without_news_writes_nothing(load):
    text = "phone,first_name\n0601234567,Sanne\n"
    load(text)
    load(text)
    assert Caller.history.count() == 1


def test_one_broken_row_and_nothing_is_imported(load, tmp_path):
    with pytest.raises(CommandError, match="Nothing was imported"):
        load("phone,segment,email\n0601234567,,\nxyz,vop,no-mail\n")
    assert not Caller.objects.exists()
    assert {line.split(",")[1] for line in errors(tmp_path)} == {"phone", "segment", "email"}


def test_broken_rows_can_be_left_out(load):
    load("phone\n0601234567\nxyz\n", "--skip-errors")
    assert Caller.objects.count() == 1


def test_a_number_of_several_callers_is_a_mistake(load, tmp_path):
    for name in ("Sanne", "Piet"):
        CallerNumber.objects.create(caller=Caller.objects.create(first_name=name), number="+31601234567")
    with pytest.raises(CommandError):
        load("phone,first_name\n0601234567,Sara\n")
    assert "Several callers have this number" in errors(tmp_path)[0]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "empty"),
        ("name\nx\n", "no column phone"),
        ("phone,phone\n1,2\n", "both called phone"),
        ("phone,first_name\n0601234567,Zoë\n".encode("cp1252"), "UTF-8"),
        (b"PK\x03\x04", "Excel"),
        ("phone,first_name\r0601234567,Sanne\r", "first line cannot be read"),
        ("phone," + "x" * 200_000 + "\n", "first line cannot be read"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(load, text, words):
    with pytest.raises(CommandError, match=words):
        load(text)


@pytest.mark.parametrize("row", ["0601234567", "0601234567,a,b", "0601234567,a\x00b", '0601234567,"a'])
def test_a_broken_row_is_refused(load, row):
    with pytest.raises(CommandError):
        load(f"phone,first_name\n{row}\n")
    assert not Caller.objects.exists()


def test_a_missing_file_is_told(tmp_path):
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("import_callers", str(tmp_path / "none.csv"))


def test_semicolons_and_a_byte_order_mark_are_understood(load):
    load("\ufeffphone;first_name\n0601234567;Sanne\n")
    assert Caller.objects.get().first_name == "Sanne"


def test_numbers_are_read_in_the_country_given(load):
    load("phone\n0470 12 34 56\n", "--country", "BE")
    assert CallerNumber.objects.get().number == "+32470123456"


def test_the_line_that_tells_a_spreadsheet_the_delimiter_is_passed_over(load):
    load("\ufeffsep=;\r\nphone;first_name\r\n0601234567;Sanne\r\n")
    assert Caller.objects.get().first_name == "Sanne"


@pytest.mark.parametrize("first", ["", "sep=\t\r\n"])
def test_cells_may_have_tabs_between_them(load, first):
    load(f"{first}phone\tfirst_name\ttags\r\n0601234567\tSanne\tvip, oud\r\n")
    assert (Caller.objects.get().first_name, Caller.objects.get().tags) == ("Sanne", ["vip", "oud"])
