"""Signing up and in with an e-mail address."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.db import IntegrityError, transaction

from lms.accounts import roles
from lms.accounts.models import User
from tests.factories import accounts

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_limits():
    cache.clear()


def test_the_signup_page_says_what_a_password_needs_in_one_line(client):
    page = client.get("/accounts/signup/").content.decode()
    assert "At least 8 characters, not only digits, not a common word, and not your name or address." in page
    assert "Your password can’t be entirely numeric" not in page
    assert "It is never written into the permanent record." in page


def test_signing_up_makes_a_trainee_once_the_address_is_confirmed(client, mailoutbox):
    sent = {"email": "Lena@Example.test", "name": "Lena", "password1": "a long enough password"}
    assert client.post("/accounts/signup/", sent)["Location"] == "/accounts/confirm-email/"
    person = User.objects.get()
    assert (person.email, person.name, person.has_role(roles.TRAINEE)) == ("lena@example.test", "Lena", True)
    assert client.get("/me/").status_code == 302  # not signed in before the address is confirmed
    link = re.search(r"http://testserver(/accounts/confirm-email/\S+)", mailoutbox[0].body)
    client.post(link[1])
    credentials = {"login": "LENA@example.test", "password": "a long enough password"}
    assert client.post("/accounts/login/", credentials)["Location"] == "/me/"


def test_two_people_cannot_share_an_address_in_any_spelling():
    accounts.person("Ada", email="ada@example.test")
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create(email="ADA@example.test")


def test_repeated_wrong_passwords_are_slowed_down(client):
    accounts.person("Ada")
    wrong = {"login": "ada@example.test", "password": "wrong"}
    answers = [client.post("/accounts/login/", wrong) for _ in range(6)]
    assert "Too many failed login attempts" in answers[-1].content.decode()
    right = {"login": "ada@example.test", "password": accounts.PASSWORD}
    assert (
        client.post("/accounts/login/", right).status_code == 200
    )  # refused as well, until the wait is over


def test_the_admin_uses_the_same_sign_in(client):
    answer = client.get("/admin/", follow=True)
    assert answer.redirect_chain[-1] == ("/accounts/login/?next=/admin/", 302)


def test_changing_ones_details_keeps_to_known_time_zones(client):
    person = accounts.trainee()
    client.force_login(person)
    good = {"name": "Tessa T", "language": "de", "timezone": "Europe/Berlin"}
    assert client.post("/accounts/profile/", good).status_code == 302
    person.refresh_from_db()
    assert (person.name, person.language, person.timezone) == ("Tessa T", "de", "Europe/Berlin")
    answer = client.post("/accounts/profile/", good | {"timezone": "Mars/Olympus"})
    assert answer.status_code == 200
    assert answer.context["form"].errors.as_data()["timezone"][0].code == "invalid_choice"
    person.refresh_from_db()
    assert person.timezone == "Europe/Berlin"


def test_a_number_for_an_address_leads_to_the_hubs_name(client, settings):
    settings.ALLOWED_HOSTS = ["testserver", "127.0.0.1"]
    answer = client.get("/me/?a=1", headers={"host": "127.0.0.1"})
    assert answer["Location"] == "http://testserver/me/?a=1"


@pytest.mark.parametrize(
    ("role", "start"),
    [
        (roles.TRAINEE, "/me/"),
        (roles.MENTOR, "/mentor/"),
        (roles.COORDINATOR, "/coordinator/"),
        (roles.TEACHER, "/school/"),
        (roles.EDITOR, "/admin/"),
    ],
)
def test_everybody_starts_where_their_work_is(client, role, start):
    person = accounts.person("Ada", role=role)
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    sent = {"login": person.email, "password": accounts.PASSWORD}
    assert client.post("/accounts/login/", sent)["Location"] == start
    client.logout()
    assert (
        client.post("/accounts/login/?next=/verify/", sent | {"next": "/verify/"})["Location"] == "/verify/"
    )


def test_a_mail_server_that_is_down_is_said_and_nothing_is_lost(client, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9  # nothing listens there
    sent = {"email": "lena@example.test", "name": "Lena", "password1": "a long enough password"}
    answer = client.post("/accounts/signup/", sent, follow=True)
    assert answer.status_code == 200
    assert "We could not send the mail just now." in answer.content.decode()
    assert User.objects.filter(email="lena@example.test").exists()


def test_the_first_administrator_signs_in_without_any_mail(client, mailoutbox):
    User.objects.create_superuser("root@example.test", "a long enough password")
    sent = {"login": "root@example.test", "password": "a long enough password"}
    assert client.post("/accounts/login/", sent)["Location"] == "/coordinator/"
    assert mailoutbox == []
