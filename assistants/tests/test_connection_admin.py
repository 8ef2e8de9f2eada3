"""Staff connect a CRM by filling in a form: secrets go in and never come out, and no live template is broken."""

import re

import pytest
from django.contrib.auth.models import Permission, User
from django.urls import reverse

from assistants import publishing
from assistants.models import Publication, Template
from assistants.tests import cast
from callers.crm import active, presets, sealing
from callers.models import CrmConnection
from callers.tests import crm_cast

pytestmark = pytest.mark.django_db

ADD = reverse("admin:callers_crmconnection_add")
FORM = {
    "name": "Ons CRM",
    "is_active": "on",
    "position": "100",
    "method": "GET",
    "url": "https://crm.example/search",
    "query": "phone: {number}\r\nlimit: 10",
    "headers": "Accept: application/json",
    "auth_kind": "bearer",
    "secret_token": "hunter2",
    "number_path": "phones",
    "soft_minutes": "60",
    "hard_minutes": "1440",
    "warm_everyone_below": "20000",
    "per_minute": "100",
    "fields-TOTAL_FORMS": "2",
    "fields-INITIAL_FORMS": "0",
    "fields-0-name": "first_name",
    "fields-0-path": "name.first",
    "fields-0-kind": "text",
    "fields-0-in_prompts": "on",
    "fields-1-name": "orders",
    "fields-1-path": "orders",
    "fields-1-kind": "number",
    "fields-1-in_first_message": "on",
}


def page(connection):
    return reverse("admin:callers_crmconnection_change", args=[connection.pk])


def saved(staff, **changes):
    """Save the form of the only connection with these changes, and return the page that comes then."""
    made = CrmConnection.objects.get()
    rows = {f"fields-{place}-id": str(one.pk) for place, one in enumerate(made.fields.all())}
    rows |= {"fields-INITIAL_FORMS": str(len(rows))} | {
        f"fields-{i}-connection": str(made.pk) for i in range(len(rows))
    }
    told = {name: value for name, value in {**FORM, **rows, "secret_token": "", **changes}.items() if value is not None}
    return staff.post(page(made), told, follow=True).content.decode()


@pytest.fixture
def connected(staff):
    assert staff.post(ADD, FORM).status_code == 302
    return CrmConnection.objects.get()


def test_what_is_filled_in_becomes_a_connection(connected):
    assert connected.query == {"phone": "{number}", "limit": "10"}
    assert connected.headers == {"Accept": "application/json"}
    assert sealing.unseal(connected.sealed) == {"token": "hunter2"}
    assert [(one.name, one.kind, one.in_prompts) for one in connected.fields.all()] == [
        ("first_name", "text", True),
        ("orders", "number", False),
    ]


def test_saving_gets_a_publication_number_and_counts_at_once(staff, django_capture_on_commit_callbacks):
    active.load()
    with django_capture_on_commit_callbacks(execute=True):
        staff.post(ADD, FORM)
    assert [spec.name for spec in active.loaded()] == ["Ons CRM"]
    assert "Ons CRM" in Publication.objects.order_by("number").last().change


def test_a_secret_is_never_shown_again(staff, connected):
    shown = staff.get(page(connected)).content.decode()
    assert "hunter2" not in shown
    assert connected.sealed not in shown
    assert "filled in; leave empty to keep it" in shown


def test_a_secret_that_is_left_empty_is_kept(staff, connected):
    saved(staff, name="CRM")
    connected.refresh_from_db()
    assert (connected.name, sealing.unseal(connected.sealed)) == ("CRM", {"token": "hunter2"})


def test_a_secret_does_not_go_to_another_host_unless_it_is_typed_again(staff, connected):
    elsewhere = "https://elsewhere.example/search"
    assert "goes to another host now" in saved(staff, url=elsewhere)
    bulk = '{"url": "https://elsewhere.example/many?n={items.one}", "items": {"one": "{number}"}, "most": 5}'
    assert "goes to another host now" in saved(staff, bulk=bulk)
    saved(staff, url=elsewhere, secret_token="hunter3")
    connected.refresh_from_db()
    assert (connected.url, sealing.unseal(connected.sealed)) == (elsewhere, {"token": "hunter3"})


def test_a_secret_typed_beside_a_mistake_is_not_taken_for_saved(staff, connected):
    told = saved(staff, number_path="", secret_token="hunter3")
    assert "type it in again: it is not saved yet" in told
    assert "hunter3" not in told


def test_secrets_that_cannot_be_read_are_told_of_and_stay(staff, connected, settings):
    sealed, settings.CREDENTIALS_KEYS = connected.sealed, ["another key, just as long as it must be"]
    assert "ask the administrator for the earlier CREDENTIALS_KEY" in saved(staff)
    saved(staff, auth_kind="basic", auth_user="noor")
    connected.refresh_from_db()
    assert (connected.auth_kind, connected.sealed) == ("basic", sealed)


