"""The rows with a connection's values. A change that would break a live template is refused, and names it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assistants import publishing
from assistants.admin.shown_findings import would_break
from callers.admin.connection_form import FieldForm
from callers.admin.kinds import InlineFormSet, TabularInline
from callers.conditions import validate
from callers.conditions_field import fields_in_use
from callers.crm import presets, usable
from callers.crm.fields import Field
from callers.crm.presets import Preset
from callers.crm.spec import field_of
from callers.models import CrmConnection, CrmField, Segment


class ValuesFormSet(InlineFormSet):
    def clean(self) -> None:
        super().clean()
        if any(form.errors for form in self.forms):
            return
        rows = [form.instance for form in self.forms if form.instance.name and not form.cleaned_data.get("DELETE")]
        if problems := broken(self.instance, [field_of(row) for row in rows]):
            raise ValidationError(problems)

    def get_unique_error_message(self, unique_check: Sequence[str]) -> str:
        return _("Two values have the same name. Give one of them another name.")

    def get_form_error(self) -> str:
        return _("This name stands here twice.")


class ValuesInline(TabularInline):
    """Values are part of their connection: who may change the one may change the other, and is checked for both."""

    model = CrmField
    form = FieldForm
    formset = ValuesFormSet
    verbose_name = gettext_lazy("value")
    verbose_name_plural = gettext_lazy("values to read from a record")
    template_before = "admin/callers/crmconnection/ticks.html"
    hide_title = True

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        preset = chosen_preset(request)
        return len(preset.fields) if preset and obj is None else 0

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return any(request.user.has_perm(f"callers.{what}_crmconnection") for what in ("view", "change", "add"))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm(f"callers.{'change' if obj else 'add'}_crmconnection")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_change_permission(request, obj)


def chosen_preset(request: HttpRequest) -> Preset | None:
    """Return the preset that a new connection begins with, if one was chosen."""
    key = request.GET.get("preset", "")
    return presets.load(key) if key in presets.names() else None


def broken(connection: CrmConnection, rows: Sequence[Field]) -> list[ValidationError]:
    """Return which live templates would break if the connection with these values were saved now."""
    before, after = usable.fields(), usable.fields(connection, rows)
    return [] if _uses(before) == _uses(after) else _newly_broken(after)


def broken_without(connection: CrmConnection) -> list[ValidationError]:
    """Return which live templates would break without the connection."""
    return broken(CrmConnection(pk=connection.pk, is_active=False), [])


def _uses(fields: Mapping[str, Field]) -> Any:
    return {name: (one.kind, one.in_first_message, one.in_prompts) for name, one in fields.items()}


def _newly_broken(crm: Mapping[str, Field]) -> list[ValidationError]:
    # What is wrong with a template already is no reason to refuse.
    already = publishing.broken_by()
    found = []
    for name, findings in publishing.broken_by(crm=crm).items():
        new = [one for one in findings if one.is_error and one not in already.get(name, [])]
        if new:
            found.append(would_break(name, new))
    return found


def segments_without_value() -> Iterator[str]:
    """Tell of each segment with a condition on a value that no connection in use gives. It can be meant so."""
    fields = fields_in_use()
    for segment in Segment.objects.all():
        errors = [error for error in validate(segment.conditions, fields) if error.code == "unknown_field"]
        names = sorted(
            {str(error.params["field"]) for error in errors if str(error.params["field"]).startswith("crm.")}
        )
        if names:
            told = _("The segment “%(segment)s” has conditions on %(names)s, which no CRM in use gives.")
            yield told % {"segment": segment.name, "names": ", ".join(names)}


def places(*, in_first_message: bool, in_prompts: bool) -> str:
    """Return in words where a value may go."""
    told = [_("first message")] * in_first_message + [_("prompts")] * in_prompts
    return ", ".join(told) or "–"
