"""The presets, tried on answers of the shape that each CRM gives."""

from __future__ import annotations

import datetime
import json
import time
from pathlib import Path

import pytest

from callers.crm import contacts, many, presets, sealing
from callers.crm.client import Outcome
from callers.crm.spec import Spec
from callers.models import CrmConnection, CrmField
from callers.tests.crm_server import JAN, SANNE, asked

ANSWERS = Path(__file__).parent / "crm_answers"
NAMES = ("hubspot", "pipedrive", "salesforce")
SINCE = datetime.datetime(2026, 11, 1, 12, tzinfo=datetime.UTC)


def answer(name: str):
    return json.loads((ANSWERS / f"{name}.json").read_text())


@pytest.fixture
def connect(crm, db):
    """Return a function that saves a connection as a preset has it, but to a server of ours."""

    def made(key: str) -> Spec:
        preset = presets.load(key)
        # On the way to the server of the test there is no encryption and no other host.
        text = json.dumps(preset.connection)
        for host in ("https://api.hubapi.com", "https://api.pipedrive.com", "https://login.salesforce.com"):
            text = text.replace(host, crm.url)
        values = json.loads(text)
        if "client_id" in values["auth"]:
            values["auth"]["client_id"] = "us"
        secrets = dict.fromkeys(preset.secrets, "hunter2")
        row = CrmConnection(name=preset.label, preset=key, **values, sealed=sealing.seal(secrets))
        row.full_clean()
        row.save()
        for field in preset.fields:
            CrmField(connection=row, **field).full_clean()
            row.fields.create(**field)
        return Spec.of(row)

    def serve(request):
        if request.path.startswith("/services/oauth2/"):
            return 200, {}, {**answer("salesforce_token"), "instance_url": crm.url}
        return crm.status, {}, crm.body

    crm.answer = serve
    return made


def test_there_is_a_preset_for_each_of_these():
    assert presets.names() == {"hubspot": "HubSpot", "pipedrive": "Pipedrive", "salesforce": "Salesforce"}


EXPECTED = {
    "hubspot": {
        "first_name": "Sanne",
        "last_name": "de Wit",
        "email": "sanne@example.com",
        "company": "Voorbeeld BV",
        "job_title": "Inkoper",
        "lifecycle_stage": "customer",
        "deals": 2,
        "last_contacted_at": "2026-11-18T13:30:00+00:00",
        "customer_since": "2024-03-05T09:12:44.512000+00:00",
    },
    "salesforce": {
        "first_name": "Sanne",
        "last_name": "de Wit",
        "salutation": "Mevr.",
        "job_title": "Inkoper",
        "email": "sanne@example.com",
        "company": "Voorbeeld BV",
        "account_manager": "Noor Bakker",
        "last_activity_on": "2026-11-18",
        "customer_since": "2024-03-05T09:12:44+00:00",
    },
    "pipedrive": {
        "full_name": "Sanne de Wit",
        "email": "sanne@example.com",
        "company": "Voorbeeld BV",
        "notes": ["Belt liever 's middags"],
    },
}


@pytest.mark.parametrize("key", NAMES)
def test_a_caller_is_found_with_all_fields(connect, crm, key):
    crm.body = answer(f"{key}_one")
    reply = asked(connect(key))
    assert (reply.outcome, reply.failure) == (Outcome.FOUND, "")
    assert reply.values == EXPECTED[key]


@pytest.mark.parametrize("key", NAMES)
def test_a_number_that_the_crm_does_not_know(connect, crm, key):
    crm.body = answer(f"{key}_none")
    assert asked(connect(key)).outcome is Outcome.UNKNOWN


@pytest.mark.parametrize("key", NAMES)
@pytest.mark.parametrize("status", [200, 400])
def test_what_the_crm_says_is_wrong_is_told(connect, crm, key, status):
    crm.status, crm.body = status, answer(f"{key}_error")
    reply = asked(connect(key))
    assert reply.failure == ("error_in_answer" if status == 200 else "status")
    assert any(word in reply.params["detail"] for word in ("does not exist", "No such column", "at least 2"))


def test_hubspot_is_asked_for_each_way_in_which_it_keeps_a_number(connect, crm):
    crm.body = answer("hubspot_one")
    asked(connect("hubspot"))
    request = crm.received[0]
    assert (request.method, request.headers["authorization"]) == ("POST", "Bearer hunter2")
    told = {group["filters"][0]["propertyName"]: group["filters"][0]["value"] for group in request.json["filterGroups"]}
    assert told == {
        "phone": SANNE,
        "mobilephone": SANNE,
        "hs_searchable_calculated_phone_number": "601234567",
        "hs_searchable_calculated_mobile_number": "601234567",
    }


def test_salesforce_is_asked_at_its_own_address_for_several_notations(connect, crm):
    crm.body = answer("salesforce_one")
    asked(connect("salesforce"))
    token, request = crm.received
    assert token.form["grant_type"] == "refresh_token"
    assert request.path.startswith("/services/data/v61.0/query?")
    assert request.headers["authorization"] == "Bearer 00D!token"
    assert "MobilePhone IN ('+31601234567', '0601234567', '+31 6 01234567', '06 01234567')" in request.query["q"]


