"""What a CRM answers in good health, and what we make of it."""

from __future__ import annotations

import base64
import json
import socket
import unittest.mock
from ipaddress import ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callers.crm import client, failure_words, http, slots
from callers.crm.client import Outcome
from callers.crm.fields import Field
from callers.crm.http import Answer
from callers.crm.spec import Auth, Reading, Request
from callers.tests.crm_server import BEARER, JAN, SANNE, asked, connection, sanne, serving


def test_a_caller_who_is_known_is_found(crm):
    crm.body = sanne()
    reply = asked(connection(f"{crm.url}/contacts?phone={{number}}"))
    assert reply.outcome is Outcome.FOUND
    assert reply.values == {"first_name": "Sanne", "orders": 3, "vip": True}
    assert (reply.failure, reply.status) == ("", 200)
    assert 0 < reply.milliseconds < 5_000
    assert crm.received[0].path == "/contacts?phone=%2B31601234567"


def test_an_ipv6_address_is_named_as_web_servers_want_it(settings):
    settings.CRM_PRIVATE_ADDRESSES = [ip_network("::1/128")]
    with serving(host="::1", family=socket.AF_INET6) as crm:
        crm.body = sanne()
        assert asked(connection(crm.url)).outcome is Outcome.FOUND
        assert crm.received[0].headers["host"] == crm.url.removeprefix("http://")


def test_the_request_is_sent_as_the_connection_says(crm):
    crm.body = sanne()
    request = Request(
        "POST",
        f"{crm.url}/v1/{{number.digits}}/{{secret.realm}}?a=1",
        {"X-Number": "{number.national}", "X-Realm": "{secret.realm}"},
        {"tel": "{number.readable}", "plain": "a b"},
        '{"phone": "{number}", "key": "{number.base64url}", "local": "{number.local}", "{other}": {}}',
    )
    auth = Auth("bearer", secrets={"token": "hunter2", "realm": 'a/"b"'})
    assert asked(connection("", request=request, auth=auth)).outcome is Outcome.FOUND
    got = crm.received[0]
    assert got.method == "POST"
    assert got.path.startswith("/v1/31601234567/a%2F%22b%22?a=1&")
    assert got.query == {"a": "1", "tel": "+31 6 01234567", "plain": "a b"}
    assert got.headers["x-number"] == "0601234567"
    assert got.headers["x-realm"] == 'a/"b"'
    assert got.headers["authorization"] == "Bearer hunter2"
    assert got.headers["content-type"] == "application/json"
    key = base64.urlsafe_b64encode(SANNE.encode()).decode().rstrip("=")
    assert got.json == {"phone": SANNE, "key": key, "local": "601234567", "{other}": {}}


@pytest.mark.parametrize(
    ("auth", "expected"),
    [
        (Auth(), None),
        (Auth("header", {"name": "X-Api-Key"}, {"value": "hunter2"}), ("x-api-key", "hunter2")),
        (
            Auth("header", {"name": "Authorization", "prefix": "Token"}, {"value": "hunter2"}),
            ("authorization", "Token hunter2"),
        ),
        (Auth("basic", {"user": "ann"}, {"password": "hunter2é"}), ("authorization", "Basic YW5uOmh1bnRlcjLDqQ==")),
        (BEARER, ("authorization", "Bearer hunter2")),
    ],
)
def test_we_say_who_we_are_in_a_header(crm, auth, expected):
    crm.body = sanne()
    assert asked(connection(crm.url, auth=auth)).outcome is Outcome.FOUND
    headers = crm.received[0].headers
    if expected:
        assert headers[expected[0]] == expected[1]
    else:
        assert "authorization" not in headers


def test_we_say_who_we_are_in_the_address(crm):
    crm.body = sanne()
    asked(connection(f"{crm.url}/?a=1", auth=Auth("query", {"name": "api_token"}, {"value": "hunter&2"})))
    assert crm.received[0].query == {"a": "1", "api_token": "hunter&2"}


