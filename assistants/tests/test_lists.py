"""What lists and the pages behind them say: names instead of keys, and nothing offered that cannot be done."""

import re

import pytest
from django.contrib.auth.models import Group, User
from django.urls import reverse
from django.utils import timezone

from assistants.models import Answer, OpeningHours, Snippet, Template
from assistants.roles import Role
from assistants.tests import cast
from callers.models import Segment

pytestmark = pytest.mark.django_db

CALLS = reverse("admin:callers_call_changelist")
# How many rows a form sends along.
FORMS = {"TOTAL_FORMS": 1, "INITIAL_FORMS": 0}


def words(staff, address, **more):
    return staff.get(address, **more).content.decode()


def in_dutch(staff, address):
    return words(staff, address, headers={"accept-language": "nl"})


def test_an_empty_list_to_which_nothing_can_be_added_does_not_tell_to_add_something(staff):
    page = words(staff, CALLS)
    assert "There is nothing here yet" in page
    assert "Create a new item" not in page


def test_an_empty_list_to_which_something_can_be_added_leads_there(staff):
    page = in_dutch(staff, reverse("admin:assistants_snippet_changelist")).partition("Hier is nog niets")[2]
    assert f'href="{reverse("admin:assistants_snippet_add")}">Fragment toevoegen</a>' in page


def test_a_search_that_finds_nothing_leads_back_to_the_whole_list(staff):
    assert "Nothing fits" in words(staff, f"{CALLS}?q=0612345678")


def test_no_is_no_alarm(staff):
    cast.vip()
    page = words(staff, reverse("admin:callers_segment_changelist"))
    assert 'title="No"' in page
    assert "close_small" not in page


def test_the_button_to_delete_says_no_more_than_that(staff):
    page = in_dutch(staff, reverse("admin:assistants_line_change", args=[cast.line().pk]))
    assert "Verwijderen lijn" not in " ".join(page.split())
    assert reverse("admin:assistants_line_delete", args=[cast.Line.objects.get().pk]) in page


def test_answers_tell_the_name_of_a_segment_and_the_key_of_one_that_is_gone(staff):
    cast.vip(name="Vaste relaties")
    answer = Answer.objects.create(
        received_at=timezone.now(),
        caller_number=cast.SANNE,
        line_number=cast.LINE,
        segment_key="vip",
        context_level="fresh",
        publication_level="current",
        milliseconds=1,
    )
    pages = [
        reverse("admin:assistants_answer_changelist"),
        reverse("admin:assistants_answer_change", args=[answer.pk]),
    ]
    for page in pages:
        assert "Vaste relaties" in words(staff, page)
    Segment.objects.all().delete()
    for page in pages:
        assert "vip" in words(staff, page)


def test_publications_say_that_a_number_is_a_version(staff, english):
    cast.live("Gesloten")
    assert "Gesloten: version 1" in words(staff, reverse("admin:assistants_publication_changelist"))


def test_opening_hours_can_be_added_without_javascript(staff):
    line = cast.line()
    page = reverse("admin:assistants_line_change", args=[line.pk])
    opened = words(staff, page)
    assert 'name="hours-0-opens"' in opened
    # A row that is left as it is stands in nobody's way.
    assert re.search(r'name="hours-0-weekday".*?</select>', opened, re.DOTALL)[0].count("selected") == 1
    assert '<option value="" selected>' in opened
    form = {name: getattr(line, name) for name in ("name", "number", "country", "language", "time_zone")}
    rows = {f"{kind}-{name}": count for kind in ("hours", "special_days") for name, count in FORMS.items()}
    staff.post(page, {**form, **rows, "hours-0-weekday": "", "name": "Hoofdlijn"})
    assert cast.Line.objects.get().name == "Hoofdlijn"
    staff.post(page, {**form, **rows, "hours-0-weekday": 0, "hours-0-opens": "09:00", "hours-0-closes": "17:00"})
    assert str(OpeningHours.objects.get()).endswith("09:00–17:00")


def test_the_history_of_a_role_has_its_name_in_dutch(staff):
    viewer = Group.objects.get(name=Role.VIEWER)
    page = in_dutch(staff, reverse("admin:auth_group_history", args=[viewer.pk]))
    assert "Meekijker" in page
    assert "Viewer" not in page


def test_imports_stand_under_callers_in_the_sidebar(staff):
    page = words(staff, reverse("admin:callers_importrun_changelist"))
    link = re.search(rf'href="{reverse("admin:callers_caller_changelist")}" class="([^"]*)"', page)
    assert "active" in link[1].split()


@pytest.mark.parametrize("kind", ["snippet", "template"])
def test_who_may_only_look_reads_a_text_line_by_line(client, kind):
    snippet = Snippet.objects.create(key="regels", text="Een <b>\ntwee")
    template = Template.objects.create(name="Concept", draft='{\n  "firstMessage": "<b>Hallo."}')
    viewer = User.objects.create_user("kijker", is_staff=True)
    viewer.groups.add(Group.objects.get(name=Role.VIEWER))
    client.force_login(viewer)
    one = snippet if kind == "snippet" else template
    page = words(client, reverse(f"admin:assistants_{kind}_change", args=[one.pk]))
    shown = "Een &lt;b&gt;\ntwee" if kind == "snippet" else "{\n  &quot;firstMessage&quot;: &quot;&lt;b&gt;Hallo."
    assert f'<pre class="flireo-text" tabindex="0">{shown}' in page
