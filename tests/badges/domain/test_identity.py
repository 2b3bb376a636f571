"""What a badge says of its holder: nothing, unless they ask, and then as a hash in a new edition."""

import hashlib
import json

import pytest
from django.utils import timezone

from badges.domain import issuing
from badges.domain.identity import choose_identity
from badges.domain.verification import verify
from badges.enums import AwardState, Format, HeldIdentity, Verdict
from badges.formats.ob2 import is_recipient
from badges.models import Award
from courses.models import LearnerSafeguard
from lms.kernel.errors import DomainError
from tests.factories import accounts, badges

pytestmark = pytest.mark.django_db


@pytest.fixture
def award():
    return badges.issued(accounts.trainee("Tessalina"))


def document(award, form=Format.OB3):
    return json.loads(bytes(award.credentials.get(format=form).document))


def anew(award, identity):
    owed = choose_identity(award, by=award.learner, identity=identity)
    assert owed is not None
    return issuing.issue(owed)


def test_usually_nothing_says_whose_it_is(award):
    assert "identifier" not in document(award)["credentialSubject"]
    assert document(award, Format.OB2)["recipient"]["type"] == "url"


@pytest.mark.parametrize(
    ("identity", "kind", "value"),
    [
        (HeldIdentity.EMAIL, "emailAddress", "tessalina@example.test"),
        (HeldIdentity.NAME, "name", "Tessalina"),
    ],
)
def test_a_chosen_identity_stands_in_a_new_edition_as_a_salted_hash(award, identity, kind, value):
    newer = anew(award, identity)
    [found] = document(newer)["credentialSubject"]["identifier"]
    digest = hashlib.sha256((value + found["salt"]).encode()).hexdigest()
    assert found == {
        "type": "IdentityObject",
        "hashed": True,
        "identityHash": f"sha256${digest}",
        "identityType": kind,
        "salt": found["salt"],
    }
    assert value not in bytes(newer.credentials.get(format=Format.OB3).document).decode()
    assert (
        verify(bytes(newer.credentials.get(format=Format.OB3).document), at=timezone.now()).verdict
        is Verdict.VALID
    )
    award.refresh_from_db()
    assert (award.state, newer.public_id != award.public_id) == (AwardState.REPLACED, True)


def test_the_twin_for_older_services_has_the_address_too_but_knows_no_names(award):
    by_email = anew(award, HeldIdentity.EMAIL)
    recipient = document(by_email, Format.OB2)["recipient"]
    assert (recipient["type"], is_recipient(recipient, "tessalina@example.test")) == ("email", True)
    by_name = anew(by_email, HeldIdentity.NAME)
    assert document(by_name, Format.OB2)["recipient"]["type"] == "url"


def test_it_can_be_taken_out_again_from_the_next_edition(award):
    newer = anew(anew(award, HeldIdentity.EMAIL), HeldIdentity.NONE)
    assert "identifier" not in document(newer)["credentialSubject"]


def test_two_badges_with_an_identity_share_no_hash(award):
    other = badges.issued(award.learner, code="C02", skill_code="S05")
    found = [
        document(anew(one, HeldIdentity.EMAIL))["credentialSubject"]["identifier"][0]
        for one in (award, other)
    ]
    assert found[0]["identityHash"] != found[1]["identityHash"]
    assert found[0]["salt"] != found[1]["salt"]


def test_the_same_choice_again_issues_nothing(award):
    assert choose_identity(award, by=award.learner, identity=HeldIdentity.NONE) is None
    assert Award.objects.count() == 1


def test_badges_of_somebody_under_age_hold_neither_name_nor_address(award):
    LearnerSafeguard.objects.create(person=award.learner, is_minor=True, recorded_at=timezone.now())
    award.learner.refresh_from_db()
    with pytest.raises(DomainError, match="under age"):
        choose_identity(award, by=award.learner, identity=HeldIdentity.EMAIL)
    assert Award.objects.count() == 1


def test_a_badge_that_is_not_in_force_keeps_what_it_says(award):
    Award.objects.update(state=AwardState.REVOKED, ended_at=timezone.now())
    with pytest.raises(DomainError, match="in force"):
        choose_identity(award, by=award.learner, identity=HeldIdentity.EMAIL)
    award.learner.refresh_from_db()
    assert not award.learner.badge_choices.exists()


def test_the_holder_is_told_what_it_means_and_gets_it_issued_anew(client, award):
    client.force_login(award.learner)
    page = client.get(f"/me/badges/{award.public_id}/").content.decode()
    assert "This cannot be taken back from copies that you hand out" in page
    response = client.post(f"/me/badges/{award.public_id}/identity/", {"identity": "email"}, follow=True)
    assert "Your badge is being issued anew." in response.content.decode()
    assert Award.objects.filter(state=AwardState.PENDING).count() == 1
    assert client.post(f"/me/badges/{award.public_id}/identity/", {"identity": "x"}).status_code == 422
