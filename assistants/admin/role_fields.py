"""The fields in which staff choose somebody's groups, and what a group of their own may do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.auth.models import Group, Permission
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from assistants.admin.role_words import by_model, explanation_of, in_order, meaningful, name_of

if TYPE_CHECKING:
    # Django's fields take no parameters when the program runs.
    GroupChoiceField = forms.ModelMultipleChoiceField[Group]
    PermissionChoiceField = forms.ModelMultipleChoiceField[Permission]
else:
    GroupChoiceField = PermissionChoiceField = forms.ModelMultipleChoiceField


class GroupsField(GroupChoiceField):
    def __init__(self, **kwargs: Any) -> None:
        shown = {"label": _("Groups"), "widget": UnfoldAdminCheckboxSelectMultipleWidget(), "required": False}
        help_text = _("Each of the first four may do what those above it may. Without a group nothing is to be seen.")
        super().__init__(**{**shown, "queryset": Group.objects.all(), "help_text": help_text, **kwargs})

    def offer(self) -> None:
        self.choices = [(group.pk, _with_explanation(group)) for group in in_order(Group.objects.all())]


def _with_explanation(group: Group) -> str:
    explanation = explanation_of(group)
    return f"{name_of(group)}: {explanation}" if explanation else name_of(group)


class _PermissionsWidget(forms.CheckboxSelectMultiple):
    template_name = "admin/assistants/group/permissions.html"

    def __init__(self) -> None:
        # The tick boxes of the theme have classes of their own.
        super().__init__(attrs=UnfoldAdminCheckboxSelectMultipleWidget().attrs)


class PermissionsField(PermissionChoiceField):
    """Permissions, a row for everything that they are about. Those that no page asks for are not offered."""

    def __init__(self, **kwargs: Any) -> None:
        shown = {"label": _("What one may do"), "widget": _PermissionsWidget(), "required": False}
        super().__init__(**{**shown, "queryset": Permission.objects.none(), **kwargs})

    def offer(self) -> None:
        self.queryset = meaningful()
        self.choices = by_model(self.queryset)
