"""What the page of a template shows and says, and what it leaves alone."""

import json

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse

from assistants import publishing
from assistants.models import Publication, Snippet, Template
from assistants.tests import cast
from assistants.tests.publish_page import agreed, published
from callers.models import Segment

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client):
    """Somebody who may change and delete templates, but not publish them."""
    user = User.objects.create_user("editor", is_staff=True)
    rights = ["change_template", "view_template", "delete_template", "view_version"]
    user.user_permissions.set(Permission.objects.filter(codename__in=rights))
    client.force_login(user)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def page_of(template):
    return reverse("admin:assistants_template_change", args=[template.pk])


def save(client, template, draft=None, button="_save", **more):
    """Send the form of a template and return the page that follows."""
    form = {"name": template.name, "when": template.when, "draft": template.draft if draft is None else draft, **more}
    answer = client.post(page_of(template), {**form, button: "1"}, follow=True)
    template.refresh_from_db()
    return answer.content.decode()


def roll_back(template, version):
    return reverse("admin:assistants_template_roll_back", args=[template.pk, version.pk])


def test_a_saved_draft_is_said_to_be_heard_by_nobody(staff):
    page = save(staff, cast.live(), cast.text("Nieuw."))
    assert "The draft of “Iedereen” is saved. Callers hear version 1." in page
    assert "The draft was checked: nothing is wrong with it." in page


def test_a_refused_publish_counts_the_mistakes(staff):
    page = save(staff, cast.live(), cast.text("{{ caller.frist_name }}", voicemailMessage="{{ line.nam }}"), "_publish")
    assert "Not published: the draft is saved, but it has 2 mistakes, shown below. Callers hear version 1." in page


def test_a_publish_without_a_change_says_so(staff):
    page = save(staff, cast.live(), button="_publish")
    assert "Nothing was published: the draft is the same as the version that is live." in page


def test_a_mistake_is_told_with_its_place(staff):
    draft = cast.text("Dag.", voicemailMessage="Dag {{ caller.frist_name }}")
    page = save(staff, cast.live(), draft)
    before = draft[: draft.index("caller.frist_name")]
    line, column = before.count("\n") + 1, len(before.splitlines()[-1]) + 1
    assert "Message for voicemail" in page
    assert f'data-draft-line="{line}" data-draft-column="{column}"' in page


def test_the_mistakes_of_a_saved_draft_are_shown_when_it_is_opened(staff):
    template = Template.objects.create(name="Kapot", draft='{"firstMessage": }')
    page = staff.get(page_of(template)).content.decode()
    assert "flireo-error" in page
    assert "line 1" in page


def test_what_a_draft_holds_is_never_read_as_html(staff):
    page = save(staff, cast.live(), cast.text("<script>alert(1)</script> {{ caller.<b> }}"))
    assert "<script>alert(1)" not in page
    assert "caller.<b>" not in page


def test_a_draft_keeps_its_spaces_and_line_ends(staff):
    template = Template.objects.create(name="Concept", draft="{\r\n}\r\n")
    save(staff, template, "{\r\n}\r\n", name="Andere naam")
    assert (template.name, template.draft) == ("Andere naam", "{\r\n}\r\n")
    save(staff, template, ' {"a":\r\n 1.0}\r\n')
    assert template.draft == ' {"a":\n 1.0}\n'


def test_a_very_long_draft_is_taken(staff):
    draft = cast.text("é" * 900_000)
    template = Template.objects.create(name="Lang", draft="{}")
    sent = {"name": "Lang", "when": "always", "draft": draft, "_save": "1"}
    assert staff.post(page_of(template), sent).status_code == 302
    template.refresh_from_db()
    assert template.draft == draft


def test_the_form_is_sent_in_parts_so_that_long_drafts_fit(staff):
    assert 'enctype="multipart/form-data"' in staff.get(page_of(cast.live())).content.decode()


@pytest.mark.parametrize(("language", "greeting"), [("nl", "firstMessage"), ("en", "firstMessage")])
def test_a_new_template_begins_with_a_complete_assistant(staff, language, greeting):
    page = staff.get(reverse("admin:assistants_template_add"), headers={"accept-language": language})
    draft = page.context["adminform"].form["draft"].value()
    assert greeting in json.loads(draft)
    assert publishing.check(draft) == []


def test_a_new_template_can_be_published_at_once(staff):
    form = {"name": "Nieuw", "when": "always", "draft": cast.text("Dag."), "_publish": "1"}
    page = staff.post(reverse("admin:assistants_template_add"), form, follow=True)
    live = agreed(staff, Template.objects.get(), page, note="eerste").content.decode()
    assert "Version 1 is live. The next call hears it." in live
    assert Template.objects.get().live_version.note == "eerste"


def test_a_new_place_for_a_live_template_gets_a_publication_number(staff):
    template = cast.live()
    before = Publication.objects.count()
    save(staff, template, when="closed")
    assert Publication.objects.count() == before + 1


def test_a_new_place_for_a_template_that_is_offline_gets_none(staff):
    save(staff, Template.objects.create(name="Concept", draft="{}"), when="closed")
    assert not Publication.objects.exists()


