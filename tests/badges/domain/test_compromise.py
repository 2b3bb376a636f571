"""A key in other hands: what we can show to be ours is signed again, and nothing else is believed."""

import dataclasses
import json
import uuid
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from badges.domain import compromise, keys
from badges.domain.verification import verify
from badges.enums import Format, KeyAlgorithm, Verdict
from badges.formats import jws, jwt, ob3, proofs
from badges.formats.baking import read_badge
from badges.formats.strict_json import to_json_bytes
from badges.models import Award, Credential, FormerDocument, KeyCompromise, SigningKey
from lms.kernel.errors import DomainError
from tests.badges.formats.samples import CLAIMS
from tests.factories import accounts, badges

pytestmark = pytest.mark.django_db
SIGNED = (Format.OB3, Format.JWT_EDDSA, Format.JWT_RS256, Format.OB2_JWS)
KIND = {
    Format.OB3: KeyAlgorithm.ED25519,
    Format.JWT_EDDSA: KeyAlgorithm.ED25519,
    Format.JWT_RS256: KeyAlgorithm.RS256,
    Format.OB2_JWS: KeyAlgorithm.RS256,
}


def quiet(_done: int, _total: int) -> None:
    pass


def drill(key: SigningKey, since: datetime | None = None) -> compromise.Drill:
    compromise.mark(key, since=since or timezone.now(), by="Ada", reason="a laptop was stolen")
    return compromise.sign_again(key, progress=quiet)


def text_of(award: Award, format_: Format) -> bytes:
    return bytes(Credential.objects.get(award=award, format=format_).document)


def forged(pen: keys.Pen, public_id: uuid.UUID, format_: Format = Format.OB3) -> bytes:
    """What a thief with the private half can make: a badge for anybody, dated as they like."""
    issuer = dataclasses.replace(CLAIMS.issuer, id=pen.public.controller)
    document = ob3.credential(
        dataclasses.replace(CLAIMS, credential_id=public_id, issuer=issuer), base_url="http://testserver"
    )
    long_ago = datetime(2020, 1, 1, tzinfo=UTC)
    if format_ == Format.OB3:
        return to_json_bytes(
            proofs.sign(document, key=pen.signer, verification_method=pen.public.id, created=long_ago)
        )
    return jwt.sign(document, key=pen.signer, public=pen.public, created=long_ago)


@pytest.mark.parametrize("format_", SIGNED)
def test_what_was_issued_is_signed_again_with_the_same_claims_and_what_it_was_is_kept(format_):
    award = badges.issued()
    key = keys.active_key(KIND[format_])
    before = award.credentials.get(format=format_)
    assert drill(key) == compromise.Drill(signed_again=2)
    after = award.credentials.get(format=format_)
    assert (after.key, after.pk) == (keys.active_key(KIND[format_]), before.pk)
    assert after.key != key
    former = FormerDocument.objects.get(credential=after)
    assert bytes(former.document) == bytes(before.document)
    assert (former.key, former.issued_at, former.reason) == (key, before.issued_at, "a laptop was stolen")
    assert claims(after) == claims(before)
    assert verify(bytes(after.document), at=timezone.now()).verdict is Verdict.VALID
    assert verify(bytes(after.document), at=timezone.now()).checks[0].detail == (
        "The text is exactly what the issuer signed."
    )


def claims(credential: Credential) -> dict[str, object]:
    stated = read_badge(bytes(credential.document)).document or {}
    return {n: v for n, v in stated.items() if n not in {"proof", "verification"}}


def test_the_image_holds_the_new_document_in_the_same_picture():
    award = badges.issued()
    before = bytes(award.credentials.get(format=Format.OB3).image)
    old = text_of(award, Format.OB3)
    drill(keys.active_key())
    after = award.credentials.get(format=Format.OB3)
    assert read_badge(bytes(after.image)).text == bytes(after.document)
    assert bytes(after.image)[-200:] == before[-200:]
    assert old not in bytes(after.image)


@pytest.mark.parametrize("format_", SIGNED)
def test_an_old_copy_is_still_valid_and_its_holder_is_told_of_the_new_one(format_):
    award = badges.issued()
    old = text_of(award, format_)
    drill(keys.active_key(KIND[format_]))
    assert text_of(award, format_) != old
    judgement = verify(old, at=timezone.now())
    assert judgement.verdict is Verdict.VALID
    assert "we signed the badge again: ask the holder for the new copy" in judgement.checks[0].detail


