"""Between “Publish” and going live staff see what changes for callers, and agree to exactly that."""

import re
from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import Permission, User

from assistants.models import Answer, Snippet, Template
from assistants.tests import cast
from assistants.tests.publish_page import address, agreed, published, saved, shown_in

pytestmark = pytest.mark.django_db

NEW = cast.text("Hallo {{ caller.first_name | default: 'beller' }}, met {{ line.name }}.")


@pytest.fixture
def template():
    cast.line()
    return cast.live()


def called(number, count=1):
    for hour in range(count):
        Answer.objects.create(
            received_at=datetime(2026, 11, 24, 8, hour, tzinfo=UTC),
            caller_number=number,
            line_number=cast.LINE,
            context_level="fresh",
            publication_level="current",
            milliseconds=1,
        )


def words(page):
    assert page.status_code == 200
    return " ".join(re.sub(r">\s+", ">", page.content.decode()).split())


def live_number(template):
    return Template.objects.get(pk=template.pk).live_version.number


def test_publishing_shows_first_what_changes_for_the_last_callers(staff, template):
    cast.jan()
    called(cast.JAN)
    page = words(saved(staff, template, NEW))
    assert "1 greeting changes, 0 calls fail." in page
    assert "1 call was looked at, the last one." in page
    assert "Jan Jansen" in page
    assert "<del>Dag</del>" in page
    assert "<ins>Hallo</ins>" in page
    assert live_number(template) == 1


def test_whoever_agrees_makes_it_live(staff, template):
    page = words(published(staff, template, NEW, note="Vriendelijker"))
    assert "Version 2 is live. The next call hears it." in page
    version = Template.objects.get().live_version
    assert (version.text, version.note, version.author.username) == (NEW, "Vriendelijker", "noor")


def test_greetings_that_become_very_short_are_counted_apart(staff, template):
    called("", 3)
    page = words(saved(staff, template, cast.text("Hoi!")))
    assert "3 greetings become shorter than 10 characters, 0 calls fail." in page
    assert "0 greetings change" not in page


def test_a_call_that_gets_another_template_is_told_with_both_names(staff, template):
    called(cast.JAN)
    closed = Template.objects.create(name="Gesloten", when="closed", draft=cast.text("Wij zijn nu gesloten."))
    template.line = cast.Line.objects.get()
    cast.Line.objects.get().hours.create(weekday=0, opens="09:00", closes="10:00")
    page = words(saved(staff, closed, closed.draft))
    assert "1 call gets another template" in page
    assert "Iedereen → Gesloten" in page


def test_what_else_changes_is_shown_where_the_greeting_stays(staff, template):
    called(cast.JAN)
    page = words(saved(staff, template, cast.text(endCallMessage="Tot ziens!", maxDurationSeconds=600)))
    assert "1 call keeps its greeting, and something else changes" in page
    assert "Closing sentence" in page
    assert "Longest duration (seconds)" in page


def test_without_any_call_it_says_that_there_was_none(staff, template):
    assert "No call was answered yet, so there is none to try it on." in words(saved(staff, template, NEW))


def test_remarks_must_be_seen_before_it_goes_live(staff, template):
    warned = cast.text("Dag { line.name }, waarmee help ik?")
    page = saved(staff, template, warned)
    assert "has one brace" in words(page)
    refused = agreed(staff, template, page)
    assert "tick this if they may stay" in words(refused)
    assert live_number(template) == 1
    agreed(staff, template, refused, seen="on")
    assert live_number(template) == 2


def test_a_draft_with_mistakes_has_no_page_for_publishing(staff, template):
    template.draft = cast.text("{{ caller.frist_name }}")
    template.save()
    page = staff.get(address(template), follow=True)
    assert page.redirect_chain[0][0] == address(template, "change")
    assert "Not published: the draft is saved, but it has 1 mistake, shown below." in words(page)


def change_draft(template, snippet):
    Template.objects.filter(pk=template.pk).update(draft=cast.text("Van een ander."))


def change_place(template, snippet):
    Template.objects.filter(pk=template.pk).update(when="open")


def change_snippet(template, snippet):
    snippet.text = "Anders."
    snippet.save()


def publish_another(template, snippet):
    Template.objects.filter(pk=template.pk).update(live_version=None)


@pytest.mark.parametrize("change", [change_draft, change_place, change_snippet, publish_another])
def test_what_was_changed_meanwhile_does_not_go_live_unseen(staff, template, change):
    snippet = Snippet.objects.create(key="groet", text="Fijn dat u belt.")
    page = saved(staff, template, cast.text("Hallo. {{ snippet.groet }}"))
    change(template, snippet)
    again = agreed(staff, template, page, note="Toelichting")
    assert "was changed after you opened this page" in words(again)
    assert 'value="Toelichting"' in words(again)
    assert template.versions.count() == 1
    agreed(staff, template, again)
    assert template.versions.count() == 2


def test_a_page_that_does_not_tell_what_it_showed_publishes_nothing(staff, template):
    saved(staff, template, NEW)
    staff.post(address(template), {"_now": "1"})
    assert live_number(template) == 1


def test_pressing_twice_publishes_once(staff, template):
    page = saved(staff, template, NEW)
    agreed(staff, template, page)
    assert "the draft is the same as the version that is live" in words(agreed(staff, template, page))
    assert template.versions.count() == 2


def test_many_calls_have_pages_of_their_own(staff, template):
    called(cast.STRANGER, 30)
    page = words(saved(staff, template, NEW))
    assert f"{address(template, 'calls')}?change=greeting" in page
    second = words(staff.get(address(template, "calls"), {"change": "greeting", "page": "2"}))
    assert "Page 2 of 2" in second
    assert second.count('class="flireo-pair"') == 5


def test_a_page_of_calls_that_there_is_not_is_not_found(staff, template):
    assert staff.get(address(template, "calls"), {"change": "x"}).status_code == 404


def test_who_may_not_see_callers_sees_how_many_change_but_not_who(client, template):
    cast.jan()
    called(cast.JAN)
    called(cast.STRANGER)
    publisher = User.objects.create_user("uitgever", is_staff=True)
    rights = ["change_template", "view_template", "publish_template"]
    publisher.user_permissions.set(Permission.objects.filter(codename__in=rights))
    client.force_login(publisher)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    page = words(saved(client, template, NEW))
    assert "2 greetings change" in page
    assert "A stranger" in page
    assert "Jan" not in page


def test_who_may_not_publish_has_no_such_page(client, template):
    editor = User.objects.create_user("editor", is_staff=True)
    editor.user_permissions.set(Permission.objects.filter(codename__in=["change_template", "view_template"]))
    client.force_login(editor)
    assert client.get(address(template)).status_code == 403
    assert client.get(address(template, "calls"), {"change": "greeting"}).status_code == 403


def test_text_of_a_caller_is_never_read_as_html(staff, template):
    cast.jan(company="<b>BV</b>", first_name="")
    called(cast.JAN)
    assert "<b>BV" not in words(saved(staff, template, cast.text("Dag {{ caller.company | default: 'daar' }}, hallo.")))
    assert shown_in(staff.get(address(template)))
