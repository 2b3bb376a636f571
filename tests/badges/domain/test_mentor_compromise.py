"""A mentor's key in other hands: what the ledger bears out is signed again, and nothing else is believed."""

import hashlib
import json
import uuid
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from badges.domain import awards, compromise, issuing, keys, mentor_compromise, mentors
from badges.domain.drills import Drill
from badges.domain.verification import verify
from badges.enums import Format, Verdict
from badges.formats import proofs
from badges.formats.baking import read_badge
from badges.formats.endorsements import endorsement_faults
from badges.formats.strict_json import to_json_bytes
from badges.models import Credential, FormerDocument, MentorIdentity, MentorKey, MentorKeyCompromise
from lms.kernel.errors import DomainError
from lms.web.privacy import erase
from tests.factories import accounts, badges, courses

pytestmark = pytest.mark.django_db
ENDORSED = (Format.OB3, Format.JWT_EDDSA, Format.JWT_RS256)


@pytest.fixture
def award():
    """A badge for one skill that Max and Mia saw, once each."""
    version = courses.skill(observations=2, distinct_assessors=2)
    learner = accounts.trainee()
    for name in ("Max", "Mia"):
        courses.observation(courses.mentor(name), learner, version)
    found = awards.reconsider(badges.achievement(), learner)
    assert found is not None
    return issuing.issue(found)


def key_of(name: str) -> MentorKey:
    return MentorKey.objects.get(identity__mentor__name=name, retired_at=None)


def text_of(award, format_=Format.OB3) -> bytes:
    return bytes(award.credentials.get(format=format_).document)


def stated(text: bytes) -> dict[str, Any]:
    return read_badge(text).document or {}


def signed_with(text: bytes) -> list[str]:
    """The names of the keys in the endorsements."""
    return [
        one["proof"][0]["verificationMethod"].rpartition("#")[2]
        for one in stated(text).get("endorsement", [])
    ]


def unsigned(text: bytes) -> dict[str, Any]:
    """What a badge says, without any signature."""
    document = stated(text)
    bare = [{n: v for n, v in one.items() if n != "proof"} for one in document.pop("endorsement")]
    return {n: v for n, v in document.items() if n != "proof"} | {"endorsement": bare}


def drill(key: MentorKey, since=None) -> Drill:
    mentor_compromise.mark(key, since=since or timezone.now(), by="Ada", reason="a backup was stolen")
    lost = {key.name: MentorKey.objects.select_related("identity__mentor").get(pk=key.pk)}
    return mentor_compromise.sign_again(lost, key.name, progress=lambda _done, _total: None)


def judged(text: bytes):
    return verify(text, at=timezone.now())


def test_endorsements_are_signed_with_the_new_key_of_their_mentor_and_the_badge_around_them_again(award):
    max_, mia = key_of("Max"), key_of("Mia")
    before = {format_: text_of(award, format_) for format_ in ENDORSED}
    assert drill(max_) == Drill(signed_again=3)
    assert key_of("Max") != max_
    for format_ in ENDORSED:
        after = text_of(award, format_)
        assert signed_with(after) == [key_of("Max").name, mia.name]
        assert unsigned(after) == unsigned(before[format_])
        assert judged(after).verdict is Verdict.VALID
        assert bytes(FormerDocument.objects.get(credential__format=format_).document) == before[format_]
    row = award.credentials.get(format=Format.OB3)
    assert read_badge(bytes(row.image)).text == bytes(row.document)
    assert row.digest == hashlib.sha256(bytes(row.document)).hexdigest()


def test_the_mentors_document_shows_the_key_as_revoked_and_the_new_one_as_good(award):
    lost, since = key_of("Max"), timezone.now()
    mentor_compromise.mark(lost, since=since, by="Ada", reason="x")
    document = mentors.mentor_did_document(lost.identity)
    first, second = document["verificationMethod"]
    assert first["id"].endswith(f"#{lost.name}")
    assert first["revoked"] == f"{since:%Y-%m-%dT%H:%M:%SZ}"
    assert "revoked" not in second
    assert document["assertionMethod"] == [second["id"]]
    assert second["id"].endswith(f"#{key_of('Max').name}")