def test_white_space_does_not_make_an_old_copy_another_badge():
    award = badges.issued()
    old = text_of(award, Format.OB3)
    drill(keys.active_key())
    spaced = json.dumps(json.loads(old), ensure_ascii=False, indent=2).encode()
    assert verify(spaced, at=timezone.now()).verdict is Verdict.VALID


@pytest.mark.parametrize("format_", [Format.OB3, Format.JWT_EDDSA])
@pytest.mark.parametrize("own_id", [True, False], ids=["id of a real badge", "id of none"])
def test_a_badge_that_a_thief_makes_is_not_genuine_whatever_date_it_bears(format_, own_id):
    award = badges.issued()
    key = keys.active_key()
    with transaction.atomic():
        pen = keys.hold_pens()[KeyAlgorithm.ED25519]
    text = forged(pen, award.public_id if own_id else uuid.uuid4(), format_)
    drill(key)
    judgement = verify(text, at=timezone.now())
    assert (judgement.verdict, judgement.badge) == (Verdict.TAMPERED, None)


def test_a_signed_open_badge_2_that_a_thief_makes_is_not_genuine():
    award = badges.issued()
    key = keys.active_key(KeyAlgorithm.RS256)
    with transaction.atomic():
        pen = keys.hold_pens()[KeyAlgorithm.RS256]
    token = jws.read(text_of(award, Format.OB2_JWS))
    text = jws.sign(
        {**token.payload, "issuedOn": "2020-01-01T00:00:00Z"},
        key=pen.signer,
        public=pen.public,
        kid=token.kid,
    )
    assert verify(text, at=timezone.now()).verdict is Verdict.UNVERIFIABLE
    drill(key)
    assert verify(text, at=timezone.now()).verdict is Verdict.TAMPERED


def test_what_was_signed_after_the_moment_falls_though_the_badge_stands():
    award = badges.issued()
    old = text_of(award, Format.OB3)
    drill(keys.active_key(), since=award.issued_at - timedelta(minutes=1))
    assert verify(old, at=timezone.now()).verdict is Verdict.TAMPERED
    assert verify(text_of(award, Format.OB3), at=timezone.now()).verdict is Verdict.VALID


def test_a_badge_that_the_ledger_does_not_bear_out_is_not_signed_again():
    """Such as one that somebody wrote into the database: its evidence is bound to no row about this person."""
    true, false = badges.issued(), badges.issued(accounts.trainee("Mallory"), code="C02", skill_code="S09")
    Award.objects.filter(pk=false.pk).update(renewal=true.renewal, skills=true.skills)
    found = drill(keys.active_key())
    assert found == compromise.Drill(signed_again=2, fallen=[false.public_id, false.public_id])
    assert false.credentials.get(format=Format.OB3).key.retired_at is not None


@pytest.mark.parametrize("format_", SIGNED)
def test_a_recognition_is_signed_again_where_our_records_say_on_what_grounds_it_was_given(format_):
    cora = accounts.coordinator()
    [award] = badges.given(badges.recognition(), accounts.trainee(), by=cora)
    old = text_of(award, format_)
    found = drill(keys.active_key(KIND[format_]))
    assert (found.signed_again > 0, found.fallen) == (True, [])
    assert text_of(award, format_) != old
    assert verify(text_of(award, format_), at=timezone.now()).verdict is Verdict.VALID


@pytest.mark.parametrize("format_", [Format.OB3, Format.JWT_EDDSA])
def test_a_recognition_that_states_other_grounds_than_our_records_is_not_signed_again(format_):
    [award] = badges.given(badges.recognition(), accounts.trainee(), by=accounts.coordinator())
    other = badges.given(
        badges.recognition("Other"), accounts.trainee("Tom"), by=accounts.coordinator("Cleo"), why="Much more"
    )[0]
    text, digest = Credential.objects.values_list("document", "digest").get(award=other, format=format_)
    Credential.objects.filter(award=award, format=format_).update(document=text, digest=digest)
    found = Credential.objects.get(award=award, format=format_)
    assert not compromise.is_genuine(found)


def test_a_changed_document_is_not_signed_again():
    award = badges.issued()
    row = award.credentials.get(format=Format.OB3)
    Credential.objects.filter(pk=row.pk).update(document=bytes(row.document).replace(b"C01", b"C09"))
    assert drill(keys.active_key()).fallen == [award.public_id]


