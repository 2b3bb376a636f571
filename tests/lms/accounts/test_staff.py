"""An administrator looks after people, but neither makes a superuser nor changes one."""

import pytest

from lms.accounts import roles
from lms.accounts.models import User
from tests.factories import accounts

pytestmark = pytest.mark.django_db


@pytest.fixture
def root():
    return User.objects.create_superuser("root@example.test", accounts.PASSWORD, name="Root")


@pytest.fixture
def administrator(client):
    person = accounts.person("Adam", role=roles.ADMINISTRATOR)
    client.force_login(person)
    return person


def sent(**changes):
    return {
        "email": "new@example.test",
        "name": "Nora New",
        "password1": "long enough 42",
        "password2": "long enough 42",
        "is_active": "on",
        "is_superuser": "on",
        "language": "",
        "timezone": "",
    } | changes


def test_a_new_person_is_no_superuser_whatever_is_sent(client, administrator):
    assert "is_superuser" not in client.get("/admin/users/new/").content.decode()
    client.post("/admin/users/new/", sent())
    assert not User.objects.get(email="new@example.test").is_superuser


def test_a_person_does_not_become_a_superuser_whatever_is_sent(client, administrator):
    tessa = accounts.trainee()
    page = client.get(f"/admin/users/edit/{tessa.pk}/").content.decode()
    assert "is_superuser" not in page
    assert client.post(f"/admin/users/edit/{tessa.pk}/", sent()).status_code == 302
    tessa.refresh_from_db()
    assert (tessa.name, tessa.is_superuser) == ("Nora New", False)


def test_a_superuser_is_changed_or_removed_by_no_administrator(client, administrator, root):
    before = User.objects.filter(pk=root.pk).values().get()
    for address in (f"/admin/users/edit/{root.pk}/", f"/admin/users/delete/{root.pk}/"):
        assert client.get(address)["Location"] == "/admin/"
        assert client.post(address, sent())["Location"] == "/admin/"
    assert User.objects.filter(pk=root.pk).values().get() == before


@pytest.mark.parametrize(
    ("action", "data"),
    [
        ("set_active_state", {"mark_as_active": "False"}),
        ("assign_role", {"role": "1"}),
        ("delete", {}),
    ],
)
def test_a_superuser_among_many_is_not_changed_either(client, administrator, root, action, data):
    tessa = accounts.trainee()
    address = f"/admin/bulk/accounts/user/{action}/?id={root.pk}&id={tessa.pk}"
    client.post(address, data)
    root.refresh_from_db()
    tessa.refresh_from_db()
    assert (root.is_active, root.groups.count()) == (True, 0)


def test_many_others_are_changed_at_once(client, administrator):
    tessa = accounts.trainee()
    client.post(f"/admin/bulk/accounts/user/set_active_state/?id={tessa.pk}", {"mark_as_active": "False"})
    tessa.refresh_from_db()
    assert not tessa.is_active


def test_a_superuser_makes_and_changes_superusers(client, root):
    client.force_login(root)
    client.post("/admin/users/new/", sent())
    second = User.objects.get(email="new@example.test")
    assert second.is_superuser
    client.post(f"/admin/users/edit/{second.pk}/", sent(email="other@example.test", is_superuser=""))
    second.refresh_from_db()
    assert (second.email, second.is_superuser) == ("other@example.test", False)
