"""Staff say who belongs to a segment, in words; the next call follows."""

import pytest
from django.urls import reverse

from assistants.models import Publication
from assistants.tests import cast
from callers import counting, lookup
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
    assert "Callers with the tag vip." in staff.get(LIST).content.decode()
    page = staff.get(LIST, headers={"accept-language": "nl"}).content.decode()
    assert "Bellers met het label vip." in page


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


def page_of(segment):
    return reverse("admin:callers_segment_change", args=[segment.pk])


def test_the_page_reads_its_segment_out(staff):
    assert "Callers with the tag vip." in staff.get(page_of(cast.vip())).content.decode()


def test_callers_are_told_with_the_time_of_the_count(staff):
    vip = cast.vip()
    cast.sanne()
    assert "have not been counted yet" in staff.get(LIST).content.decode()
    counting.count_wanted()
    for address in (LIST, page_of(vip)):
        assert "1 caller with a number." in staff.get(address).content.decode()
    assert "1 caller is in it." in staff.get(page_of(vip)).content.decode()


def test_who_meets_the_conditions_of_an_earlier_segment_too_is_told_apart(staff):
    cast.vip()
    second = cast.vip(name="Goud", key="goud", position=20)
    cast.sanne()
    counting.count_wanted()
    assert "1 meets the conditions" in staff.get(LIST).content.decode()
    page = staff.get(page_of(second)).content.decode()
    assert "0 callers are in it." in page
    assert "1 meets the conditions; the others are in an earlier segment" in page


def test_it_is_told_for_how_many_the_crm_values_are_known(staff):
    cast.vip(conditions={"field": "crm.is_known", "operator": "is", "value": True})
    cast.sanne()
    counting.count_wanted()
    assert "CRM values known for 0 %." in staff.get(LIST).content.decode()


def test_an_edit_is_counted_behind(staff, nothing_behind, django_capture_on_commit_callbacks):
    vip = cast.vip()
    with django_capture_on_commit_callbacks(execute=True):
        save(staff, vip, conditions="caller.tags contains goud")
    assert counting.TASK in nothing_behind
    assert "being counted anew" in staff.get(LIST).content.decode()


def test_staff_can_have_them_counted_again(staff):
    vip = cast.vip()
    counting.count_wanted()
    count_again = reverse("admin:callers_segment_count")
    page = staff.post(count_again, {"segment": vip.pk}, follow=True)
    assert page.redirect_chain[-1][0] == page_of(vip)
    assert "The callers are being counted." in page.content.decode()
    assert staff.post(count_again, {"segment": "x"}).url == LIST
    assert staff.get(count_again, follow=True).request["PATH_INFO"] == LIST
    assert counting.count_wanted() == 1


def test_conditions_that_contradict_each_other_are_pointed_out(staff):
    vip = cast.vip()
    page = save(staff, vip, conditions="history.calls greater than 5\nhistory.calls less than 3")
    told = "“history.calls greater than 5” and “history.calls less than 3” are never met together"
    for page in (staff.get(LIST), staff.get(page_of(vip))):
        assert told in page.content.decode()


def test_a_segment_that_nobody_reaches_is_pointed_out(staff):
    cast.vip()
    both = {"all": [cast.vip(key="x").conditions, {"field": "caller.company", "operator": "is_set"}]}
    last = cast.vip(name="Bedrijven", key="bedrijven", position=20, conditions=both)
    assert "whoever meets these conditions is in “VIP” already" in staff.get(page_of(last)).content.decode()


def test_a_broken_segment_can_be_looked_at(staff):
    broken = cast.vip(conditions={"none": []})
    for address in (LIST, page_of(broken)):
        assert "cannot be read" in staff.get(address).content.decode()


def test_the_list_takes_as_many_queries_for_many_segments_as_for_few(staff, django_assert_max_num_queries):
    for number in range(30):
        cast.vip(key=f"s{number}", name=f"S{number}", position=number)
    counting.count_wanted()
    with django_assert_max_num_queries(20):
        staff.get(LIST)
