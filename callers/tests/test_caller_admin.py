"""Staff look callers up and edit them; the next call gets what they wrote."""

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from callers import lookup
from callers.models import Attribute, Caller, CallerNumber, Segment

pytestmark = pytest.mark.django_db

SANNE, JAN = "+31601234567", "+31612345678"
LIST = reverse("admin:callers_caller_changelist")


@pytest.fixture
def sanne():
    return caller("Sanne", SANNE, last_name="de Wit", email="sanne@dewit.example", external_id="K-1001")


def caller(first_name, *numbers, **fields):
    made = Caller.objects.create(first_name=first_name, **fields)
    for number in numbers:
        CallerNumber.objects.create(caller=made, number=number)
    return made


def form(numbers=(), stored=(), **fields):
    """What a browser sends: `numbers` as typed, of which the first ones belong to the rows `stored`."""
    sent = {"numbers-TOTAL_FORMS": len(numbers), "numbers-INITIAL_FORMS": len(stored), **fields}
    for place, number in enumerate(numbers):
        sent[f"numbers-{place}-number"] = number
        sent[f"numbers-{place}-id"] = stored[place].pk if place < len(stored) else ""
    return sent


def change(staff, made, commits=None, **fields):
    page = reverse("admin:callers_caller_change", args=[made.pk])
    stored = list(made.numbers.all())
    sent = form([one.number for one in stored], stored, **{"first_name": made.first_name, **fields})
    with commits(execute=True):
        return staff.post(page, sent, follow=True)


def heard(number):
    """The name that the next call finds in the cache."""
    return lookup.find(number, "").caller.caller.get("first_name")


def found(staff, words):
    return {one.first_name for one in staff.get(LIST, {"q": words}).context["cl"].result_list}


@pytest.fixture
def commits(django_capture_on_commit_callbacks):
    return django_capture_on_commit_callbacks


def test_an_edit_is_what_the_next_call_gets(staff, sanne, commits):
    assert heard(SANNE) == "Sanne"
    change(staff, sanne, commits, first_name="Susan")
    assert heard(SANNE) == "Susan"


def test_a_number_in_any_notation_is_stored_in_one(staff, commits):
    with commits(execute=True):
        staff.post(reverse("admin:callers_caller_add"), form(["06-0123 4567"], first_name="Sanne"))
    assert CallerNumber.objects.get().number == SANNE
    assert heard(SANNE) == "Sanne"


def test_both_the_old_and_the_new_number_are_renewed(staff, sanne, commits):
    assert heard(SANNE) == "Sanne"
    assert heard(JAN) is None
    sent = form(["06 12345678"], list(sanne.numbers.all()), first_name="Sanne")
    with commits(execute=True):
        staff.post(reverse("admin:callers_caller_change", args=[sanne.pk]), sent)
    assert (heard(SANNE), heard(JAN)) == (None, "Sanne")


def test_what_is_no_number_is_refused_in_words(staff):
    page = staff.post(reverse("admin:callers_caller_add"), form(["geheim"], first_name="Sanne"))
    assert "“geheim” is no phone number." in page.content.decode()
    assert not Caller.objects.exists()


def test_a_deleted_caller_is_a_stranger_at_once(staff, sanne, commits):
    assert heard(SANNE) == "Sanne"
    with commits(execute=True):
        staff.post(reverse("admin:callers_caller_delete", args=[sanne.pk]), {"post": "yes"})
    assert heard(SANNE) is None


def test_callers_deleted_together_are_strangers_at_once(staff, sanne, commits):
    jan = caller("Jan", JAN)
    assert (heard(SANNE), heard(JAN)) == ("Sanne", "Jan")
    sent = {"action": "delete_selected", "_selected_action": [sanne.pk, jan.pk], "post": "yes"}
    with commits(execute=True):
        staff.post(LIST, sent)
    assert (heard(SANNE), heard(JAN)) == (None, None)


def test_many_callers_deleted_together_are_strangers_at_once(staff, commits):
    made = [caller(f"Beller {i}", f"+316012345{i:02}") for i in range(30)]
    assert heard("+31601234529") == "Beller 29"
    sent = {"action": "delete_selected", "_selected_action": [one.pk for one in made], "post": "yes"}
    with commits(execute=True):
        staff.post(LIST, sent)
    assert heard("+31601234529") is None


