"""Users: who may log in, and in which groups they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.forms import AdminPasswordChangeForm
from unfold.widgets import UnfoldBooleanSwitchWidget

from assistants.admin.groups import PeopleAdmin
from assistants.admin.role_fields import GroupsField, PermissionsField
from assistants.admin.role_words import in_order, name_of
from callers.admin.kinds import ModelForm, display

if TYPE_CHECKING:
    # The theme has no types of its own; its form is this one with another look.
    from django.contrib.auth import admin as ordinary
    from django.contrib.auth.forms import AdminUserCreationForm

    OrdinaryUserAdmin = ordinary.UserAdmin[User]
    UserCreationForm = AdminUserCreationForm[User]
else:
    from django.contrib.auth.admin import UserAdmin as OrdinaryUserAdmin
    from unfold.forms import UserCreationForm

admin.site.unregister(User)


class NewUserForm(UserCreationForm):
    groups = GroupsField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["groups"].offer()  # type: ignore[attr-defined] # one of our fields


class UserForm(ModelForm):
    groups = GroupsField()
    user_permissions = PermissionsField(label=gettext_lazy("What else they may do"))
    is_active = forms.BooleanField(
        label=gettext_lazy("May log in"),
        required=False,
        widget=UnfoldBooleanSwitchWidget(),
        help_text=gettext_lazy("Untick this instead of deleting somebody who leaves: what they did keeps their name."),
    )

    # Set by the page: whose page it is must not lock itself out.
    editor: User | None = None

    class Meta:
        model = User
        fields = (
            "username",
            "first_name",
            "last_name",
            "email",
            "is_active",
            "groups",
            "is_superuser",
            "user_permissions",
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("groups", "user_permissions"):
            if name in self.fields:
                self.fields[name].offer()  # type: ignore[attr-defined] # one of our fields
        if "is_superuser" in self.fields:
            self.fields["is_superuser"].label = _("May do everything")
            self.fields["is_superuser"].help_text = _("For who runs the service. Nobody else can change this person.")

    def clean_is_active(self) -> bool:
        is_active: bool = self.cleaned_data["is_active"]
        if not is_active and self.instance == self.editor:
            raise ValidationError(_("You cannot keep yourself from logging in. Ask somebody else to do it."))
        return is_active


class GroupFilter(admin.SimpleListFilter):
    title = gettext_lazy("group")
    parameter_name = "group"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[Any, str]]:
        return [(group.pk, name_of(group)) for group in in_order(Group.objects.all())]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        chosen = str(self.value() or "")
        return queryset.filter(groups=int(chosen)) if chosen.isascii() and chosen.isdigit() else queryset


@admin.register(User)
class UserAdmin(OrdinaryUserAdmin, PeopleAdmin):
    form = UserForm
    add_form = NewUserForm
    # The theme's own page for it says that there is more to fill in afterwards.
    add_form_template = None
    change_password_form = AdminPasswordChangeForm
    list_display = ("username", "full_name", "in_groups", "may_log_in", "last_login")
    list_filter = (GroupFilter, "is_active")
    readonly_fields = ("password_link",)
    filter_horizontal = ()
    add_fieldsets = (
        (None, {"fields": ("username", ("first_name", "last_name"), "email")}),
        (gettext_lazy("Password"), {"fields": ("password1", "password2")}),
        (gettext_lazy("What they may do"), {"fields": ("groups",)}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        """Who may do everything is changed by nobody who may not."""
        users = super().get_queryset(request).prefetch_related("groups")
        return users if request.user.is_superuser else users.filter(is_superuser=False)

    def get_fieldsets(self, request: HttpRequest, obj: User | None = None) -> Any:
        if obj is None:
            return self.add_fieldsets
        may_do = ["is_active", "groups"]
        may_do += ["user_permissions"] if obj.user_permissions.exists() else []
        may_do += ["is_superuser"] if request.user.is_superuser else []
        return (
            (None, {"fields": ("username", ("first_name", "last_name"), ("email", "password_link"))}),
            (_("What they may do"), {"fields": may_do}),
        )

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form: Any = super().get_form(request, obj, change=change, **kwargs)
        form.editor = request.user
        return form

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        # There is nowhere else to log in.
        obj.is_staff = True
        super().save_model(request, obj, form, change)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and obj != request.user

    @display(description=gettext_lazy("name"), ordering="last_name")
    def full_name(self, user: User) -> str:
        return user.get_full_name() or "–"

    @display(description=gettext_lazy("groups"))
    def in_groups(self, user: User) -> str:
        if user.is_superuser:
            return _("may do everything")
        return ", ".join(name_of(group) for group in in_order(user.groups.all())) or "–"

    @admin.display(description=gettext_lazy("may log in"), boolean=True, ordering="is_active")
    def may_log_in(self, user: User) -> bool:
        return user.is_active and user.is_staff

    @display(description=gettext_lazy("password"))
    def password_link(self, user: User) -> SafeString:
        url = reverse("admin:auth_user_password_change", args=(user.pk,))
        return format_html('<a class="text-link underline" href="{}">{}</a>', url, _("Set a new password"))