@pytest.mark.parametrize("kind", ["header", "query", "basic", "bearer", "client_credentials", "refresh_token"])
def test_a_request_is_shown_without_its_secrets(kind):
    secrets = dict.fromkeys(("value", "password", "token", "client_secret", "refresh_token", "realm"), "hunter2")
    request = Request(
        "POST",
        "https://crm.example/{number}",
        {"X-Key": "typed-here", "X-Plain": "seen"},
        {"r": "{secret.realm}"},
        '{"n": "{number}", "r": "{secret.realm}"}',
    )
    auth = Auth(kind, {"name": "X-Api", "user": "ann"}, secrets)
    shown = client.shown(connection("", request=request, auth=auth), SANNE)
    assert "hunter2" not in repr(shown)
    assert "typed-here" not in repr(shown)
    assert base64.b64encode(b"ann:hunter2").decode() not in repr(shown)
    assert shown.url.startswith("https://crm.example/%2B31601234567?r=***")
    assert ("X-Plain", "seen") in shown.headers
    assert shown.body == '{"n": "+31601234567", "r": "***"}'


def test_secrets_are_not_in_what_is_printed_of_a_connection():
    assert "hunter2" not in repr(connection("https://crm.example/", auth=BEARER))


@pytest.mark.parametrize("body", [{}, [], None, "", 0, False, b"", {"results": []}])
def test_nobody_in_the_answer_is_an_unknown_caller(crm, body):
    crm.body = body
    if body == b"":
        crm.status = 204
    path = "results" if isinstance(body, dict) and body else ""
    reply = asked(connection(crm.url, reading=Reading(path, "phones")))
    assert (reply.outcome, reply.failure, reply.values) == (Outcome.UNKNOWN, "", {})


def test_a_404_is_an_unknown_caller_only_if_the_connection_says_so(crm):
    crm.status, crm.body = 404, {"message": "No contact"}
    told = Reading("", "phones", not_found_is_unknown=True)
    assert asked(connection(crm.url, reading=told)).outcome is Outcome.UNKNOWN
    reply = asked(connection(crm.url))
    assert (reply.outcome, reply.failure, reply.status) == (Outcome.FAILED, "status", 404)


@pytest.mark.parametrize(
    "phones",
    [
        SANNE,
        [SANNE],
        "06 0123 4567",
        ["0612345678", "06-01234567"],
        31601234567,
        [[{"value": "nobody"}], ["0031601234567"]],
        "tel:+31-6-0123-4567",
        601234567,
    ],
)
def test_the_number_is_recognised_in_each_notation(crm, phones):
    crm.body = sanne(phones=phones)
    assert asked(connection(crm.url)).outcome is Outcome.FOUND


@pytest.mark.parametrize(
    ("number", "dashed"),
    [(SANNE, "06-01234567"), ("+31201234567", "020-1234567"), ("+32470123456", "0470-123456"), ("+3112", "12")],
)
def test_a_number_can_be_asked_for_with_a_dash(number, dashed):
    assert slots.of_number(number)["number.dashed"] == dashed


def test_national_numbers_are_read_in_the_country_of_the_connection(crm):
    crm.body = sanne(phones="0470 12 34 56")
    reading = Reading("", "phones", country="BE")
    assert asked(connection(crm.url, reading=reading), "+32470123456").outcome is Outcome.FOUND
    assert asked(connection(crm.url), "+32470123456").outcome is Outcome.FAILED


def test_of_a_list_the_one_with_the_number_is_taken(crm):
    crm.body = {"items": [{"item": sanne(phones=[JAN], name={"first": "Jan"})}, {"item": sanne()}]}
    reading = Reading("items[].item", "phones")
    reply = asked(connection(crm.url, reading=reading))
    assert reply.values["first_name"] == "Sanne"


def test_somebody_entered_twice_is_one_person(crm):
    crm.body = [sanne(id=1), sanne(id=2)]
    assert asked(connection(crm.url)).values["first_name"] == "Sanne"


def test_several_people_with_one_number_tell_nothing(crm):
    crm.body = [sanne(), sanne(name={"first": "Piet"})]
    reply = asked(connection(crm.url))
    assert (reply.outcome, reply.failure, reply.params["count"]) == (Outcome.UNKNOWN, "several_people", 2)
    assert reply.values == {}


