"""Tokens of OAuth2: fetched when needed, shared, renewed, and never on a ringing phone."""

from __future__ import annotations

import base64
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from django.db import OperationalError

from callers import store
from callers.crm import sealing, tokens
from callers.crm.client import Outcome
from callers.crm.spec import Auth, Request, Spec
from callers.models import CrmConnection
from callers.tests.crm_server import SANNE, asked, connection, sanne

TOKEN = {"access_token": "first", "expires_in": 3600, "token_type": "Bearer"}


@pytest.fixture
def oauth(crm):
    """Serve tokens at /token and Sanne to whoever brings the newest one. `crm.given` is what is answered next."""
    crm.given = dict(TOKEN)
    crm.good = "first"

    def answer(request):
        if request.path == "/token":
            return (200 if "access_token" in crm.given else 400), {}, crm.given
        if request.headers.get("authorization") != f"Bearer {crm.good}":
            return 401, {}, {"message": "Session expired"}
        return 200, {}, sanne()

    crm.answer = answer
    crm.asked_for = lambda: [one for one in crm.received if one.path == "/token"]
    return crm


def spec_of(crm, kind: str = "client_credentials", **changes) -> Spec:
    secrets = {"client_secret": "hunter&2", "refresh_token": "r1"}
    told = {"token_url": f"{crm.url}/token", "client_id": "our id", "scope": "read write"}
    return replace(connection(f"{crm.url}/contact", auth=Auth(kind, told | changes, secrets)), pk=0)


def test_a_token_is_fetched_once_and_used(oauth):
    spec = spec_of(oauth, extra={"audience": "crm"})
    for _ in range(3):
        assert asked(spec).outcome is Outcome.FOUND
    assert len(oauth.asked_for()) == 1
    assert oauth.asked_for()[0].form == {
        "grant_type": "client_credentials",
        "client_id": "our id",
        "client_secret": "hunter&2",
        "scope": "read write",
        "audience": "crm",
    }


def test_the_client_may_be_named_in_a_header(oauth):
    asked(spec_of(oauth, client_in="header"))
    pair = base64.b64decode(oauth.asked_for()[0].headers["authorization"].removeprefix("Basic ")).decode()
    assert pair == "our+id:hunter%262"
    assert "client_secret" not in oauth.asked_for()[0].form


def test_a_refresh_token_is_used(oauth):
    assert asked(spec_of(oauth, "refresh_token")).outcome is Outcome.FOUND
    assert oauth.asked_for()[0].form["grant_type"] == "refresh_token"
    assert oauth.asked_for()[0].form["refresh_token"] == "r1"


def test_other_processes_find_the_token_in_the_cache_encrypted(oauth):
    spec = spec_of(oauth)
    asked(spec)
    kept = store.connect().get_many([tokens._key(spec)])[0]
    assert b"first" not in kept
    tokens.forget_held()
    assert asked(spec, may_renew_token=False).outcome is Outcome.FOUND
    assert len(oauth.asked_for()) == 1


def test_a_token_about_to_expire_is_renewed(oauth):
    oauth.given["expires_in"] = 30
    spec = spec_of(oauth)
    asked(spec)
    asked(spec)
    assert len(oauth.asked_for()) == 2


def test_a_token_that_is_refused_is_replaced_once(oauth):
    spec = spec_of(oauth)
    asked(spec)
    oauth.good = oauth.given["access_token"] = "second"
    assert asked(spec).outcome is Outcome.FOUND
    assert len(oauth.asked_for()) == 2
    oauth.good = "another"
    reply = asked(spec)
    assert (reply.failure, reply.status) == ("auth", 401)
    assert len(oauth.asked_for()) == 3


def test_no_token_is_fetched_while_the_phone_rings(oauth):
    reply = asked(spec_of(oauth), may_renew_token=False)
    assert (reply.outcome, reply.failure) == (Outcome.FAILED, "no_token")
    assert oauth.received == []


def test_a_token_refused_while_the_phone_rings_is_dropped(oauth):
    spec = spec_of(oauth)
    asked(spec)
    oauth.good = oauth.given["access_token"] = "second"
    assert asked(spec, may_renew_token=False).failure == "auth"
    assert len(oauth.asked_for()) == 1
    assert asked(spec).outcome is Outcome.FOUND


@pytest.mark.parametrize(
    ("given", "error"), [({"error": "invalid_grant"}, "invalid_grant"), ({}, ""), ([], ""), ({"access_token": ""}, "")]
)
def test_no_token_is_a_failure_with_the_reason(oauth, given, error):
    oauth.given = given
    reply = asked(spec_of(oauth))
    assert (reply.failure, reply.params["error"]) == ("auth_token", error)


