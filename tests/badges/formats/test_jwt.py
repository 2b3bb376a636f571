"""Badges as tokens: read by a library that is not ours, and every known way of deceiving a reader refused."""

import base64
import dataclasses
import hashlib
import hmac
import json
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given, settings
from hypothesis import strategies as st
from joserfc import jws as other_jws
from joserfc.jwk import import_key

from badges.formats import jws, jwt, ob3
from badges.formats.baking import bake_ob3_png, read_badge
from badges.formats.errors import UnreadableBadge
from badges.formats.keys import RS256, PublicKey, Signer, base64url, did_document, public_jwk
from badges.formats.proofs import Outcome
from tests.badges.formats.images import PNG
from tests.badges.formats.samples import BASE_URL, CLAIMS, DID, KEY, SECRET, SIGNED_AT

pytestmark = pytest.mark.filterwarnings("ignore:EdDSA is deprecated")  # joserfc prefers the name in RFC 9864
DOCUMENT = ob3.credential(CLAIMS, base_url=BASE_URL)
ED = dataclasses.replace(KEY, jwk_id=f"{KEY.id}-jwk")
RSA_SECRET = generate_private_key(public_exponent=65537, key_size=2048)
RSA = PublicKey(
    id=f"{DID}#rsa-1",
    controller=DID,
    raw=RSA_SECRET.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo),
    algorithm=RS256,
    jwk_id=f"{DID}#rsa-1",
)


class RsaSigner:
    def sign(self, data: bytes, /) -> bytes:
        return RSA_SECRET.sign(data, PKCS1v15(), SHA256())


SIGNERS: dict[str, Signer] = {ED.algorithm: SECRET, RS256: RsaSigner()}
KNOWN = {key.jwk_id: key for key in (ED, RSA)}


def signed(public=ED, document=DOCUMENT) -> bytes:
    return jwt.sign(document, key=SIGNERS[public.algorithm], public=public, created=SIGNED_AT)


def made(header, payload, public=ED) -> bytes:
    """A token signed by hand, so that it may hold what `sign` never writes."""
    parts = (part if isinstance(part, bytes) else json.dumps(part).encode() for part in (header, payload))
    text = b".".join(base64url(part).encode() for part in parts)
    return text + b"." + base64url(SIGNERS[public.algorithm].sign(text)).encode()


def judge(text: bytes, known=KNOWN):
    result = jwt.verify(jws.read(text), known.get)
    return result.outcome, result.code


def parts_of(text: bytes):
    token = jws.read(text)
    return dict(token.header), dict(token.payload)


@pytest.mark.parametrize("public", [ED, RSA], ids=lambda key: key.algorithm)
def test_a_token_is_genuine_and_another_library_agrees(public):
    text = signed(public)
    assert judge(text) == (Outcome.PASS, "genuine")
    key = import_key(public_jwk(public))
    theirs = other_jws.deserialize_compact(text, key, algorithms=["EdDSA", "RS256"])
    assert json.loads(theirs.payload) == jws.read(text).payload


@pytest.mark.parametrize("public", [ED, RSA], ids=lambda key: key.algorithm)
def test_what_another_library_signs_is_genuine_here(public):
    private = SECRET if public is ED else RSA_SECRET
    secret = import_key(private.private_bytes(Encoding.PEM, *_plain()), "OKP" if public is ED else "RSA")
    header, payload = parts_of(signed(public))
    text = other_jws.serialize_compact(header, json.dumps(payload), secret, algorithms=["EdDSA", "RS256"])
    assert judge(text.encode()) == (Outcome.PASS, "genuine")


def _plain():
    from cryptography.hazmat.primitives.serialization import NoEncryption, PrivateFormat  # noqa: PLC0415

    return PrivateFormat.PKCS8, NoEncryption()


def test_the_claims_are_the_credential_with_the_registered_ones_beside_it():
    header, payload = parts_of(signed())
    assert header == {"alg": "EdDSA", "kid": f"{DID}#key-1-jwk", "typ": "JWT"}
    assert jwt.credential_of(payload) == DOCUMENT
    assert {name: payload[name] for name in ("iss", "jti", "sub", "nbf", "exp", "iat")} == {
        "iss": DID,
        "jti": DOCUMENT["id"],
        "sub": CLAIMS.subject_id,
        "nbf": int(CLAIMS.valid_from.timestamp()),
        "exp": int(CLAIMS.valid_until.timestamp()),
        "iat": int(SIGNED_AT.timestamp()),
    }
    assert "vc" not in payload


