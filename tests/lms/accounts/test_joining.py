"""Joining: open, by invitation, by code; each invitation once, each code so often."""

import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.cache import cache
from django.db import transaction
from django.utils import timezone

from lms.accounts import joining, roles
from lms.accounts.joining import Way, claim, invite, make_code
from lms.accounts.joining_models import Invitation, JoinCode, JoiningChoice
from lms.accounts.models import User
from lms.kernel.errors import DomainError, NotAllowed
from lms.web import privacy
from tests.courses.domain.test_signoff_at_once import at_once
from tests.factories import accounts

SENT = {"email": "lena@example.test", "name": "Lena", "password1": "a long enough password"}


@pytest.fixture(autouse=True)
def fresh_limits():
    cache.clear()


@pytest.fixture
def cora(db):
    return accounts.coordinator()


def link_in(mailoutbox) -> str:
    found = re.search(r"http://testserver(/accounts/signup/\S+)", mailoutbox[-1].body)
    assert found
    return found[1]


def token_in(mailoutbox) -> str:
    return link_in(mailoutbox).partition("=")[2]


def joins(client, **more: str) -> bool:
    client.post("/accounts/signup/", SENT | more)
    return User.objects.filter(email="lena@example.test").exists()


def test_a_new_hub_is_open_and_asks_for_nothing_more(client, cora):
    page = client.get("/accounts/signup/").content.decode()
    assert 'name="code"' not in page
    assert 'name="invitation"' not in page
    assert joins(client)


def test_by_invitation_the_link_makes_one_account_once(client, cora, mailoutbox):
    joining.choose(Way.INVITATION, by=cora)
    assert (
        "Ask its coordinator for one: it comes by mail." in client.get("/accounts/signup/").content.decode()
    )
    assert not joins(client)
    invite(["Lena@example.test"], by=cora, days=7)
    assert [message.to for message in mailoutbox] == [["lena@example.test"]]
    assert "Make an account" in client.get(link_in(mailoutbox)).content.decode()
    token = token_in(mailoutbox)
    wrong = client.post("/accounts/signup/", SENT | {"invitation": token, "password1": "short"})
    assert 'value="lena@example.test"' in wrong.content.decode()
    assert token in wrong.content.decode()  # nothing is used up by a mistake
    assert joins(client, invitation=token)
    row, lena = Invitation.objects.get(), User.objects.get(email="lena@example.test")
    assert (row.used_by, lena.has_role(roles.TRAINEE)) == (lena, True)
    again = client.post("/accounts/signup/", SENT | {"email": "leo@example.test", "invitation": token})
    assert "An account was made with this invitation. If it was you, sign in." in again.content.decode()
    assert not User.objects.filter(email="leo@example.test").exists()
    assert not Invitation.objects.filter(digest=token).exists()  # the link itself is kept nowhere


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"ends_at": timezone.now() - timedelta(days=1)}, "This invitation ended on"),
        ({"revoked_at": timezone.now()}, "This invitation was taken back, or a newer one was sent."),
        ({"digest": "0" * 64}, "This invitation is not known."),
    ],
)
def test_an_invitation_that_is_no_good_says_why_and_what_to_do(client, cora, mailoutbox, change, words):
    joining.choose(Way.INVITATION, by=cora)
    invite(["lena@example.test"], by=cora, days=7)
    Invitation.objects.update(**change)
    assert words in client.get(link_in(mailoutbox)).content.decode()
    assert not joins(client, invitation=token_in(mailoutbox))


def test_a_newer_invitation_ends_the_one_before(cora, mailoutbox):
    for _turn in range(2):
        invite(["lena@example.test"], by=cora, days=7)
    assert sorted(row.revoked_at is None for row in Invitation.objects.all()) == [False, True]