def test_tags_and_attributes_are_written_as_plain_text(staff, sanne, commits):
    change(staff, sanne, commits, tags="vip, nieuwsbrief", attributes="klant_sinds = 2019\r\nhond = ja")
    sanne.refresh_from_db()
    assert sanne.tags == ["vip", "nieuwsbrief"]
    assert sanne.attributes == {"klant_sinds": 2019, "hond": True}
    assert set(Attribute.objects.values_list("name", flat=True)) == {"klant_sinds", "hond"}


def test_a_wrong_attribute_is_refused_with_its_line(staff, sanne, commits):
    page = change(staff, sanne, commits, attributes="klant_sinds = 2019\nKlant nummer = 12")
    assert "Line 2: “Klant nummer” cannot be a name." in page.content.decode()
    assert "such as: klant_nummer" in page.content.decode()


def test_tags_that_cannot_be_read_are_refused_in_words(staff, sanne, commits):
    page = change(staff, sanne, commits, tags="a" * 200_000)
    assert "Write tags with commas between them, such as: vip, nieuwsbrief" in page.content.decode()


def test_what_the_form_shows_saves_without_any_change(staff, commits):
    odd = {"code": "007", "ja_of_nee": "ja", "boom": {"blad": [1, None]}, "Vreemde naam": True, "regels": "a\nb"}
    made = caller("Sanne", SANNE, tags=["a, b", 'vijf "duim"'], attributes=odd, language="nl-BE")
    shown = staff.get(reverse("admin:callers_caller_change", args=[made.pk])).context["adminform"].form
    change(staff, made, commits, **{name: shown[name].value() for name in ("tags", "attributes", "language")})
    changed = Caller.objects.get()
    assert (changed.tags, changed.attributes, changed.language) == (made.tags, odd, "nl-BE")


@pytest.mark.parametrize(
    "words", ["sanne", "de wit", "K-1001", "sanne@dewit", SANNE, "06 01234567", "0031601234567", "06 0123", "601-234"]
)
def test_a_caller_is_found_by_words_and_by_number_in_any_notation(staff, sanne, words):
    caller("Jan", JAN)
    assert found(staff, words) == {"Sanne"}


def test_callers_are_put_in_a_segment_together(staff, sanne, commits):
    vip = Segment.objects.create(name="VIP", key="vip")
    assert lookup.find(SANNE, "").caller.segment_by_hand == ""
    with commits(execute=True):
        page = staff.post(LIST, {"action": "put_in_vip", "_selected_action": [sanne.pk]}, follow=True)
    assert "1 caller was changed." in page.content.decode()
    assert lookup.find(SANNE, "").caller.segment_by_hand == "vip"
    assert (sanne.history.first().segment, sanne.history.first().history_user.username) == (vip, "noor")


def test_the_list_counts_no_further_than_it_must(staff, sanne, monkeypatch):
    caller("Jan", JAN)
    monkeypatch.setattr("callers.admin.people.CallersPaginator.most", 1)
    assert "more than 1 callers" in staff.get(LIST).content.decode()


def test_the_history_is_for_reading_only(staff, sanne):
    page = reverse("admin:callers_caller_simple_history", args=[sanne.pk, sanne.history.get().pk])
    assert staff.get(page).status_code == 200
    assert staff.post(page, form(first_name="Susan")).status_code == 403


def test_who_may_only_look_cannot_change(client, sanne, commits):
    client.force_login(User.objects.create_user("lezer", is_staff=True))
    assert client.get(LIST).status_code == 403
    change(client, sanne, commits, first_name="Susan")
    sanne.refresh_from_db()
    assert sanne.first_name == "Sanne"


def test_a_number_that_nobody_has_is_pointed_out_once(staff, sanne, commits):
    jan = caller("Jan", JAN)
    sent = form(["06 1234567"], list(jan.numbers.all()), first_name="Jan")
    page = reverse("admin:callers_caller_change", args=[jan.pk])
    assert "no such number is known to be in use" in staff.post(page, sent, follow=True).content.decode()
    assert "known to be in use" not in change(staff, sanne, commits).content.decode()


def test_a_caller_of_whom_nothing_is_known_is_refused(staff):
    page = staff.post(reverse("admin:callers_caller_add"), form([""]))
    assert "Write at least a name, a company or a phone number." in page.content.decode()
    staff.post(reverse("admin:callers_caller_add"), form(["06 12345678"]))
    assert Caller.objects.count() == 1


def test_a_number_that_stands_there_twice_is_refused_in_words(staff):
    page = staff.post(reverse("admin:callers_caller_add"), form(["06 12345678", "+31612345678"], first_name="Jan"))
    assert "This number stands here twice. Take one of the two away." in page.content.decode()