def test_a_copy_from_before_the_moment_is_valid_and_its_holder_told_of_the_new_one(award):
    old = text_of(award)
    drill(key_of("Max"))
    assert judged(old).verdict is Verdict.VALID
    assert "ask the holder for the new copy" in judged(old).checks[0].detail


def test_what_was_issued_after_the_moment_falls_though_the_badge_stands(award):
    old = text_of(award)
    drill(key_of("Max"), since=award.issued_at - timedelta(minutes=1))
    assert judged(old).verdict is Verdict.TAMPERED
    assert "a mentor's key that somebody else may have" in judged(old).checks[0].detail
    assert judged(text_of(award)).verdict is Verdict.VALID


def test_an_endorsement_that_the_hub_did_not_make_is_not_believed(award):
    """In a badge that bears a good signature of the hub, but is in none of its records."""
    document = json.loads(text_of(award).replace(str(award.public_id).encode(), str(uuid.uuid4()).encode()))
    [pen] = mentors.signers_for([key_of("Max").identity.mentor.pseudonym], keys.current_issuer()).values()
    hub = keys.active_key()

    def sign(text, key, method):
        bare = {name: value for name, value in text.items() if name != "proof"}
        return proofs.sign(bare, key=key, verification_method=method, created=award.issued_at)

    document["endorsement"] = [sign(document["endorsement"][0], pen.signer, pen.method)]
    forged = to_json_bytes(sign(document, keys.signer(hub), hub.verification_method))
    assert endorsement_faults(json.loads(forged), mentors.resolve, at=timezone.now()) == []
    assert judged(forged).verdict is Verdict.UNVERIFIABLE  # only that it is in no record
    drill(key_of("Max"))
    assert (judged(forged).verdict, judged(forged).badge) == (Verdict.TAMPERED, None)


def in_other_words(document):
    document["endorsement"][0]["credentialSubject"]["endorsementComment"] += " Very well done."


def about_what_another_mentor_saw(document):
    document["endorsement"][0]["credentialSubject"] = document["endorsement"][1]["credentialSubject"]


@pytest.mark.parametrize("change", [in_other_words, about_what_another_mentor_saw])
def test_an_endorsement_that_the_ledger_does_not_bear_out_is_not_signed_again(award, change):
    """Such as one that somebody wrote into the database."""
    row = award.credentials.get(format=Format.OB3)
    document = json.loads(bytes(row.document))
    change(document)
    text = to_json_bytes(document)
    Credential.objects.filter(pk=row.pk).update(document=text, digest=hashlib.sha256(text).hexdigest())
    lost = key_of("Max")
    assert drill(lost) == Drill(signed_again=2, fallen=[award.public_id])
    assert text_of(award) == text
    assert judged(text).verdict is Verdict.TAMPERED


@pytest.mark.parametrize("text", [b"no badge", b'{"endorsement": [1, {"issuer": 2}], "evidence": 3}', b"{}"])
def test_a_document_that_nobody_can_read_does_not_keep_the_others_back(award, text):
    Credential.objects.filter(award=award, format=Format.JWT_RS256).update(document=text)
    Credential.objects.filter(award=award, format=Format.OB3).update(document=text)
    assert drill(key_of("Max")) == Drill(signed_again=1)


def test_of_an_erased_mentor_the_endorsement_is_left_out_and_the_observation_stays(award):
    lost = key_of("Max")
    erase(lost.identity.mentor)
    assert drill(lost).signed_again == 3
    after = stated(text_of(award))
    assert signed_with(text_of(award)) == [key_of("Mia").name]
    assert len(after["evidence"]) == 2
    assert judged(text_of(award)).verdict is Verdict.VALID
    assert MentorKey.objects.filter(identity=lost.identity).count() == 1