def test_by_code_it_is_asked_for_and_a_wrong_one_keeps_what_was_typed(client, cora):
    joining.choose(Way.CODE, by=cora)
    code = make_code(by=cora, label="Class 9b", days=7, most=1)
    page = client.post("/accounts/signup/", SENT).content.decode()
    assert "Type the code that you got from the hub, or ask its coordinator for one." in page
    page = client.post("/accounts/signup/", SENT | {"code": "WRONG-CODES"}).content.decode()
    assert "No such code. Look at it again" in page
    for kept in ("WRONG-CODES", "lena@example.test", "Lena"):
        assert f'value="{kept}"' in page
    assert joins(client, code=f" {code.shown.lower()} ")
    code.refresh_from_db()
    assert code.used == 1
    page = client.post("/accounts/signup/", SENT | {"email": "leo@example.test", "code": code.code}).content
    assert "One person has joined with this code, as many as it is for." in page.decode()


@pytest.mark.parametrize(
    "change", [{"ends_at": timezone.now() - timedelta(hours=1)}, {"revoked_at": timezone.now()}]
)
def test_a_code_that_has_ended_says_so(client, cora, change):
    joining.choose(Way.CODE, by=cora)
    code = make_code(by=cora, label="", days=7, most=30)
    JoinCode.objects.update(**change)
    page = client.post("/accounts/signup/", SENT | {"code": code.code}).content.decode()
    assert "This code has ended. Ask the coordinator for the one in use." in page


def test_whoever_tries_many_wrong_codes_waits_and_a_class_with_the_right_one_does_not(client, cora):
    joining.choose(Way.CODE, by=cora)
    code = make_code(by=cora, label="", days=7, most=30)
    for number in range(30):
        client.post("/accounts/signup/", SENT | {"email": f"p{number}@example.test", "code": code.code})
    assert User.objects.filter(email__startswith="p").count() == 30
    cache.clear()
    for number in range(10):
        client.post("/accounts/signup/", SENT | {"code": f"WRONG{number}"})
    page = client.post("/accounts/signup/", SENT | {"code": code.code}).content.decode()
    assert "Too many wrong codes. Wait a minute, and try again." in page


def test_an_address_that_has_an_account_uses_nothing_up(client, cora, mailoutbox):
    lena = accounts.person("Lena", email="lena@example.test")
    EmailAddress.objects.create(user=lena, email=lena.email, verified=True, primary=True)
    joining.choose(Way.CODE, by=cora)
    code = make_code(by=cora, label="", days=7, most=1)
    client.post("/accounts/signup/", SENT | {"code": code.code})
    code.refresh_from_db()
    assert code.used == 0


