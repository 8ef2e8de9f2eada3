"""Publish, roll back, take offline: each gets the next publication number."""

import threading

import pytest
from django.contrib.auth.models import User
from django.db import connection

from assistants import publishing
from assistants.heard import NUMBER_KEY
from assistants.models import Publication, Snippet, Template
from assistants.publishing import PublishError
from assistants.tests import cast
from callers import store

pytestmark = pytest.mark.django_db


def edit(template, greeting):
    template.draft = cast.text(greeting)
    template.save(update_fields=["draft"])


def test_publishing_freezes_the_draft():
    user = User.objects.create_user("noor")
    template = Template.objects.create(name="Iedereen", draft=cast.text())
    version = publishing.publish(template, user, "eerste")
    assert (version.number, version.text, version.author, version.note) == (1, template.draft, user, "eerste")
    assert Publication.objects.first().author == user


def test_an_edit_of_the_draft_does_not_touch_what_is_live():
    template = cast.live()
    edit(template, "Anders.")
    template.refresh_from_db()
    assert template.live_version.text == cast.text()


def test_what_has_errors_is_refused_and_changes_nothing():
    template = cast.live()
    edit(template, "Dag {{ caller.frist_name }}.")
    with pytest.raises(PublishError) as refused:
        publishing.publish(template)
    assert [one.code for one in refused.value.findings if one.is_error] == ["unknown_name"]
    template.refresh_from_db()
    assert template.live_version.number == 1
    assert Publication.objects.first().number == 1


def test_the_same_text_is_not_published_twice():
    with pytest.raises(PublishError):
        publishing.publish(cast.live())


def test_rolling_back_makes_the_older_version_live():
    template = cast.live()
    first = template.live_version
    edit(template, "Fout!")
    publishing.publish(template)
    assert publishing.roll_back(template, first) is True
    template.refresh_from_db()
    assert template.live_version == first
    assert template.draft == first.text
    assert template.versions.count() == 2


def test_rolling_back_leaves_later_work_in_the_draft_alone():
    template = cast.live()
    first = template.live_version
    edit(template, "Fout!")
    publishing.publish(template)
    edit(template, "Later werk.")
    assert publishing.roll_back(template, first) is False
    template.refresh_from_db()
    assert template.draft == cast.text("Later werk.")


def test_rolling_back_to_what_is_live_is_refused():
    template = cast.live()
    with pytest.raises(PublishError):
        publishing.roll_back(template, template.live_version)


def test_rolling_back_is_refused_if_a_snippet_is_gone():
    snippet = Snippet.objects.create(key="groet", text="Hallo")
    template = cast.live(greeting="{{ snippet.groet }} daar.")
    first = template.live_version
    edit(template, "Zonder.")
    publishing.publish(template)
    snippet.delete()
    with pytest.raises(PublishError):
        publishing.roll_back(template, first)


def test_a_snippet_that_would_break_a_live_template_is_told():
    Snippet.objects.create(key="groet", text="Hallo")
    cast.live(greeting="{{ snippet.groet }} daar.")
    assert list(publishing.broken_by({"groet": "{{ caller.naam }}"})) == ["Iedereen"]
    assert publishing.broken_by({"groet": "Goedendag"}) == {}


def test_the_number_is_told_to_the_cache(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        cast.live()
    assert store.connect().get_many([NUMBER_KEY]) == [b"1"]


def test_a_cache_that_is_away_does_not_stop_a_publish(django_capture_on_commit_callbacks, monkeypatch):
    def fail(*args):
        raise store.StoreError

    monkeypatch.setattr(type(store.connect()), "raise_number", fail)
    with django_capture_on_commit_callbacks(execute=True):
        assert cast.live().live_version.number == 1


@pytest.mark.django_db(transaction=True)
def test_numbers_of_publishers_at_the_same_time_are_all_different():
    def change():
        try:
            publishing.record(None, "test")
        finally:
            connection.close()

    threads = [threading.Thread(target=change) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert list(Publication.objects.values_list("number", flat=True)) == [6, 5, 4, 3, 2, 1, 0]
