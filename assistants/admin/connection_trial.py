"""Tries a connection out from its page: a number in, and what came of asking the CRM for it out."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from unfold.widgets import UnfoldAdminTextInputWidget

from assistants.admin.connection_values import places
from assistants.admin.recording import RecordedAdmin
from callers.admin.caller_form import read_number
from callers.admin.told import in_words
from callers.crm import client, failure_words, fetching, limiting, mapping
from callers.crm.client import Outcome, Reply, Shown
from callers.crm.failures import AskError
from callers.crm.outline import outline
from callers.crm.spec import Spec
from callers.models import CrmConnection, CrmField

# All that a test may take, redirects and tokens included.
TRIAL_SECONDS = 10.0
# How long whoever tests may wait for a turn to ask.
_TURN_SECONDS = 3.0


class NumberToTry(forms.Form):
    number = forms.CharField(
        label=gettext_lazy("Number"),
        max_length=50,
        widget=UnfoldAdminTextInputWidget(attrs={"inputmode": "tel", "autocomplete": "off"}),
        help_text=gettext_lazy("Of somebody who is in the CRM, such as yourself."),
    )

    def clean_number(self) -> str:
        return read_number(self.cleaned_data["number"], settings.DEFAULT_COUNTRY)


@dataclass(frozen=True, slots=True)
class ShownValue:
    """A value as staff see it: `told` is empty for one that the record has not."""

    name: str
    kind: str
    told: str
    places: str


@dataclass(frozen=True, slots=True)
class Trial:
    """What was sent, and what came of it. `failure` is empty if nothing went wrong.

    `paths` are those to what the answer holds, with the kind in words: in a record if `has_record`, else from its top.
    """

    request: Shown
    reply: Reply
    outcome: str
    failure: str
    values: list[ShownValue]
    paths: list[tuple[str, str]]
    has_record: bool

    @property
    def is_puzzling(self) -> bool:
        """Tell whether looking at the paths may well help."""
        return self.reply.outcome is not Outcome.FOUND or not all(one.told for one in self.values)


def turn(spec: Spec) -> float:
    """Take leave for one request, as all who ask the CRM do; returns 0, else the seconds until there may be one."""
    until = time.monotonic() + _TURN_SECONDS
    while wait := limiting.take(spec.pk, spec.per_minute, is_urgent=True):
        if time.monotonic() + wait > until:
            return wait
        time.sleep(wait)
    return 0.0


def tried(spec: Spec, number: str) -> Trial:
    """Ask for a number now. Nothing that the CRM tells is kept."""
    reply = client.ask(spec, number, time.monotonic() + TRIAL_SECONDS)
    fetching.report(spec, [reply])
    fetching.note(spec.pk, reply)
    outcome = {
        Outcome.FOUND: _("The CRM knows this number."),
        Outcome.UNKNOWN: _("The CRM was asked, and does not know this number."),
        Outcome.FAILED: _("It did not work."),
    }[reply.outcome]
    values = _values(spec, reply) if reply.outcome is Outcome.FOUND else []
    failure = failure_words.words(reply.failure, reply.params)
    return Trial(client.shown(spec, number), reply, outcome, failure, values, *_paths(spec, reply))


def _paths(spec: Spec, reply: Reply) -> tuple[list[tuple[str, str]], bool]:
    """Return the paths of an answer with their kinds, and whether they are those in a record."""
    try:
        document = mapping.document_of(reply.body)
    except AskError:
        return [], False
    try:
        records = mapping.records_of(document, spec.reading.record_path)
    except AskError:
        records = []
    kinds = {"": _("empty"), **dict(CrmField.Kind.choices)}
    found = outline(records or document)
    told = [(path.removeprefix("[].") if records else path, str(kinds[kind])) for path, kind in found.items()]
    return told, bool(records)


def _values(spec: Spec, reply: Reply) -> list[ShownValue]:
    kinds = dict(CrmField.Kind.choices)
    return [
        ShownValue(
            one.name,
            str(kinds[one.kind]),
            in_words(reply.values.get(one.name), one.kind),
            places(in_first_message=one.in_first_message, in_prompts=one.in_prompts),
        )
        for one in spec.fields
    ]


def _trial(spec: Spec, form: NumberToTry) -> Trial | None:
    """Ask for the number in a form, or say there why it cannot be done now."""
    if wait := turn(spec):
        told = ngettext(
            "The CRM was not asked: the limit of requests a minute (%(limit)s) is reached, or the CRM asked to be left "
            "alone for a while. Test again in %(seconds)s second.",
            "The CRM was not asked: the limit of requests a minute (%(limit)s) is reached, or the CRM asked to be left "
            "alone for a while. Test again in %(seconds)s seconds.",
            math.ceil(wait),
        )
        form.add_error("number", told % {"limit": spec.per_minute, "seconds": math.ceil(wait)})
        return None
    return tried(spec, form.cleaned_data["number"])


class TrialAdmin(RecordedAdmin):
    """The part of a connection's page that tries it out."""

    change_form_outer_after_template = "admin/callers/crmconnection/try.html"

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.trial_view)
        return [path("<int:connection_id>/test/", view, name="callers_crmconnection_test"), *super().get_urls()]

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        connection = kwargs.get("obj")
        if connection is not None and self.has_change_permission(request, connection):
            context["number_form"] = NumberToTry()
        return super().render_change_form(request, context, *args, **kwargs)

    def trial_view(self, request: HttpRequest, connection_id: int) -> HttpResponse:
        """Ask the CRM as the connection is saved. The number is in the body, so that no log of addresses has it."""
        connection = get_object_or_404(CrmConnection.objects.prefetch_related("fields"), pk=connection_id)
        if not self.has_change_permission(request, connection):
            raise PermissionDenied
        form = NumberToTry(request.POST or None)
        trial = _trial(Spec.of(connection), form) if form.is_valid() else None
        request.current_app = self.admin_site.name
        values = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Test of “%(name)s”") % {"name": connection},
            "connection": connection,
            "number_form": form,
            "trial": trial,
        }
        return TemplateResponse(request, "admin/callers/crmconnection/trial.html", values)
