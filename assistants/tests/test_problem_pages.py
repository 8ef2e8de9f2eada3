"""What staff read when something is not allowed, not there, or broken: in their language, with what to do."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import translation
from django.views.defaults import server_error

from assistants.tests import cast

pytestmark = pytest.mark.django_db
DUTCH, ENGLISH = {"accept-language": "nl"}, {"accept-language": "en"}


@pytest.fixture
def noor(client):
    client.force_login(User.objects.create(username="noor", is_staff=True))
    return client


def test_a_page_that_is_not_there(noor):
    answer = noor.get("/admin/nothing/", headers=DUTCH)
    assert answer.status_code == 404
    assert "Deze pagina bestaat niet" in answer.content.decode()


def test_a_page_that_one_may_not_see(noor):
    answer = noor.get(reverse("admin:assistants_template_change", args=[cast.live().pk]), headers=ENGLISH)
    assert answer.status_code == 403
    assert "You may not do this" in answer.content.decode()


def test_a_form_from_before_the_last_log_in():
    browser = Client(enforce_csrf_checks=True)
    answer = browser.post(reverse("admin:login"), {"username": "noor"}, headers=DUTCH)
    assert answer.status_code == 403
    assert "Er is niets opgeslagen" in answer.content.decode()


def test_a_failure_of_the_service(rf):
    with translation.override("nl"):
        answer = server_error(rf.get("/admin/"))
    assert answer.status_code == 500
    assert "Er ging bij ons iets mis" in answer.content.decode()
