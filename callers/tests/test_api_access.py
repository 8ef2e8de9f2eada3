"""Who may push, what a request must look like, and the hook that is signed."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.conf import settings as project
from django.core.management import call_command
from django.db import OperationalError
from django.test import Client
from django.utils import timezone

from callers.api import pushing, views
from callers.api.serializers import LARGEST_BODY
from callers.models import ApiSystem, Caller, Refresh
from callers.tests import crm_cast
from callers.tests.pushing_system import CHANGED, DELETE, UPSERT, Webshop

pytestmark = pytest.mark.django_db

SANNE = "+31601234567"


@pytest.fixture
def shop():
    return Webshop()


@pytest.mark.parametrize("address", [UPSERT, DELETE])
@pytest.mark.parametrize("header", ["", "Bearer", "Bearer wrong", "Bearer wróng", "Basic {token}", "{token}"])
def test_without_the_right_token_nothing_is_taken(shop, address, header):
    answer = shop.post(address, {"phone": SANNE}, Authorization=header.format(token=shop.token))
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")
    assert answer.headers["Content-Type"] == "application/json"
    assert not Caller.objects.exists()


def test_a_system_that_may_not_push_gets_the_same_answer_as_a_stranger(shop):
    stranger = shop.post(UPSERT, {"phone": SANNE}, Authorization="Bearer wrong")
    ApiSystem.objects.update(is_active=False)
    revoked = shop.upsert({"phone": SANNE})
    assert (revoked.status_code, revoked.content) == (401, stranger.content)
    assert shop.tell({"phone": SANNE}).status_code == 401


def test_of_a_token_only_its_hash_is_kept_and_of_a_secret_only_what_a_key_opens(shop):
    stored = ApiSystem.objects.values().get()
    assert shop.token not in str(stored)
    assert shop.secret not in str(stored)
    assert ApiSystem.objects.get().secret == shop.secret


def test_a_renewed_token_takes_the_place_of_the_old_one(shop):
    shop.system.renew_token()
    shop.system.save()
    assert shop.upsert({"phone": SANNE}).status_code == 401
    shop.token = shop.system.new_token
    assert shop.upsert({"phone": SANNE}).status_code == 200


def test_when_a_system_was_here_last_is_kept_to_the_minute(shop):
    shop.upsert([])
    first = ApiSystem.objects.get().last_used_at
    shop.upsert([])
    assert ApiSystem.objects.get().last_used_at == first
    ApiSystem.objects.update(last_used_at=timezone.now() - timedelta(minutes=2))
    shop.tell({"phone": SANNE})
    assert ApiSystem.objects.get().last_used_at >= first


@pytest.mark.parametrize(
    "body",
    [b"{", b"NaN", b'"\\ud800"', b"\xff", b"[1e400]", b"[" * 100_000, b'{"phone": "1"} x', b"\xef\xbb\xbf{}"],
)
def test_what_is_no_json_is_refused(shop, body):
    answer = shop.post(UPSERT, body)
    assert answer.status_code == 400
    assert answer.json()["error"].startswith("The body is no JSON")


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b'{"phone": "+31601234567", "first_name": "Sanne", "first_name": "Sara"}', '"first_name" stands twice'),
        (b'[{"attributes": {"plan": 1, "plan": 2}}]', '"plan" stands twice'),
        (b'{"attributes": ' + b"[" * 1_000 + b"]" * 1_000 + b"}", "recursion"),
    ],
    ids=["twice", "twice inside", "deep"],
)
def test_what_could_be_read_in_two_ways_is_refused_and_nothing_is_changed(shop, body, said):
    answer = shop.post(UPSERT, body)
    assert answer.status_code == 400
    assert said in answer.json()["error"]
    assert not Caller.objects.exists()


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
@pytest.mark.parametrize("address", [UPSERT, DELETE])
def test_another_content_type_is_refused(shop, kind, address):
    sent = {"Authorization": f"Bearer {shop.token}"}
    answer = Client().post(address, b'{"phone": "+31601234567"}', content_type=kind, headers=sent)
    assert (answer.status_code, answer.headers["Content-Type"]) == (415, "application/json")


def test_a_body_that_is_too_large_is_refused(shop):
    assert shop.post(UPSERT, b" " * (LARGEST_BODY + 1)).status_code == 413
    assert shop.tell(b" " * 10_001).status_code == 413


@pytest.mark.parametrize("address", [UPSERT, DELETE])
def test_only_post_is_possible(shop, address):
    answer = Client().get(address, headers={"Authorization": f"Bearer {shop.token}"})
    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")
    assert "error" in answer.json()


def test_no_cookie_is_set_and_none_is_needed(shop):
    client = Client(enforce_csrf_checks=True)
    sent = {"Authorization": f"Bearer {shop.token}"}
    answer = client.post(UPSERT, b'{"phone": "+31601234567"}', content_type="application/json", headers=sent)
    assert (answer.status_code, len(answer.cookies)) == (200, 0)


def test_who_waits_too_long_for_others_is_told_to_come_again(shop, monkeypatch):
    def busy(longest_wait):
        raise OperationalError("canceling statement due to lock timeout")

    monkeypatch.setattr(pushing.turns, "take", busy)
    answer = shop.upsert({"phone": SANNE})
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")


def test_our_own_mistake_is_told_as_json_too(shop, monkeypatch):
    monkeypatch.setattr(views, "callers_in", lambda document: 1 / 0)
    answer = shop.upsert({"phone": SANNE})
    assert (answer.status_code, "error" in answer.json()) == (500, True)


def test_a_signed_hook_has_the_number_fetched_before_all_that_is_only_likely(shop):
    crm_cast.connection()
    assert shop.tell({"phone": "06-01234567"}).json() == {"wanted": 1}
    assert Refresh.objects.values_list("number", "reason").get() == (SANNE, "push")


def test_the_same_hook_again_is_fine(shop):
    crm_cast.connection()
    assert [shop.tell({"phone": SANNE}).status_code for _ in range(2)] == [202, 202]
    assert Refresh.objects.count() == 1


@pytest.mark.parametrize("seconds", [-299, 0, 295])
def test_a_hook_may_be_five_minutes_late_or_early(shop, seconds):
    assert shop.tell({"phone": SANNE}, seconds=seconds).status_code == 202


@pytest.mark.parametrize("seconds", [-305, 305, -100_000])
def test_a_hook_from_another_time_is_refused(shop, seconds):
    assert shop.tell({"phone": SANNE}, seconds=seconds).status_code == 401


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Timestamp": ""},
        {"X-Timestamp": "now"},
        {"X-Timestamp": "١٧٠٠٠٠٠٠٠٠"},
        {"X-Signature": ""},
        {"X-Signature": "sha256="},
        {"X-Signature": "sha256=é"},
        {"X-Signature": "sha256=" + "0" * 64},
    ],
)
def test_a_hook_that_is_signed_wrongly_is_refused(shop, headers):
    crm_cast.connection()
    assert shop.tell({"phone": SANNE}, **headers).status_code == 401
    assert not Refresh.objects.exists()


def test_a_hook_signed_with_another_secret_or_over_another_body_is_refused(shop):
    assert shop.tell({"phone": SANNE}, secret="another").status_code == 401
    assert shop.post(CHANGED, {"phone": SANNE}).status_code == 401


def test_each_system_signs_with_its_own_secret_and_one_that_no_key_opens_is_in_nobodys_way(shop, caplog):
    other = Webshop("another shop")
    ApiSystem.objects.filter(name="another shop").update(sealed_secret="gAAAA-broken")
    assert shop.tell({"phone": SANNE}).status_code == 202
    assert other.tell({"phone": SANNE}).status_code == 401
    assert "not readable" in caplog.text
    assert SANNE not in caplog.text


@pytest.mark.parametrize("told", [{}, {"phone": None}, {"phone": "abc"}, [], {"phone": SANNE, "x": 1}, b"{"])
def test_a_hook_without_a_number_is_a_mistake(shop, told):
    assert shop.tell(told).status_code == 400


def test_the_description_of_the_api_is_made_without_warnings_and_leaves_the_webhook_out(tmp_path):
    path = tmp_path / "schema.yaml"
    call_command("spectacular", file=str(path), fail_on_warn=True, validate=True)
    told = path.read_text()
    assert [address for address in (UPSERT, DELETE, CHANGED, "webhooks") if f"{address}:" in told] == [
        UPSERT,
        DELETE,
        CHANGED,
    ]
    for status in ("400", "401", "413", "415", "503"):
        assert told.count(f"'{status}':") == 3
    assert told.count("examples:") >= 3
    # A body is what each of them is for.
    assert re.findall(r"\n      requestBody:(?:\n        .*)*?\n        required: (.*)", told) == ["true"] * 3


def test_staff_who_are_logged_in_may_read_the_description(staff):
    assert staff.get("/api/schema/").status_code == 200
    assert Client().get("/api/schema/").status_code == 403
    assert project.SPECTACULAR_SETTINGS["SERVE_INCLUDE_SCHEMA"] is False
