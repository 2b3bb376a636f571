"""The code for the door and what the page that reads it knows: as the holder chose, with keys that come and go."""

from datetime import timedelta

import pytest
from django.utils import timezone

from badges.domain import compromise, door, ending, keys
from badges.domain.door_snapshot import snapshot
from badges.domain.showing import choose_page, showing_of
from badges.enums import AwardState, Format, PageVisibility
from badges.formats.door import DoorCode, key_id, read
from badges.formats.status_bits import decode, indexes_in
from badges.models import Award, StatusEntry
from courses.models import LearnerSafeguard
from lms.kernel.errors import DomainError
from tests.factories import accounts, badges

pytestmark = pytest.mark.django_db


@pytest.fixture
def award():
    return badges.issued(accounts.trainee("Amina Diallo"), expiry_months=12)


def shown(award: Award, name: str = "") -> door.DoorPass:
    award = Award.objects.select_related("learner__safeguard").get(pk=award.pk)
    credential = award.credentials.get(format=Format.OB3)
    credential.award = award
    return door.pass_of(credential, showing=showing_of(award), name=name, at=timezone.now())


def stated(made: door.DoorPass) -> DoorCode:
    return read(made.code, keys.published(keys.active_key()))


def test_it_states_what_the_badge_does_and_where_its_status_stands(award):
    award.refresh_from_db()
    said, place = stated(shown(award)), StatusEntry.objects.get()
    assert (said.credential_id, said.issuer, said.badge, said.skills) == (
        award.public_id,
        "did:web:testserver",
        "Course C01",
        1,
    )
    assert said.valid_until == award.valid_until.replace(microsecond=0)
    assert (said.list_number, said.list_index) == (1, place.index)


def test_the_name_stands_in_it_only_where_the_holder_puts_it_and_never_that_of_a_minor(award):
    assert stated(shown(award)).holder == ""
    assert stated(shown(award, "Amina Diallo")).holder == "Amina Diallo"
    LearnerSafeguard.objects.create(person=award.learner, is_minor=True, recorded_at=timezone.now())
    made = shown(award, "Amina Diallo")
    assert (made.holder, stated(made).holder) == ("", "")


@pytest.mark.parametrize("page", PageVisibility)
def test_an_ordinary_camera_opens_the_badges_page_or_where_it_is_hidden_the_page_that_reads_the_code(
    award, page
):
    choose_page(award, by=award.learner, page=page, shows_name=False)
    own = f"http://testserver/credentials/{award.public_id}/"
    key = showing_of(award).key
    expected = {
        PageVisibility.PUBLIC: own,
        PageVisibility.LINK: f"{own}?key={key}",
        PageVisibility.OFF: "http://testserver/verify/door.html",
    }
    made = shown(award)
    assert made.page == expected[page]
    assert made.text == f"{expected[page]}#{made.code}"


@pytest.mark.parametrize("state", [AwardState.REVOKED, AwardState.SUSPENDED, AwardState.REPLACED])
def test_there_is_none_for_a_badge_that_does_not_stand(award, state):
    Award.objects.filter(pk=award.pk).update(state=state)
    with pytest.raises(DomainError) as refused:
        shown(award)
    assert refused.value.code == "not_valid"


def test_there_is_none_for_a_badge_whose_time_has_run_out(award):
    Award.objects.filter(pk=award.pk).update(valid_until=timezone.now())
    with pytest.raises(DomainError) as refused:
        shown(award)
    assert refused.value.code == "not_valid"


def test_the_snapshot_knows_who_signed_and_a_retired_key_with_its_date(award):
    before = keys.active_key()
    made = shown(award)
    keys.rotate()
    read(made.code, keys.published(before))
    before.refresh_from_db()
    known = snapshot(timezone.now())["keys"]
    assert known.keys() == {key_id(bytes(key.public_key)).hex() for key in (before, keys.active_key())}
    old = known[key_id(bytes(before.public_key)).hex()]
    assert (old["issuer"], old["until"], old["compromised"]) == (
        "did:web:testserver",
        int(before.retired_at.timestamp()),
        False,
    )
    assert stated(shown(award)).credential_id == award.public_id  # the new key signs from now on


def test_a_key_in_other_hands_is_marked_whenever_the_code_says_it_was_signed(award):
    key = keys.active_key()
    compromise.mark(key, since=timezone.now() - timedelta(days=1), by="Ada", reason="a laptop was stolen")
    known = snapshot(timezone.now())["keys"]
    assert known[key_id(bytes(key.public_key)).hex()]["compromised"] is True


def test_a_badge_that_was_taken_back_is_in_the_next_snapshot_before_its_list_is_signed(
    award, django_assert_num_queries
):
    assert bits() == frozenset()
    ending.revoke(award, by=accounts.person("Cora", role="coordinator"), reason="Not seen")
    with django_assert_num_queries(3):
        assert bits() == {award.status_entry.index}


def bits() -> frozenset[int]:
    return indexes_in(decode(snapshot(timezone.now())["lists"]["1"]))
