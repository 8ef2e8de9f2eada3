"""Callers are found by words, numbers, e-mail addresses and ids, among a million as among ten."""

import pytest
from django.db import connection
from django.urls import reverse

from callers import searching
from callers.models import Caller, CallerNumber
from callers.tests.crm_cast import caller

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def people():
    caller("+31601234567", first_name="Sanne", last_name="van den Berg", email="sanne@berg.example", external_id="K-7")
    caller("+31612345678", first_name="Marie-Claire", last_name="D'Angelo", company="Groep 7 <Zuid>")
    caller("+3225551212", first_name="Zoë", last_name="Jansen", company="Van Dijk Techniek")


def names(written):
    return set(searching.found(Caller.objects.all(), written).values_list("first_name", flat=True))


@pytest.mark.parametrize(
    "written", ["sanne", "BERG", "van berg", "ber sa", "sanne@berg.ex", "K-7", "06 0123", "234567"]
)
def test_a_caller_is_found_by_what_one_remembers(written):
    assert names(written) == {"Sanne"}


@pytest.mark.parametrize("written", ["claire", "d'angelo", "marie-cl", "zuid"])
def test_parts_of_names_with_odd_characters_are_found(written):
    assert names(written) == ({"Marie-Claire"} if written != "zuid" else set())


@pytest.mark.parametrize("written", ["erg", "sanne jansen", "'", "\\", "a' & b", "a:*|b", "%", "_", "K-8", "@"])
def test_what_nobody_has_finds_nobody(written):
    assert names(written) == set()


def test_nothing_written_finds_all():
    assert len(names("  ")) == 3


def test_of_very_many_a_list_shows_some_and_a_file_has_all(staff, monkeypatch):
    monkeypatch.setattr(searching, "MOST_COUNTED", 0)
    assert len(names("van")) == 1
    file = staff.get(reverse("admin:callers_caller_csv"), {"q": "van"})
    assert b"".join(file.streaming_content).decode().count("+3") == 2


@pytest.mark.parametrize(
    ("written", "number"), [("0032 2555", "+3225551212"), ("+32 25", "+3225551212"), ("1212", "+3225551212")]
)
def test_a_part_of_a_number_is_found(written, number):
    assert [one.number for one in searching.numbers_like(written)] == [number]


def test_letters_are_no_number():
    assert searching.numbers_like("K-1234") is None


def test_what_is_rare_is_found_in_an_index():
    if connection.vendor != "postgresql":
        pytest.skip("SQLite reads all of them.")
    many = [Caller(first_name=f"Beller{n}", last_name="Jansen", email=f"beller{n}@huis.example") for n in range(3_000)]
    for n, one in enumerate(Caller.objects.bulk_create(many)):
        CallerNumber.objects.bulk_create([CallerNumber(caller=one, number=f"+316{10_000_000 + n}")])
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE callers_caller")
        cursor.execute("ANALYZE callers_callernumber")
    named = Caller.objects.filter(searching.has_words("beller77")).order_by()
    assert "caller_by_words" in named.values("pk").explain()
    assert "caller_by_email" in Caller.objects.filter(email__istartswith="beller77@").order_by().explain()
    assert "caller_number_by_end" in searching.numbers_like("99991").order_by().explain()