def test_a_kind_of_authentication_wants_all_that_belongs_to_it(staff, connected):
    told = saved(staff, auth_kind="client_credentials", auth_client_id="me")
    assert told.count("Fill this in.") == 1
    saved(staff, auth_kind="header", auth_name="X-Api-Key", secret_value="abc")
    connected.refresh_from_db()
    assert connected.auth == {"name": "X-Api-Key"}
    assert sealing.unseal(connected.sealed) == {"value": "abc"}


def test_a_second_secret_has_a_name_that_the_request_mentions(staff, connected):
    keyed = {"headers": "X-App: {secret.app}"}
    assert "“app” is not filled in." in saved(staff, **keyed)
    assert "Nothing in the request says {secret.other}." in saved(staff, secret_name="other", secret_more="x")
    saved(staff, **keyed, secret_name="app", secret_more="x")
    connected.refresh_from_db()
    assert sealing.unseal(connected.sealed) == {"token": "hunter2", "app": "x"}


def test_without_a_key_no_secret_is_kept_and_staff_are_told(staff, settings):
    settings.CREDENTIALS_KEYS = []
    assert "the administrator has to set CREDENTIALS_KEY" in staff.post(ADD, FORM).content.decode()
    assert not CrmConnection.objects.exists()


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"number_path": "phones["}, "“phones[” is no JMESPath"),
        ({"fields-0-path": "name..first"}, "is no JMESPath: it goes wrong at character"),
        ({"fields-0-name": "First Name"}, "Use small letters, digits and _"),
        ({"fields-0-name": "is_known"}, "have a meaning already"),
        ({"fields-1-name": "first_name"}, "Give one of them another name."),
        ({"query": "phone"}, "Line 1: “phone” is no name with a value."),
        ({"query": "a: {number}\na: 2"}, "Line 2: “a” stands on an earlier line already."),
        ({"url": "crm.example"}, "Write an address that begins with https://"),
        ({"query": ""}, "Nothing in the request says whom it is about."),
        ({"hard_minutes": "5"}, "A record cannot be kept for a shorter time than it is fresh."),
        ({"bulk": "{"}, "valid JSON"),
    ],
)
def test_what_is_wrong_is_told_when_it_is_saved(staff, changes, told):
    assert told in staff.post(ADD, {**FORM, **changes}).content.decode()
    assert not CrmConnection.objects.exists()


@pytest.mark.parametrize("key", presets.names())
def test_a_preset_fills_in_the_form_and_can_be_saved_as_it_is(staff, key):
    form = staff.get(ADD, {"preset": key}).context_data["adminform"].form
    preset = presets.load(key)
    shown = {name: form[name].value() for name in form.fields}
    told = {name: value for name, value in shown.items() if value not in (None, False)}
    told = {name: form.fields[name].prepare_value(value) for name, value in told.items()}
    rows = {f"fields-{place}-{name}": value for place, one in enumerate(preset.fields) for name, value in one.items()}
    counts = {"fields-TOTAL_FORMS": len(preset.fields), "fields-INITIAL_FORMS": 0}
    secrets = {f"secret_{name}": "hunter2" for name in preset.secrets}
    answer = staff.post(f"{ADD}?preset={key}", {**told, "auth_client_id": "me", **rows, **counts, **secrets})
    assert answer.status_code == 302, answer.context_data["errors"]
    made = CrmConnection.objects.get()
    assert (made.preset, made.bulk, made.fields.count()) == (key, preset.connection["bulk"], len(preset.fields))
    assert not made.fields.filter(in_prompts=True).exists()


def test_a_new_connection_begins_with_the_question_which_crm_it_is(staff):
    shown = staff.get(ADD).content.decode()
    assert all(label in shown for label in presets.names().values())
    assert 'href="?preset="' in shown


@pytest.mark.parametrize(
    "changes",
    [
        {"fields-1-in_first_message": None},
        {"fields-1-name": "bestellingen"},
        {"fields-1-DELETE": "on"},
        {"is_active": None},
    ],
)
def test_what_a_live_template_uses_cannot_be_taken_away(staff, connected, changes):
    cast.live("Iedereen", "Dag. {% if crm.orders > 0 %}Uw bestelling komt eraan.{% endif %}")
    before = publishing.known_names()
    told = saved(staff, name="Anders", **changes)
    assert told.count("The live template “Iedereen” would break.") == 1
    connected.refresh_from_db()
    assert connected.name == "Ons CRM"
    assert publishing.known_names() == before


