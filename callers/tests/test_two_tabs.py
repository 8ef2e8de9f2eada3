"""Two people have the same page open: whoever saves last is told before the other's work is replaced."""

import re
import threading

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.urls import reverse

from callers.models import Caller, Segment

pytestmark = pytest.mark.django_db


@pytest.fixture
def noor(client):
    client.force_login(User.objects.create(username="noor", is_staff=True, is_superuser=True))
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


@pytest.fixture
def page():
    return reverse("admin:callers_caller_change", args=[Caller.objects.create(first_name="Sanne").pk])


def opened(client, page):
    """What a browser holds of a page that it opened: the hidden fields."""
    return seen_in(client.get(page))


def seen_in(answer):
    return {"seen": re.search(r'name="seen" value="(\d+)"', answer.content.decode())[1]}


def save(client, page, **fields):
    rows = {"numbers-TOTAL_FORMS": 0, "numbers-INITIAL_FORMS": 0}
    return client.post(page, {**rows, **fields, "_continue": "1"}, follow=True)


def test_the_second_to_save_is_told_who_was_first(noor, page):
    first, second = opened(noor, page), opened(noor, page)
    save(noor, page, **first, first_name="Sanne Marie")
    told = save(noor, page, **second, first_name="Susanne").content.decode()
    assert "noor changed this at" in told
    assert 'value="Susanne"' in told
    assert Caller.objects.get().first_name == "Sanne Marie"


def test_being_second_is_told_as_no_mistake_and_before_what_differs(noor, page):
    second = opened(noor, page)
    save(noor, page, **opened(noor, page), first_name="Sanne Marie")
    told = save(noor, page, **second, first_name="Susanne").content.decode()
    assert "Please correct" not in told
    assert told.index("noor changed this at") < told.index("What differs")


def test_saving_again_replaces_what_the_first_wrote(noor, page):
    second = opened(noor, page)
    save(noor, page, **opened(noor, page), first_name="Sanne Marie")
    refused = save(noor, page, **second, first_name="Susanne")
    save(noor, page, **seen_in(refused), first_name="Susanne")
    assert Caller.objects.get().first_name == "Susanne"


def test_one_who_saves_twice_is_not_in_the_own_way(noor, page):
    save(noor, page, **opened(noor, page), first_name="Sanne Marie")
    save(noor, page, **opened(noor, page), first_name="Susanne")
    assert Caller.objects.get().first_name == "Susanne"


def test_a_page_that_says_nothing_of_what_it_saw_is_saved(noor, page):
    save(noor, page, first_name="Susanne", seen="?")
    assert Caller.objects.get().first_name == "Susanne"


def test_the_second_to_save_sees_what_differs_and_can_go_on_with_either(noor, page):
    first, second = opened(noor, page), opened(noor, page)
    save(noor, page, **first, first_name="Sanne Marie", company="Bakker")
    told = save(noor, page, **second, first_name="Sanne Maria", company="Bakker").content.decode()
    assert "Nothing of yours is saved yet" in told
    conflict = told[told.index("flireo-conflict") : told.index("Go on with what is saved")]
    assert "<del>Marie</del>" in conflict
    assert "<ins>Maria</ins>" in conflict
    assert "Bakker" not in conflict
    assert f'<a class="text-link underline" href="{page}" target="_blank"' in told


def test_whoever_typed_the_same_is_told_that_nothing_differs(noor, page):
    second = opened(noor, page)
    save(noor, page, **opened(noor, page), first_name="Sanne Marie")
    told = save(noor, page, **second, first_name="Sanne Marie").content.decode()
    assert "flireo-conflict" in told
    assert "<ins>" not in told


def test_choices_are_told_by_their_names(noor, page):
    vip = Segment.objects.create(name="Vaste relaties", key="vip", position=1)
    second = opened(noor, page)
    save(noor, page, **opened(noor, page), segment=vip.pk, first_name="Sanne")
    told = save(noor, page, **second, first_name="Susanne").content.decode()
    conflict = told[told.index("flireo-conflict") : told.index("Go on with what is saved")]
    assert "<del>Vaste relaties</del>" in conflict


@pytest.mark.django_db(transaction=True)
def test_of_two_who_save_at_once_one_is_refused(page):
    user = User.objects.create(username="noor", is_staff=True, is_superuser=True)
    together = threading.Barrier(2)
    seen = str(Caller.objects.get().history.latest().pk)
    answers = []

    def work(name):
        mine = Client(headers={"accept-language": "en"})
        mine.force_login(user)
        together.wait()
        answers.append(save(mine, page, seen=seen, first_name=name).content.decode())
        connection.close()

    threads = [threading.Thread(target=work, args=(name,)) for name in ("Sanne Marie", "Susanne")]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted("Nothing of yours is saved yet" in one for one in answers) == [False, True]
    assert Caller.objects.get().history.count() == 2
