"""Two people have the same page open: whoever saves last is told before the other's work is replaced."""

import re

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from callers.models import Caller

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
