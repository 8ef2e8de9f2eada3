"""A draft goes live at a set time: once, as it was seen, and only if it still passes the linter."""

import threading
from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission, User
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from assistants import as_shown, publishing, scheduling
from assistants.models import Publication, ScheduledPublication, Snippet, Template
from assistants.scheduling import Refusal, State
from assistants.tests import cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

NEW = cast.text("Fijne feestdagen.")


@pytest.fixture
def template():
    made = cast.live()
    made.draft = NEW
    made.save()
    return made


def publisher():
    user, is_new = User.objects.get_or_create(username="uitgever", is_staff=True)
    if is_new:
        user.user_permissions.add(Permission.objects.get(codename="publish_template"))
    return user


def plan(template, after=timedelta(hours=1), note="Kerst"):
    return scheduling.plan(template, timezone.now() + after, publisher(), note, as_shown.of_draft(template))


def come_due(*planned):
    for minutes, one in enumerate(planned, 1):
        ScheduledPublication.objects.filter(pk=one.pk).update(due_at=timezone.now() - timedelta(minutes=minutes))


def live(template):
    return Template.objects.get(pk=template.pk).live_version


def test_it_goes_live_when_its_time_has_come_and_not_before(template):
    planned = plan(template)
    assert scheduling.publish_due() == 0
    assert live(template).number == 1
    come_due(planned)
    assert scheduling.publish_due() == 1
    assert (live(template).text, live(template).note) == (NEW, "Kerst")
    planned.refresh_from_db()
    assert (planned.state, planned.version) == (State.LIVE, live(template))


def test_what_goes_live_is_what_was_seen_whatever_becomes_of_the_draft(template):
    planned = plan(template)
    Template.objects.update(draft=cast.text("Nog niet af"))
    come_due(planned)
    scheduling.publish_due()
    assert live(template).text == NEW
    assert Template.objects.get().draft == cast.text("Nog niet af")


def test_it_goes_live_once(template):
    come_due(plan(template))
    assert [scheduling.publish_due(), scheduling.publish_due()] == [1, 0]
    assert template.versions.count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_publish_it_once(template):
    come_due(plan(template))
    together = threading.Barrier(2)
    counts = []

    def work():
        together.wait()
        counts.append(scheduling.publish_due())
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for one in workers:
        one.start()
    for one in workers:
        one.join()
    assert sorted(counts) == [0, 1]
    assert template.versions.count() == 2


def test_one_that_fails_is_in_the_way_of_no_other_and_tried_again(template, monkeypatch):
    other = cast.live("Gesloten", when="closed")
    other.draft = cast.text("Tot volgend jaar.")
    other.save()
    first, second = plan(template), plan(other)
    come_due(second, first)
    publish = publishing.publish_text

    def fail_for_one(one, *args):
        if one.pk == template.pk:
            raise RuntimeError
        return publish(one, *args)

    monkeypatch.setattr(publishing, "publish_text", fail_for_one)
    assert scheduling.publish_due() == 1
    assert live(other).number == 2
    monkeypatch.undo()
    assert scheduling.publish_due() == 1
    assert live(template).number == 2


def test_one_that_no_longer_passes_the_linter_does_not_go_live(template):
    snippet = Snippet.objects.create(key="wens", text="Fijne dagen.")
    template.draft = cast.text("Hallo. {{ snippet.wens }}")
    template.save()
    planned = plan(template)
    snippet.delete()
    come_due(planned)
    assert scheduling.publish_due() == 0
    assert live(template).number == 1
    assert [one.pk for one in scheduling.refused()] == [planned.pk]


def leave(user):
    user.is_active = False
    user.save()


def lose_the_permission(user):
    user.user_permissions.clear()


@pytest.mark.parametrize("what", [leave, lose_the_permission, User.delete])
def test_one_whose_author_may_publish_no_more_does_not_go_live(template, what):
    planned = plan(template)
    what(publisher())
    come_due(planned)
    assert scheduling.publish_due() == 0
    assert live(template).number == 1
    (refused,) = scheduling.refused()
    assert refused.refusal == Refusal.AUTHOR


def test_a_newer_version_answers_what_was_refused(template):
    planned = plan(template)
    ScheduledPublication.objects.update(state=State.REFUSED, decided_at=timezone.now())
    assert scheduling.refused().get() == planned
    publishing.publish(template)
    assert not scheduling.refused().exists()


def test_one_that_somebody_published_by_hand_meanwhile_counts_as_live(template):
    planned = plan(template)
    version = publishing.publish(template)
    come_due(planned)
    scheduling.publish_due()
    planned.refresh_from_db()
    assert (planned.state, planned.version) == (State.LIVE, version)
    assert Publication.objects.order_by("-number").first().version == version


def test_one_that_is_cancelled_does_not_go_live(template):
    planned = plan(template)
    assert scheduling.cancel(planned)
    come_due(planned)
    assert scheduling.publish_due() == 0
    assert not scheduling.cancel(planned)


def test_what_waits_is_told_in_the_order_of_its_time(template):
    later, sooner = plan(template, timedelta(hours=2)), plan(template)
    assert list(scheduling.waiting()) == [sooner, later]


@pytest.mark.parametrize("after", [timedelta(minutes=-1), timedelta(days=400)])
def test_a_time_that_is_past_or_far_away_is_refused(template, after):
    with pytest.raises(ValidationError):
        plan(template, after)


def test_one_template_goes_live_once_at_a_time(template):
    due = timezone.now() + timedelta(hours=1)
    shown = as_shown.of_draft(template)
    scheduling.plan(template, due, None, "", shown)
    with pytest.raises(ValidationError, match="at this very time already"):
        scheduling.plan(template, due, None, "", shown)


def test_what_was_changed_after_it_was_shown_is_not_scheduled(template):
    shown = as_shown.of_draft(template)
    Template.objects.update(draft=cast.text("Van een ander."))
    with pytest.raises(as_shown.NotAsShownError):
        scheduling.plan(template, timezone.now() + timedelta(hours=1), None, "", shown)
    assert not ScheduledPublication.objects.exists()
