"""The names that the page of a template offers: each that can be used, with what it is and where it may go."""

import pytest
from django.urls import reverse

from assistants.admin import name_words
from assistants.admin.editor_settings import languages
from assistants.admin.offered_names import offered
from assistants.examples import EXAMPLES
from assistants.filters import FILTERS
from assistants.models import Snippet
from assistants.tests import cast
from callers.models import Attribute
from callers.tests import crm_cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def by_name():
    return {one.name: one for one in offered()}


def test_every_name_that_there_is_has_words():
    names = {f"{root}.{field}" for root, fields in EXAMPLES.items() for field in fields} - {"caller.attributes"}
    assert set(name_words.NAMES) == names
    assert set(name_words.FILTERS) == set(FILTERS)


def test_a_name_comes_with_an_example_and_whether_it_may_be_unknown():
    found = by_name()
    assert (found["caller.first_name"].example, found["caller.first_name"].may_be_nil) == ("Sanne", True)
    assert (found["line.name"].example, found["line.name"].may_be_nil) == ("Voorbeeld Bedrijf", False)


def test_attributes_in_use_are_offered():
    Attribute.objects.create(name="klant_sinds")
    assert by_name()["caller.attributes.klant_sinds"].may_be_nil


def test_values_of_crms_are_offered_where_they_are_ticked_for():
    crm_cast.connection()
    found = by_name()
    assert (found["crm.first_name"].in_spoken, found["crm.first_name"].in_prompts) == (False, True)
    assert (found["crm.orders"].in_spoken, found["crm.orders"].in_prompts) == (True, False)
    assert found["crm.orders"].remark == "May go in: first message."
    assert "crm.secret" not in found


def test_snippets_are_offered_with_their_beginning():
    Snippet.objects.create(key="regels", text="Wees\nkort. " * 20, explanation="Hoe wij praten")
    snippet = by_name()["snippet.regels"]
    assert snippet.explanation == "Hoe wij praten"
    assert snippet.example.startswith("Wees kort. Wees")
    assert len(snippet.example) == 61


def test_the_page_lists_the_names_by_group(staff):
    page = staff.get(reverse("admin:assistants_template_change", args=[cast.live().pk])).content.decode()
    assert '<code data-name="caller.first_name">caller.first_name</code>' in page
    assert "The first name of the caller." in page
    assert "<h3>Earlier calls</h3>" in page


def test_languages_have_names_and_the_usual_ones_stand_first():
    assert languages()[0] == ("nl", "Dutch (nl)")
    assert ("multi", "multi") in languages()
    assert len(languages()) == len(dict(languages()))
