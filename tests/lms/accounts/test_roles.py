"""Roles: what the table declares is what the groups hold, and what each opens in the admin."""

import os
import subprocess
import sys

import pytest
from django.contrib.auth.models import Group, Permission

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


def test_permissions_of_apps_that_are_not_migrated_yet_are_given_later():
    Permission.objects.filter(content_type__app_label__in=["courses", "wagtailimages"]).delete()
    roles.sync_roles()
    held = Group.objects.get(name=roles.EDITOR).permissions
    assert held.filter(content_type__app_label="wagtailadmin").count() == 1
    assert not held.filter(content_type__app_label="wagtailimages").exists()


@pytest.mark.parametrize("app", ["contenttypes", "accounts"])
def test_one_app_can_be_migrated_alone_on_an_empty_database(tmp_path, app):
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "lms.settings.test",
        "FETTLE_DATABASE_URL": f"sqlite:///{tmp_path / 'empty.sqlite3'}",
    }
    done = subprocess.run(
        [sys.executable, "manage.py", "migrate", app, "--verbosity=0"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
