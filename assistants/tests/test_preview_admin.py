"""Staff see beside the editor what a caller would hear of the draft, as they type."""

import re

import pytest
from django.contrib.auth.models import Permission, User
from django.urls import reverse

from assistants.models import Answer, Template
from assistants.tests import cast
from callers import entries, store
from callers.models import Refresh
from callers.tests import crm_cast

pytestmark = pytest.mark.django_db

PREVIEW = reverse("admin:assistants_template_preview")
CALLERS = reverse("admin:assistants_template_callers")
GREETING = '<blockquote class="flireo-speech-words" lang="nl">'


def previewed(client, template=None, draft=None, **form):
    usual = {"who": "number", "number": cast.SANNE, "line": cast.LINE, "template": template.pk if template else ""}
    response = client.post(PREVIEW, {**usual, "draft": template.draft if draft is None else draft, **form})
    assert response.status_code == 200
    return response.content.decode()


def greeting(page):
    return page.partition(GREETING)[2].partition("</blockquote>")[0]


@pytest.fixture
def template():
    cast.line()
    cast.sanne()
    return cast.live()


def somebody(client, *permissions):
    user = User.objects.create(username="sam", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    client.force_login(user)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def test_the_draft_is_heard_with_what_was_filled_in_marked(staff, template):
    page = previewed(staff, template, cast.text("Hoi {{ caller.first_name | default: 'u' }}!"))
    assert greeting(page) == 'Hoi <mark class="flireo-mark flireo-mark-value" title="caller.first_name">Sanne</mark>!'
    assert "this draft" in page


def test_a_default_and_a_placeholder_of_flireo_are_marked_otherwise(staff, template):
    page = previewed(staff, template, cast.text("Hoi {{ caller.company | default: 'u' }}, {{customer.number}}."))
    assert 'flireo-mark-default" title="caller.company is not known: this stands in for it">u</mark>' in greeting(page)
    assert 'flireo-mark-foreign" title="Flireo fills this in during the call">{{customer.number}}</mark>' in page


def test_values_and_drafts_are_never_read_as_html(staff, template):
    cast.caller("+31611111111", first_name="<script>alert(1)</script>", company='"><img src=x onerror=alert(1)>')
    draft = cast.text("<b>{{ caller.first_name | default: '<i>' }}</b> {{ caller.company | default: '' }} {{<u>}}")
    page = previewed(staff, template, draft, number="+31611111111")
    for hostile in ("<script", "<img", "<b>", "<i>", "<u>"):
        assert hostile not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in greeting(page)


@pytest.mark.parametrize("written", ["06-01234567", "+31 6 01234567", "0031601234567", "sanne", "WIT sanne"])
def test_a_caller_is_found_by_name_or_by_number_in_any_notation(staff, template, written):
    assert ">Sanne</mark>" in greeting(previewed(staff, template, number="", caller=written))


@pytest.mark.parametrize(
    ("who", "name"), [("stranger", "beller"), ("withheld", "beller"), ("invented", "Kim &amp; Co")]
)
def test_a_stranger_a_withheld_number_and_somebody_made_up_can_be_looked_at(staff, template, who, name):
    assert f">{name}</mark>" in greeting(previewed(staff, template, who=who, first_name="Kim & Co"))


def test_somebody_made_up_can_be_given_facts_crm_values_and_a_segment(staff, template):
    vip = cast.vip()
    Template.objects.filter(pk=template.pk).update(segment=vip)
    draft = cast.text("{{ caller.attributes.sinds | default: 0 }} {{ crm.orders | default: 0 }} {{ history.calls }}")
    made_up = {"who": "invented", "attributes": "sinds = 2019", "crm": "orders = 2", "calls": "4", "segment": "vip"}
    page = previewed(staff, template, draft, **made_up)
    assert [number in greeting(page) for number in (">2019<", ">2<", ">4<")] == [True] * 3
    assert "Made up by hand" in page


def test_what_cannot_be_read_of_somebody_made_up_is_said(staff, template):
    page = previewed(staff, template, who="invented", attributes="sinds 2019")
    assert "has no equals sign" in page
    assert GREETING not in page


def test_the_time_decides_about_opening_hours_and_words(staff, template):
    line = cast.Line.objects.get()
    line.hours.create(weekday=0, opens="09:00", closes="17:00")
    cast.live("Dicht", "Dag, wij zijn dicht.", when="closed")
    draft = cast.text("Goede{{ clock.part_of_day }}, {{ clock.time }}.")
    monday = previewed(staff, template, draft, date="2026-11-23", time="10:30")
    assert ">morgen</mark>, <mark" in greeting(monday)
    assert "10:30" in greeting(monday)
    sunday = previewed(staff, template, draft, date="2026-11-22", time="10:30")
    assert greeting(sunday) == "Dag, wij zijn dicht."
    assert "This caller hears “Dicht”, not this draft." in sunday
    assert "the line is closed, and that one is for when it is closed" in sunday


@pytest.mark.parametrize("date", ["0001-01-01", "9999-12-31", "31-12-2026"])
def test_a_date_out_of_reach_is_refused_in_words(staff, template, date):
    page = previewed(staff, template, date=date)
    assert "flireo-stopped" in page
    assert "Date: " in page


def test_another_template_that_answers_is_named_with_the_reason(staff, template):
    cast.live("VIP", "Welkom terug!", segment=cast.vip())
    page = previewed(staff, template)
    assert greeting(page) == "Welkom terug!"
    assert "This caller hears “VIP”, not this draft." in page
    assert "That one is for the segment “VIP”." in page


@pytest.mark.parametrize(
    ("place", "reason"),
    [
        ({"line": "+31201234567"}, "This template is for the line Tweede."),
        ({"segment": "klant"}, "This template is for the segment “Klant”. This caller is in no segment."),
        ({"when": "closed"}, "This template is for when the line is closed, and at this time it is open."),
    ],
)
def test_a_template_that_does_not_fit_the_call_tells_why(staff, template, place, reason):
    made = {
        "line": lambda number: cast.line(number=number, name="Tweede"),
        "segment": lambda key: cast.vip(key=key, name="Klant", conditions={}),
        "when": lambda when: when,
    }
    other = Template.objects.create(
        name="Anders", draft=cast.text(), **{name: made[name](value) for name, value in place.items()}
    )
    assert reason in previewed(staff, other)


def test_the_draft_can_be_filled_in_for_whoever_would_hear_another(staff, template):
    cast.live("VIP", "Welkom terug!", segment=cast.vip())
    page = previewed(staff, template, only_draft="yes")
    assert ">Sanne</mark>" in greeting(page)
    assert "This caller hears “VIP”, not this draft." in page


def test_a_template_that_is_not_saved_yet_is_looked_at_where_the_form_puts_it(staff, template):
    vip = cast.vip()
    place = {"template_line": "", "template_segment": vip.pk, "template_when": "always"}
    assert greeting(previewed(staff, None, cast.text("Nieuw."), **place)) == "Nieuw."
    assert greeting(previewed(staff, None, cast.text("Nieuw."), **{**place, "template_when": "closed"})) != "Nieuw."


def test_a_draft_that_is_no_json_tells_what_stops_it_and_who_would_be_answered(staff, template):
    page = previewed(staff, template, '{"firstMessage": "Dag",}')
    assert "The draft cannot be filled in right now." in page
    assert 'data-draft-line="1" data-draft-column="23"' in page
    assert GREETING not in page
    assert "Iedereen" in page


def test_a_text_with_a_mistake_is_shown_as_typed_and_the_rest_filled_in(staff, template):
    draft = cast.text("Hoi {{ caller.first_name | default: 'u' }}.", endCallMessage="Dag {{ caller.first_name | }}")
    page = previewed(staff, template, draft)
    assert ">Sanne</mark>" in greeting(page)
    assert "flireo-mark-unfilled" in page
    assert "shown as it was typed" in page


def test_what_can_be_filled_in_for_nobody_is_said(staff, template):
    page = previewed(staff, template, cast.text("Hoi {{ history.calls | divided_by: 0 }}"))
    assert "The draft cannot be filled in right now." in page
    assert GREETING not in page


def test_a_misspelt_name_leaves_a_gap_that_is_seen(staff, template):
    page = previewed(staff, template, cast.text("Hoi {{ caller.frist_name }}!"))
    assert "caller.frist_name is not known, and nothing stands in for it" in greeting(page)


def test_copied_json_with_its_outer_key_is_heard_as_it_will_be_saved(staff, template):
    wrapped = f'{{"assistant": {cast.text("Hoi.")}}}'
    assert greeting(previewed(staff, template, wrapped)) == "Hoi."


def test_looking_writes_nothing_and_asks_nobody(staff, template, nothing_behind):
    crm_cast.connection(ask_while_ringing=True)
    entries.refresh([cast.SANNE])
    entries.forget([cast.SANNE])
    before = (Template.objects.get(), Template.history.count())
    page = previewed(staff, template, cast.text("Hoi."))
    assert "own record only" in page
    assert nothing_behind == []
    assert store.connect().get_many([entries.key_of(cast.SANNE)]) == [None]
    assert not Answer.objects.exists()
    assert not Refresh.objects.exists()
    assert (Template.objects.get(), Template.history.count()) == before


def test_a_preview_needs_leave_to_see_templates(client, template):
    assert somebody(client).post(PREVIEW, {"template": template.pk}).status_code == 403
    page = previewed(somebody_else(client, "view_template"), template, who="stranger")
    assert ">beller</mark>" in greeting(page)


def test_who_may_only_look_sees_the_draft_that_is_stored(client, template):
    Template.objects.filter(pk=template.pk).update(draft=cast.text("Opgeslagen concept."))
    viewer = somebody(client, "view_template")
    address = reverse("admin:assistants_template_change", args=[template.pk])
    assert "data-preview" in viewer.get(address).content.decode()
    page = viewer.post(PREVIEW, {"template": template.pk, "who": "stranger", "line": cast.LINE}).content.decode()
    assert greeting(page) == "Opgeslagen concept."


def somebody_else(client, *permissions):
    User.objects.filter(username="sam").delete()
    return somebody(client, *permissions)


def test_who_may_not_see_callers_is_told_nothing_of_them(client, template):
    editor = somebody(client, "view_template", "change_template")
    page = previewed(editor, template)
    assert "Sanne" not in page
    assert GREETING not in page
    assert editor.post(CALLERS, {"caller": "Sanne"}).status_code == 403
    assert "You may not see callers" in previewed(editor, template, who="stranger")
    shown = editor.get(reverse("admin:assistants_template_change", args=[template.pk])).content.decode()
    assert 'value="stranger"' in shown
    assert 'value="number"' not in shown


def test_a_template_that_is_not_there_is_not_found(staff, template):
    assert staff.post(PREVIEW, {"template": "999", "who": "stranger"}).status_code == 404


@pytest.mark.parametrize("address", [PREVIEW, CALLERS])
def test_no_address_holds_a_number(staff, address):
    assert staff.get(address, {"number": cast.SANNE}).status_code == 405


def found(staff, written):
    return staff.post(CALLERS, {"caller": written, "line": cast.LINE}).content.decode()


def test_callers_are_offered_by_name_company_and_number(staff):
    cast.line()
    cast.sanne(company="De Wit Techniek")
    cast.jan()
    for written in ("sann", "wit", "techniek", "06-0123", "+31601234567"):
        assert "Sanne de Wit" in found(staff, written)
        assert "Jan" not in found(staff, written)


def test_a_number_of_nobody_is_offered_as_a_strangers(staff):
    cast.line()
    assert "a stranger with this number" in found(staff, "06 87654321")
    assert "Nobody is found by this." in found(staff, "Piet")


def test_each_number_of_a_caller_can_be_chosen_and_no_more_than_eight(staff):
    made = cast.sanne()
    for i in range(20):
        made.numbers.create(number=f"+3161111{i:04}")
    assert found(staff, "sanne").count("data-number=") == 8


def test_of_several_who_fit_one_must_be_chosen(staff, template):
    cast.jan(last_name="de Wit")
    page = previewed(staff, template, number="", caller="wit")
    assert "Several callers fit. Choose one of them." in page
    assert page.count("data-number=") == 2


def test_a_caller_who_is_not_found_is_said_to_be_so(staff, template):
    assert "Nobody is found by this." in previewed(staff, template, number="", caller="Piet")
    assert "Write a name or a number." in previewed(staff, template, number="", caller="")


def test_the_page_of_a_template_begins_with_a_stranger_at_a_time_that_suits_it(staff, template):
    line = cast.Line.objects.get()
    line.hours.create(weekday=0, opens="09:00", closes="09:01")
    page = staff.get(reverse("admin:assistants_template_change", args=[template.pk])).content.decode()
    assert 'data-preview="/admin/assistants/template/preview/"' in page
    assert 'value="09:00"' in page


def test_the_page_of_a_segments_template_begins_with_somebody_made_up_who_is_in_it(staff):
    cast.line()
    vip = cast.live("VIP", segment=cast.vip())
    page = staff.get(reverse("admin:assistants_template_change", args=[vip.pk])).content.decode()
    assert re.search(r'value="invented"[^>]* checked', page)
    assert '<option value="vip" selected>' in page
    assert 'name="first_name" value="Sanne"' in page


def test_the_page_of_a_new_template_has_a_preview_too(staff):
    page = staff.get(reverse("admin:assistants_template_add")).content.decode()
    assert 'data-template=""' in page
