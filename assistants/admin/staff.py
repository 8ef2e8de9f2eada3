"""Users and groups in the look of the other pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin as OrdinaryGroupAdmin
from django.contrib.auth.models import Group, User
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm

from callers.admin.kinds import StaffAdmin

if TYPE_CHECKING:
    from django.contrib.auth import admin as ordinary

    OrdinaryUserAdmin = ordinary.UserAdmin[User]
else:
    from django.contrib.auth.admin import UserAdmin as OrdinaryUserAdmin

admin.site.unregister(User)
admin.site.unregister(Group)


@admin.register(User)
class UserAdmin(OrdinaryUserAdmin, StaffAdmin):
    form = UserChangeForm
    add_form = UserCreationForm
    change_password_form = AdminPasswordChangeForm


@admin.register(Group)
class GroupAdmin(OrdinaryGroupAdmin, StaffAdmin):
    pass
