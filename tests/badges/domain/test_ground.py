"""What a badge rests on: changes of curriculum leave it, changes of the ledger reach it."""

import json
import uuid

import pytest

from badges.domain import awards, issuing, keys
from badges.domain.verification import verify
from badges.enums import AwardState, Format, Verdict
from badges.models import Award
from courses.domain import second
from courses.models import SignOffEvent, Skill
from lms.accounts.models import User
from tests.factories import accounts, badges, courses

pytestmark = pytest.mark.django_db


def revoke(event: SignOffEvent) -> None:
    signer = User.objects.get(pseudonym=event.signer)
    second.revoke(event, by=signer, reason="It never happened", client_uuid=uuid.uuid4())


def observed(award: Award) -> list[str]:
    document = json.loads(bytes(award.credentials.get(format=Format.OB3).document))
    return [entry["digestMultibase"] for entry in document["evidence"]]


def test_a_course_that_asks_for_more_later_does_not_end_badges_that_were_earned():
    award = badges.issued()
    added = courses.skill("S02", "C01")
    for _ in range(2):  # once by the sweep, once after the holder's first sign-off in the new skill
        awards.award_missing()
        award.refresh_from_db()
        assert award.state == AwardState.ISSUED
        courses.observation(courses.mentor("Mia"), award.learner, added)
    awards.award_missing()
    issuing.issue_pending()
    newest = Award.objects.latest("renewal")
    assert newest.skills == ["S01", "S02"]
    award.refresh_from_db()
    assert award.state == AwardState.REPLACED


def test_a_course_that_asks_for_less_later_leaves_one_badge_standing():
    first, second = courses.skill("S01"), courses.skill("S02")
    achievement, mentor, learner = badges.achievement(), courses.mentor(), accounts.trainee()
    for version in (first, second):
        courses.observation(mentor, learner, version)
    award = issuing.issue(awards.reconsider(achievement, learner))
    Skill.objects.filter(code="S02").update(course_code="C02")
    assert awards.reconsider(achievement, learner) == award
    assert Award.objects.count() == 1


def test_a_revoked_observation_leaves_the_badge_and_a_new_one_rests_on_the_others():
    award = badges.issued()
    first = SignOffEvent.objects.get(kind="Observed")
    courses.observation(courses.mentor("Mia"), award.learner, Skill.objects.get().current)
    revoke(first)
    awards.award_missing()
    issuing.issue_pending()
    newest = Award.objects.latest("renewal")
    award.refresh_from_db()
    assert (award.state, newest.state) == (AwardState.REPLACED, AwardState.ISSUED)
    assert len(observed(newest)) == 1


def test_an_award_whose_learner_was_erased_is_never_issued():
    award = badges.earned()
    Award.objects.update(learner=None)
    issuing.issue_pending()
    assert Award.objects.get().state != AwardState.PENDING
    assert not award.credentials.exists()


def test_a_badge_is_signed_with_a_key_that_is_still_active_when_it_is_signed():
    award = badges.earned()
    keys.active_key()
    newer = keys.rotate()
    issuing.issue(award)
    credential = award.credentials.get(format=Format.OB3)
    assert credential.key == newer
    assert verify(bytes(credential.document), at=credential.issued_at).verdict is Verdict.VALID


@pytest.mark.parametrize(
    "rewrite",
    [
        lambda d: d.update(evidence=d["evidence"] * 5),
        lambda d: d["evidence"][0].update(genre=["Observation"]),
        lambda d: d.update(credentialSubject=[d["credentialSubject"]]),
        lambda d: d.update(validFrom=[d["validFrom"]]),
        lambda d: d["credentialSubject"].update(achievement=[d["credentialSubject"]["achievement"]]),
    ],
)
def test_a_rewriting_that_keeps_the_signature_is_tampering_all_the_same(rewrite):
    award = badges.issued()
    document = json.loads(bytes(award.credentials.get(format=Format.OB3).document))
    rewrite(document)
    assert verify(json.dumps(document).encode(), at=award.issued_at).verdict is Verdict.TAMPERED


def test_an_address_that_only_quotes_one_of_ours_is_not_ours():
    award = badges.issued()
    hosted = json.loads(bytes(award.credentials.get(format=Format.OB2).document))
    hosted["id"] = f"https://10.0.0.1/?{hosted['id']}"
    assert verify(json.dumps(hosted).encode(), at=award.issued_at).verdict is Verdict.UNVERIFIABLE


def test_a_badge_lists_the_newest_ten_observations_of_a_skill_and_counts_all():
    learner = accounts.trainee()
    version = courses.skill(expiry_months=12)
    mentor = courses.mentor()
    for number in range(12):
        courses.observation(mentor, learner, version, items=[f"kettle {number}"])
    award = issuing.issue(awards.reconsider(badges.achievement(), learner))
    assert len(observed(award)) == 10
    document = json.loads(bytes(award.credentials.get(format=Format.OB3).document))
    assert "12 times" in json.dumps(document["credentialSubject"]["result"])