def test_only_coordinators_choose_invite_and_make_codes(cora):
    mentor = accounts.person("Mo", role=roles.MENTOR)
    for act in (
        lambda: joining.choose(Way.CODE, by=mentor),
        lambda: invite(["a@example.test"], by=mentor, days=7),
        lambda: make_code(by=mentor, label="", days=7, most=1),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_what_was_chosen_stays_on_record(cora):
    for way in (Way.CODE, Way.CODE, Way.OPEN):
        joining.choose(way, by=cora)
    assert list(JoiningChoice.objects.values_list("way", flat=True)) == ["code", "open"]


def test_the_page_chooses_invites_makes_codes_and_takes_them_back(client, cora, mailoutbox):
    client.force_login(cora)
    address = "/accounts/joining/"
    assert address in client.get("/coordinator/").content.decode()
    client.post(address, {"do": "way", "way": "invitation"})
    assert joining.way() == "invitation"
    bad = client.post(address, {"do": "invite", "addresses": "lena@example.test\nnobody", "days": "7"})
    assert (bad.status_code, len(mailoutbox)) == (422, 0)
    assert "Not an e-mail address: nobody" in bad.content.decode()
    assert "lena@example.test" in bad.content.decode()
    page = client.post(address, {"do": "invite", "addresses": "lena@example.test", "days": "7"}, follow=True)
    assert "One invitation is sent." in page.content.decode()
    client.post(f"{address}invitations/{Invitation.objects.get().public_id}/end/")
    assert Invitation.objects.get().revoked_at is not None
    client.post(address, {"do": "code", "label": "Class 9b", "most": "30", "days": "7"})
    code = JoinCode.objects.get()
    assert code.shown in client.get(f"{address}codes/{code.public_id}/").content.decode()
    client.post(f"{address}codes/{code.public_id}/end/")
    assert JoinCode.objects.get().revoked_at is not None
    assert client.post(address, {"do": "nonsense"}).status_code == 200


def test_nobody_is_invited_where_the_mails_cannot_be_sent(cora, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    with pytest.raises(DomainError) as refused:
        invite(["lena@example.test"], by=cora, days=7)
    assert (refused.value.code, Invitation.objects.exists()) == ("mail_away", False)


def test_somebody_with_an_account_is_not_invited(cora):
    accounts.trainee("Theo")
    with pytest.raises(DomainError) as refused:
        invite(["theo@example.test", "lena@example.test"], by=cora, days=7)
    assert refused.value.code == "known"
    assert not mail.outbox


def test_addresses_go_when_their_invitation_is_long_over_and_with_the_person(cora):
    now = timezone.now()
    for name, days in (("old", -31), ("fresh", -29), ("open", 1)):
        Invitation.objects.create(
            email=f"{name}@example.test",
            digest=name,
            made_by=cora,
            made_at=now,
            ends_at=now + timedelta(days=days),
        )
    assert joining.forget_old(now) == 1
    theo = accounts.trainee("Theo")
    Invitation.objects.filter(digest="fresh").update(used_by=theo, used_at=now)
    privacy.erase(theo)
    assert list(Invitation.objects.values_list("digest", flat=True)) == ["open"]


def test_of_many_who_join_at_once_with_one_invitation_or_the_last_use_of_a_code_one_does(
    transactional_db, mailoutbox
):
    cora = accounts.coordinator()
    people = [accounts.person(f"Person {number}") for number in range(4)]
    joining.choose(Way.INVITATION, by=cora)
    invite(["lena@example.test"], by=cora, days=7)
    token = token_in(mailoutbox)

    def try_all(**brought: str) -> list[str]:
        results = at_once(*[lambda person=person: in_transaction(person, **brought) for person in people])
        return sorted(one.code if isinstance(one, DomainError) else "joined" for one in results)

    assert try_all(invitation=token) == ["joined", *["used_invitation"] * 3]
    joining.choose(Way.CODE, by=cora)
    code = make_code(by=cora, label="", days=7, most=2)
    assert try_all(code=code.code) == ["full_code"] * 2 + ["joined"] * 2
    code.refresh_from_db()
    assert code.used == 2


def in_transaction(person, **brought: str) -> None:
    with transaction.atomic():
        claim(person, **brought)


def test_an_address_that_is_too_long_and_a_line_without_one_are_said(client, cora):
    client.force_login(cora)
    address = "/accounts/joining/"
    long = client.post(address, {"do": "invite", "addresses": f"{'a' * 280}@example.org", "days": "7"})
    assert (long.status_code, "Not an e-mail address" in long.content.decode()) == (422, True)
    none = client.post(address, {"do": "invite", "addresses": ",", "days": "7"})
    assert (none.status_code, "Write at least one address." in none.content.decode()) == (422, True)


def test_where_the_mail_server_stops_half_way_only_those_before_are_invited(cora, settings, mailoutbox):
    earlier = invite(["mia@example.test"], by=cora, days=7)[0]
    settings.EMAIL_BACKEND = "tests.factories.mail.StopsAtSecond"
    with pytest.raises(DomainError) as refused:
        invite(["lena@example.test", "mia@example.test", "noa@example.test"], by=cora, days=7)
    assert "No mail was sent to mia@example.test and those after it." in str(refused.value)
    kept = dict(Invitation.objects.values_list("email", "revoked_at"))
    assert kept == {"mia@example.test": None, "lena@example.test": None}
    assert Invitation.objects.get(email="mia@example.test").pk == earlier.pk