def test_the_key_is_retired_published_as_revoked_and_vouches_for_nothing_elsewhere():
    badges.issued()
    old = keys.active_key()
    since = timezone.now()
    compromise.mark(old, since=since, by="Ada", reason="x")
    document = keys.hub_did_document()
    methods = {m["id"]: m for m in document["verificationMethod"]}
    for name in (old.verification_method, old.token_method):
        assert methods[name]["revoked"] == f"{since:%Y-%m-%dT%H:%M:%SZ}"
        assert name not in document["assertionMethod"]
    assert keys.active_key().verification_method in document["assertionMethod"]


def test_it_goes_on_where_it_was_cut_off(monkeypatch):
    for number in range(3):
        badges.issued(accounts.trainee(f"Trainee {number}"))
    key = keys.active_key()
    compromise.mark(key, since=timezone.now(), by="Ada", reason="x")
    real, calls = FormerDocument.objects.create, []

    def dies(**fields):
        calls.append(fields)
        if len(calls) == 3:
            raise DatabaseError("the process died here")
        return real(**fields)

    with monkeypatch.context() as patch:
        patch.setattr(FormerDocument.objects, "create", dies)
        with pytest.raises(DatabaseError):
            compromise.sign_again(key, progress=quiet)
    assert Credential.objects.filter(key=key).count() == 4
    assert compromise.sign_again(key, progress=quiet) == compromise.Drill(signed_again=4)
    assert compromise.sign_again(key, progress=quiet) == compromise.Drill()
    assert FormerDocument.objects.count() == 6


def test_a_moment_is_recorded_once_and_an_earlier_one_beside_it():
    key = keys.active_key()
    now = timezone.now()
    first = compromise.mark(key, since=now, by="Ada", reason="x")
    assert compromise.mark(key, since=now, by="Bea", reason="y") == first
    earlier = compromise.mark(key, since=now - timedelta(days=1), by="Bea", reason="it was earlier")
    assert keys.resolve(key.verification_method).revoked_at == earlier.since
    assert SigningKey.objects.filter(algorithm=key.algorithm).count() == 2
    with pytest.raises(DomainError, match="still to come"):
        compromise.mark(keys.active_key(), since=now + timedelta(hours=1), by="Ada", reason="x")


@pytest.mark.parametrize("table", ["badges_keycompromise", "badges_formerdocument"])
@pytest.mark.parametrize("sql", ["UPDATE {} SET reason = 'x'", "DELETE FROM {}"])
def test_the_database_keeps_what_was_recorded(table, sql):
    badges.issued()
    drill(keys.active_key())
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql.format(table))


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("compromise_signing_key", *arguments, stdout=out)
    return out.getvalue()


def test_the_command_says_what_it_does_and_a_dry_run_does_nothing():
    badges.issued()
    key = keys.active_key()
    moment = timezone.now().isoformat()
    before = list(Credential.objects.values_list("digest", flat=True))
    assert "2 documents would be signed again." in run(key.verification_method, "--from", moment, "--dry-run")
    assert (KeyCompromise.objects.count(), list(Credential.objects.values_list("digest", flat=True))) == (
        0,
        before,
    )
    said = run(key.name, "--from", moment, "--by", "Ada", "--reason", "a laptop was stolen")
    assert f"{key.name} is not to be believed from " in said
    assert "Documents under this key… 2 of 2" in said
    assert "2 documents signed again." in said
    assert KeyCompromise.objects.get().by == "Ada"
    assert "0 documents signed again." in run(key.name, "--from", moment)


@pytest.mark.parametrize(
    ("name", "moment", "reason"),
    [
        ("key-0", "2026-11-20T08:00:00Z", "There is no key key-0"),
        ("{}", "2026-11-20", "a date and time with a zone"),
        ("{}", "2026-13-20T08:00:00Z", "a date and time with a zone"),
        ("{}", "2999-11-20T08:00:00Z", "still to come"),
    ],
)
def test_the_command_refuses_in_plain_words(name, moment, reason):
    key = keys.active_key()
    with pytest.raises(CommandError, match=reason):
        run(name.format(key.name), "--from", moment)
    assert not KeyCompromise.objects.exists()


def test_the_command_names_badges_that_fall_and_ends_with_a_fault():
    award = badges.issued()
    Credential.objects.filter(format=Format.OB3).update(digest="0" * 64)
    with pytest.raises(CommandError, match="1 badges fall"):
        run(keys.active_key().name, "--from", timezone.now().isoformat())
    assert award.credentials.get(format=Format.JWT_EDDSA).key == keys.active_key()
