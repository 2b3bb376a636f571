"""The list of keys in the admin: for administrators, to be looked at."""

import pytest
from django.utils import timezone

from badges.domain import compromise, keys
from badges.enums import KeyAlgorithm
from lms.accounts import roles
from tests.factories import accounts

pytestmark = pytest.mark.django_db
LIST = "/admin/snippets/badges/signingkey/"


@pytest.fixture
def client(client):
    client.force_login(accounts.person("Adam", role=roles.ADMINISTRATOR))
    return client


def test_keys_are_listed_with_their_state_and_dates(client):
    first = keys.active_key()
    compromise.mark(first, since=timezone.now(), by="Ada", reason="x")
    second = keys.active_key()
    third = keys.rotate()
    page = client.get(LIST).content.decode()
    for key, state in ((first, "compromised"), (second, "retired"), (third, "in use")):
        row = page[page.index(key.name) :].partition("</tr>")[0]
        assert state in row
    assert "RS256" in page


def test_the_number_of_queries_does_not_depend_on_how_many_keys_there_are(
    client, django_assert_max_num_queries
):
    keys.active_keys()
    client.get(LIST)
    with django_assert_max_num_queries(40) as few:
        client.get(LIST)
    for _ in range(5):
        keys.rotate()
    with django_assert_max_num_queries(len(few)):
        client.get(LIST)


def test_one_key_is_shown_whole_and_nobody_changes_it(client):
    key = keys.active_key(KeyAlgorithm.RS256)
    page = client.get(f"{LIST}inspect/{key.pk}/").content.decode()
    assert key.verification_method in page
    assert "PRIVATE" not in page
    for address in ("add/", f"edit/{key.pk}/", f"delete/{key.pk}/"):
        assert client.get(f"{LIST}{address}")["Location"] == "/admin/"


@pytest.mark.parametrize("role", [roles.EDITOR, roles.COORDINATOR])
def test_others_do_not_see_them(client, role):
    client.force_login(accounts.person("Otto", role=role))
    assert client.get(LIST).status_code == 302
