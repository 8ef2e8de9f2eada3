"""Groups: what people may do. The four roles are for looking at; groups of one's own can be made beside them."""

from __future__ import annotations

from copy import copy
from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.contrib.auth.admin import GroupAdmin as OrdinaryGroupAdmin
from django.contrib.auth.models import Group
from django.db.models import Case, Count, QuerySet, When
from django.forms import Media
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assistants.admin.role_fields import PermissionsField
from assistants.admin.role_words import by_model, explanation_of, meaningful, name_of, role_of
from assistants.roles import Role
from callers.admin.kinds import ModelForm, StaffAdmin, display

admin.site.unregister(Group)


class GroupForm(ModelForm):
    permissions = PermissionsField()

    class Meta:
        model = Group
        fields = ("name", "permissions")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "permissions" in self.fields:
            self.fields["permissions"].offer()  # type: ignore[attr-defined] # one of our fields


def _in_words(group: Group) -> Group:
    """Return a copy for the head of a page only: the name in the database stays as it is."""
    shown = copy(group)
    shown.name = name_of(group)
    return shown


class PeopleAdmin(StaffAdmin):
    """A page about staff. There are few of them, so they are deleted one by one."""

    @property
    def media(self) -> Media:
        return super().media + Media(css={"all": ["assistants/staff.css"]})

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Name what is deleted and nothing below it: rows that only tie it to something have no name for staff."""
        to_delete, _counts, lacking, protected = super().get_deleted_objects(objs, request)
        return to_delete[:1], {self.opts.verbose_name_plural: len(objs)}, lacking, protected


@admin.register(Group)
class GroupAdmin(OrdinaryGroupAdmin, PeopleAdmin):
    form = GroupForm
    # The roles from the one that may do least, then the others by name.
    ordering = (
        Case(*(When(name=role, then=place) for place, role in enumerate(Role)), default=len(Role)).asc(),
        "name",
    )
    sortable_by = ()
    list_display = ("shown_name", "explanation", "members")
    readonly_fields = ("shown_name", "explanation", "members", "may")
    filter_horizontal = ()

    def get_queryset(self, request: HttpRequest) -> QuerySet[Group]:
        return super().get_queryset(request).annotate(member_count=Count("user"))

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        group = kwargs.get("obj")
        if group is not None and role_of(group):
            context["original"] = _in_words(group)
            context["subtitle"] = name_of(group)
        return super().render_change_form(request, context, *args, **kwargs)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        told = dict(extra_context or {})
        if (group := self.get_object(request, unquote(object_id))) is not None:
            told |= {"title": _("Change history: %s") % name_of(group), "object": _in_words(group)}
        return super().history_view(request, object_id, told)

    def get_fields(self, request: HttpRequest, obj: Group | None = None) -> Any:
        if obj is None or self.has_change_permission(request, obj):
            return ("name", "permissions")
        return ("shown_name", "explanation", "members", "may")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and (obj is None or role_of(obj) is None)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and (obj is None or role_of(obj) is None)

    @display(description=gettext_lazy("name"))
    def shown_name(self, group: Group) -> str:
        return name_of(group)

    @display(description=gettext_lazy("explanation"))
    def explanation(self, group: Group) -> str:
        return explanation_of(group) or _("a group of your own")

    @display(description=gettext_lazy("members"))
    def members(self, group: Any) -> str:
        return str(group.member_count)

    @display(description=gettext_lazy("What one may do"))
    def may(self, group: Group) -> SafeString:
        held = meaningful().filter(group=group)
        rows = [(name, ", ".join(words for _pk, words in those)) for name, those in by_model(held)]
        return render_to_string("admin/assistants/group/may.html", {"rows": rows})
