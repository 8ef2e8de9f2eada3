"""A caller that came from a CRM, on the caller's page: what staff have changed, what the CRM says, and following it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from callers import phone
from callers.admin.kinds import badge
from callers.models import Caller, CrmContact
from callers.syncing import edits, values
from callers.syncing.values import NUMBERS


class FollowField(forms.MultipleChoiceField):
    """Offers to give back to the CRM what staff have changed, one by one."""

    def __init__(self) -> None:
        super().__init__(
            label=gettext_lazy("Follow the CRM again"),
            required=False,
            widget=UnfoldAdminCheckboxSelectMultipleWidget(),
            help_text=gettext_lazy(
                "Ticked ones get the CRM's value when you save, and from then on change as it does."
            ),
        )

    def offer(self, row: CrmContact) -> None:
        self.choices = [(name, f"{name_in_words(name)}: {says(row, name)}") for name in edits.can_be_followed(row)]


def mark(fields: dict[str, forms.Field], row: CrmContact) -> None:
    """Say with each field of a caller that staff have changed what the CRM says."""
    for name in edits.can_be_followed(row):
        if name in fields:
            told = _("Changed by staff; %(says)s") % {"says": says(row, name)}
            fields[name].help_text = " ".join(filter(None, [str(fields[name].help_text), told]))


def says(row: CrmContact, name: str) -> str:
    """Return in words what the CRM says of a value."""
    told = (row.told or {}).get(name, "")
    if not told:
        return _("the CRM has nothing here.")
    words = ", ".join(map(phone.readable, told)) if name == NUMBERS else str(told)
    return _("the CRM says “%(value)s”.") % {"value": words}


def name_in_words(name: str) -> str:
    if name == NUMBERS:
        return _("phone numbers")
    if attributes := values.attribute_names([name]):
        return attributes.pop()
    return str(Caller._meta.get_field(name).verbose_name)  # type: ignore[union-attr] # none of these is a relation back


def origin(row: CrmContact) -> SafeString:
    """Return where a caller came from, and whether it is still there."""
    told = _("%(connection)s, there known as %(id)s") % {"connection": row.connection, "id": row.contact_id}
    if not row.is_gone:
        return format_html("{}", told)
    kept = _("It was kept because of what staff changed; delete it by hand if it is of no use any more.")
    return format_html("{} {} {}", told, badge(_("no longer in the CRM"), "warning"), kept)


def edited_names(form: Any) -> set[str]:
    """Return what a submitted form of a caller changes, by the names that contacts have for it."""
    stored = {field.name for field in Caller._meta.fields}
    names = stored.intersection(form.changed_data) - {"attributes"}
    if "attributes" in form.changed_data:
        names.update(f"attributes.{name}" for name in _differing(form.initial["attributes"], form.instance.attributes))
    return names


def _differing(before: dict[str, Any], now: dict[str, Any]) -> Iterable[str]:
    return (name for name in before.keys() | now.keys() if repr(before.get(name)) != repr(now.get(name)))
