"""What mentors signed, inside the badge: one endorsement per counted sign-off, each with a signature of its own."""

import copy
import json
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from badges.domain import awards, issuing, keys, mentors
from badges.domain.verification import verify
from badges.enums import AwardState, Format, Verdict
from badges.formats import proofs
from badges.formats.proofs import Outcome
from badges.formats.strict_json import to_json_bytes
from badges.models import MentorIdentity, MentorKey
from lms.kernel.key_files import file_of
from lms.kernel.key_store import KeyUnavailable
from lms.web.privacy import erase
from tests.factories import accounts, badges, courses

pytestmark = pytest.mark.django_db


def document_of(award):
    return json.loads(bytes(award.credentials.get(format=Format.OB3).document))


@pytest.fixture
def award():
    """A badge for one skill that two mentors saw, one of them twice."""
    version = courses.skill(observations=3, distinct_assessors=2)
    learner = accounts.trainee()
    for name in ("Max", "Mia", "Max"):
        courses.observation(courses.mentor(name), learner, version)
    found = awards.reconsider(badges.achievement(), learner)
    assert found is not None
    return issuing.issue(found)


def hub_signed(document):
    """The document with another signature of the hub in place of its own: what a hub could do to its mentors' words."""
    key = keys.active_key()
    bare = {name: value for name, value in document.items() if name != "proof"}
    return proofs.sign(
        bare, key=keys.signer(key), verification_method=key.verification_method, created=timezone.now()
    )


def test_each_counted_sign_off_is_endorsed_with_the_key_of_its_mentor(award):
    document = document_of(award)
    names = {i.mentor.name: f"did:web:testserver:mentors:{i.public_id}" for i in MentorIdentity.objects.all()}
    issuers = [one["issuer"]["id"] for one in document["endorsement"]]
    assert issuers == [names["Max"], names["Mia"], names["Max"]]
    for number, (one, evidence) in enumerate(
        zip(document["endorsement"], document["evidence"], strict=True), start=1
    ):
        assert one["id"] == f"{document['id']}#endorsement-{number}"
        assert one["credentialSubject"] == {
            "id": evidence["id"],
            "type": ["EndorsementSubject"],
            "endorsementComment": f"{evidence['narrative']}\n\n{evidence['description']}"
            f"; digest={evidence['digestMultibase']}",
        }
        assert one["proof"][0]["verificationMethod"].startswith(f"{one['issuer']['id']}#mentor-")
        assert proofs.verify_proof(one, mentors.resolve, at=timezone.now()).outcome is Outcome.PASS
        assert proofs.verify_proof(one, keys.resolve, at=timezone.now()).outcome is Outcome.UNKNOWN


def test_a_mentor_has_one_key_for_all_badges(award):
    badges.issued(award.learner, code="C02", skill_code="S09")
    assert MentorKey.objects.count() == MentorIdentity.objects.count() == 2


def test_a_good_badge_says_how_many_were_signed_by_mentors(award):
    judgement = verify(to_json_bytes(document_of(award)), at=timezone.now())
    assert judgement.verdict is Verdict.VALID
    [check] = [check for check in judgement.checks if check.id == "endorsement"]
    assert check.detail == "3 observations in it are each signed in the name of their mentor as well."


def exchanged(document):
    first, second = (one["credentialSubject"] for one in document["endorsement"][:2])
    first["endorsementComment"], second["endorsementComment"] = (
        second["endorsementComment"],
        first["endorsementComment"],
    )


def reworded(document):
    subject = document["endorsement"][0]["credentialSubject"]
    subject["endorsementComment"] = subject["endorsementComment"].replace("level=3", "level=5")


def about_another(document):
    document["endorsement"][0]["credentialSubject"]["id"] = "http://testserver/credentials/other/"


def in_another_name(document):
    document["endorsement"][0]["issuer"]["id"] = document["endorsement"][1]["issuer"]["id"]


def unsigned(document):
    del document["endorsement"][0]["proof"]


def no_object(document):
    document["endorsement"][0] = "http://testserver/somewhere"


def by_the_hub(document):
    document["endorsement"][0] = hub_signed({**document["endorsement"][0], "issuer": document["issuer"]})


@pytest.mark.parametrize(
    "change", [exchanged, reworded, about_another, in_another_name, unsigned, no_object, by_the_hub]
)
def test_an_endorsement_that_was_changed_is_found_even_under_a_good_signature_of_the_hub(award, change):
    """Each change is signed by the hub anew, and is not the stored text of any badge."""
    document = copy.deepcopy(document_of(award))
    document["id"] = document["id"].replace(str(award.public_id), "00000000-0000-4000-8000-000000000000")
    genuine = json.loads(json.dumps(document).replace("#endorsement", "#e"))
    change(genuine)
    judgement = verify(to_json_bytes(hub_signed(genuine)), at=timezone.now())
    assert judgement.verdict is Verdict.TAMPERED


