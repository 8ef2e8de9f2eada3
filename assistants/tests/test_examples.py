"""Calls that staff always want to see tried before a template goes live."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assistants.admin.examples import calls_of
from assistants.models import Example
from assistants.tests import cast
from assistants.tests.publish_page import address, saved
from callers.tests.pushing_system import Webshop

pytestmark = pytest.mark.django_db

NEW = cast.text("Hallo {{ caller.first_name | default: 'beller' }}, waarmee help ik?")


@pytest.fixture
def template():
    cast.line()
    return cast.live()


def add(staff, template, **fields):
    form = {"name": "Voorbeeld", "who": "stranger", "line": cast.LINE, **fields}
    return staff.post(address(template, "examples"), form, follow=True).content.decode()


def test_somebody_made_up_is_kept_and_tried_before_publishing(staff, template):
    page = add(staff, template, who="invented", name="Piet", first_name="Piet", date="2026-12-25", time="10:00")
    assert "“Piet” is added." in page
    assert "Hallo Piet, waarmee help ik?" in saved(staff, template, NEW).content.decode()


def test_examples_are_told_beside_the_real_calls(staff, template):
    add(staff, template)
    page = saved(staff, template, NEW).content.decode()
    assert "1 example is counted too." in page
    assert re.search(r"<details class=\"flireo-group\" open>", page)


def test_of_a_caller_only_the_number_is_kept(staff, template):
    cast.jan()
    add(staff, template, who="number", caller="Jan Jansen")
    (example,) = Example.objects.all()
    assert example.situation["number"] == cast.JAN
    assert "Jansen" not in str(example.situation)
    assert "Hallo Jan, waarmee help ik?" in saved(staff, template, NEW).content.decode()


def test_a_name_is_given_once(staff, template):
    add(staff, template)
    assert "This template has an example with this name already." in add(staff, template)
    assert Example.objects.count() == 1


def test_what_is_filled_in_wrongly_is_told_and_not_kept(staff, template):
    assert "Nobody is found by this." in add(staff, template, who="number", caller="Niemand")
    assert not Example.objects.exists()


def test_an_example_can_be_removed(staff, template):
    add(staff, template)
    staff.post(address(template, "examples"), {"remove": Example.objects.get().pk})
    assert not Example.objects.exists()


def test_an_example_of_another_template_is_left_alone(staff, template):
    add(staff, template)
    other = cast.live("Gesloten", when="closed")
    staff.post(address(other, "examples"), {"remove": Example.objects.get().pk})
    assert Example.objects.exists()


def test_an_example_whose_line_is_gone_is_named(staff, template):
    add(staff, template)
    cast.Line.objects.all().delete()
    page = saved(staff, template, cast.text("Hallo, waarmee kan ik helpen?")).content.decode()
    assert "Not tried, because a line or segment of theirs is gone: Voorbeeld." in page


def test_no_more_than_a_page_can_bear_are_kept(staff, template):
    for number in range(20):
        Example.objects.create(template=template, name=f"Nummer {number}", situation={"who": "stranger"})
    assert "no more fit" in add(staff, template)
    assert Example.objects.count() == 20


@pytest.fixture
def of_jan(staff, template):
    """An example in which Jan calls, and one of a stranger."""
    jan = cast.jan()
    add(staff, template, name="Jan", who="number", number=cast.JAN)
    add(staff, template, name="Onbekend")
    return jan


def test_whoever_is_removed_leaves_no_number_in_an_example(staff, of_jan):
    staff.post(reverse("admin:callers_caller_delete", args=[of_jan.pk]), {"post": "yes"})
    assert Example.objects.get().name == "Onbekend"


def test_whoever_a_system_removes_leaves_none_either(of_jan):
    assert Webshop().delete({"phone": cast.JAN}).status_code == 200
    assert Example.objects.get().name == "Onbekend"


def test_a_number_that_somebody_else_has_too_stays(staff, of_jan):
    cast.caller(cast.JAN, first_name="Janneke")
    staff.post(reverse("admin:callers_caller_delete", args=[of_jan.pk]), {"post": "yes"})
    assert Example.objects.count() == 2


def test_twenty_examples_take_as_many_queries_as_two(of_jan, template):
    def needed():
        with CaptureQueriesContext(connection) as queries:
            assert len(calls_of(template)[0]) == Example.objects.count()
        return len(queries)

    with_two = needed()
    for number in range(18):
        situation = {"who": "number", "number": f"+316876543{number:02}", "line": cast.LINE}
        Example.objects.create(template=template, name=f"Nummer {number}", situation=situation)
    assert needed() == with_two
