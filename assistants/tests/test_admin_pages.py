"""Every page of the admin opens, in Dutch and in English, with the same number of queries for few and many rows."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, Permission, User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from assistants.models import Answer, Line, Snippet, Template, Version
from assistants.tests import cast
from callers import calls
from callers.models import ApiSystem, Caller, CrmConnection, ImportRun, Segment
from callers.tests import crm_cast

pytestmark = pytest.mark.django_db

OURS = sorted(model._meta.label_lower.replace(".", "_") for model in admin.site._registry)


def rows(count, start=0):
    """Make so many of everything that staff have lists of."""
    for i in range(start, start + count):
        line = cast.line(number=f"+3185012{i:04}", name=f"Lijn {i}")
        line.hours.create(weekday=1, opens="09:00", closes="17:00")
        segment = cast.vip(key=f"vip{i}")
        made = cast.caller(f"+3160123{i:04}", first_name=f"Beller {i}", segment=segment)
        template = cast.live(f"Sjabloon {i}", line=line, segment=segment)
        Snippet.objects.create(key=f"groet{i}", text="Hallo")
        crm_cast.connection(name=f"CRM {i}")
        calls.keep(
            calls.Told("status-update", str(i), "{}", timezone.now(), call_id=str(i), caller_number="+31601234567")
        )
        User.objects.create(username=f"collega{i}")
        Group.objects.create(name=f"Groep {i}")
        ApiSystem.objects.create(name=f"Systeem {i}", token_hash=f"{i}")
        ImportRun.objects.create(file_name=f"bellers{i}.csv", country="NL", language="nl")
        levels = {"context_level": "fresh", "publication_level": "current", "milliseconds": 1.0}
        version = template.live_version
        Answer.objects.create(received_at=timezone.now(), caller=made, version=version, **levels)


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("name", OURS)
def test_every_list_opens(staff, name, language):
    rows(2)
    opened = staff.get(reverse(f"admin:{name}_changelist"), headers={"accept-language": language})
    assert opened.status_code == 200


def looked_up():
    """Each list, and each of those that can be searched or narrowed down, with what is asked of it."""
    for model, page in sorted(admin.site._registry.items(), key=lambda one: one[0]._meta.label_lower):
        name = model._meta.label_lower.replace(".", "_")
        yield name, {}
        if page.search_fields:
            yield name, {"q": "+31"}
            yield name, {"q": "i"}
    yield "assistants_template", {"when__exact": "always"}
    yield "assistants_version", {"q": "Sjabloon"}
    yield "assistants_answer", {"context_level__exact": "fresh"}
    yield "callers_caller", {"q": "+3160123"}
    yield "callers_caller", {"language": "nl"}
    yield "callers_call", {"q": "06 01234567"}


def test_every_list_makes_as_many_queries_for_many_rows(staff):
    def queries(name, asked):
        address = reverse(f"admin:{name}_changelist", query=asked)
        with CaptureQueriesContext(connection) as captured:
            assert staff.get(address).status_code == 200, address
        return address, len(captured)

    rows(3)
    # What is read once by each process is read here.
    assert dict(queries(*one) for one in looked_up())
    few = dict(queries(*one) for one in looked_up())
    rows(27, start=3)
    assert dict(queries(*one) for one in looked_up()) == few


@pytest.mark.parametrize("model", [Template, Snippet, Segment, Caller, CrmConnection, Answer, Version])
def test_the_page_of_each_thing_opens(staff, model):
    rows(1)
    name = model._meta.label_lower.replace(".", "_")
    if model not in admin.site._registry:
        pytest.skip("It has no page of its own.")
    assert staff.get(reverse(f"admin:{name}_change", args=[model.objects.first().pk])).status_code == 200


@pytest.mark.parametrize("name", ["assistants_template", "assistants_line", "assistants_snippet", "callers_caller"])
def test_a_new_one_can_be_begun(staff, name):
    assert staff.get(reverse(f"admin:{name}_add")).status_code == 200


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("model", [Template, Snippet, Segment, Caller, CrmConnection, Line])
def test_the_history_of_each_thing_opens(staff, model, language):
    rows(1)
    thing, name = model.objects.first(), model._meta.label_lower.replace(".", "_")
    staff.defaults["HTTP_ACCEPT_LANGUAGE"] = language
    assert staff.get(reverse(f"admin:{name}_history", args=[thing.pk])).status_code == 200
    state = thing.history.first().pk
    assert staff.get(reverse(f"admin:{name}_simple_history", args=[thing.pk, state])).status_code == 200


@pytest.mark.parametrize("model", [Template, Snippet, Caller, CrmConnection])
def test_deleting_asks_first(staff, model):
    rows(1)
    name = model._meta.label_lower.replace(".", "_")
    assert staff.get(reverse(f"admin:{name}_delete", args=[model.objects.first().pk])).status_code == 200


def test_the_first_page_shows_only_what_one_may_see(client):
    user = User.objects.create_user("gast", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_line"))
    client.force_login(user)
    page = client.get(reverse("admin:index"), headers={"accept-language": "en"}).content.decode()
    assert "The numbers that callers dial" in page
    assert "Who may log in here" not in page


def test_the_first_page_and_the_login_open(client, staff):
    assert staff.get(reverse("admin:index")).status_code == 200
    staff.logout()
    assert client.get(reverse("admin:login")).status_code == 200


def test_a_list_offers_to_show_all_only_where_it_shows_less(staff):
    rows(2)
    address = reverse("admin:callers_caller_changelist")
    assert "Show all" not in staff.get(address).content.decode()
    assert "Show all" in staff.get(address, {"q": "Beller 1"}).content.decode()
