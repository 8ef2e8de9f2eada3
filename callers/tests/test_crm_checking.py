"""What is refused when a connection is saved, and how it is said."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from callers.crm import failure_words
from callers.models import CrmConnection, CrmField

URL = "https://crm.example.com/contacts/{number}"


def refusals(**values) -> dict[str, list[str]]:
    told = {"name": "CRM", "url": URL, "number_path": "phone", **values}
    with translation.override("en"):
        try:
            CrmConnection(**told).clean()
        except ValidationError as refused:
            return refused.message_dict
    return {}


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"url": "https://crm.example.com/", "query": {"q": "{number.national}"}},
        {"method": "POST", "url": "https://crm.example.com/", "body": '{"phone": "{number}"}'},
        {
            "method": "POST",
            "url": "https://crm.example.com/",
            "body": "<find>{number}</find>",
            "headers": {"Content-Type": "text/xml"},
        },
        {"url": "https://crm.example.com/{secret.realm}", "headers": {"X-Number": "{number.digits}"}},
        {
            "url": "{instance}/contacts/{number}",
            "auth_kind": "refresh_token",
            "auth": {"token_url": "https://x.example/token", "client_id": "us"},
        },
        {"auth_kind": "basic", "auth": {"user": "ann"}},
        {"query": {"filter": "tel eq '{number}' and {a: 1}"}},
    ],
)
def test_a_sound_connection_is_taken(values):
    assert refusals(**values) == {}


@pytest.mark.parametrize(
    ("values", "field", "words"),
    [
        ({"url": "crm.example.com/{number}"}, "url", "begins with https://"),
        ({"url": "ftp://crm.example.com/{number}"}, "url", "begins with https://"),
        ({"url": "https://ann:pw@crm.example.com/{number}"}, "url", "begins with https://"),
        ({"url": "https://crm.example.com/"}, "url", "whom it is about"),
        ({"url": "https://crm.example.com/{number.mobile}"}, "url", "There is no slot {number.mobile}."),
        ({"url": "{instance}/{number}"}, "url", "OAuth2"),
        ({"body": '{"phone": "{number}"}'}, "body", "GET request has no body"),
        ({"method": "POST", "body": '{"phone": {number}}'}, "body", "no JSON"),
        ({"headers": {"X Key": "a"}}, "headers", "letters, digits"),
        ({"headers": {"X-Key": "a\nb"}}, "headers", "one line"),
        ({"headers": {"X-Key": 5}}, "headers", "names and texts"),
        ({"query": ["limit"]}, "query", "names and texts"),
        ({"auth_kind": "basic"}, "auth", "needs: user"),
        ({"auth_kind": "client_credentials", "auth": {"client_id": "us"}}, "auth", "needs: token_url"),
        ({"auth": {"extra": {"a": 1}}}, "auth", "“extra”"),
        ({"number_path": "phones[", "name": "x"}, "number_path", "“phones[” is no JMESPath: something is missing"),
        ({"record_path": "nosuch(results)"}, "record_path", "goes wrong at character 1, “nosuch(results)”"),
        ({"error_path": "a" * 1_001}, "error_path", "longer than 1000"),
        ({"bulk": {"url": "https://x.example"}}, "bulk", "docs/crm-connections.md"),
        ({"bulk": {"most": 1_000_000}}, "bulk", "docs/crm-connections.md"),
        ({"contacts": {"url": "https://x", "items_path": "a[", "id_path": "id"}}, "contacts", "no JMESPath"),
    ],
)
def test_what_is_wrong_is_said_at_its_place(values, field, words):
    assert words in " ".join(refusals(**values)[field])


def test_a_field_has_a_path_that_can_be_read():
    with pytest.raises(ValidationError) as refused:
        CrmField(name="first_name", path="name.[", kind="text").clean()
    assert "path" in refused.value.message_dict


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["is_known", "age_minutes"])
def test_a_field_cannot_take_a_name_with_a_meaning(name):
    row = CrmConnection.objects.create(name="CRM", url=URL, number_path="phone")
    with pytest.raises(ValidationError, match="betekenis"):
        CrmField(connection=row, name=name, path="a").full_clean()


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("code", sorted(failure_words.CODES))
def test_each_failure_has_words(code, language):
    params = {"host": "crm.example", "status": 503, "detail": "Sorry", "path": "phones", "count": 2}
    with translation.override(language):
        said = failure_words.words(code, params)
        assert said
        assert "%" not in said
        assert failure_words.words(code, {})


def test_words_are_translated():
    assert len({failure_words.words(code, {}) for code in failure_words.CODES}) == len(failure_words.CODES)
    with translation.override("nl"):
        dutch = failure_words.words("timeout", {})
    with translation.override("en"):
        assert failure_words.words("timeout", {}) != dutch
    assert failure_words.words("", {}) == ""
