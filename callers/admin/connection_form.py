"""The form of a CRM connection, with help for whoever has the manual of the CRM's API beside it."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextInputWidget

from callers.admin.credential_fields import TOLD, CredentialsForm
from callers.admin.kinds import RowForm
from callers.admin.pair_field import ObjectField, PairsField, typewriter
from callers.admin.seen import SeenForm
from callers.crm.credentials import SECRETS
from callers.models import CrmConnection, CrmField

_PATH = {"spellcheck": "false", "class": "flireo-typewriter", "autocomplete": "off"}


class ConnectionForm(CredentialsForm, SeenForm):
    query = PairsField(
        label=_("Parameters"),
        help_text=_("What stands behind the ? in the manual, one on a line, such as: phone: {number}"),
    )
    headers = PairsField(label=_("Headers"), help_text=_("One on a line, such as: Accept: application/json"))
    bulk = ObjectField(label=_("Asking for many numbers at once"), help_text=_("JSON, see docs/crm-connections.md."))
    contacts = ObjectField(label=_("Paging through all contacts"), help_text=_("JSON, see docs/crm-connections.md."))

    class Meta:
        model = CrmConnection
        fields = (
            *("name", "is_active", "position", "method", "url", "query", "headers", "body", "auth_kind"),
            *("record_path", "number_path", "country", "error_path", "not_found_is_unknown"),
            *("soft_minutes", "hard_minutes", "per_minute", "ask_while_ringing", "warm_everyone_below"),
            *("bulk", "contacts"),
        )
        widgets: ClassVar = {
            "url": typewriter(2),
            "body": typewriter(5),
            **{name: UnfoldAdminTextInputWidget(attrs=_PATH) for name in ("error_path", "record_path", "number_path")},
        }
        help_texts: ClassVar = {
            "name": _("How you call this CRM. Templates do not mention it."),
            "is_active": _("Tick this when the test below finds what you expect."),
            "url": _(
                "Where the manual says that contacts are searched. {number} becomes +31601234567, {number.national} "
                "0601234567, {number.digits} 31601234567, {number.local} 601234567, {number.base64url} KzMxNjAx…"
            ),
            "body": _('For POST. The same slots, in JSON between quotes: {"phone": "{number}"}'),
            "auth_kind": _(
                "The manual says it under “Authentication”. What you type as a secret is never shown again."
            ),
        }

    def add_error(self, field: str | None, error: Any) -> None:
        """Show what is wrong with the stored form of something beside the field in which it is typed."""
        found = getattr(error, "error_dict", None)
        if found and "auth" in found:
            told = found.pop("auth")
            # Each of its fields says for itself that it is not filled in.
            if not any(name.startswith("auth_") for name in self.errors):
                found["auth_kind"] = told
            if not found:
                return
            error = ValidationError(found)
        super().add_error(field, error)


class FieldForm(RowForm):
    class Meta:
        model = CrmField
        fields = ("name", "path", "kind", "in_first_message", "in_prompts", "keeps_fresh")
        widgets: ClassVar = {"path": UnfoldAdminTextInputWidget(attrs=_PATH)}


def conditional_fields() -> dict[str, str]:
    """Return for each field of the authentication when it is shown, as the theme wants it."""
    kinds: dict[str, list[str]] = {}
    for before, told in (("auth", TOLD), ("secret", SECRETS)):
        for kind, names in told.items():
            for name in names:
                kinds.setdefault(f"{before}_{name}", []).append(kind)
    return {name: " || ".join(f"auth_kind == '{kind}'" for kind in found) for name, found in kinds.items()}
