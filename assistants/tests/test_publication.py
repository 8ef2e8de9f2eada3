"""What is read from the database when a publication is loaded, and what of the one before stays."""

import pytest
from django.utils import timezone

from assistants import publication, publishing, replacing
from assistants.holder import Holder
from assistants.merging import MergeError
from assistants.models import Snippet, Version
from assistants.tests import cast
from callers.models import Segment

pytestmark = pytest.mark.django_db


def only(loaded):
    (version,) = loaded.versions.values()
    return version


def test_a_version_that_was_compiled_is_not_compiled_again():
    cast.live()
    first = publication.load()
    compiled = only(first).compiled()
    cast.vip()
    assert only(publication.load(first)).compiled() is compiled


def test_a_version_whose_snippet_changed_is_compiled_again():
    snippet = Snippet.objects.create(key="groet", text="Fijn dat u belt.")
    cast.live(greeting="{{ snippet.groet }}")
    first = publication.load()
    before = only(first).compiled()
    Snippet.objects.filter(pk=snippet.pk).update(text="Welkom.")
    after = only(publication.load(first)).compiled()
    assert after is not before
    assert "Welkom." in after.fill({}).body.decode()


def test_a_renamed_template_keeps_its_version_under_the_new_name():
    template = cast.live()
    first = publication.load()
    type(template).objects.update(name="Anders")
    assert only(publication.load(first)).template_name == "Anders"


def test_texts_that_are_in_memory_are_not_read_again():
    cast.live(greeting="Zoals het was.")
    first = publication.load()
    Version.objects.update(text=cast.text("Nooit gelezen."))
    assert "Zoals het was." in only(publication.load(first)).compiled().fill({}).body.decode()


def test_a_segment_that_was_broken_behind_the_admin_matches_nobody_and_spoils_no_other(caplog):
    cast.vip()
    broken = Segment.objects.create(name="Stuk", key="broken", position=1)
    Segment.objects.filter(pk=broken.pk).update(conditions={"field": "caller.tags", "operator": "resembles"})
    segments = publication.load().segments
    context = {"caller": {"is_known": True, "tags": ["vip"]}, "crm": {}, "history": {}}
    assert segments(context, "", timezone.now()) == "vip"
    assert "Segment broken cannot be used" in caplog.text


def test_before_the_first_publish_the_number_is_zero():
    assert publication.load().number == 0


def test_each_publish_has_the_next_number():
    template = cast.live()
    before = publication.load().number
    publishing.take_offline(template)
    after = publication.load()
    assert after.number == before + 1
    assert after.versions == {}


def broken_behind_the_admin(template):
    broken = Version.objects.create(template=template, number=2, text='{"firstMessage": ')
    type(template).objects.update(live_version=broken)


def test_a_version_that_was_broken_behind_the_admin_leaves_the_answer_to_the_one_in_memory():
    template = cast.live(greeting="Zoals het was.")
    first = publication.load()
    broken_behind_the_admin(template)
    second = publication.load(first)
    assert "Zoals het was." in only(second).usable().compiled().fill({}).body.decode()
    # So it stays with the next publication.
    assert only(publication.load(second)).usable().number == 1


def test_a_process_that_starts_with_a_broken_version_answers_with_the_one_before_it():
    broken_behind_the_admin(cast.live(greeting="Zoals het was."))
    holder = Holder(in_background=False)
    held, _level = holder.current(None)
    holder._compile()
    assert "Zoals het was." in only(held).usable().compiled().fill({}).body.decode()


def test_a_template_whose_every_version_x(caplog):
    broken_behind_the_admin(cast.live())
    Version.objects.update(text="{")
    loaded = publication.load()
    assert replacing.earlier(only(loaded)) is None
    with pytest.raises(MergeError):
        only(loaded).usable()


def test_memory_holds_no_version_that_is_live_no_more():
    template = cast.live()
    first = publication.load()
    sound = Version.objects.create(template=template, number=2, text=cast.text("Nieuw."))
    type(template).objects.update(live_version=sound)
    second = publication.load(first)
    only(second).prepare()
    assert only(second).before is None
