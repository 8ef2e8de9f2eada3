"""What the editor of a template is told while a draft is written."""

import json

import pytest
from django.contrib.auth.models import Permission, User
from django.urls import reverse

from assistants.models import Snippet, Template
from assistants.tests import cast

pytestmark = pytest.mark.django_db

ADDRESS = "/admin/assistants/template/check/"


def check(client, draft):
    answer = client.post(ADDRESS, {"draft": draft})
    assert answer.status_code == 200, answer.content
    return answer.json()


def marked(draft, finding):
    """Return what a browser would underline: it counts in units of two bytes."""
    return draft.encode("utf-16-le")[finding["from"] * 2 : finding["to"] * 2].decode("utf-16-le")


def test_a_mistake_is_told_in_the_linters_words_with_its_place(staff):
    draft = cast.text("Dag {{ caller.frist_name | default: 'u' }}.")
    told = check(staff, draft)
    (finding,) = told["findings"]
    assert marked(draft, finding) == "caller.frist_name"
    assert finding["message"] == "There is no “caller.frist_name”. Did you mean “caller.first_name”?"
    assert (finding["severity"], finding["path"], finding["close"]) == ("error", "firstMessage", "caller.first_name")
    assert (told["state"], told["status"]) == ("errors", "1 mistake")


def test_the_list_below_comes_along(staff):
    told = check(staff, cast.text("Dag { line.name }."))
    assert "<mark>{ line.name }</mark>" in told["html"]
    assert 'data-draft-line="2"' in told["html"]
    assert (told["state"], told["status"]) == ("remarks", "1 remark")


def test_a_draft_without_a_mistake_is_said_to_be_fine(staff):
    told = check(staff, cast.text())
    assert (told["state"], told["findings"]) == ("fine", [])
    assert "nothing is wrong with it" in told["html"]


@pytest.mark.parametrize(
    ("before", "name"),
    [("\\n\\u00e9 ", "caller.frist_name"), ("😀 \\ud83d\\ude00 ", "caller.frist_name"), ('\\"', "line.nam")],
)
def test_escapes_and_emoji_before_a_mistake_do_not_move_its_place(staff, before, name):
    draft = '{"x": "😀",\n"firstMessage": "Dag ' + before + "{{ " + name + ' | default: \\"u\\" }}"}'
    (finding,) = check(staff, draft)["findings"][:1]
    assert marked(draft, finding) == name


def test_a_mistake_in_json_is_told_at_its_place(staff):
    draft = '{"firstMessage": "Dag",\n}'
    (finding,) = check(staff, draft)["findings"]
    assert marked(draft, finding) == ","
    assert finding["message"] == "There is a comma after the last value. Take the comma out."
    assert finding["line"] == 1


def test_a_mistake_in_a_snippet_is_told_where_the_snippet_is_used(staff):
    Snippet.objects.create(key="groet", text="Dag {{ caller.frist_name }}")
    draft = cast.text("Hallo 😀\n{{ line.name }} {{ snippet.groet }}")
    findings = check(staff, draft)["findings"]
    assert {marked(draft, one) for one in findings} == {"{{ snippet.groet }}"}
    assert findings[0]["message"].startswith("In the snippet “groet”: There is no “caller.frist_name”.")


def test_a_missing_key_is_told_where_it_is_missing(staff):
    draft = '{"firstMessage": "Dag", "voice": {"voiceId": "x"}}'
    assert ("{", "voice.provider") in [(marked(draft, one), one["path"]) for one in check(staff, draft)["findings"]]


def test_line_ends_of_browsers_count_once(staff):
    draft = '{\n"firstMessage": "{{ line.nam }}"\n}'
    (finding, *_more) = check(staff, draft.replace("\n", "\r\n"))["findings"]
    assert marked(draft, finding) == "line.nam"


def test_checking_stores_nothing_and_takes_no_other_method(staff):
    template = cast.live()
    check(staff, cast.text("Anders."))
    assert Template.objects.get() == template
    assert Template.objects.get().draft == template.draft
    assert staff.get(ADDRESS).status_code == 405


@pytest.mark.parametrize(("right", "status"), [("view_template", 403), ("change_template", 200), ("add_template", 200)])
def test_who_may_not_write_a_draft_is_told_nothing(client, right, status):
    user = User.objects.create_user("iemand", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename=right))
    client.force_login(user)
    assert client.post(ADDRESS, {"draft": "{}"}).status_code == status


def test_a_very_long_draft_is_checked_too(staff):
    draft = cast.text("Dag.", metadata={f"key{i}": "é" * 90 for i in range(2_000)})
    assert len(draft.encode()) > 200_000
    assert check(staff, draft)["state"] == "fine"


def test_the_address_is_on_the_page(staff):
    page = staff.get(reverse("admin:assistants_template_change", args=[cast.live().pk]))
    settings = page.context["editor_settings"]
    assert settings["check_url"] == ADDRESS
    assert json.dumps(settings)
