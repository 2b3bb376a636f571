"""Tokens of a badge: made with it or later, once, judged like every other form."""

import json

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from badges.domain import keys, tokens
from badges.domain.artwork import picture_of
from badges.domain.verification import verify, verify_link
from badges.enums import AwardState, Format, KeyAlgorithm, Verdict
from badges.formats import jws, jwt, proofs
from badges.formats.baking import bake_ob3_png
from badges.formats.errors import UnreadableBadge
from badges.formats.keys import base64url
from badges.models import Award, Credential
from tests.factories import accounts, badges

pytestmark = pytest.mark.django_db
FORMATS = (Format.JWT_EDDSA, Format.JWT_RS256, Format.OB2_JWS)


@pytest.fixture
def award():
    return badges.issued(expiry_months=12)


def text_of(award: Award, format_: Format) -> bytes:
    return bytes(Credential.objects.get(award=award, format=format_).document)


def outcomes(judgement) -> dict[str, str]:
    return {check.id: check.outcome.value for check in judgement.checks}


def without_tokens(award: Award) -> None:
    award.credentials.filter(format__in=FORMATS).delete()


def test_a_badge_is_issued_in_every_form_each_with_the_key_of_its_kind(award):
    rows = {row.format: row.key.algorithm if row.key else None for row in award.credentials.all()}
    assert rows == {
        Format.OB3: KeyAlgorithm.ED25519,
        Format.OB2: None,
        Format.JWT_EDDSA: KeyAlgorithm.ED25519,
        Format.JWT_RS256: KeyAlgorithm.RS256,
        Format.OB2_JWS: KeyAlgorithm.RS256,
    }


@pytest.mark.parametrize("format_", [Format.JWT_EDDSA, Format.JWT_RS256])
def test_the_token_states_what_the_document_states(award, format_):
    token = jws.read(text_of(award, format_))
    document = json.loads(text_of(award, Format.OB3))
    del document["proof"]
    assert jwt.credential_of(token.payload) == document
    assert jwt.verify(token, keys.resolve).outcome is proofs.Outcome.PASS
    assert token.kid in {m["id"] for m in keys.hub_did_document()["verificationMethod"]}


def test_the_signed_assertion_is_the_hosted_one_with_an_id_that_leads_nowhere(award):
    signed = jws.read(text_of(award, Format.OB2_JWS)).payload
    hosted = json.loads(text_of(award, Format.OB2))
    rsa = keys.active_key(KeyAlgorithm.RS256)
    assert signed["verification"] == {
        "type": "SignedBadge",
        "creator": f"http://testserver/ob2/keys/{rsa.name}.json",
    }
    assert signed["id"].startswith("urn:uuid:")
    assert str(award.public_id) not in signed["id"]
    assert {**signed, "id": hosted["id"], "verification": hosted["verification"]} == hosted


@pytest.mark.parametrize("format_", FORMATS)
def test_a_genuine_token_is_valid(award, format_):
    judgement = verify(text_of(award, format_) + b"\n", at=timezone.now())
    assert judgement.verdict is Verdict.VALID
    assert outcomes(judgement)["proof"] == "pass"
    assert judgement.badge.page == f"http://testserver/credentials/{award.public_id}/"


def test_a_genuine_token_inside_an_image_is_valid(award):
    image = bake_ob3_png(picture_of(award.achievement).png, text_of(award, Format.JWT_EDDSA))
    assert verify(image, at=timezone.now()).verdict is Verdict.VALID


@pytest.mark.parametrize("ending", ["credentials/{}.jwt", "ob2/assertions/{}.jws"])
def test_the_address_of_a_token_is_the_badges(award, ending):
    judgement = verify_link(f"http://testserver/{ending.format(award.public_id)}", at=timezone.now())
    assert judgement.verdict is Verdict.VALID


@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize(
    ("state", "verdict"),
    [
        (AwardState.REVOKED, Verdict.REVOKED),
        (AwardState.SUSPENDED, Verdict.SUSPENDED),
        (AwardState.REPLACED, Verdict.REPLACED),
    ],
)
def test_a_token_of_a_badge_that_has_ended_says_how(award, format_, state, verdict):
    Award.objects.update(state=state, ended_at=timezone.now())
    assert verify(text_of(award, format_), at=timezone.now()).verdict is verdict


@pytest.mark.parametrize("format_", FORMATS)
def test_a_token_past_its_date_has_expired(award, format_):
    assert verify(text_of(award, format_), at=award.valid_until).verdict is Verdict.EXPIRED


