"""Every address of the admin, for each role: what the table says is what happens, and no button leads to a refusal."""

from __future__ import annotations

from datetime import timedelta
from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.urls import NoReverseMatch, URLPattern, reverse
from django.utils import timezone

from assistants import as_shown, publishing, scheduling
from assistants.models import Answer, Publication, Snippet, Template
from assistants.roles import Role
from assistants.tests import cast
from assistants.tests.allowed import LEFT_OUT, ROLES, may, table
from callers import calls, import_runs
from callers.models import ApiSystem, Call
from callers.tests import crm_cast
from callers.tests.contact_book import CONTACTS

pytestmark = pytest.mark.django_db

GROUPS = dict(zip(ROLES[1:], Role, strict=True))


def addresses(patterns=None):
    """Yield the names of all addresses of the admin, asked of what resolves them."""
    for one in admin.site.get_urls() if patterns is None else patterns:
        if isinstance(one, URLPattern):
            yield one.name
        else:
            yield from addresses(one.url_patterns)


class World:
    """One of everything that has a page, and the address of each."""

    def __init__(self):
        self.line = cast.line()
        self.line.hours.create(weekday=0, opens="09:00", closes="17:00")
        self.line.special_days.create(day=timezone.localdate(), note="Inventaris")
        self.segment = cast.vip()
        self.caller = cast.sanne()
        self.live = cast.live()
        self.first = self.live.live_version
        self.live.draft = cast.text("Hallo, met {{ line.name }}.")
        self.live.save()
        publishing.publish(self.live)
        self.draft = Template.objects.create(name="Concept", draft=cast.text("Hoi."), segment=self.segment)
        due_at = timezone.now() + timedelta(days=1)
        self.planned = scheduling.plan(self.draft, due_at, None, "", as_shown.of_draft(self.draft))
        self.snippet = Snippet.objects.create(key="groet", text="Hallo")
        self.connection = crm_cast.connection(contacts=CONTACTS)
        crm_cast.record(self.connection)
        system = ApiSystem(name="Winkel")
        system.renew_token()
        system.renew_secret()
        system.save()
        self.system = system
        told = calls.Told("status-update", "1", "{}", timezone.now(), call_id="1", caller_number=cast.SANNE)
        calls.keep(told)
        levels = {"context_level": "fresh", "publication_level": "current", "milliseconds": 1.0}
        self.answer = Answer.objects.create(
            received_at=timezone.now(), version=self.first, caller=self.caller, **levels
        )
        self.run = import_runs.begin("a.csv", [b"phone,first_name\n0612345678,Jan\n"], country="NL", language="nl")
        self.user = User.objects.create_user("iemand", is_staff=True)
        self.group = Group.objects.create(name="Receptie")

    def objects(self):
        return {
            "assistants_answer": self.answer,
            "assistants_line": self.line,
            "assistants_publication": Publication.objects.first(),
            "assistants_scheduledpublication": self.planned,
            "assistants_snippet": self.snippet,
            "assistants_template": self.draft,
            "assistants_version": self.first,
            "auth_group": self.group,
            "auth_user": self.user,
            "callers_apisystem": self.system,
            "callers_call": Call.objects.get(),
            "callers_caller": self.caller,
            "callers_crmconnection": self.connection,
            "callers_importrun": self.run,
            "callers_segment": self.segment,
        }

    def address(self, name):
        """Return the address of a name, with what it is about."""
        special = {
            "app_list": ["assistants"],
            "view_on_site": [ContentType.objects.get_for_model(Template).pk, self.live.pk],
            "assistants_template_calls": [self.draft.pk],
            "assistants_template_roll_back": [self.live.pk, self.first.pk],
            "assistants_template_offline": [self.live.pk],
            "assistants_template_versions": [self.live.pk],
            "assistants_template_compare": [self.live.pk],
            "callers_apisystem_ask": [self.system.pk, "token"],
        }
        queries = {
            "assistants_template_calls": "?change=greeting",
            "assistants_template_compare": f"?old={self.first.pk}&new=draft",
        }
        if name in special:
            return reverse(f"admin:{name}", args=special[name]) + queries.get(name, "")
        about = next((one for key, one in self.objects().items() if name.startswith(f"{key}_")), None)
        history = [about.history.first().pk] if hasattr(about, "history") else []
        for args in ([], *([[about.pk], [about.pk, *history]] if about else [])):
            try:
                return reverse(f"admin:{name}", args=args)
            except NoReverseMatch:
                continue
        raise AssertionError(f"Say in World.address what {name} is about, and in allowed.py who may open it.")


