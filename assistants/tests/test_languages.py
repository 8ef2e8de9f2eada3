"""What is the same on a page in Dutch and in English is either data or a word of both languages."""

import re
from html.parser import HTMLParser

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from assistants.models import Answer, Snippet
from assistants.tests import cast
from callers import calls
from callers.tests import crm_cast

pytestmark = pytest.mark.django_db

# Words of both languages; a new one belongs here only if Dutch staff say it too.
OF_BOTH = {
    *("Client id", "Client secret", "CRM", "E-mail", "Filters", "Flireo", "Headers", "HubSpot", "Imports", "JSON"),
    *("live", "Live", "Menu", "Object", "open", "Open", "Parameters", "Pipedrive", "Prompts", "Refresh token"),
    *("Salesforce", "Scope", "Segment", "Status", "status", "Test", "Token", "esc", "in", "ms", "imports", "segment"),
    # What is not there in a column that is not shown, and the name of a group in the title of its history.
    *("None", "Viewer"),
}
# What stands in the database, and names that templates and files use.
DATA = re.compile(r"(: – → )?Zz|[a-z_]+(\.[a-z_0-9]+)+|[a-z]+_[a-z_]+|https?:|\{|phone|tags|nl$|vip$|Voorbeeld Bedrijf")
SKIPPED = {"script", "style", "svg", "option", "textarea", "code", "pre", "title"}
NAMING = ("title", "aria-label", "placeholder", "alt")


class Words(HTMLParser):
    """Collects what a page says, by day or to who hears it, without icons and long lists to choose from."""

    def __init__(self, html):
        super().__init__()
        self.found, self._within, self._is_icon = set(), [], False
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self._is_icon = "material-symbols-outlined" in (given.get("class") or "")
        if tag in SKIPPED:
            self._within.append(tag)
        self.found |= {given[name].strip() for name in NAMING if given.get(name)}

    def handle_endtag(self, tag):
        self._is_icon = False
        if self._within and self._within[-1] == tag:
            self._within.pop()

    def handle_data(self, data):
        if not self._within and not self._is_icon:
            self.found.add(" ".join(data.split()))


def one_of_each():
    segment = cast.vip(name="Zz segment")
    made = cast.caller(cast.SANNE, first_name="Zz", last_name="Zz", segment=segment)
    template = cast.live("Zz sjabloon", greeting="Zz", line=cast.line(name="Zz lijn"), segment=segment)
    Snippet.objects.create(key="zz_groet", text="Zz", explanation="Zz")
    Group.objects.create(name="Zz groep")
    crm_cast.connection(name="Zz CRM")
    calls.keep(calls.Told("status-update", "Zz", "{}", timezone.now(), call_id="Zz", caller_number=cast.SANNE))
    told = {"context_level": "fresh", "publication_level": "current", "milliseconds": 1.0, "template_name": "Zz"}
    Answer.objects.create(received_at=timezone.now(), caller=made, version=template.live_version, **told)


def addresses():
    yield reverse("admin:index"), {}
    yield reverse("admin:password_change"), {"new_password1": "abc", "new_password2": "abc"}
    for model in admin.site._registry:
        name = model._meta.label_lower.replace(".", "_")
        yield reverse(f"admin:{name}_changelist"), {"action": "delete_selected"}
        yield f"{reverse(f'admin:{name}_changelist')}?q=qqqq", {}
        yield reverse(f"admin:{name}_add"), {"name": ""}
        if first := model.objects.order_by("pk").first():
            for page in ("change", "delete", "history"):
                yield reverse(f"admin:{name}_{page}", args=[first.pk]), {}
            try:
                state = first.history.first()
                yield reverse(f"admin:{name}_simple_history", args=[first.pk, state.pk]), {}
            except (AttributeError, NoReverseMatch):
                pass


def said(client, address, sent, language):
    headers = {"accept-language": language}
    pages = [client.get(address, headers=headers)]
    if sent:
        pages.append(client.post(address, sent, headers=headers, follow=True))
    return set().union(*(Words(page.content.decode()).found for page in pages))


def test_no_page_mixes_dutch_and_english(client):
    client.force_login(User.objects.create(username="Zz", first_name="Zz", is_staff=True, is_superuser=True))
    one_of_each()
    mixed = {}
    for address, sent in addresses():
        for words in said(client, address, sent, "nl") & said(client, address, sent, "en"):
            is_word = re.search("[A-Za-z]{2}", words) and words.lstrip("0123456789. ") not in OF_BOTH
            if is_word and not DATA.match(words):
                mixed.setdefault(words, address)
    assert mixed == {}