def test_a_badge_under_a_former_origin_falls(award, settings):
    settings.BASE_URL = "https://new.example"
    assert drill(key_of("Max")).fallen == [award.public_id] * 3


def test_a_moment_is_recorded_once_and_an_earlier_one_beside_it(award):
    lost, now = key_of("Max"), timezone.now()
    first = mentor_compromise.mark(lost, since=now, by="Ada", reason="x")
    assert mentor_compromise.mark(lost, since=now, by="Bea", reason="y") == first
    earlier = mentor_compromise.mark(lost, since=now - timedelta(days=1), by="Bea", reason="it was earlier")
    assert MentorKey.objects.dated().get(pk=lost.pk).compromised_from == earlier.since
    assert lost.identity.keys.count() == 2
    with pytest.raises(DomainError, match="still to come"):
        mentor_compromise.mark(key_of("Mia"), since=now + timedelta(hours=1), by="Ada", reason="x")
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE badges_mentorkeycompromise SET reason = 'x'")


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("compromise_signing_key", *arguments, stdout=out)
    return out.getvalue()


def test_the_command_rehearses_and_withdraws_the_keys_of_all_mentors_and_can_be_run_again(award):
    badges.issued(accounts.trainee("Tom"), code="C02", skill_code="S09")
    old = {key.name for key in MentorKey.objects.all()}
    before, moment = text_of(award), timezone.now().isoformat()
    asked = ("--all-mentors", "--from", moment, "--by", "Ada", "--reason", "the password leaked")
    said = run(*asked, "--dry-run")
    assert "6 documents would be signed again." in said
    assert all(f"{name} would not be believed from " in said for name in old)
    assert (text_of(award), MentorKey.objects.count(), MentorKeyCompromise.objects.count()) == (before, 2, 0)
    assert "6 documents signed again." in run(*asked)
    assert set(signed_with(text_of(award))) & old == set()
    fresh = set(MentorKey.objects.filter(retired_at=None).values_list("name", flat=True))
    assert len(fresh) == 2
    assert "0 documents signed again." in run(*asked)
    assert set(MentorKey.objects.filter(retired_at=None).values_list("name", flat=True)) == fresh
    assert MentorKeyCompromise.objects.filter(by="Ada", reason="the password leaked").count() == 2


def test_it_goes_on_where_it_was_cut_off(award, monkeypatch):
    real, calls = FormerDocument.objects.create, []

    def dies(**fields):
        calls.append(fields)
        if len(calls) == 2:
            raise DatabaseError("the process died here")
        return real(**fields)

    lost = key_of("Max")
    with monkeypatch.context() as patch:
        patch.setattr(FormerDocument.objects, "create", dies)
        with pytest.raises(DatabaseError):
            drill(lost)
    assert drill(lost) == Drill(signed_again=2)
    assert FormerDocument.objects.count() == 3


def test_the_command_takes_the_key_of_one_mentor_as_their_document_names_it(award):
    lost, mia = key_of("Max"), key_of("Mia")
    method = mentors.mentor_did_document(lost.identity)["assertionMethod"][0]
    run(method, "--from", timezone.now().isoformat())
    assert (key_of("Max") == lost, key_of("Mia") == mia) == (False, True)
    for wrong in ([], [lost.name, "--all-mentors"]):
        with pytest.raises(CommandError, match="Name one key, or say --all-mentors"):
            run(*wrong, "--from", timezone.now().isoformat())


def test_both_keys_can_be_lost_at_once(award):
    old = text_of(award)
    hub = keys.active_key()
    compromise.mark(hub, since=timezone.now(), by="Ada", reason="x")
    drill(key_of("Max"))
    compromise.sign_again(hub, progress=lambda _done, _total: None)
    assert {judged(text_of(award, format_)).verdict for format_ in ENDORSED} == {Verdict.VALID}
    assert judged(old).verdict is Verdict.VALID
    assert MentorIdentity.objects.count() == 2