def test_without_an_expiry_there_is_no_exp_and_an_embedded_proof_is_left_out():
    endless = ob3.credential(dataclasses.replace(CLAIMS, valid_until=None), base_url=BASE_URL)
    _header, payload = parts_of(signed(document={**endless, "proof": [{"type": "DataIntegrityProof"}]}))
    assert not {"exp", "validUntil", "proof"} & set(payload)


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_a_changed_character_is_seen(data):
    text = signed()
    place = data.draw(st.integers(0, len(text) - 1))
    letter = data.draw(st.sampled_from(b"AZaz09-_.").filter(lambda byte: byte != text[place]))
    changed = text[:place] + bytes([letter]) + text[place + 1 :]
    try:
        outcome, _code = judge(changed)
    except UnreadableBadge:
        return
    assert outcome is not Outcome.PASS


def hmac_token(header, payload) -> bytes:
    """The old trick: the public key, taken for a shared secret."""
    text = b".".join(base64url(json.dumps(part).encode()).encode() for part in (header, payload))
    pem = RSA_SECRET.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return text + b"." + base64url(hmac.digest(pem, text, hashlib.sha256)).encode()


def test_a_token_without_signature_is_not_genuine():
    header, payload = parts_of(signed())
    text = made(header | {"alg": "none"}, payload)
    assert judge(text) == (Outcome.UNKNOWN, "no_proof")
    assert judge(text.rpartition(b".")[0] + b".") == (Outcome.UNKNOWN, "no_proof")


def test_the_public_key_is_never_a_shared_secret():
    header, payload = parts_of(signed(RSA))
    assert judge(hmac_token(header | {"alg": "HS256"}, payload)) == (Outcome.UNKNOWN, "unsupported_proof")
    assert judge(hmac_token(header, payload)) == (Outcome.FAIL, "bad_signature")


@pytest.mark.parametrize(("public", "other"), [(ED, RSA), (RSA, ED)], ids=["EdDSA", "RS256"])
def test_a_key_signs_in_its_own_way_only(public, other):
    header, payload = parts_of(signed(public))
    assert judge(made(header | {"kid": other.jwk_id}, payload, public)) == (Outcome.FAIL, "bad_signature")
    claimed = header | {"alg": jws.ALGORITHMS[other.algorithm]}
    assert judge(made(claimed, payload, public)) == (Outcome.FAIL, "bad_signature")


@pytest.mark.parametrize(
    "extra",
    [
        {"jku": "https://thief.example/keys"},
        {"x5u": "https://thief.example/chain"},
        {"x5c": ["MIIB"]},
        {"jwk": public_jwk(ED)},
        {"crit": ["exp"]},
        {"crit": ["b64"], "b64": False},
        {"alg": "ES256"},
        {"alg": ["EdDSA"]},
        {"typ": "at+jwt"},
        {"kid": ["a"]},
    ],
    ids=lambda extra: "-".join(extra) + str(next(iter(extra.values())))[:5],
)
def test_a_header_that_asks_for_more_is_refused(extra):
    header, payload = parts_of(signed())
    assert judge(made({**header, **extra}, payload)) == (Outcome.UNKNOWN, "unsupported_proof")


@pytest.mark.parametrize(
    "kid",
    ["../../etc/passwd", f"{DID}#../key-1", f"{DID}#key-1", "", "https://thief.example/k", f"{DID}#rsa-1\0"],
)
def test_a_key_is_known_by_its_exact_name_only(kid):
    header, payload = parts_of(signed())
    known = {**KNOWN, KEY.id: ED}  # even where a lookup were careless
    outcome, code = judge(made({**header, "kid": kid}, payload), known)
    assert (outcome, code) in {(Outcome.UNKNOWN, "unknown_key"), (Outcome.FAIL, "wrong_controller")}


@pytest.mark.parametrize(
    ("claim", "value"),
    [
        ("iss", "did:web:other"),
        ("jti", "urn:x"),
        ("sub", "urn:y"),
        ("nbf", 1),
        ("exp", 9999999999),
        ("exp", None),
    ],
)
def test_registered_claims_that_say_something_else_are_refused(claim, value):
    header, payload = parts_of(signed())
    payload = {name: v for name, v in (payload | {claim: value}).items() if v is not None}
    assert judge(made(header, payload)) == (Outcome.FAIL, "claims_disagree")


@pytest.mark.parametrize("name", ["vc", "vp", "proof"])
def test_a_second_statement_inside_is_refused(name):
    header, payload = parts_of(signed())
    assert judge(made(header, payload | {name: {}})) == (Outcome.FAIL, "claims_disagree")