@pytest.mark.parametrize("format_", FORMATS)
@hypothesis_settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_a_changed_character_of_a_token_is_tampering(award, format_, data):
    original = text_of(award, format_)
    first = original.index(b".") + 1  # a header that was changed names no key: then it may be anybody's
    place = data.draw(st.integers(first, len(original) - 1))
    letter = data.draw(st.integers(0x21, 0x7E).filter(lambda byte: byte != original[place]))
    changed = original[:place] + bytes([letter]) + original[place + 1 :]
    assert verify(changed, at=timezone.now()).verdict is Verdict.TAMPERED


@pytest.mark.parametrize(
    "header",
    [{"alg": "none"}, {"alg": "HS256"}, {"jwk": {"kty": "OKP"}}, {"kid": "did:web:testserver#key-0-jwk"}],
)
def test_a_token_of_ours_with_another_header_is_tampering(award, header):
    token = jws.read(text_of(award, Format.JWT_EDDSA))
    head = json.dumps({**token.header, **header}).encode()
    changed = b".".join((_b64(head), token.text.split(b".")[1], token.text.split(b".")[2]))
    assert verify(changed, at=timezone.now()).verdict is Verdict.TAMPERED


def _b64(data: bytes) -> bytes:
    return base64url(data).encode()


def test_our_signature_on_a_token_that_our_records_do_not_hold_cannot_be_relied_on(award):
    texts = [text_of(award, format_) for format_ in FORMATS]
    Credential.objects.all().delete()
    for text in texts:
        judgement = verify(text, at=timezone.now())
        assert (judgement.verdict, outcomes(judgement)["status"]) == (Verdict.UNVERIFIABLE, "unknown")


def test_a_token_of_an_issuer_that_cannot_be_looked_up_is_unverifiable(award):
    pen = keys.hold_pens()[KeyAlgorithm.ED25519]
    # An IP address has no did:web, so nothing is asked for.
    text = text_of(award, Format.OB3).replace(b"testserver", b"10.0.0.1")
    foreign = jws.sign(
        json.loads(text), key=pen.signer, public=pen.public, kid="did:web:10.0.0.1#1", typ="JWT"
    )
    assert verify(foreign, at=timezone.now()).verdict is Verdict.UNVERIFIABLE


def test_a_token_that_is_no_badge_is_refused(award):
    pen = keys.hold_pens()[KeyAlgorithm.ED25519]
    with pytest.raises(UnreadableBadge) as refusal:
        verify(
            jws.sign({"sub": "x"}, key=pen.signer, public=pen.public, kid=pen.public.jwk_id),
            at=timezone.now(),
        )
    assert refusal.value.code == "not_a_badge"


def test_badges_from_before_there_were_tokens_get_them_once(award):
    without_tokens(award)
    assert tokens.make_missing() == 1
    before = list(award.credentials.order_by("pk").values_list("format", "digest"))
    assert tokens.make_missing() == 0
    assert list(award.credentials.order_by("pk").values_list("format", "digest")) == before
    for format_ in FORMATS:
        assert verify(text_of(award, format_), at=timezone.now()).verdict is Verdict.VALID


def test_no_tokens_are_made_for_what_has_ended_nor_under_a_former_origin(award, settings):
    without_tokens(award)
    Award.objects.update(state=AwardState.REVOKED)
    assert tokens.make_missing() == 0
    Award.objects.update(state=AwardState.ISSUED)
    settings.BASE_URL = "https://new.example"
    assert tokens.make_missing() == 0


def test_what_was_retired_goes_on_vouching_for_its_tokens(award):
    for algorithm in KeyAlgorithm:
        keys.rotate(algorithm)
    for format_ in FORMATS:
        assert verify(text_of(award, format_), at=timezone.now()).verdict is Verdict.VALID
    assert len(keys.ob2_key_names()) == 2


def test_two_badges_of_one_person_share_no_identifier_in_their_tokens():
    learner = accounts.trainee()
    first, second = badges.issued(learner), badges.issued(learner, code="C02", skill_code="S09")
    for format_ in (Format.JWT_EDDSA, Format.JWT_RS256):
        one, other = (jws.read(text_of(award, format_)).payload for award in (first, second))
        assert not {one["sub"], one["jti"]} & {other["sub"], other["jti"]}
    one, other = (jws.read(text_of(award, Format.OB2_JWS)).payload for award in (first, second))
    assert one["id"] != other["id"]
    assert one["recipient"]["identity"] != other["recipient"]["identity"]
