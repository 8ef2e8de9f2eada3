"""Staff let systems push: what a system proves itself with is shown once, renewed and taken away."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.models import Permission, User
from django.urls import reverse

from callers.models import ApiSystem
from callers.tests.pushing_system import Webshop

pytestmark = pytest.mark.django_db

ADD = reverse("admin:callers_apisystem_add")


def shown(answer):
    assert "no-store" in answer.headers["Cache-Control"]
    return re.findall("<code>(.+?)</code>", answer.content.decode())


def page(system):
    return reverse("admin:callers_apisystem_change", args=[system.pk])


def ask(system, what):
    return reverse("admin:callers_apisystem_ask", args=[system.pk, what])


def test_a_new_system_is_shown_its_token_and_secret_which_work(staff):
    shop = Webshop("another")
    shop.token, shop.secret = shown(staff.post(ADD, {"name": "webshop"}))
    assert shop.upsert({"phone": "+31601234567"}).status_code == 200
    assert shop.tell({"phone": "+31601234567"}).status_code == 202
    assert ApiSystem.objects.get(name="webshop").last_used_at is not None


def test_neither_is_ever_shown_again(staff):
    issued = shown(staff.post(ADD, {"name": "webshop"}))
    system = ApiSystem.objects.get()
    for address in (page(system), reverse("admin:callers_apisystem_history", args=[system.pk]), ask(system, "token")):
        told = staff.get(address).content.decode()
        assert not any(one in told for one in (*issued, system.token_hash, system.sealed_secret))


@pytest.mark.parametrize("what", ["token", "secret"])
def test_one_of_them_is_renewed_after_a_question(staff, what):
    shop = Webshop()
    assert "stops working" in staff.get(ask(shop.system, "token")).content.decode()
    old = getattr(shop, what)
    [new] = shown(staff.post(ask(shop.system, what)))
    assert new != old
    sent = {"token": lambda: shop.upsert([]), "secret": lambda: shop.tell({"phone": "+31601234567"})}
    other = {"token": "secret", "secret": "token"}[what]
    assert sent[what]().status_code == 401
    assert sent[other]().status_code in (200, 202)
    setattr(shop, what, new)
    assert sent[what]().status_code in (200, 202)
    assert shop.system.history.first().history_change_reason == f"new {what}"


def test_nothing_more_is_taken_from_a_system_until_it_may_push_again(staff):
    shop = Webshop()
    staff.post(ask(shop.system, "revoke"))
    assert shop.upsert([]).status_code == 401
    assert shop.system.history.first().history_user.username == "noor"
    staff.post(page(shop.system), {"name": "webshop", "is_active": "on"})
    assert shop.upsert([]).status_code == 200


def test_looking_changes_nothing(staff):
    shop = Webshop()
    for what in ("token", "secret", "revoke"):
        assert staff.get(ask(shop.system, what)).status_code == 200
    assert staff.get(ask(shop.system, "other")).status_code == 404
    assert shop.upsert([]).status_code == 200


def test_who_may_only_look_cannot_renew(client):
    shop = Webshop()
    user = User.objects.create_user("gast", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_apisystem"))
    client.force_login(user)
    assert "/ask/" not in client.get(page(shop.system)).content.decode()
    for what in ("token", "secret", "revoke"):
        assert client.post(ask(shop.system, what)).status_code == 403
    assert shop.upsert([]).status_code == 200


def test_a_name_that_is_taken_is_told(staff):
    Webshop()
    assert "There is a system with this name already." in staff.post(ADD, {"name": "webshop"}).content.decode()


def test_without_a_key_no_system_is_made_and_staff_are_told_what_to_do(staff, settings):
    settings.CREDENTIALS_KEYS = []
    assert "set CREDENTIALS_KEY" in staff.post(ADD, {"name": "webshop"}).content.decode()
    assert not ApiSystem.objects.exists()
    settings.CREDENTIALS_KEYS = ["k" * 32]
    shop = Webshop()
    settings.CREDENTIALS_KEYS = []
    assert "set CREDENTIALS_KEY" in staff.post(ask(shop.system, "secret"), follow=True).content.decode()