def test_pipedrive_gets_its_key_in_a_header(connect, crm):
    crm.body = answer("pipedrive_one")
    asked(connect("pipedrive"))
    assert crm.received[0].headers["x-api-token"] == "hunter2"
    assert crm.received[0].query == {"term": "601234567", "fields": "phone", "limit": "20"}


@pytest.mark.parametrize("key", ["hubspot", "salesforce"])
def test_many_callers_are_asked_for_at_once(connect, crm, key):
    crm.body = answer(f"{key}_many")
    spec = connect(key)
    numbers = [SANNE, JAN, "+31201234567"]
    assert many.most(spec) >= len(numbers)
    replies = many.ask_many(spec, numbers, time.monotonic() + 5)
    assert [replies[number].outcome for number in numbers] == [Outcome.FOUND, Outcome.FOUND, Outcome.UNKNOWN]
    assert [replies[number].values["first_name"] for number in numbers[:2]] == ["Sanne", "Jan"]
    request = crm.received[-1]
    if key == "hubspot":
        assert request.json["filterGroups"][0]["filters"][0]["values"] == numbers
        assert request.json["filterGroups"][2]["filters"][0]["values"] == ["601234567", "612345678", "201234567"]
    else:
        assert "'06 01234567', '+31612345678'" in request.query["q"]


def test_of_an_answer_that_is_not_complete_the_missing_stay_open(connect, crm):
    spec = connect("hubspot")
    crm.body = {**answer("hubspot_one"), "paging": {"next": {"after": "200"}}}
    replies = many.ask_many(spec, [SANNE, JAN], time.monotonic() + 5)
    assert set(replies) == {SANNE}


def test_when_asking_for_many_fails_it_fails_for_each(connect, crm):
    spec = connect("hubspot")
    crm.status = 429
    replies = many.ask_many(spec, [SANNE, JAN], time.monotonic() + 5)
    assert {number: reply.failure for number, reply in replies.items()} == dict.fromkeys([SANNE, JAN], "rate_limited")


def test_a_connection_may_not_know_how_to_ask_for_many(connect):
    assert many.most(connect("pipedrive")) == 0


NEXT = {
    "hubspot": "153",
    "salesforce": "/services/data/v61.0/query/01gD0000002HU6KIAW-2000",
    "pipedrive": "eyJmaWVsZCI6ImlkIn0",
}


@pytest.mark.parametrize("key", NAMES)
def test_all_contacts_are_paged_through(connect, crm, key):
    crm.body = answer(f"{key}_contacts")
    spec = connect(key)
    page = contacts.page(spec, None, "", time.monotonic() + 5)
    assert [contact.numbers for contact in page.contacts] == [(SANNE,), (JAN,)]
    assert [contact.is_deleted for contact in page.contacts] == [False, True]
    assert page.contacts[0].external_id in {"151", "003A", "1"}
    assert page.contacts[0].values["first_name"] == "Sanne"
    assert page.contacts[0].values["email"] == "sanne@example.com"
    assert page.next == NEXT[key]
    first = crm.received[-1]
    assert not {"after", "cursor"} & set(first.query)
    contacts.page(spec, None, page.next, time.monotonic() + 5)
    following = crm.received[-1]
    if key == "salesforce":
        assert following.path == NEXT[key]
        # Of 2,000 contacts a page would be larger than what is read.
        assert following.headers["sforce-query-options"] == first.headers["sforce-query-options"] == "batchSize=500"
    else:
        assert {**first.query, ("after" if key == "hubspot" else "cursor"): NEXT[key]} == following.query


@pytest.mark.parametrize("key", NAMES)
def test_contacts_that_have_changed_are_asked_for(connect, crm, key):
    crm.body = answer(f"{key}_contacts")
    contacts.page(connect(key), SINCE, "", time.monotonic() + 5)
    request = crm.received[-1]
    if key == "hubspot":
        assert request.json["filterGroups"][0]["filters"][0]["value"] == str(int(SINCE.timestamp() * 1_000))
        assert request.json["after"] == "0"
    elif key == "salesforce":
        assert request.path.startswith("/services/data/v61.0/queryAll?")
        assert "LastModifiedDate >= 2026-11-01T12:00:00Z" in request.query["q"]
    else:
        assert request.query["updated_since"] == "2026-11-01T12:00:00Z"


@pytest.mark.parametrize("following", ["https://elsewhere.example/", "//elsewhere.example/x"])
def test_a_next_page_on_another_host_is_refused(connect, crm, following):
    crm.body = {**answer("salesforce_contacts"), "nextRecordsUrl": following}
    spec = connect("salesforce")
    page = contacts.page(spec, None, "", time.monotonic() + 5)
    count = len(crm.received)
    with pytest.raises(contacts.AskError):
        contacts.page(spec, None, page.next, time.monotonic() + 5)
    assert len(crm.received) == count


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"{", "unexpected end"),
        (b"[]", "is not of type"),
        (b'{"label": "X", "connection": {}, "secrets": [], "fields": []}', "connection: "),
    ],
)
def test_a_file_that_is_no_preset_is_refused(content, reason):
    with pytest.raises(presets.PresetError) as refused:
        presets.read("mine", content)
    assert str(refused.value).startswith("mine: ")
    assert reason in str(refused.value)


@pytest.mark.parametrize("key", ["nosuch", "../preset.schema", "", "../../models/crm"])
def test_a_preset_that_is_not_there(key):
    with pytest.raises(KeyError):
        presets.load(key)
