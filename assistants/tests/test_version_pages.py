"""What staff see of the versions of a template, and of the difference between two."""

import re

import pytest
from django.contrib.auth.models import Permission, User
from django.urls import reverse

from assistants import publishing
from assistants.models import Publication, Snippet, Template, Version
from assistants.tests import cast

pytestmark = pytest.mark.django_db


def publish(template, greeting, note="", author=None):
    template.draft = cast.text(greeting)
    template.save()
    return publishing.publish(template, author, note)


def page(client, name, template, *more, **parameters):
    answer = client.get(reverse(f"admin:assistants_template_{name}", args=[template.pk, *more]), parameters)
    assert answer.status_code == 200
    return " ".join(re.sub(r">\s+", ">", answer.content.decode()).split())


def test_the_page_of_a_template_tells_who_made_a_version_why_and_when_callers_heard_it(staff):
    template = cast.live()
    publish(template, "Nieuw.", "Kortere groet", User.objects.get())
    shown = page(staff, "change", template)
    first, second = Publication.objects.filter(number__gt=0).order_by("number")
    assert "Kortere groet" in shown
    assert "since" in shown
    assert "until" in shown
    assert [one.author for one in (first, second)] == [None, User.objects.get()]


def test_two_versions_are_shown_side_by_side_with_the_words_that_differ(staff):
    template = cast.live(greeting="Hallo, met Julia.")
    old, new = template.live_version, publish(template, "Hallo, met Emma.")
    shown = page(staff, "compare", template, old=old.pk, new=new.pk)
    assert "First message" in shown
    assert "<del>Julia</del>" in shown
    assert "<ins>Emma</ins>" in shown
    assert "Version 2 (live)" in shown


def test_the_draft_is_compared_with_what_is_live(staff):
    template = cast.live(greeting="Hallo, met Julia.")
    template.draft = cast.text("Hallo, met Emma.", maxDurationSeconds=600)
    template.save()
    assert "?old=live&amp;new=draft" in page(staff, "change", template)
    shown = page(staff, "compare", template, old="live", new="draft")
    assert "<ins>Emma</ins>" in shown
    assert "Longest duration (seconds)" in shown
    assert "<ins>600</ins>" in shown


def test_two_equal_versions_are_said_to_be_equal(staff):
    template = cast.live()
    shown = page(staff, "compare", template, old="live", new="draft")
    assert "The two are the same, to the letter." in shown
    assert "Compare the draft with what is live" not in page(staff, "change", template)


def test_a_broken_draft_can_be_compared_too(staff):
    template = cast.live()
    template.draft = '{"firstMessage": '
    template.save()
    assert "only its lines can be compared" in page(staff, "compare", template, old="live", new="draft")


def test_what_a_version_holds_is_never_read_as_html(staff):
    template = cast.live(greeting="Dag <b>een</b> twee drie.")
    template.draft = cast.text("Dag <b>een</b> twee <i>vier</i>.")
    template.save()
    shown = page(staff, "compare", template, old="live", new="draft")
    assert "<b>een" not in shown
    assert "<i>vier" not in shown


@pytest.mark.parametrize("key", ["", "0", "x", "-1", "9" * 30, "live"])
def test_what_is_no_version_of_this_template_is_not_found(staff, key):
    template = Template.objects.create(name="Nooit live", draft="{}", when="closed")
    other = cast.live()
    address = reverse("admin:assistants_template_compare", args=[template.pk])
    assert staff.get(address, {"old": key, "new": "draft"}).status_code == 404
    assert staff.get(address, {"old": "draft", "new": other.live_version_id}).status_code == 404


def test_versions_past_the_newest_have_a_page_of_their_own(staff):
    template = cast.live()
    more = [Version(template=template, number=number, text="{}") for number in range(2, 13)]
    Version.objects.bulk_create(more)
    address = reverse("admin:assistants_template_versions", args=[template.pk])
    assert address in page(staff, "change", template)
    shown = page(staff, "versions", template)
    assert all(f'value="{one.pk}"' in shown for one in template.versions.all())


def test_the_pages_make_the_same_queries_however_many_versions_there_are(staff, django_assert_max_num_queries):
    template = cast.live()
    for number in range(8):
        publish(template, f"Nummer {number}.", author=User.objects.get())
    with django_assert_max_num_queries(12):
        page(staff, "versions", template)


def test_who_may_not_see_templates_sees_no_versions(client):
    template = cast.live()
    client.force_login(User.objects.create_user("lezer", is_staff=True))
    for name in ("versions", "compare"):
        assert client.get(reverse(f"admin:assistants_template_{name}", args=[template.pk])).status_code == 403


def test_who_may_only_look_is_offered_no_way_back(client):
    template = cast.live()
    publish(template, "Nieuw.")
    viewer = User.objects.create_user("lezer", is_staff=True)
    viewer.user_permissions.set(Permission.objects.filter(codename__in=["view_template", "view_version"]))
    client.force_login(viewer)
    assert "roll-back" not in page(client, "versions", template)


def test_rolling_back_tells_what_becomes_of_the_draft(staff):
    template = cast.live(greeting="Dag.")
    first = template.live_version
    publish(template, "Nieuw.")
    assert "The draft becomes this version too." in page(staff, "roll_back", template, first.pk)
    template.refresh_from_db()
    template.draft = cast.text("Nog niet klaar.")
    template.save()
    assert "The draft has later work, which stays as it is" in page(staff, "roll_back", template, first.pk)


def test_rolling_back_tells_which_snippets_read_otherwise_now(staff):
    snippet = Snippet.objects.create(key="groet", text="Fijn dat u belt.")
    template = cast.live(greeting="Dag. {{ snippet.groet }}")
    first = template.live_version
    publish(template, "Nieuw.")
    assert "Snippets that have changed" not in page(staff, "roll_back", template, first.pk)
    snippet.text = "Fijn dat u terugbelt."
    snippet.save()
    shown = page(staff, "roll_back", template, first.pk)
    assert "Snippets that have changed since callers last heard this version" in shown
    assert "<del>belt</del>" in shown
    assert "<ins>terugbelt</ins>" in shown