def test_the_newest_version_follows_the_draft_when_it_is_rolled_back(staff):
    template = cast.live()
    first = template.live_version
    published(staff, template, cast.text("Fout!"))
    page = staff.post(roll_back(template, first), follow=True).content.decode()
    assert "Version 1 is live again. The next call hears it. The draft is now the same as this version." in page


def test_later_work_in_the_draft_is_left_alone_by_a_roll_back(staff):
    template = cast.live()
    first = template.live_version
    published(staff, template, cast.text("Fout!"))
    save(staff, template, cast.text("Nog niet af"))
    page = staff.post(roll_back(template, first), follow=True).content.decode()
    assert "The draft was left as it is" in page
    template.refresh_from_db()
    assert template.draft == cast.text("Nog niet af")


def test_a_version_that_breaks_today_cannot_go_live_again(staff):
    snippet = Snippet.objects.create(key="groet", text="Dag.")
    template = cast.live(greeting="Hallo {{ snippet.groet }}")
    first = template.live_version
    published(staff, template, cast.text("Hallo."))
    snippet.delete()
    page = staff.post(roll_back(template, first)).content.decode()
    assert "This version cannot go live as things are today" in page
    assert "There is no snippet “groet”." in page
    template.refresh_from_db()
    assert template.live_version.number == 2


def test_a_version_that_is_live_already_needs_no_roll_back(staff):
    template = cast.live()
    page = staff.post(roll_back(template, template.live_version), follow=True).content.decode()
    assert "Version 1 is live already." in page
    assert template.versions.count() == 1


def test_a_version_of_another_template_is_not_found(staff):
    other = cast.live("Ander", when="closed")
    assert staff.post(roll_back(cast.live(), other.live_version)).status_code == 404


def test_going_live_takes_a_form_of_our_own_pages(staff):
    template = cast.live()
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(User.objects.get())
    assert strict.post(reverse("admin:assistants_template_offline", args=[template.pk])).status_code == 403


def test_a_version_can_be_read_and_not_changed(staff):
    version = cast.live().live_version
    page = reverse("admin:assistants_version_change", args=[version.pk])
    assert "caller.first_name" in staff.get(page).content.decode()
    assert staff.post(page, {"text": "{}"}).status_code == 403


def test_deleting_a_live_template_warns_and_gets_a_publication_number(staff):
    template = cast.live()
    page = reverse("admin:assistants_template_delete", args=[template.pk])
    assert "This template is live." in staff.get(page).content.decode()
    before = Publication.objects.count()
    staff.post(page, {"post": "yes"})
    assert not Template.objects.exists()
    assert Publication.objects.count() == before + 1


def test_who_may_not_publish_sees_no_button_for_it(editor):
    page = editor.get(page_of(cast.live())).content.decode()
    assert 'name="_save"' in page
    assert 'name="_publish"' not in page
    assert "Roll back" not in page
    assert "Take offline" not in page


def test_who_may_not_publish_cannot_move_or_delete_what_is_live(editor):
    template = cast.live()
    save(editor, template, cast.text("Nieuw."), when="closed", name="Weg")
    assert (template.name, template.when) == ("Iedereen", "always")
    assert template.draft == cast.text("Nieuw.")
    assert editor.post(reverse("admin:assistants_template_delete", args=[template.pk])).status_code == 403


def test_the_list_tells_what_is_live_and_what_differs(staff):
    cast.live("Gelijk")
    other = cast.live("Anders", segment=Segment.objects.create(name="VIP", key="vip"), when="closed")
    Template.objects.filter(pk=other.pk).update(draft="{}")
    Template.objects.create(name="Nieuw", draft="{}", when="open")
    page = staff.get(reverse("admin:assistants_template_changelist")).content.decode()
    for words in ("any line", "everyone", "is live", "draft differs from live", "offline", "VIP"):
        assert words in page


def test_a_save_that_changes_nothing_is_no_change_for_others(staff):
    template = cast.live()
    seen = template.history.latest().pk
    save(staff, template, template.draft.replace("\n", "\r\n"))
    assert template.history.latest().pk == seen
    save(staff, template, cast.text("Van mij."), seen=seen)
    assert template.draft == cast.text("Van mij.")


def test_a_draft_is_not_put_over_a_draft_that_was_saved_meanwhile(staff):
    template = cast.live()
    seen = template.history.latest().pk
    save(staff, template, cast.text("Van de eerste."))
    page = save(staff, template, cast.text("Van de tweede."), "_publish", seen=seen)
    assert "Nothing of yours is saved yet" in page
    assert "Van de tweede." in page
    assert "Van de eerste." in template.draft
    assert template.live_version.number == 1


def test_pressing_publish_twice_asks_the_same(staff):
    template = cast.live()
    seen = template.history.latest().pk
    for _press in range(2):
        page = save(staff, template, cast.text("Nieuw."), "_publish", seen=seen)
        assert "Publish now" in page
    assert template.live_version.number == 1


def test_the_history_tells_of_the_first_version_without_a_word_of_deletion(staff):
    page = staff.get(reverse("admin:assistants_template_history", args=[cast.live().pk])).content.decode()
    assert "Iedereen 1" in page
    assert "Deleted" not in page
    assert "pk=None" not in page
