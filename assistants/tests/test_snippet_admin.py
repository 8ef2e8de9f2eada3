"""Staff change a snippet: at once in every live template, and refused where it would break one."""

import pytest
from django.urls import reverse

from assistants.models import Publication, Snippet, Template
from assistants.tests import cast

pytestmark = pytest.mark.django_db

USING = "Dag. {{ snippet.groet }}"


@pytest.fixture
def greeting():
    return Snippet.objects.create(key="groet", text="Fijn dat u belt.")


def save(staff, snippet, **fields):
    page = reverse("admin:assistants_snippet_change", args=[snippet.pk])
    answer = staff.post(page, {"key": snippet.key, "text": snippet.text, **fields}, follow=True)
    snippet.refresh_from_db()
    return answer.content.decode()


def test_a_new_text_is_heard_by_the_next_call(staff, greeting):
    cast.live(greeting=USING)
    save(staff, greeting, text="Wat kan ik doen?")
    called = staff.post("/webhooks/flireo/", cast.request(), content_type="application/json")
    assert cast.greeting(called) == "Dag. Wat kan ik doen?"
    assert Publication.objects.order_by("number").last().author.username == "noor"


def test_a_text_that_breaks_a_live_template_is_refused(staff, greeting):
    cast.live("Iedereen", USING)
    page = save(staff, greeting, text="Dag {{ caller.first_name }}!")
    assert "The live template “Iedereen” would break." in page
    assert "First message: “caller.first_name” is not known of every caller" in page
    assert greeting.text == "Fijn dat u belt."


def test_a_template_that_does_not_use_it_is_no_reason_to_refuse(staff, greeting):
    cast.live("Gebroken").versions.update(text="{")
    save(staff, greeting, text="Wat kan ik doen?")
    assert greeting.text == "Wat kan ik doen?"


def test_a_used_snippet_cannot_get_another_key(staff, greeting):
    cast.live("Iedereen", USING)
    assert "The live template “Iedereen” would break." in save(staff, greeting, key="welkom")
    assert greeting.key == "groet"


def test_a_used_snippet_cannot_be_deleted(staff, greeting):
    cast.live("Iedereen", USING)
    page = staff.post(reverse("admin:assistants_snippet_delete", args=[greeting.pk]), {"post": "yes"}, follow=True)
    assert "The snippet “groet” cannot be deleted. The live template “Iedereen” would break." in page.content.decode()
    assert Snippet.objects.exists()


def test_a_snippet_that_only_a_draft_uses_can_be_deleted(staff, greeting):
    Template.objects.create(name="Concept", draft=cast.text(USING))
    staff.post(reverse("admin:assistants_snippet_delete", args=[greeting.pk]), {"post": "yes"})
    assert not Snippet.objects.exists()


def test_the_page_tells_where_it_is_used(staff, greeting):
    cast.live("Iedereen", USING)
    Template.objects.create(name="Concept", draft=cast.text(USING), when="closed")
    page = staff.get(reverse("admin:assistants_snippet_change", args=[greeting.pk])).content.decode()
    assert "Iedereen</a> (live)" in page
    assert "Concept</a> (only in the draft)" in page


def test_a_text_keeps_its_lines_as_they_were_typed(staff, greeting):
    save(staff, greeting, text="  Een\r\ntwee\r\n")
    assert greeting.text == "  Een\ntwee\n"


def test_a_mistake_is_told_before_any_template_uses_it(staff, greeting):
    page = save(staff, greeting, text="Dag {{ caller.frist_name }}")
    assert "no template that uses it can be published" in page
    assert "Did you mean “caller.first_name”?" in page
    assert "can be published" not in save(staff, greeting, text="Dag {{ line.name }}")


def test_words_become_a_key(staff, greeting):
    save(staff, greeting, key="Warme groet!")
    assert greeting.key == "warme_groet"
    assert "beginning with a letter" in save(staff, greeting, key="2e groet")
