"""Staff change a snippet: at once in every live template, and refused where it would break one."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission, User
from django.urls import reverse
from django.utils import timezone

from assistants.models import Answer, Example, Publication, ScheduledPublication, Snippet, Template
from assistants.tests import cast

pytestmark = pytest.mark.django_db

USING = "Dag. {{ snippet.groet }}"


@pytest.fixture
def greeting():
    return Snippet.objects.create(key="groet", text="Fijn dat u belt.")


def sent(staff, snippet, **fields):
    """Send the form of a snippet once; return the page that comes then."""
    page = reverse("admin:assistants_snippet_change", args=[snippet.pk])
    answer = staff.post(page, {"key": snippet.key, "text": snippet.text, **fields}, follow=True)
    snippet.refresh_from_db()
    return answer.content.decode()


def heard_in(page):
    """What the page sends along about what it showed, if it showed what callers will hear."""
    found = re.search(r'name="heard" value="(\w+)"', page)
    return {"heard": found[1]} if found else {}


def save(staff, snippet, **fields):
    """Send the form, and if it shows what callers will hear, send it again."""
    page = sent(staff, snippet, **fields)
    return sent(staff, snippet, **fields, **heard_in(page)) if heard_in(page) else page


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


def test_a_text_of_several_lines_that_was_not_touched_is_no_change(staff, greeting):
    Snippet.objects.update(text="Een\r\ntwee\n")
    greeting.refresh_from_db()
    cast.live("Iedereen", USING)
    page = sent(staff, greeting, text="Een\r\ntwee\r\n", explanation="Voor iedereen.")
    assert "Not live yet." not in page
    assert (greeting.text, greeting.explanation) == ("Een\r\ntwee\n", "Voor iedereen.")


def test_a_mistake_is_told_before_any_template_uses_it(staff, greeting):
    page = save(staff, greeting, text="Dag {{ caller.frist_name }}")
    assert "no template that uses it can be published" in page
    assert "Did you mean “caller.first_name”?" in page
    assert "can be published" not in save(staff, greeting, text="Dag {{ line.name }}")


def test_words_become_a_key(staff, greeting):
    save(staff, greeting, key="Warme groet!")
    assert greeting.key == "warme_groet"
    assert "beginning with a letter" in save(staff, greeting, key="2e groet")


def scheduled(template, text):
    due_at = timezone.now() + timedelta(days=1)
    return ScheduledPublication.objects.create(template=template, text=text, due_at=due_at)


def test_what_callers_will_hear_is_shown_before_it_goes_live(staff, greeting):
    cast.line()
    cast.live("Iedereen", USING)
    Answer.objects.create(
        received_at=timezone.now(),
        caller_number=cast.STRANGER,
        line_number=cast.LINE,
        context_level="stranger",
        publication_level="current",
        milliseconds=1,
    )
    page = sent(staff, greeting, text="Fijn dat u terugbelt.")
    assert "Not live yet." in page
    assert "Please correct" not in page
    assert "It is heard at once in these live templates:" in page
    assert "1 greeting changes, 0 calls fail." in page
    assert "<ins>terugbelt</ins>" in page
    assert greeting.text == "Fijn dat u belt."
    sent(staff, greeting, text="Fijn dat u terugbelt.", **heard_in(page))
    assert greeting.text == "Fijn dat u terugbelt."


def test_the_examples_of_the_templates_that_use_it_are_tried_too(staff, greeting):
    cast.line()
    template = cast.live("Iedereen", USING)
    Example.objects.create(template=template, name="Onbekend", situation={"who": "stranger", "line": cast.LINE})
    page = sent(staff, greeting, text="Fijn dat u terugbelt.")
    assert "1 greeting changes, 0 calls fail." in page
    assert "Example “Onbekend”" in page


def test_another_text_than_was_shown_is_shown_first_too(staff, greeting):
    cast.live("Iedereen", USING)
    page = sent(staff, greeting, text="Fijn dat u terugbelt.")
    assert "Not live yet." in sent(staff, greeting, text="Heel iets anders.", **heard_in(page))
    assert greeting.text == "Fijn dat u belt."


def test_a_template_that_began_to_use_it_meanwhile_is_shown_first(staff, greeting):
    cast.live("Iedereen", USING)
    page = sent(staff, greeting, text="Fijn dat u terugbelt.")
    cast.live("Gesloten", USING, when="closed")
    assert "Gesloten" in sent(staff, greeting, text="Fijn dat u terugbelt.", **heard_in(page))
    assert greeting.text == "Fijn dat u belt."


def test_what_no_caller_hears_is_saved_at_once(staff, greeting):
    Template.objects.create(name="Concept", draft=cast.text(USING))
    sent(staff, greeting, text="Fijn dat u terugbelt.")
    assert greeting.text == "Fijn dat u terugbelt."


def test_remarks_on_the_new_text_are_shown(staff, greeting):
    cast.live("Iedereen", USING)
    assert "has one brace" in sent(staff, greeting, text="Fijn dat u { line.name } belt.")


def test_who_may_not_publish_cannot_change_what_callers_hear(client, greeting):
    cast.live("Iedereen", USING)
    other = Snippet.objects.create(key="adres", text="Dorpsstraat 1")
    editor = User.objects.create_user("editor", is_staff=True)
    editor.user_permissions.set(Permission.objects.filter(codename__in=["view_snippet", "change_snippet"]))
    client.force_login(editor)
    client.post(reverse("admin:assistants_snippet_change", args=[greeting.pk]), {"key": "groet", "text": "Anders."})
    client.post(reverse("admin:assistants_snippet_change", args=[other.pk]), {"key": "adres", "text": "Kerkplein 2"})
    assert set(Snippet.objects.values_list("text", flat=True)) == {"Fijn dat u belt.", "Kerkplein 2"}


def test_one_that_a_scheduled_publication_uses_is_told_and_kept(staff, greeting):
    template = cast.live()
    planned = scheduled(template, cast.text(USING))
    assert (
        reverse("admin:assistants_scheduledpublication_change", args=[planned.pk])
        in staff.get(reverse("admin:assistants_snippet_change", args=[greeting.pk])).content.decode()
    )
    told = staff.post(reverse("admin:assistants_snippet_delete", args=[greeting.pk]), {"post": "yes"}, follow=True)
    assert "It is used in a scheduled publication" in told.content.decode()
    assert "It is used in a scheduled publication" in sent(staff, greeting, key="welkom")
    assert Snippet.objects.get() == greeting
