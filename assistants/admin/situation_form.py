"""The form in which staff say who calls, which line and when: for looking at what would be heard."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from time import perf_counter
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminRadioSelectWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from assistants import situations
from assistants.admin.caller_search import find
from assistants.admin.moment_fields import date_field, time_field
from assistants.models import Line
from assistants.situations import Situation, Who
from callers import lookup, phone
from callers.admin.choices import languages
from callers.admin.fact_fields import AttributesField, TagsField
from callers.lookup import Found
from callers.models import Segment

FACTS = ("first_name", "last_name", "salutation", "company", "email", "language", "tags", "attributes")
_WHO = (
    (Who.NUMBER, _("Somebody")),
    (Who.STRANGER, _("A stranger")),
    (Who.WITHHELD, _("Number withheld")),
    (Who.INVENTED, _("Somebody made up")),
)


def may_see_callers(request: HttpRequest) -> bool:
    return request.user.has_perm("callers.view_caller")


def _text(label: Any, **attrs: str) -> forms.CharField:
    widget = UnfoldAdminTextInputWidget(attrs={"autocomplete": "off", **attrs})
    return forms.CharField(label=label, required=False, max_length=200, widget=widget)


def _lines() -> UnfoldAdminTextareaWidget:
    return UnfoldAdminTextareaWidget(attrs={"rows": 2, "spellcheck": "false", "class": "flireo-typewriter"})


@dataclass(frozen=True, slots=True)
class Choices:
    """What can be chosen: lines by their numbers, and segments with their keys and names."""

    lines: Mapping[str, Line]
    segments: Sequence[tuple[str, str]]

    @classmethod
    def stored(cls) -> Choices:
        return cls({line.number: line for line in Line.objects.all()}, list(Segment.objects.values_list("key", "name")))


class SituationForm(forms.Form):
    """Who calls, which line, and when. Whoever may not see callers can only take those whom nobody knows.

    Whoever makes many of these gives them all the same `choices`, so that these are read once.
    """

    who = forms.ChoiceField(label=_("Who calls"), choices=_WHO, widget=UnfoldAdminRadioSelectWidget)
    caller = _text(_("Name or number"), role="combobox", **{"aria-autocomplete": "list", "aria-expanded": "false"})
    number = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)
    line = forms.ChoiceField(label=_("Line"), required=False, widget=UnfoldAdminSelectWidget)
    # Beyond these, calendars and time zones have no answers.
    date = date_field(MinValueValidator(date(2000, 1, 1)), MaxValueValidator(date(2999, 12, 31)))
    time = time_field()
    first_name = _text(_("First name"))
    last_name = _text(_("Last name"))
    salutation = _text(_("Salutation"))
    company = _text(_("Company"))
    email = _text(_("E-mail"))
    language = forms.ChoiceField(label=_("Language"), required=False, widget=UnfoldAdminSelectWidget)
    segment = forms.ChoiceField(label=_("Segment by hand"), required=False, widget=UnfoldAdminSelectWidget)
    calls = forms.IntegerField(
        label=_("Earlier calls"), required=False, min_value=0, max_value=10_000, widget=UnfoldAdminIntegerFieldWidget
    )
    tags = TagsField(label=_("Tags"), help_text=_("Words with commas between them, such as: vip, nieuwsbrief"))
    attributes = AttributesField(
        label=_("Attributes"), widget=_lines(), help_text=_("One on a line: name = value, such as: klant_sinds = 2019.")
    )
    crm = AttributesField(
        label=_("Values of a CRM"),
        widget=_lines(),
        help_text=_("As above, such as: open_orders = 2. Empty: the CRM told nothing."),
    )

    def __init__(self, data: Any = None, *, sees_callers: bool, choices: Choices | None = None, **kwargs: Any) -> None:
        super().__init__(data, **{"auto_id": "situation_%s", **kwargs})
        offered = choices or Choices.stored()
        self.lines = offered.lines
        lines = [(number, f"{line.name} · {phone.readable(number)}") for number, line in self.lines.items()]
        self.fields["line"].choices = [*lines, ("", _("a number that is no line"))]  # type: ignore[attr-defined] # a ChoiceField
        self.fields["language"].choices = [("", _("language of the line")), *languages()]  # type: ignore[attr-defined] # as above
        self.fields["segment"].choices = [("", _("by the conditions")), *offered.segments]  # type: ignore[attr-defined] # as above
        if not sees_callers:
            self.fields["who"].choices = [choice for choice in _WHO if choice[0] != Who.NUMBER]  # type: ignore[attr-defined] # as above
        # Names with several numbers, or shared by several callers, from which one must be chosen.
        self.found: list[Any] = []

    @property
    def invented(self) -> list[forms.BoundField]:
        """The fields of somebody made up."""
        return [self[name] for name in (*FACTS[:6], "segment", "calls", "tags", "attributes", "crm")]

    @property
    def moment_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in ("line", "date", "time")]

    @property
    def offers_callers(self) -> bool:
        """Tell whether somebody can be chosen, or only those whom nobody knows."""
        return any(value == Who.NUMBER for value, _words in self.fields["who"].choices)  # type: ignore[attr-defined] # a ChoiceField

    @property
    def country(self) -> str:
        line = self.lines.get(self.data.get("line", ""))
        return line.country if line else settings.DEFAULT_COUNTRY

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("who") == Who.NUMBER:
            cleaned["number"] = self._number(cleaned.get("number", ""), cleaned.get("caller", "").strip())
        return cleaned

    def _number(self, number: str, written: str) -> str:
        """Return the number that was chosen from those that were found, or was written, or is that of a name."""
        if found := phone.normalise(number, self.country) or phone.normalise(written, self.country):
            return found
        self.found = find(written, self.country) if written else []
        if len(self.found) == 1:
            return str(self.found[0].number)
        if self.found:
            raise ValidationError({"caller": _("Several callers fit. Choose one of them.")})
        if written:
            raise ValidationError({"caller": _("Nobody is found by this. Write a name, or a number as you dial it.")})
        raise ValidationError({"caller": _("Write a name or a number.")})

    @property
    def number_given(self) -> str:
        """The number to look up, "" if there is none; the form is valid."""
        return str(self.cleaned_data["number"]) if self.cleaned_data["who"] == Who.NUMBER else ""

    def situation(self, look_up: Callable[[str], Found] = lookup.peek) -> Situation:
        """Return the call that was described; the form is valid. A caller with a number is looked up, without trace."""
        cleaned = self.cleaned_data
        who = Who(cleaned["who"])
        moment = self._moment()
        began = perf_counter()
        if who is Who.NUMBER:
            found = look_up(cleaned["number"])
        elif who is Who.INVENTED:
            facts = {name: cleaned[name] for name in FACTS}
            found = situations.invented(facts, cleaned["crm"], cleaned["calls"] or 0, cleaned["segment"], moment)
        else:
            found = situations.stranger() if who is Who.STRANGER else situations.withheld()
        took = (perf_counter() - began) * 1000
        return Situation(who, found, cleaned["line"], moment, took)

    def _moment(self) -> datetime:
        """Return the date and time, in the time zone of the line; what is left out is today's, or now's."""
        line = self.lines.get(self.cleaned_data["line"])
        now = timezone.now().astimezone(ZoneInfo(line.time_zone if line else settings.TIME_ZONE))
        day, time = self.cleaned_data["date"], self.cleaned_data["time"]
        if day is None and time is None:
            return now
        return datetime.combine(day or now.date(), time or now.time(), now.tzinfo)
