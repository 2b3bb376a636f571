"""Issuing: signed once, stored as bytes, baked, and nothing lost when it is interrupted."""

import json
from pathlib import Path

import pytest
from django.conf import settings
from django.db import DatabaseError

from badges.domain import awards, issuing, keys
from badges.enums import AwardState, Format, KeyAlgorithm
from badges.formats import proofs
from badges.formats.baking import read_badge
from badges.models import Award, Credential, SigningKey
from lms.kernel.key_store import KeyUnavailable
from lms.notifications import sending
from lms.notifications.models import Delivery
from tests.factories import accounts, badges, courses

pytestmark = pytest.mark.django_db


def test_an_award_gets_one_signed_and_one_hosted_credential_with_its_image():
    award = badges.issued()
    assert award.state == AwardState.ISSUED
    signed, hosted = (award.credentials.get(format=f) for f in (Format.OB3, Format.OB2))
    assert read_badge(bytes(signed.image)).text == bytes(signed.document)
    assert read_badge(bytes(hosted.image)).text == bytes(hosted.document)
    assert json.loads(bytes(signed.document))["id"] == f"http://testserver/credentials/{award.public_id}/"
    assert json.loads(bytes(hosted.document))["verification"] == {"type": "HostedBadge"}


def test_the_signature_verifies_under_the_hubs_did_and_covers_the_document():
    award = badges.issued()
    document = json.loads(bytes(award.credentials.get(format=Format.OB3).document))
    assert document["issuer"]["id"] == "did:web:testserver"
    assert document["proof"][0]["cryptosuite"] == "eddsa-rdfc-2022"
    good = proofs.verify_proof(document, keys.resolve, at=award.issued_at)
    assert good.outcome is proofs.Outcome.PASS
    document["credentialSubject"]["achievement"]["name"] += "!"
    assert proofs.verify_proof(document, keys.resolve, at=award.issued_at).outcome is proofs.Outcome.FAIL


def test_what_is_issued_is_signed_by_a_template():
    document = json.loads(bytes(badges.issued().credentials.get(format=Format.OB3).document))
    [endorsement] = document["endorsement"]
    for signed in (document, endorsement):
        assert issuing.TEMPLATES.knows({name: part for name, part in signed.items() if name != "proof"})


def test_no_name_address_or_ledger_pseudonym_stands_in_a_badge():
    learner = accounts.trainee("Tessalina")
    award = badges.issued(learner)
    for credential in award.credentials.all():
        read = read_badge(bytes(credential.document))  # chance writes any word into a signature
        text = json.dumps(read.document)
        for word in ("Tessalina", "Max", learner.email, str(learner.pseudonym), str(learner.public_id)):
            assert word not in text


def test_two_badges_of_one_person_share_no_identifier():
    learner = accounts.trainee()
    subjects = {
        json.loads(bytes(credential.document))["credentialSubject"]["id"]
        for award in (badges.issued(learner), badges.issued(learner, code="C02", skill_code="S09"))
        for credential in award.credentials.filter(format=Format.OB3)
    }
    assert len(subjects) == 2
    assert all(subject.startswith("urn:uuid:") for subject in subjects)


def test_issuing_twice_stores_once():
    award = badges.earned()
    issuing.issue(award)
    before = list(Credential.objects.values_list("pk", "digest"))
    issuing.issue(award)
    assert issuing.issue_pending() == 0
    assert list(Credential.objects.values_list("pk", "digest")) == before


def test_an_interruption_leaves_the_award_owed_and_the_sweep_issues_it(monkeypatch):
    award = badges.earned()

    def crash(*_args, **_kwargs):
        raise DatabaseError("the process died here")

    with monkeypatch.context() as patch:
        patch.setattr(Credential.objects, "bulk_create", crash)
        assert issuing.issue_pending() == 0
    assert Award.objects.get().state == AwardState.PENDING
    assert not Credential.objects.exists()
    assert issuing.issue_pending() == 1
    assert award.credentials.count() == 5


def test_a_missing_key_file_holds_everything_back_and_says_which_file(caplog):
    badges.earned()
    file = Path(settings.KEYS_DIR) / f"{keys.active_key().name}.pem"
    hidden = file.rename(file.with_suffix(".away"))
    assert issuing.issue_pending() == 0
    assert str(file) in caplog.text
    hidden.rename(file)
    assert issuing.issue_pending() == 1


def test_a_key_file_of_another_key_is_refused():
    key = keys.active_key()
    other = keys.rotate()
    file = Path(settings.KEYS_DIR) / f"{other.name}.pem"
    file.write_bytes((Path(settings.KEYS_DIR) / f"{key.name}.pem").read_bytes())
    with pytest.raises(KeyUnavailable, match="holds another key"):
        keys.signer(other)


def test_private_keys_are_readable_by_their_owner_only():
    file = Path(settings.KEYS_DIR) / f"{keys.active_key().name}.pem"
    assert file.stat().st_mode & 0o777 == 0o600


def test_rotation_keeps_the_old_key_for_verification_and_signs_with_the_new_one():
    old = badges.issued().credentials.get(format=Format.OB3)
    new_key = keys.rotate()
    assert SigningKey.objects.get(retired_at__isnull=True, algorithm=new_key.algorithm) == new_key
    document = json.loads(bytes(old.document))
    assert proofs.verify_proof(document, keys.resolve, at=old.issued_at).outcome is proofs.Outcome.PASS
    published = keys.hub_did_document()
    dates = {m["id"].partition("#")[2]: m.get("expires") for m in published["verificationMethod"]}
    assert dates.pop(keys.active_key(KeyAlgorithm.RS256).name) is None
    assert dates.pop(new_key.name) is dates.pop(f"{new_key.name}-jwk") is None
    assert list(dates) == [old.key.name, f"{old.key.name}-jwk"]
    assert None not in dates.values()


def test_under_a_new_origin_old_badges_keep_their_bytes_and_new_ones_name_the_new_did(settings, caplog):
    first = badges.issued()
    before = bytes(first.credentials.get(format=Format.OB3).document)
    settings.BASE_URL = "https://new.example"
    assert keys.current_issuer().did == "did:web:new.example"
    assert "did:web:new.example" in caplog.text
    second = badges.issued(accounts.trainee("Tom"))
    document = json.loads(bytes(second.credentials.get(format=Format.OB3).document))
    assert document["issuer"]["id"] == "did:web:new.example"
    assert bytes(Credential.objects.get(award=first, format=Format.OB3).document) == before


def test_an_award_whose_ground_went_before_it_was_issued_is_not_issued():
    award = badges.earned(expiry_months=12)
    version = courses.Skill.objects.get().current
    courses.observation(courses.mentor("Mia"), award.learner, version)
    issuing.issue(award)
    award.refresh_from_db()
    assert award.state == AwardState.REPLACED
    assert not award.credentials.exists()
    awards.award_missing()
    assert issuing.issue_pending() == 1


def test_the_holder_gets_one_mail_about_a_badge(mailoutbox):
    award = badges.issued()
    sending.announce_award(award)
    sending.announce_award(award)
    assert sending.send_missing() == 0
    [mail] = mailoutbox
    assert mail.to == [award.learner.email]
    assert mail.subject == "Your badge: Course C01"
    assert f"http://testserver/credentials/{award.public_id}/" in mail.body
    assert Delivery.objects.count() == 1
