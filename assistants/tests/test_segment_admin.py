"""Staff say who belongs to a segment, in words; the next call follows."""

import pytest
from django.urls import reverse

from assistants.models import Publication
from assistants.tests import cast
from callers import lookup
from callers.models import Segment

pytestmark = pytest.mark.django_db

LIST = reverse("admin:callers_segment_changelist")


def save(staff, segment, **fields):
    page = reverse("admin:callers_segment_change", args=[segment.pk])
    sent = {"name": segment.name, "key": segment.key, "position": segment.position, **fields}
    answer = staff.post(page, sent, follow=True)
    segment.refresh_from_db()
    return answer.content.decode()


def test_conditions_are_written_as_text(staff):
    sent = {"name": "VIP", "key": "vip", "position": 1, "conditions": "caller.tags contains vip"}
    staff.post(reverse("admin:callers_segment_add"), sent)
    segment = Segment.objects.get()
    assert segment.conditions == {"all": [{"field": "caller.tags", "operator": "contains", "value": "vip"}]}
    assert Publication.objects.order_by("number").last().author.username == "noor"


def test_the_next_call_follows_new_conditions(staff):
    cast.sanne(tags=["goud"])
    vip = cast.vip()
    cast.live("Iedereen", "Dag.")
    cast.live("VIP", "Dag, gouden beller.", segment=vip)
    save(staff, vip, conditions="caller.tags contains goud")
    called = staff.post("/webhooks/flireo/", cast.request(), content_type="application/json")
    assert cast.greeting(called) == "Dag, gouden beller."


def test_wrong_conditions_are_refused_with_their_line(staff):
    assert "Line 1, “caller.tegs contains vip”" in save(staff, cast.vip(), conditions="caller.tegs contains vip")


def test_the_list_reads_as_plain_words(staff):
    cast.vip()
    assert "caller.tags contains vip" in staff.get(LIST).content.decode()


def test_segments_are_put_in_order_by_dragging(staff):
    first, last = cast.vip(), cast.vip(name="Goud", key="goud", position=20)
    rows = {"form-0-id": first.pk, "form-0-position": 1, "form-1-id": last.pk, "form-1-position": 0}
    staff.post(LIST, {"form-TOTAL_FORMS": 2, "form-INITIAL_FORMS": 2, "_save": "1", **rows})
    assert list(Segment.objects.values_list("key", flat=True)) == ["goud", "vip"]
    assert Publication.objects.exists()


def test_a_new_key_reaches_callers_who_were_put_in_by_hand(staff, django_capture_on_commit_callbacks):
    vip = cast.vip()
    cast.sanne(segment=vip)
    assert lookup.find(cast.SANNE, "").caller.segment_by_hand == "vip"
    with django_capture_on_commit_callbacks(execute=True):
        save(staff, vip, key="goud")
    assert lookup.find(cast.SANNE, "").caller.segment_by_hand == "goud"


def test_a_segment_that_a_template_is_for_cannot_be_deleted(staff):
    vip = cast.vip()
    cast.live("Vaste relaties", segment=vip)
    page = staff.post(reverse("admin:callers_segment_delete", args=[vip.pk]), {"post": "yes"}, follow=True)
    assert "The segment “VIP” cannot be deleted: the template “Vaste relaties” is for it." in page.content.decode()
    assert Segment.objects.exists()


def test_a_deleted_segment_is_forgotten_by_its_callers(staff, django_capture_on_commit_callbacks):
    vip = cast.vip()
    cast.sanne(segment=vip)
    assert lookup.find(cast.SANNE, "").caller.segment_by_hand == "vip"
    with django_capture_on_commit_callbacks(execute=True):
        staff.post(reverse("admin:callers_segment_delete", args=[vip.pk]), {"post": "yes"})
    assert lookup.find(cast.SANNE, "").caller.segment_by_hand == ""
    assert Publication.objects.exists()


def test_the_key_that_the_page_makes_of_the_name_will_do(staff):
    staff.post(reverse("admin:callers_segment_add"), {"name": "Nieuwe klanten", "key": "nieuwe-klanten", "position": 1})
    assert Segment.objects.get().key == "nieuwe_klanten"


def test_a_new_segment_comes_after_the_last_one(staff):
    page = reverse("admin:callers_segment_add")
    assert staff.get(page).context["adminform"].form.initial["position"] == 0
    cast.vip(position=10)
    assert staff.get(page).context["adminform"].form.initial["position"] == 11
