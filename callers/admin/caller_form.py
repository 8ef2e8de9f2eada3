"""The form of a caller, and the rows with the caller's phone numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from callers import phone
from callers.admin import crm_origin
from callers.admin.choices import languages, with_current
from callers.admin.fact_fields import AttributesField, TagsField
from callers.admin.kinds import InlineFormSet, RowForm
from callers.admin.seen import SeenForm
from callers.models import Caller, CallerNumber
from callers.syncing import edits


class CallerForm(SeenForm):
    language = forms.ChoiceField(
        label=_("Language"),
        required=False,
        widget=UnfoldAdminSelectWidget(),
        help_text=_("Empty means: the language of the line that is called."),
    )
    tags = TagsField(label=_("Tags"), help_text=_("Words with commas between them, such as: vip, nieuwsbrief"))
    attributes = AttributesField(
        label=_("Attributes"),
        help_text=_(
            "Other facts, one on a line: name = value, such as: klant_sinds = 2019. Templates use them as "
            "caller.attributes.klant_sinds. Put double quotes around a number or yes or no that is meant as text."
        ),
    )
    follow = crm_origin.FollowField()

    class Meta:
        model = Caller
        fields = (
            "first_name",
            "last_name",
            "salutation",
            "company",
            "email",
            "language",
            "segment",
            "tags",
            "attributes",
            "external_id",
            "keep_fresh",
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "language" in self.fields:
            choices = with_current(languages(), self.instance.language)
            self.fields["language"].choices = [("", _("language of the line")), *choices]  # type: ignore[attr-defined] # a ChoiceField
        if row := edits.contact_of(self.instance):
            crm_origin.mark(self.fields, row)
            self.fields["follow"].offer(row)  # type: ignore[attr-defined] # a FollowField


class NumberForm(RowForm):
    """A phone number, written in any notation and kept in E.164."""

    number = forms.CharField(
        label=_("Number"),
        max_length=50,
        widget=UnfoldAdminTextInputWidget(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )

    class Meta:
        model = CallerNumber
        fields = ("number", "is_owner")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["number"] = phone.readable(self.instance.number)

    def clean_number(self) -> str:
        return read_number(self.cleaned_data["number"], settings.DEFAULT_COUNTRY)


class NumberFormSet(InlineFormSet):
    def clean(self) -> None:
        """Refuse a caller of whom nothing is known at all: such a caller was saved by mistake."""
        super().clean()
        has_number = any(form.cleaned_data.get("number") and not form.cleaned_data.get("DELETE") for form in self.forms)
        caller = self.instance
        known = (caller.first_name, caller.last_name, caller.company, caller.email, caller.external_id)
        if self.is_valid() and not has_number and not any(known):
            raise ValidationError(_("Write at least a name, a company or a phone number."), "nobody")

    def get_unique_error_message(self, unique_check: Sequence[str]) -> str:
        return gettext("This number stands here twice. Take one of the two away.")

    def get_form_error(self) -> str:
        return gettext("This number stands here twice.")


def check_digits(number: str) -> str:
    """Return a word of warning if a number, however possible, is not known to be in use; else nothing."""
    if phone.is_in_use(number):
        return ""
    return gettext("%(number)s is saved, but no such number is known to be in use. Check its digits.") % {
        "number": phone.readable(number)
    }


def read_number(text: str, country: str) -> str:
    """Return the number in E.164. Raises ValidationError for what is no phone number."""
    number = phone.normalise(text, country)
    if not number:
        raise ValidationError(
            _(
                "“%(text)s” is no phone number. Write it as you would dial it, such as 06 12345678, or with the code "
                "of the country, such as +31 6 12345678."
            ),
            "no_number",
            {"text": text[:50]},
        )
    return number
