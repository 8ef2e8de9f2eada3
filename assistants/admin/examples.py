"""The examples of a template: calls that staff always want to see tried before it goes live."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminTextInputWidget

from assistants.admin.preview import MEDIA, initial
from assistants.admin.situation_form import Choices, SituationForm, may_see_callers
from assistants.admin.versions import VersionsAdmin
from assistants.backtesting import CallAgain, callers_of
from assistants.models import Example, Template

# Each is answered twice whenever the page for publishing opens.
MOST = 20
MOST_TRIED = 200


class ExampleForm(SituationForm):
    """A call as it is looked at, with a name."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=Example._meta.get_field("name").max_length,
        widget=UnfoldAdminTextInputWidget(attrs={"autocomplete": "off"}),
        help_text=gettext_lazy("By which you know it again, such as: Sanne, at Christmas."),
    )

    def example(self, template: Template) -> Example:
        """Return the call to keep, as it was filled in; the form is valid. Of somebody only the number is kept."""
        filled_in = {key: self.data.get(key, "") for key in self.fields if key not in {"name", "caller", "number"}}
        filled_in["number"] = self.number_given
        return Example(template=template, name=self.cleaned_data["name"], situation=filled_in)


class ExamplesAdmin(VersionsAdmin):
    """The page of a template's examples."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("<int:template_id>/examples/", view(self.examples_view), name="assistants_template_examples"),
            *super().get_urls(),
        ]

    def examples_view(self, request: HttpRequest, template_id: int) -> HttpResponse:
        """List the examples of a template, add one or remove one."""
        template = get_object_or_404(Template.objects.select_related("line", "segment"), pk=template_id)
        if not self.has_change_permission(request, template):
            raise PermissionDenied
        if "remove" in request.POST:
            return self._remove(request, template)
        form = ExampleForm(
            request.POST or None,
            sees_callers=may_see_callers(request),
            initial=initial(template),
            use_required_attribute=False,
        )
        if form.is_valid() and self._is_kept(form, template):
            told = _("“%(name)s” is added. It is tried whenever this template is about to be published.")
            self.message_user(request, told % {"name": form.cleaned_data["name"]}, messages.SUCCESS)
            return _page(template)
        context = {
            "situation": form,
            "examples": _of(template),
            "has_room": _of(template).count() < MOST,
            "most": MOST,
            "media": self.media + MEDIA + form.media,
        }
        title = _("Examples of “%(name)s”") % {"name": template.name}
        return self.answer(request, template, "examples.html", title, context)

    def _is_kept(self, form: ExampleForm, template: Template) -> bool:
        example = form.example(template)
        try:
            if _of(template).count() >= MOST:
                raise ValidationError(
                    _("There are %(most)d examples, and no more fit. Remove one first."), params={"most": MOST}
                )
            example.validate_constraints()
        except ValidationError as refused:
            form.add_error("name", refused.messages)
            return False
        example.save()
        return True

    def _remove(self, request: HttpRequest, template: Template) -> HttpResponse:
        key = request.POST["remove"]
        example = _of(template).filter(pk=key).first() if key.isascii() and key.isdecimal() else None
        if example:
            example.delete()
            self.message_user(request, _("“%(name)s” is removed.") % {"name": example.name}, messages.SUCCESS)
        return _page(template)


def _of(template: Template) -> QuerySet[Example]:
    return Example.objects.filter(template=template)


def _page(template: Template) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("admin:assistants_template_examples", args=(template.pk,)))


def calls_of(*templates: Template) -> tuple[list[CallAgain], list[str]]:
    """Return the examples of templates as calls, and the names of those that no longer can be: their line is gone, say.

    There are MOST_TRIED at most, as each is answered twice while somebody waits.
    """
    examples = Example.objects.filter(template__in=templates)[:MOST_TRIED]
    choices = Choices.stored()
    forms = [(one.name, SituationForm(one.situation, sees_callers=True, choices=choices)) for one in examples]
    fit = [(name, form) for name, form in forms if form.is_valid()]
    found = callers_of({form.number_given for _name, form in fit})
    calls = []
    for name, form in fit:
        one = form.situation(found.__getitem__)
        calls.append(CallAgain(one.found, one.line_number, one.moment, name))
    return calls, [name for name, form in forms if not form.is_valid()]