def test_who_has_the_permission_for_connections_alone_breaks_nothing_either(client, connected):
    cast.live("Iedereen", "Dag. {% if crm.orders > 0 %}Uw bestelling komt eraan.{% endif %}")
    user = User.objects.create_user("joris", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="change_crmconnection"))
    client.force_login(user)
    assert "“Iedereen” would break." in saved(client, is_active=None)
    assert CrmConnection.objects.get().is_active
    saved(client, **{"fields-0-name": "voornaam"})
    assert connected.fields.filter(name="voornaam").exists()


def test_a_segment_that_loses_its_value_is_told_of(staff, connected):
    conditions = {"field": "crm.orders", "operator": "greater", "value": 0}
    cast.vip(name="Wachtend", conditions=conditions)
    assert "Wachtend" not in saved(staff)
    told = saved(staff, **{"fields-1-in_first_message": None})
    assert "The segment “Wachtend” has conditions on crm.orders, which no CRM in use gives." in told


def test_what_is_no_template_s_business_can_be_changed_all_the_same(staff, connected):
    cast.live("Iedereen", "Dag. {% if crm.orders > 0 %}Uw bestelling komt eraan.{% endif %}")
    cast.live("Gebroken", when="closed").versions.update(text="{")
    Template.objects.create(name="Concept", when="open", draft=cast.text("{{ crm.first_name | default: 'x' }}"))
    saved(staff, **{"fields-0-DELETE": "on"})
    assert [one.name for one in connected.fields.all()] == ["orders"]


def test_a_connection_that_a_live_template_uses_cannot_be_deleted(staff, connected):
    delete = reverse("admin:callers_crmconnection_delete", args=[connected.pk])
    cast.live("Iedereen", "Dag. {% if crm.orders > 0 %}Uw bestelling komt eraan.{% endif %}")
    told = staff.post(delete, {"post": "yes"}, follow=True).content.decode()
    assert "“Ons CRM” cannot be deleted. The live template “Iedereen” would break." in told
    assert CrmConnection.objects.exists()
    Template.objects.get().delete()
    staff.post(delete, {"post": "yes"})
    assert not CrmConnection.objects.exists()


def test_what_calls_wrote_meanwhile_stays(staff, connected):
    renewed = sealing.seal({"token": "renewed"})
    CrmConnection.objects.update(sealed=renewed, last_failure="tls", last_failure_params={"host": "crm.example"})
    saved(staff, name="CRM")
    connected.refresh_from_db()
    assert sealing.unseal(connected.sealed) == {"token": "renewed"}
    assert connected.last_failure == "tls"


def test_the_list_tells_how_it_went_in_words(staff):
    made = crm_cast.connection()
    lists = reverse("admin:callers_crmconnection_changelist")
    assert "not asked yet" in staff.get(lists).content.decode()
    CrmConnection.objects.update(last_failure="timeout", last_failure_at=made.history.first().history_date)
    shown = staff.get(lists).content.decode()
    assert "does not work" in shown
    assert "The CRM did not answer in time." in shown


def test_who_may_only_look_sees_the_connection_without_its_secrets(client, connected):
    user = User.objects.create_user("gast", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_crmconnection"))
    client.force_login(user)
    shown = client.get(page(connected)).content.decode()
    assert "https://crm.example/search" in shown
    assert "name.first" in shown
    assert not re.search("hunter2|crmconnection/[0-9]+/test", shown)
    assert client.post(reverse("admin:callers_crmconnection_test", args=[connected.pk])).status_code == 403


def folded(page):
    """Return the headings of the parts of a form that are folded."""
    return [
        re.sub("<[^>]+>", "", one).strip().splitlines()[0] for one in re.findall("<summary>(.*?)</summary>", page, re.S)
    ]


def test_what_came_with_a_known_crm_is_folded_so_that_the_secret_is_found(staff):
    known = staff.get(ADD, {"preset": "hubspot"}).content.decode()
    assert folded(known) == [
        "How it is asked",
        "How its answer is read",
        "How long and how often",
        "Many callers at once",
    ]
    assert folded(staff.get(ADD, {"preset": ""}).content.decode()) == ["Many callers at once"]


def test_what_works_is_folded_until_something_in_it_is_wrong(staff):
    staff.post(ADD, FORM)
    assert "How its answer is read" in folded(staff.get(page(CrmConnection.objects.get())).content.decode())
    assert "How its answer is read" not in folded(saved(staff, number_path="phones["))


def test_of_two_who_save_at_once_the_second_sees_what_differs_but_no_secret(staff, connected):
    seen = connected.history.latest().pk
    saved(staff, seen=seen, url="https://crm.example/find", secret_token="hunter3")
    told = saved(staff, seen=seen, secret_token="hunter4")
    assert "Nothing of yours is saved yet" in told
    assert "<del>find</del>" in told
    assert "hunter" not in told
