"""Administrators let people in and choose what they may do, in plain words; nobody gets more than is theirs to give."""

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.urls import reverse

from assistants.roles import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(client):
    user = User.objects.create_user("beheer", is_staff=True)
    user.groups.add(Group.objects.get(name=Role.ADMINISTRATOR.value))
    client.force_login(user)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def group(role):
    return Group.objects.get(name=role.value)


def page_of(user):
    return reverse("admin:auth_user_change", args=[user.pk])


def filled_in(**fields):
    return {"username": "sanne", "first_name": "Sanne", "last_name": "", "email": "", **fields}


def test_a_user_is_made_with_a_role_and_may_log_in(administrator, client):
    sent = filled_in(password1="kortjakje-9", password2="kortjakje-9", groups=[group(Role.EDITOR).pk])
    administrator.post(reverse("admin:auth_user_add"), sent)
    made = User.objects.get(username="sanne")
    assert (made.is_staff, made.is_active, made.is_superuser) == (True, True, False)
    assert made.has_perm("assistants.change_template")
    assert client.login(username="sanne", password="kortjakje-9")
    assert client.get(reverse("admin:assistants_template_changelist")).status_code == 200


@pytest.mark.parametrize(
    ("language", "said"), [("nl", "Eindredacteur: beslist ook"), ("en", "Publisher: also decides")]
)
def test_roles_are_explained_in_the_language_of_the_page(administrator, language, said):
    user = User.objects.create_user("sanne", is_staff=True)
    page = administrator.get(page_of(user), headers={"accept-language": language}).content.decode()
    assert said in page
    assert "assistants | " not in page
    assert "Can add" not in page


def test_a_user_gets_another_role(administrator):
    user = User.objects.create_user("sanne", is_staff=True)
    administrator.post(page_of(user), filled_in(is_active="on", groups=[group(Role.VIEWER).pk]))
    assert [one.name for one in user.groups.all()] == ["Viewer"]


def test_who_may_not_do_everything_cannot_make_anybody_who_may(administrator):
    user = User.objects.create_user("sanne", is_staff=True)
    administrator.post(page_of(user), filled_in(is_active="on", is_superuser="on", user_permissions="1"))
    user.refresh_from_db()
    assert not user.is_superuser
    assert not user.user_permissions.exists()


@pytest.mark.parametrize("page", ["change", "delete", "history", "password_change"])
def test_who_may_do_everything_is_out_of_reach_for_others(administrator, page):
    chief = User.objects.create_superuser("chef", password="geheim-woord-1")
    administrator.post(
        reverse(f"admin:auth_user_{page}", args=[chief.pk]),
        {"post": "yes", "password1": "van-mij-123", "password2": "van-mij-123", **filled_in()},
    )
    chief.refresh_from_db()
    assert (chief.username, chief.check_password("geheim-woord-1")) == ("chef", True)
    assert "chef" not in administrator.get(reverse("admin:auth_user_changelist")).content.decode()


def test_nobody_locks_or_deletes_themselves(administrator):
    user = User.objects.get(username="beheer")
    page = administrator.post(page_of(user), filled_in(username="beheer", groups=[group(Role.ADMINISTRATOR).pk]))
    assert "You cannot keep yourself from logging in." in page.content.decode()
    assert administrator.post(reverse("admin:auth_user_delete", args=[user.pk]), {"post": "yes"}).status_code == 403
    user.refresh_from_db()
    assert user.is_active


def test_whoever_deletes_somebody_is_told_what_keeps_the_name(administrator):
    user = User.objects.create_user("sanne", is_staff=True)
    user.groups.add(group(Role.EDITOR))
    page = reverse("admin:auth_user_delete", args=[user.pk])
    asked = administrator.get(page).content.decode()
    assert "Untick “May log in” instead" in asked
    assert "Users: 1" in asked
    assert "User_groups object" not in asked
    administrator.post(page, {"post": "yes"})
    assert not User.objects.filter(username="sanne").exists()


def test_who_may_no_longer_log_in_is_kept_out(administrator, client):
    user = User.objects.create_user("sanne", password="kortjakje-9", is_staff=True)
    administrator.post(page_of(user), filled_in())
    assert not client.login(username="sanne", password="kortjakje-9")


def test_a_superuser_may_let_others_do_everything(staff):
    user = User.objects.create_user("sanne", is_staff=True)
    staff.post(page_of(user), filled_in(is_active="on", is_superuser="on"))
    user.refresh_from_db()
    assert user.is_superuser


def test_what_somebody_may_beyond_groups_is_shown_and_can_be_taken_away(staff):
    user = User.objects.create_user("sanne", is_staff=True)
    assert "What else they may do" not in staff.get(page_of(user)).content.decode()
    user.user_permissions.add(Permission.objects.get(codename="view_call"))
    assert "What else they may do" in staff.get(page_of(user)).content.decode()
    staff.post(page_of(user), filled_in(is_active="on"))
    assert not user.user_permissions.exists()


def test_the_list_shows_roles_and_is_narrowed_down_by_them(staff):
    User.objects.create_user("sanne", is_staff=True).groups.add(group(Role.EDITOR))
    User.objects.create_user("jan", is_staff=True).groups.add(group(Role.VIEWER))
    page = staff.get(reverse("admin:auth_user_changelist"), headers={"accept-language": "nl"}).content.decode()
    assert "Redacteur" in page
    assert "Meekijker" in page
    page = staff.get(reverse("admin:auth_user_changelist"), {"group": group(Role.EDITOR).pk}).content.decode()
    assert "sanne" in page
    assert "jan" not in page.split("result_list")[1]
    assert staff.get(reverse("admin:auth_user_changelist"), {"group": "x"}).status_code in {200, 302}


@pytest.mark.parametrize("role", Role)
def test_a_role_is_shown_and_cannot_be_changed_or_deleted(staff, role):
    page = reverse("admin:auth_group_change", args=[group(role).pk])
    assert "Templates" in staff.get(page).content.decode()
    assert staff.post(page, {"name": "Baas", "permissions": []}).status_code == 403
    assert staff.post(reverse("admin:auth_group_delete", args=[group(role).pk]), {"post": "yes"}).status_code == 403


def test_a_role_has_a_dutch_name_on_its_page_and_an_english_one_in_the_database(staff):
    page = reverse("admin:auth_group_change", args=[group(Role.PUBLISHER).pk])
    shown = staff.get(page, headers={"accept-language": "nl"}).content.decode()
    assert "Eindredacteur" in shown
    assert "publiceren" in shown
    assert Group.objects.filter(name="Publisher").exists()


def test_a_group_of_ones_own_is_made_of_plain_ticks(staff):
    page = staff.get(reverse("admin:auth_group_add")).content.decode()
    assert "Can add" not in page
    wanted = Permission.objects.get(codename="view_call")
    staff.post(reverse("admin:auth_group_add"), {"name": "Receptie", "permissions": [wanted.pk]})
    made = Group.objects.get(name="Receptie")
    assert list(made.permissions.all()) == [wanted]
    staff.post(reverse("admin:auth_group_change", args=[made.pk]), {"name": "Balie", "permissions": []})
    made.refresh_from_db()
    assert (made.name, made.permissions.count()) == ("Balie", 0)


def test_the_groups_stand_from_the_least_to_the_most(staff):
    Group.objects.create(name="Aardig")
    page = staff.get(reverse("admin:auth_group_changelist")).content.decode().split("result_list")[1]
    places = [page.index(f">{name}<") for name in ("Viewer", "Editor", "Publisher", "Administrator", "Aardig")]
    assert places == sorted(places)