@pytest.fixture
def world(own_cache):
    return World()


def log_in(client, role):
    user = User.objects.create_user(f"rol-{role}", is_staff=True)
    if role in GROUPS:
        user.groups.set([Group.objects.get(name=GROUPS[role])])
    client.force_login(user)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def tried(ask, *args):
    """Return the answer to a request of which nothing stays."""
    with transaction.atomic():
        answer = ask(*args)
        transaction.set_rollback(True)
    # The file only: closing the answer itself would close the database of the test.
    for close in answer._resource_closers:
        close()
    return answer


def meant(rule, role):
    if rule.isdigit():
        return rule
    return "done" if may(rule, role) else rule.partition("/")[2] or "403"


def test_the_table_names_every_address_and_no_other():
    assert set(addresses()) - LEFT_OUT == set(table())


def test_who_is_not_logged_in_is_asked_to(client, world):
    for name in table():
        answer = client.get(world.address(name))
        assert name == "jsi18n" or answer["Location"].startswith(reverse("admin:login")), name


class Doors(HTMLParser):
    """The links of a page, and the forms that can be sent from it with a button."""

    def __init__(self, page):
        super().__init__()
        self.links, self.forms, self.buttons_of = set(), {}, set()
        self._form = None
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        if tag == "a" and values.get("href"):
            self.links.add(values["href"])
        if tag == "form":
            self._form = values.get("id") or len(self.forms)
            self.forms[self._form] = (values.get("method", "get"), values.get("action") or "")
        sends = tag == "button" and values.get("type", "submit") == "submit"
        if sends or (tag == "input" and values.get("type") == "submit"):
            self.buttons_of.add(values.get("form") or self._form)

    def handle_endtag(self, tag):
        if tag == "form":
            self._form = None

    def sent_to(self):
        for form in self.buttons_of & self.forms.keys():
            method, action = self.forms[form]
            if method.lower() == "post":
                yield action


class Visit:
    """Somebody in one role, who tries every address once and remembers what came of it."""

    def __init__(self, client, world, role):
        self.client, self.world, self.role = log_in(client, role), world, role
        self.tried = {}
        self.pages = {}

    def status(self, method, address):
        if (method, address) not in self.tried:
            answer = tried(getattr(self.client, method), address)
            self.tried[method, address] = answer.status_code
            if method == "get" and answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
                self.pages[address] = answer.content.decode()
        return self.tried[method, address]

    def first(self, method, path):
        """Return the address with this path that was tried first."""
        return next(address for one, address in self.tried if one == method and urlsplit(address).path == path)

    def unlike_the_table(self):
        for name, rules in table().items():
            for method, rule in zip(("get", "post"), rules, strict=True):
                status = self.status(method, self.world.address(name))
                found = "done" if status in {200, 302} else str(status)
                if found != meant(rule, self.role):
                    yield f"{method} {name}: {found} and not {meant(rule, self.role)}"

    def closed_doors(self):
        """Yield the links and buttons on the pages seen so far that lead to a refusal.

        What stands behind a question mark sorts and filters; it decides nothing about who may.
        """
        known = {(method, urlsplit(address).path) for method, address in self.tried}
        for page, content in list(self.pages.items()):
            doors = Doors(content)
            wanted = [("get", link) for link in doors.links] + [("post", action) for action in doors.sent_to()]
            for method, door in wanted:
                address = urldefrag(urljoin(page, door)).url
                path = urlsplit(address).path
                if not path.startswith(("/admin/", "/status")) or path == reverse("admin:logout"):
                    continue
                asked = address if (method, path) not in known else self.first(method, path)
                known.add((method, path))
                if self.status(method, asked) not in {200, 302}:
                    yield f"{page}: {method} {address}"


@pytest.mark.parametrize("role", ROLES)
def test_each_role_opens_what_the_table_says_and_meets_no_closed_door(client, world, role):
    visit = Visit(client, world, role)
    wrong = [*visit.unlike_the_table(), *visit.closed_doors()]
    assert not wrong, "\n".join(wrong)