def test_a_key_of_somebody_else_and_one_for_another_purpose_are_refused():
    header, payload = parts_of(signed())
    issuer = payload["issuer"] | {"id": "did:web:other.example"}
    assert judge(made(header, payload | {"issuer": issuer}))[1] == "wrong_controller"
    login = dataclasses.replace(ED, purposes=frozenset({"authentication"}))
    assert judge(signed(), {ED.jwk_id: login}) == (Outcome.FAIL, "wrong_purpose")


def test_a_retired_key_goes_on_vouching_for_what_it_signed_while_in_use():
    def retired(after):
        return {ED.jwk_id: dataclasses.replace(ED, retired_at=SIGNED_AT + after)}

    assert judge(signed(), retired(timedelta(seconds=1))) == (Outcome.PASS, "genuine")
    assert judge(signed(), retired(-timedelta(seconds=1))) == (Outcome.FAIL, "retired_key")
    header, payload = parts_of(signed())
    for value in (None, "2026", True):
        assert (
            judge(made(header, payload | {"iat": value}), retired(timedelta(seconds=1)))[1] == "retired_key"
        )


@pytest.mark.parametrize(
    ("header", "payload", "code"),
    [
        (b'{"alg":"EdDSA","alg":"none"}', b"{}", "duplicate_key"),
        (b'{"alg":"EdDSA"}', b'{"a":1,"a":2}', "duplicate_key"),
        (b"[]", b"{}", "not_object"),
        (b"{}", b"1", "not_object"),
        (b"\xff\xfe", b"{}", "not_utf8"),
        (b"{}", b'{"a":NaN}', "bad_number"),
    ],
)
def test_what_two_readers_could_understand_differently_is_refused(header, payload, code):
    with pytest.raises(UnreadableBadge) as refusal:
        jws.read(made(header, payload))
    assert refusal.value.code == code


@pytest.mark.parametrize(
    "change", [lambda t: t + b"=", lambda t: t[:-1] + b"B", lambda t: t + b".x", lambda t: b"a.b"]
)
def test_a_token_has_one_way_of_being_written(change):
    with pytest.raises(UnreadableBadge) as refusal:
        jws.read(change(signed()))
    assert refusal.value.code == "token_damaged"


def test_a_token_comes_back_out_of_text_and_png():
    text = signed()
    for data in (text, b"\n" + text + b"\n", bake_ob3_png(PNG, text)):
        found = read_badge(data)
        assert (found.kind, found.token.text, found.document) == ("ob3", text, DOCUMENT)


def test_a_token_comes_back_out_of_svg_where_the_standard_puts_it():
    text = signed()
    holder = f'<openbadges:credential verify="{text.decode()}"/>'
    image = (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:openbadges="https://purl.imsglobal.org/ob/v3p0">'
        f"{holder}</svg>"
    )
    found = read_badge(image.encode())
    assert (found.format, found.kind, found.token.text) == ("svg", "ob3", text)


def test_the_did_document_lists_keys_that_sign_tokens_as_json_web_keys_too():
    old = dataclasses.replace(ED, retired_at=SIGNED_AT)
    stolen = dataclasses.replace(RSA, retired_at=SIGNED_AT, revoked_at=SIGNED_AT - timedelta(days=1))
    document = did_document(DID, [old, stolen])
    assert document["@context"][-1] == "https://w3id.org/security/jwk/v1"
    assert [(m["id"], m["type"]) for m in document["verificationMethod"]] == [
        (KEY.id, "Multikey"),
        (ED.jwk_id, "JsonWebKey"),
        (RSA.id, "JsonWebKey"),
    ]
    assert document["assertionMethod"] == [KEY.id, ED.jwk_id]
    assert document["verificationMethod"][0]["expires"] == "2026-11-20T10:20:00Z"
    assert document["verificationMethod"][2]["revoked"] == "2026-11-19T10:20:00Z"
    jwk = document["verificationMethod"][2]["publicKeyJwk"]
    assert (jwk["kty"], jwk["alg"], base64.urlsafe_b64decode(jwk["e"] + "==")) == ("RSA", "RS256", b"\1\0\1")


def test_a_short_rsa_key_vouches_for_nothing():
    weak = generate_private_key(public_exponent=65537, key_size=1024)  # noqa: S505 -- that is the point
    der = weak.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    header, payload = parts_of(signed(RSA))
    text = b".".join(base64url(json.dumps(part).encode()).encode() for part in (header, payload))
    token = text + b"." + base64url(weak.sign(text, PKCS1v15(), SHA256())).encode()
    assert judge(token, {RSA.jwk_id: dataclasses.replace(RSA, raw=der)}) == (Outcome.FAIL, "bad_signature")
