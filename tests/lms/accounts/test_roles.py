"""Roles: what the table declares is what the groups hold, and what each opens in the admin."""

import pytest
from django.contrib.auth.models import Group

from lms.accounts import roles
from tests.factories import accounts, courses

pytestmark = pytest.mark.django_db


def test_each_group_holds_exactly_what_the_table_declares():
    for role, names in roles.PERMISSIONS.items():
        held = Group.objects.get(name=role).permissions.select_related("content_type")
        assert {f"{p.content_type.app_label}.{p.codename}" for p in held} == set(names)


def test_a_permission_that_was_added_by_hand_is_taken_back():
    trainees = Group.objects.get(name=roles.TRAINEE)
    trainees.permissions.add(*Group.objects.get(name=roles.ADMINISTRATOR).permissions.all())
    roles.sync_roles()
    assert trainees.permissions.count() == len(roles.PERMISSIONS[roles.TRAINEE])


@pytest.mark.parametrize("role", [roles.EDITOR, roles.ADMINISTRATOR])
def test_editors_change_pages_and_add_pictures_and_documents(client, role):
    lesson = courses.lesson(courses.course())
    client.force_login(accounts.person("Edda", role=role))
    for address in (f"/admin/pages/{lesson.pk}/edit/", "/admin/images/add/", "/admin/documents/add/"):
        assert client.get(address).status_code == 200


@pytest.mark.parametrize("role", [roles.TRAINEE, roles.MENTOR, roles.COORDINATOR, roles.TEACHER])
def test_others_do_not_enter_the_admin(client, role):
    lesson = courses.lesson(courses.course())
    client.force_login(accounts.person("Otto", role=role))
    assert client.get(f"/admin/pages/{lesson.pk}/edit/").status_code == 302


def test_an_editor_changes_what_a_badge_says_only_as_an_administrator(client):
    client.force_login(accounts.person("Edda", role=roles.EDITOR))
    assert client.get("/admin/snippets/badges/achievement/").status_code == 302
    client.force_login(accounts.person("Adam", role=roles.ADMINISTRATOR))
    assert client.get("/admin/snippets/badges/achievement/").status_code == 200
    assert client.get("/admin/snippets/badges/award/").status_code == 200
    assert client.get("/admin/snippets/badges/award/add/")["Location"] == "/admin/"  # refused


def test_an_administrator_adds_and_changes_people_with_one_name_field(client):
    client.force_login(accounts.person("Adam", role=roles.ADMINISTRATOR))
    page = client.get("/admin/users/new/").content.decode()
    assert 'name="name"' in page
    assert "first_name" not in page
    sent = {
        "email": "new@example.test",
        "name": "Nora New",
        "password1": "long enough 42",
        "password2": "long enough 42",
        "is_active": "on",
    }
    assert client.post("/admin/users/new/", sent).status_code == 302
    made = accounts.User.objects.get(email="new@example.test")
    assert made.name == "Nora New"
    assert client.get(f"/admin/users/edit/{made.pk}/").status_code == 200