def test_a_token_server_that_asks_for_rest_is_heard(crm):
    crm.status, crm.headers = 429, {"Retry-After": "60"}
    reply = asked(spec_of(crm))
    assert (reply.failure, reply.retry_after) == ("auth_token", 60)


@pytest.mark.parametrize("name", ["instance_url", "api_domain"])
def test_the_crm_is_asked_at_the_address_that_came_with_the_token(oauth, name):
    oauth.given[name] = f"{oauth.url}/"
    spec = replace(spec_of(oauth), request=Request("GET", "{instance}/contact?n={number}"))
    assert asked(spec).outcome is Outcome.FOUND
    assert oauth.received[-1].path == "/contact?n=%2B31601234567"


def test_many_at_once_fetch_one_token(oauth):
    spec = spec_of(oauth)
    with ThreadPoolExecutor(8) as pool:
        replies = list(pool.map(lambda _: asked(spec), range(8)))
    assert {reply.outcome for reply in replies} == {Outcome.FOUND}
    assert len(oauth.asked_for()) == 1


def test_while_another_process_fetches_we_wait_for_its_token(oauth):
    spec = spec_of(oauth)
    key = tokens._key(spec)
    store.connect().add(f"{key}:fetching", b"1", 15)
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(asked, spec)
        time.sleep(0.15)
        assert oauth.received == []
        tokens._keep(key, tokens.Token("first", time.time() + 600))
        tokens.forget_held()
        assert waiting.result().outcome is Outcome.FOUND
    assert oauth.asked_for() == []


def test_waiting_for_another_process_ends_at_the_deadline(oauth):
    spec = spec_of(oauth)
    store.connect().add(f"{tokens._key(spec)}:fetching", b"1", 15)
    assert asked(spec, seconds=0.3).failure == "timeout"


def test_without_the_cache_a_token_is_fetched_all_the_same(oauth, monkeypatch):
    def broken():
        raise store.StoreError("away")

    with monkeypatch.context() as patched:
        patched.setattr(store, "connect", broken)
        assert asked(spec_of(oauth)).outcome is Outcome.FOUND


@pytest.fixture
def saved(oauth, db):
    return CrmConnection.objects.create(
        name="CRM",
        url=f"{oauth.url}/contact",
        number_path="phones",
        auth_kind="refresh_token",
        auth={"token_url": f"{oauth.url}/token", "client_id": "us"},
        sealed=sealing.seal({"client_secret": "hunter2", "refresh_token": "r1"}),
    )


def test_a_new_refresh_token_is_stored(oauth, saved):
    oauth.given["refresh_token"] = "the second token"
    assert asked(Spec.of(saved)).outcome is Outcome.FOUND
    saved.refresh_from_db()
    assert sealing.unseal(saved.sealed) == {"client_secret": "hunter2", "refresh_token": "the second token"}
    assert "the second token" not in saved.sealed


def test_the_refresh_token_that_another_process_stored_is_used(oauth, saved):
    spec = Spec.of(saved)
    sealed = sealing.seal({"client_secret": "hunter2", "refresh_token": "r7"})
    CrmConnection.objects.filter(pk=saved.pk).update(sealed=sealed)
    assert asked(spec).outcome is Outcome.FOUND
    assert oauth.asked_for()[0].form["refresh_token"] == "r7"


def test_a_refresh_token_typed_in_meanwhile_is_not_overwritten(oauth, saved):
    typed = sealing.seal({"client_secret": "hunter2", "refresh_token": "typed"})
    tokens._keep_refresh_token(Spec.of(saved), "not-the-typed-one", "r2")
    CrmConnection.objects.filter(pk=saved.pk).update(sealed=typed)
    tokens._keep_refresh_token(Spec.of(saved), "r1", "r2")
    saved.refresh_from_db()
    assert sealing.unseal(saved.sealed)["refresh_token"] == "typed"


def test_a_connection_whose_secrets_do_not_open_says_so(saved, settings):
    settings.CREDENTIALS_KEYS = ["another-key-of-thirty-two-characters"]
    reply = asked(Spec.of(saved), SANNE)
    assert (reply.outcome, reply.failure) == (Outcome.FAILED, "no_secrets")


def test_a_database_that_is_away_does_not_keep_us_from_asking(oauth, saved, monkeypatch):
    oauth.given["refresh_token"] = "r2"
    spec = Spec.of(saved)

    def away(*args, **options):
        raise OperationalError("away")

    with monkeypatch.context() as patched:
        patched.setattr(CrmConnection.objects, "filter", away)
        patched.setattr(CrmConnection.objects, "select_for_update", away)
        assert asked(spec).outcome is Outcome.FOUND
