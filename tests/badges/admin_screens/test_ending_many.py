"""Revoking, holding and lifting for many: who is named, what is done to whom, and what is left alone and why."""

from urllib.parse import urlencode

import pytest
from django.utils.html import escape

from badges.domain import ending
from badges.enums import AwardState
from badges.models import Award, HandLift, StatusChange
from courses.models import SignOffEvent
from lms.accounts import roles
from lms.accounts.models import User
from tests.factories import accounts, badges, courses

pytestmark = pytest.mark.django_db
LIST = "/admin/snippets/badges/award/"


@pytest.fixture
def cora(client):
    person = accounts.coordinator()
    client.force_login(person)
    return person


@pytest.fixture
def three(cora):
    """Recognitions of three people: Tina's in force, Tom's revoked, and the coordinator's own."""
    given = badges.recognition()
    tina, tom = accounts.trainee("Tina"), accounts.trainee("Tom")
    cleo = accounts.coordinator("Cleo")
    made = {one.learner.name: one for one in badges.given(given, tina, tom, cora, by=cleo)}
    ending.revoke(made["Tom"], by=cleo, reason="Wrong person")
    return [made["Tina"], made["Tom"], made[cora.name]]


def address(word: str, *awards: Award, back: str = LIST) -> str:
    return f"/admin/bulk/badges/award/{word}/?" + urlencode(
        [*(("id", one.pk) for one in awards), ("next", back)]
    )


def states() -> dict[str, str]:
    return dict(Award.objects.values_list("learner__name", "state"))


def submit_address(page: str) -> str:
    """Where the form of the confirmation sends what is confirmed."""
    return page.partition('<form action="')[2].partition('"')[0].replace("&amp;", "&")


def test_the_page_names_the_people_first_and_tells_of_each_afterwards(client, cora, three):
    tina = three[0]
    page = client.get(address("suspend", *three)).content.decode()
    assert "1 badge\n" in page
    assert "Tina" in page.partition("These are left as they are")[0]
    for said in ("Tom. It is in the state “Revoked”.", f"{cora.name}. It is your own badge."):
        assert said in page.partition("These are left as they are")[2]
    assert states() == {"Tina": "issued", "Tom": "revoked", cora.name: "issued"}
    page = client.post(submit_address(page), {"reason": "We look into it"}).content.decode()
    assert "Done for 1 badge; its holder gets a mail." in page
    assert "2 stay as they are." in page
    assert page.index("Tina") < page.index("Done</strong>") < page.index("It is your own badge.")
    assert f'href="{escape(LIST)}"' in page
    assert states() == {"Tina": "suspended", "Tom": "revoked", cora.name: "issued"}
    change = StatusChange.objects.get(award=tina, kind="suspended")
    assert (change.by, change.reason.text) == (cora.pseudonym, "We look into it")


def test_without_a_reason_nothing_is_done(client, cora, three):
    answer = client.post(address("suspend", *three), {"reason": " "})
    assert answer.status_code == 422
    assert "Say why. The holder reads it." in answer.content.decode()
    assert states()["Tina"] == "issued"


def test_holds_are_lifted_and_one_that_the_ledger_does_not_bear_out_does_not_keep_back_the_others(
    client, cora
):
    given = badges.recognition()
    [first] = badges.given(given, accounts.trainee("Tina"), by=cora)
    second = badges.issued(accounts.trainee("Tom"))
    for one in (first, second):
        ending.suspend(one, by=cora, reason="We look into it")
    event = SignOffEvent.objects.get(kind="Observed")
    courses.revoke(event, by=User.objects.get(pseudonym=event.signer))
    page = client.post(address("lift", first, second), {"reason": "All is well"}).content.decode()
    assert "Done for 1 badge" in page
    assert "The record of sign-offs does not support this badge any more." in page
    assert list(HandLift.objects.values_list("award", flat=True)) == [first.pk]
    page = client.get(address("lift", first)).content.decode()
    assert "its hold is lifted already" in page


def test_all_means_what_the_list_shows_as_it_was_narrowed_down(client, cora, three):
    other = badges.issued(accounts.trainee("Theo"))
    back = f"{LIST}?achievement={three[0].achievement_id}&state=issued"
    page = client.get(
        f"/admin/bulk/badges/award/revoke/?{urlencode({'id': 'all', 'next': back})}"
    ).content.decode()
    assert "Tina" in page
    assert "Theo" not in page
    query = urlencode({"id": "all", "next": f"{LIST}?q=theo@"})
    searched = client.get(f"/admin/bulk/badges/award/revoke/?{query}").content.decode()
    assert ("Theo" in searched, "Tina" in searched) == (True, False)
    client.post(submit_address(page), {"reason": "Given too early"})
    assert states() == {"Tina": "revoked", "Tom": "revoked", cora.name: "issued", "Theo": "issued"}
    assert other.pk not in StatusChange.objects.values_list("award", flat=True)


def test_what_comes_to_the_list_after_the_page_was_shown_is_not_touched(client, cora, three):
    page = client.get(
        f"/admin/bulk/badges/award/revoke/?{urlencode({'id': 'all', 'next': LIST})}"
    ).content.decode()
    badges.issued(accounts.trainee("Theo"))
    client.post(submit_address(page), {"reason": "Given too early"})
    assert states()["Theo"] == AwardState.ISSUED


@pytest.mark.parametrize("ids", ["id=999999", "id=x", "id=99999999999999999999999", ""])
def test_what_is_not_there_is_not_found(client, cora, ids):
    assert client.get(f"/admin/bulk/badges/award/suspend/?{ids}").status_code == 404


def test_the_list_offers_it_to_those_who_may(client, cora, three):
    page = client.get(LIST).content.decode()
    for words in (
        "Put the chosen badges on hold",
        "Lift the hold on the chosen badges",
        "Revoke the chosen badges",
    ):
        assert words in page
    client.force_login(accounts.person("Otto", role=roles.EDITOR))
    assert client.get(address("suspend", *three))["Location"] == "/admin/"