@pytest.mark.parametrize("body", [sanne(phones=[JAN]), [sanne(phones=[JAN])], sanne(phones=JAN)])
def test_another_person_is_refused(crm, body):
    crm.body = body
    reply = asked(connection(crm.url))
    assert (reply.outcome, reply.failure, reply.values) == (Outcome.FAILED, "other_person", {})


@pytest.mark.parametrize("phones", [None, [], "", "unknown", {"value": SANNE}, True, float("1e300")])
def test_a_record_without_a_number_is_refused(crm, phones):
    crm.body = sanne(phones=phones)
    assert asked(connection(crm.url)).failure == "no_number"


def test_a_mapping_that_matches_nothing_finds_a_caller_without_values(crm):
    crm.body = sanne()
    fields = (Field("a", "no.such[0].thing"), Field("b", "length(missing)"), Field("c", "phones.first"))
    reply = asked(connection(crm.url, fields=fields))
    assert (reply.outcome, reply.values) == (Outcome.FOUND, {})


@pytest.mark.parametrize("path", ["name.first", "phones", "length(missing)", "orders"])
def test_a_record_that_is_none_is_refused(crm, path):
    crm.body = sanne()
    assert asked(connection(crm.url, reading=Reading(path, "phones"))).failure == "record_shape"


def test_values_are_cleaned(crm):
    crm.body = sanne(name={"first": "San\u202ene\n{{ caller.email }}\u0000"})
    assert asked(connection(crm.url)).values["first_name"] == "Sanne (( caller.email ))"


@pytest.mark.parametrize(
    ("path", "body", "detail"),
    [
        ("error", {"error": "Quota of +31601234567 used up"}, "Quota of"),
        ("error", {"error": {"code": 7, "message": "No quota"}}, "code: 7, message: No quota"),
        ("error_code", {"error_code": 7}, "7"),
        ("success == `false`", {"success": False}, ""),
    ],
)
def test_an_error_inside_a_good_status_is_a_failure(crm, path, body, detail):
    crm.body = {**sanne(), **body}
    reply = asked(connection(crm.url, reading=Reading("", "phones", path)))
    assert (reply.outcome, reply.failure, reply.status) == (Outcome.FAILED, "error_in_answer", 200)
    assert reply.params["detail"].startswith(detail)
    assert SANNE not in str(reply.params)


@pytest.mark.parametrize("error", [None, False, "", [], {}, 0])
def test_an_empty_error_is_none(crm, error):
    crm.body = sanne(error=error)
    assert asked(connection(crm.url)).outcome is Outcome.FOUND


@pytest.mark.parametrize("status", [400, 402, 500, 502, 503, 302, 600])
def test_another_status_is_a_failure(crm, status):
    crm.status, crm.body = status, {"message": "We are sorry"}
    reply = asked(connection(crm.url, reading=Reading("", "phones")))
    assert (reply.outcome, reply.failure, reply.status) == (Outcome.FAILED, "status", status)
    assert reply.params == {"status": status, "detail": "" if status == 302 else "We are sorry"}


@pytest.mark.parametrize("status", [401, 403])
def test_refused_credentials_have_words_of_their_own(crm, status):
    crm.status, crm.body = status, {"message": "Invalid key"}
    reply = asked(connection(crm.url, auth=BEARER))
    assert (reply.failure, reply.status) == ("auth", status)
    assert len(crm.received) == 1


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.just(SANNE),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["phones", "name", "error"]), inner),
)
PATHS = st.sampled_from(["", "phones", "[]", "[0]", "name.phones", "phones[].name", "length(@)", "error || name"])


@given(JSON, PATHS, PATHS, PATHS)
def test_whatever_comes_back_there_is_a_reply(body, record_path, number_path, error_path):
    fields = (Field("a", "name", "list"), Field("b", "phones"), Field("c", "@", "text"))
    spec = connection("https://crm.example/", reading=Reading(record_path, number_path, error_path), fields=fields)
    answer = Answer(200, {}, json.dumps(body).encode())
    with unittest.mock.patch.object(http, "send", return_value=answer):
        reply = asked(spec)
    assert reply.outcome in Outcome
    assert (reply.outcome is Outcome.FAILED) <= (reply.failure in failure_words.CODES)
    assert (reply.outcome is Outcome.FOUND) or reply.values == {}
