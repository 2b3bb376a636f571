"""Every form of a badge but the embedded proof, judged by verifiers that others wrote: tokens, 2.0, and pictures."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.test import Client
from django.utils import timezone

from badges.enums import Format
from badges.formats import jws, ob2
from badges.formats.baking import read_badge
from badges.formats.errors import UnreadableBadge
from badges.formats.keys import ED25519, RS256, PublicKey, did_document
from badges.formats.png import make_chunk
from lms.web.privacy import erase
from tests.badges.formats.samples import KEY, SECRET
from tests.conformance.tampering import changed, leaves

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
TOKENS = [Format.JWT_EDDSA, Format.JWT_RS256]
# Of a copy of a hosted badge openbadgeslib compares what it judges by; for the rest it reads what is hosted.
LEFT_TO_THE_HOST = {"image", "evidence"}
SIGNED = [*TOKENS, Format.OB2_JWS]
RSA = generate_private_key(public_exponent=65537, key_size=2048)
RSA_DER = RSA.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


class OtherRsa:
    """A key that is not the hub's."""

    def sign(self, data):
        return RSA.sign(data, PKCS1v15(), SHA256())


def payload_of(token):
    return json.loads(urlsafe_b64decode(token.split(".")[1] + "=="))


def with_payload(token, payload):
    head, _body, signature = token.split(".")
    return f"{head}.{urlsafe_b64encode(json.dumps(payload).encode()).decode().rstrip('=')}.{signature}"


@pytest.fixture
def judged(node, other, hub):
    """Why each of them refuses a form of a badge; one alone reads Open Badges 2.0, and the status of tokens."""

    def objections(form, text, documents, after=timedelta()):
        then = other.later(after)
        if form == Format.OB2:
            return {"openbadgeslib": then.hosted(text, documents)}
        if form == Format.OB2_JWS:
            return {"openbadgeslib": then.signed(text, documents)}
        first = node.token(text, documents, now=timezone.now() + after)
        issuer = "did:web:hub.example"
        return {
            "jose": "" if first.verified else " ".join(first.reasons) or "refused",
            "openbadgeslib": then.token(text, documents, issuer=issuer),
        }

    return objections


def form_of(hub, award, form):
    """A form of the badge as text or document, and what the hub serves about it now."""
    if form == Format.OB2:
        document = hub.document(award, form)
        return document, hub.served(document)
    token = hub.token(award, form)
    return token, hub.served(payload_of(token))


def none(found):
    return set(found.values()) == {""}


def all_refuse(found):
    return all(found.values())


@pytest.mark.parametrize("form", [*SIGNED, Format.OB2])
def test_they_accept_a_badge_and_refuse_one_that_was_changed_in_any_place(hub, judged, form):
    text, documents = form_of(hub, hub.rich_badge(), form)
    assert none(judged(form, text, documents))
    claims = text if form == Format.OB2 else payload_of(text)
    accepted = []
    for path in leaves(claims):
        if form == Format.OB2 and path[0] in LEFT_TO_THE_HOST:
            continue
        forged = changed(claims, path)
        found = judged(form, forged if form == Format.OB2 else with_payload(text, forged), documents)
        accepted += [(judge, path) for judge, reason in found.items() if not reason]
    assert accepted == []


@pytest.mark.parametrize("ended", ["revoked", "suspended"])
@pytest.mark.parametrize("form", [*SIGNED, Format.OB2])
def test_they_see_that_a_badge_holds_no_longer(hub, judged, form, ended):
    award = hub.issued()
    text, before = form_of(hub, award, form)
    hub.end(award, ended)
    _text, after = form_of(hub, award, form)
    assert none(judged(form, text, before))
    assert judged(form, text, after)["openbadgeslib"] != ""


@pytest.mark.parametrize("form", TOKENS)
def test_a_replaced_token_is_good_elsewhere_and_so_is_its_successor(hub, judged, form):
    for award in hub.replaced_and_newer():
        assert none(judged(form, *form_of(hub, award, form)))


@pytest.mark.parametrize("form", [Format.OB2_JWS, Format.OB2])
def test_of_open_badges_2_only_the_successor_is_good(hub, judged, form):
    """That version knows no refresh service, and nothing but "revoked" for what should not be shown any more."""
    old, newer = hub.replaced_and_newer()
    assert all_refuse(judged(form, *form_of(hub, old, form)))
    assert none(judged(form, *form_of(hub, newer, form)))


@pytest.mark.parametrize("form", [*SIGNED, Format.OB2])
def test_what_has_expired_is_refused(hub, judged, form):
    copy = form_of(hub, hub.issued(expiry_months=1), form)
    assert none(judged(form, *copy))
    assert all_refuse(judged(form, *copy, after=timedelta(days=40)))