def test_a_mentors_key_signs_no_badge(award):
    """A badge whose issuer is a mentor, signed with the hub-held key of that mentor, is not the hub's."""
    document = document_of(award)
    [identity] = MentorIdentity.objects.filter(mentor__name="Mia")
    [signer] = mentors.signers_for([identity.mentor.pseudonym], keys.current_issuer()).values()
    del document["proof"]
    document["issuer"]["id"], document["id"] = signer.controller, "http://elsewhere.test/1"
    signed = proofs.sign(
        document, key=signer.signer, verification_method=signer.method, created=timezone.now()
    )
    assert verify(to_json_bytes(signed), at=timezone.now()).verdict is Verdict.UNVERIFIABLE


def test_an_erased_mentors_badges_stay_genuine_and_their_key_signs_no_more(
    award, django_capture_on_commit_callbacks
):
    mia = MentorIdentity.objects.get(mentor__name="Mia")
    mentors.show_name(mia.mentor, shown=True)
    name = mia.keys.get().name
    assert file_of(name).exists()
    with django_capture_on_commit_callbacks(execute=True):
        erase(mia.mentor)
    mia.refresh_from_db()
    assert (mia.mentor, mia.shows_name, mia.keys.get().retired_at is None) == (None, False, False)
    assert not file_of(name).exists()
    assert verify(to_json_bytes(document_of(award)), at=timezone.now()).verdict is Verdict.VALID


def test_an_observation_of_an_erased_mentor_is_stated_without_an_endorsement():
    version = courses.skill(observations=2)
    learner, mia = accounts.trainee(), courses.mentor("Mia")
    courses.observation(mia, learner, version)
    courses.observation(courses.mentor("Max"), learner, version)
    erase(mia)
    award = awards.reconsider(badges.achievement(), learner)
    assert award is not None
    document = document_of(issuing.issue(award))
    assert [line["description"].rpartition("mentor=")[2][:4] for line in document["evidence"]] == [
        "eras",
        "did:",
    ]
    assert [one["id"][-2:] for one in document["endorsement"]] == ["-2"]


def test_a_missing_key_of_a_mentor_holds_what_they_saw_and_nothing_else(award, caplog):
    held = badges.earned(award.learner, code="C02", skill_code="S09")
    version = courses.skill("S20", "C03")
    courses.observation(courses.mentor("Mia", course="C03"), award.learner, version)
    other = awards.reconsider(badges.achievement("C03"), award.learner)
    file = file_of(MentorKey.objects.get(identity__mentor__name="Max").name)
    hidden = file.rename(file.with_suffix(".away"))
    assert issuing.issue_pending() == 1
    held.refresh_from_db()
    other.refresh_from_db()
    assert (held.state, other.state) == (AwardState.PENDING, AwardState.ISSUED)
    assert held.held_because.startswith(f"The signing key {file.stem} cannot be read from {file}")
    assert str(file) in caplog.text
    hidden.rename(file)
    assert issuing.issue_pending() == 1
    held.refresh_from_db()
    assert (held.state, held.held_because) == (AwardState.ISSUED, "")


def test_the_keys_of_mentors_are_checked_so_many_at_a_time_and_the_faults_are_named(award):
    made = [mentors.identity_of(courses.mentor(f"M{number}")) for number in range(5)]
    mentors.signers_for([one.mentor.pseudonym for one in made], keys.current_issuer())
    files = [file_of(one.keys.get().name) for one in made]
    mentors.check()
    erase(made[4].mentor)
    mentors.check(most=None)
    for file in files[:4]:
        file.unlink()
    with pytest.raises(KeyUnavailable) as fault:
        mentors.check()
    said = str(fault.value)
    assert said.startswith("A mentor's key cannot be used. The signing key mentor-")
    assert all(file.stem in said for file in files[:4])
    oldest = min(MentorKey.objects.all(), key=lambda key: key.created_at)
    file_of(oldest.name).unlink()
    with pytest.raises(KeyUnavailable, match=r" and 1 more\.\Z"):
        mentors.check()
    with pytest.raises(KeyUnavailable) as fault:
        mentors.check(most=2)
    assert oldest.name not in str(fault.value)


def test_keys_of_mentors_are_found_under_every_origin_the_hub_has_had(award, settings):
    old = document_of(award)["endorsement"][0]["proof"][0]["verificationMethod"]
    settings.BASE_URL = "https://new.example"
    second = badges.issued(accounts.trainee("Tom"), code="C02", skill_code="S09")
    new = document_of(second)["endorsement"][0]["proof"][0]["verificationMethod"]
    assert new.startswith("did:web:new.example:mentors:")
    assert mentors.resolve(old).id == old
    assert mentors.resolve(new).id == new
    assert mentors.resolve(new.replace("new.example", "evil.example")) is None
    assert mentors.resolve(new.replace("#mentor", "#other")) is None


def test_private_keys_of_mentors_are_readable_by_their_owner_only(award):
    for key in MentorKey.objects.all():
        assert (Path(settings.KEYS_DIR) / f"{key.name}.pem").stat().st_mode & 0o777 == 0o600
