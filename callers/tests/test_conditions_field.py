import html

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.utils import translation

from callers.conditions import known_fields
from callers.conditions_field import ConditionsField
from callers.models import Attribute, CrmConnection, CrmField, Segment

TREE = {"all": [{"field": "history.calls", "operator": "greater", "value": 5}]}


def field():
    return ConditionsField(fields=lambda: known_fields(["plan"], ["*"]))


def messages(text, language="en"):
    with translation.override(language), pytest.raises(ValidationError) as refused:
        field().clean(text)
    return refused.value.messages


class SegmentForm(forms.ModelForm):
    conditions = ConditionsField()

    class Meta:
        model = Segment
        fields = ("name", "key", "position", "conditions", "matches_strangers")


def test_text_is_cleaned_to_a_tree():
    assert field().clean("history.calls greater than 5") == TREE


def test_nothing_is_cleaned_to_no_conditions():
    assert field().clean("") == {}


@pytest.mark.parametrize(
    ("language", "words"), [("en", "greater than 5"), ("nl", "groter dan 5"), ("fr", "greater than 5")]
)
def test_a_tree_is_shown_in_the_language_of_the_page(language, words):
    with translation.override(language):
        assert field().prepare_value(TREE).endswith(f"\n  history.calls {words}")


def test_what_was_typed_is_shown_again_as_it_was():
    assert field().prepare_value("history.calls  >  5") == "history.calls  >  5"


def test_a_tree_that_cannot_be_read_is_shown_as_it_is_stored():
    assert field().prepare_value({"none": ["é"]}) == '{\n  "none": [\n    "é"\n  ]\n}'


def test_an_error_names_the_line_its_words_and_what_to_write():
    assert messages("caller.tags contains vip\ncaller.compny is x") == [
        "Line 2, “caller.compny is x”: there is no field “caller.compny”. Did you mean caller.company?"
    ]


def test_errors_advise_words_in_the_language_of_the_page():
    [message] = messages("history.last_call_at before 2026", "nl")
    assert "-30 dagen" in message


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("caller.company is set\n   caller.email is set", "begins 3 spaces from the left"),
        ("some of:", "Write “all of:” or “any of:”."),
        ("any of:", "two spaces further"),
        ("caller.nonsense is x", "there is no field “caller.nonsense”"),
        ("caller.attributes.zzz is x", "no caller has the attribute"),
        ("caller.company > 5", "is, is not, contains, is one of"),
        ("caller.company start with x", "Did you mean “starts with”?"),
        ("caller.company is not one of a, b", "“is not” and “is one of” do not go together"),
        (
            "caller.company greater than 5",
            "Use one of: is, is not, contains, is one of, starts with, is set, is empty.",
        ),
        ("caller.company is", "use “is empty”"),
        ("caller.company is set x", "Take away “x”"),
        ("caller.company is one of a,,b", "commas"),
        ('caller.company is "a', "double quotes"),
        ("caller.company is a\x01b", "Type it again"),
        ("crm.code is one of 1e+18, 1", "Put it in double quotes"),
        ("crm.debt greater than lots", "“lots” is no number"),
        ("crm.debt between 1", "Write “between 1 and 5”; for days use “after” and “before”."),
        ("crm.debt between 5 and 1", "larger"),
        ("history.last_call_at after 1-1-2026", "2026-12-31"),
        ("history.last_call_at after -99999 days", "at most 36525"),
        ("caller.is_known is perhaps", "Write “yes” or “no”."),
        ("history.calls is one of 1, lots", "“1, lots” is no number"),
    ],
)
def test_each_mistake_is_explained(text, part):
    assert part in messages(text)[0]


def test_no_more_than_ten_problems_are_told_at_once():
    assert len(messages("nonsense\n" * 50)) == 10


def test_long_words_are_shortened_in_errors():
    assert len(messages("caller.company is set " + "x" * 5000)[0]) < 400


def test_too_many_headings_inside_each_other_are_explained():
    text = "\n".join(" " * depth + "any of:" for depth in range(20))
    assert "Use at most 10" in messages(text)[0]


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "words"), [("en", "starts with"), ("nl", "begint met")])
def test_the_help_lists_fields_operators_and_an_example(language, words):
    with translation.override(language):
        help_text = str(field().help_text)
    assert "<code>caller.first_name</code>" in help_text
    assert f"<code>{words}</code>" in help_text
    assert "<pre>" in help_text


@pytest.mark.django_db
def test_the_example_in_the_help_can_be_used():
    with translation.override("nl"):
        example = str(field().help_text).partition("<pre>")[2].partition("</pre>")[0]
    assert field().clean(html.unescape(example))["all"]


def test_the_box_is_monospaced():
    assert "monospace" in field().widget.render("conditions", "")


@pytest.mark.django_db
def test_the_form_saves_the_tree():
    form = SegmentForm({"name": "Often", "key": "often", "position": 1, "conditions": "  history.calls greater than 5"})
    assert form.save().conditions == TREE


@pytest.mark.django_db
def test_an_attribute_must_be_one_that_some_caller_has():
    Attribute.objects.create(name="plan")
    form = SegmentForm({"name": "Gold", "key": "gold", "position": 1, "conditions": "caller.attributes.plan is gold"})
    assert form.is_valid()
    form = SegmentForm({"name": "Gold", "key": "gold", "position": 1, "conditions": "caller.attributes.pln is gold"})
    assert list(form.errors) == ["conditions"]


@pytest.mark.django_db
def test_unchanged_conditions_are_no_change():
    segment = Segment(name="Often", key="often", conditions=TREE)
    data = {"name": "Often", "key": "often", "position": 100, "conditions": "history.calls GROTER DAN 5"}
    assert SegmentForm(data, instance=segment).changed_data == []


def test_a_mistake_is_a_change():
    assert field().has_changed(TREE, "nonsense")


@pytest.mark.django_db
def test_a_field_that_may_not_be_edited_keeps_its_tree():
    form = SegmentForm({"name": "Often", "key": "often", "position": 1}, instance=Segment(conditions=TREE))
    form.fields["conditions"].disabled = True
    assert form.save().conditions == TREE


@pytest.mark.django_db
def test_conditions_may_name_what_a_crm_in_use_gives():
    crm = CrmConnection.objects.create(name="CRM", url="https://crm.example/{number}", number_path="n", is_active=True)
    CrmField.objects.create(connection=crm, name="plan", path="plan", in_prompts=True)
    CrmField.objects.create(connection=crm, name="secret", path="secret")
    field = ConditionsField()
    assert field.clean("crm.plan is gold\ncrm.is_known is yes\ncrm.age_minutes less than 60")
    with pytest.raises(ValidationError, match="no CRM in use gives “crm.secret”"), translation.override("en"):
        field.clean("crm.secret is x")
    crm.is_active = False
    crm.save()
    with pytest.raises(ValidationError):
        field.clean("crm.plan is gold")