@pytest.mark.parametrize("form", SIGNED)
def test_another_key_under_the_hubs_name_is_refused(hub, judged, form):
    text, documents = form_of(hub, hub.issued(), form)
    kid, typ = header_of(text)["kid"], header_of(text).get("typ", "")
    forged = signed_by_a_stranger(form, payload_of(text), kid, typ)
    assert all_refuse(judged(form, forged, documents))


@pytest.mark.parametrize("form", SIGNED)
def test_a_badge_in_the_hubs_name_under_somebody_elses_key_is_refused(hub, judged, form):
    text, documents = form_of(hub, hub.issued(), form)
    claims, typ = payload_of(text), header_of(text).get("typ", "")
    if form == Format.OB2_JWS:
        kid = "https://stranger.example/ob2/keys/rsa-1.json"
        claims["verification"]["creator"] = kid
        documents |= {kid: ob2.cryptographic_key("rsa-1", RSA_DER, base_url="https://stranger.example")}
    else:
        kid = "did:web:stranger.example#1-jwk"
        theirs = did_document(kid.partition("#")[0], [stranger(form, kid)])
        documents |= {
            "did:web:stranger.example": theirs,
            "https://stranger.example/.well-known/did.json": theirs,
        }
    assert all_refuse(judged(form, signed_by_a_stranger(form, claims, kid, typ), documents))


def header_of(token):
    return json.loads(urlsafe_b64decode(token.split(".")[0] + "=="))


def stranger(form, kid):
    kind, raw = (ED25519, KEY.raw) if form == Format.JWT_EDDSA else (RS256, RSA_DER)
    did = kid.partition("#")[0]
    return PublicKey(id=f"{did}#1", controller=did, raw=raw, algorithm=kind, jwk_id=kid)


def signed_by_a_stranger(form, claims, kid, typ):
    key = SECRET if form == Format.JWT_EDDSA else OtherRsa()
    return jws.sign(claims, key=key, public=stranger(form, kid), kid=kid, typ=typ).decode()


@pytest.mark.parametrize("form", [Format.OB3, *TOKENS])
def test_copies_of_a_badge_whose_holder_was_erased_are_still_good(hub, node, judged, other, form):
    award = hub.rich_badge()
    text = hub.document(award) if form == Format.OB3 else hub.token(award, form)
    erase(award.learner)
    documents = hub.served(hub.document(award))
    page = Client().get(f"/credentials/{award.public_id}/", headers={"host": "hub.example"}, secure=True)
    assert page.status_code == 410
    if form == Format.OB3:
        answer = node.credential(text, documents, now=timezone.now())
        assert (answer.verified, answer.revoked) == (True, False), answer
        assert other.credential(text, documents) == ""
    else:
        assert none(judged(form, text, documents))


@pytest.mark.parametrize("form", [Format.OB2, Format.OB2_JWS])
def test_a_copy_in_version_2_of_an_erased_holder(hub, judged, form):
    """A hosted one cannot be checked elsewhere any more, since its address answers 410; a signed one can."""
    award = hub.rich_badge()
    text, _documents = form_of(hub, award, form)
    erase(award.learner)
    _text, after = form_of(hub, award, form)
    assert (judged(form, text, after)["openbadgeslib"] == "") is (form == Format.OB2_JWS)


@pytest.mark.parametrize(
    ("address", "form", "version"),
    [("/credentials/{}", Format.OB3, 3), ("/ob2/assertions/{}", Format.OB2, 2)],
    ids=["3.0", "2.0"],
)
@pytest.mark.parametrize("kind", ["png", "svg"])
def test_a_badge_in_a_picture_is_read_by_others_to_the_byte(hub, other, kind, address, form, version):
    award = hub.issued()
    stored = bytes(award.credentials.get(format=form).document).decode()
    answer = Client().get(
        f"{address.format(award.public_id)}.{kind}", headers={"host": "hub.example"}, secure=True
    )
    # A hosted assertion stands in an SVG by its address, as Open Badges 2.0 has it; its text is beside it.
    hosted = kind == "svg" and form == Format.OB2
    expected = json.loads(stored)["id"] if hosted else stored
    assert other.unbaked(answer.content, kind, version=version) == expected


def test_of_two_badges_in_one_picture_others_take_one_and_we_take_none(hub, other):
    """A named difference: who reads the picture with another program may be shown another badge than we would show."""
    award = hub.issued()
    row = award.credentials.get(format=Format.OB3)
    image, end = bytes(row.image)[:-12], bytes(row.image)[-12:]
    second = b"openbadgecredential\0\0\0\0\0" + bytes(row.document).replace(b"C01", b"C09")
    twice = image + make_chunk(b"iTXt", second) + end
    with pytest.raises(UnreadableBadge) as refused:
        read_badge(twice)
    assert refused.value.code == "two_badges"
    assert other.unbaked(twice, "png", version=3) != ""
