"""What was live when, and which snippets are not as they were."""

import importlib

import pytest
from django.apps import apps

from assistants import publishing
from assistants.models import Publication, Snippet
from assistants.spells import changed_snippets, spells
from assistants.tests import cast

pytestmark = pytest.mark.django_db

USING = "Dag. {{ snippet.groet }}"


def publish(template, greeting):
    template.draft = cast.text(greeting)
    template.save()
    return publishing.publish(template)


def times(number):
    return Publication.objects.get(number=number).created_at


def test_a_version_was_live_until_the_next_one():
    template = cast.live()
    first, second = template.live_version, publish(template, "Nieuw.")
    found = spells(template)
    assert [(one.began_at, one.ended_at) for one in found[first.pk]] == [(times(1), times(2))]
    assert [(one.began_at, one.ended_at) for one in found[second.pk]] == [(times(2), None)]


def test_a_version_that_came_back_has_two_spells_the_newest_first():
    template = cast.live()
    first = template.live_version
    publish(template, "Nieuw.")
    publishing.roll_back(template, first)
    assert [(one.began_at, one.ended_at) for one in spells(template)[first.pk]] == [
        (times(3), None),
        (times(1), times(2)),
    ]


def test_a_template_that_was_taken_offline_is_heard_no_more():
    template = cast.live()
    first = template.live_version
    publishing.take_offline(template)
    assert spells(template)[first.pk][0].ended_at == times(2)


def test_other_changes_end_no_spell():
    template = cast.live()
    publishing.record(None, "Snippet “groet”: changed")
    cast.live("Gesloten", when="closed")
    assert spells(template)[template.live_version_id][0].ended_at is None


def test_a_spell_tells_who_began_it(admin_user):
    template = cast.live()
    first = template.live_version
    publish(template, "Nieuw.")
    publishing.roll_back(template, first, admin_user)
    assert [one.author for one in spells(template)[first.pk]] == [admin_user, None]


def test_publications_from_before_this_was_kept_are_told_apart_by_the_history():
    template = cast.live()
    first, second = template.live_version, publish(template, "Nieuw.")
    cast.live("Gesloten", when="closed")
    publishing.roll_back(template, first)
    publishing.take_offline(template)
    kept = list(Publication.objects.values_list("number", "template", "version"))
    Publication.objects.update(template=None, version=None)
    importlib.import_module("assistants.migrations.0005_tell_what_was_live").tell(apps, None)
    assert list(Publication.objects.values_list("number", "template", "version")) == kept
    assert second.pk in spells(template)


def test_publications_outlive_their_template():
    template = cast.live()
    publishing.take_offline(template)
    template.delete()
    assert Publication.objects.filter(number__gt=0).count() == 2


def test_a_snippet_that_changed_since_is_told_with_both_texts():
    snippet = Snippet.objects.create(key="groet", text="Fijn dat u belt.")
    template = cast.live(greeting=USING)
    first = template.live_version
    publish(template, "Nieuw.")
    snippet.text = "Wat kan ik doen?"
    snippet.save()
    (told,) = changed_snippets(first)
    assert (told.key, told.then, told.now) == ("groet", "Fijn dat u belt.", "Wat kan ik doen?")


def test_what_callers_heard_last_counts_and_not_what_they_heard_first():
    snippet = Snippet.objects.create(key="groet", text="Fijn dat u belt.")
    template = cast.live(greeting=USING)
    first = template.live_version
    snippet.text = "Wat kan ik doen?"
    snippet.save()
    publish(template, "Nieuw.")
    assert changed_snippets(first) == []


def test_a_snippet_that_is_gone_is_told_too():
    snippet = Snippet.objects.create(key="groet", text="Fijn dat u belt.")
    template = cast.live(greeting=USING)
    first = template.live_version
    publish(template, "Nieuw.")
    snippet.delete()
    (told,) = changed_snippets(first)
    assert (told.then, told.now) == ("Fijn dat u belt.", None)


def test_snippets_that_a_version_does_not_use_are_left_out():
    snippet = Snippet.objects.create(key="adres", text="Dorpsstraat 1")
    template = cast.live()
    first = template.live_version
    publish(template, "Nieuw.")
    snippet.text = "Dorpsstraat 2"
    snippet.save()
    assert changed_snippets(first) == []
