"""Badges of other issuers as signed tokens (VC-JWT), made by `jose` and shown to it again.

Where it says something else than the hub, the case says why.
"""

import base64
import hmac
import json
from typing import Any

import pytest
from joserfc.jwk import RSAKey

from badges.formats.contexts import CREDENTIALS_V1, OB_3_VERSIONS
from tests.conformance.elsewhere import GOOD, SCHOOL, Case, Elsewhere, badge, disagreements

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
TAMPERED, UNVERIFIABLE, UNKNOWN = "tampered", "unverifiable", "untrusted_issuer"
GUILD = "did:web:guild.example"
COLLEGE = "https://college.example/issuer"
KEYS = {"EdDSA": "ed", "ES256": "es", "ES384": "es384", "RS256": "rsa"}


@pytest.fixture(scope="module")
def jwks(node):
    """A key of each kind, made once: RSA takes its time."""
    made = {name: node.make("makeTokenKey", id=name, alg=alg, bits=2048)["jwk"] for alg, name in KEYS.items()}
    return made | {"thief": node.make("makeTokenKey", id="thief", alg="EdDSA")["jwk"]}


@pytest.fixture
def world(node, jwks):
    found = Elsewhere(node)
    found.publish(
        SCHOOL,
        [
            {"id": f"{SCHOOL}#{name}", "type": "JsonWebKey", "controller": SCHOOL, "publicKeyJwk": jwks[name]}
            for name in KEYS.values()
        ],
    )
    named = [
        {"id": f"{GUILD}#{name}", "type": "JsonWebKey", "controller": GUILD, "publicKeyJwk": jwks["ed"]}
        for name in ("signing in", "badges")
    ]
    found.publish(GUILD, named, assertionMethod=[f"{GUILD}#badges"])
    found.documents["https://college.example/keys.json"] = {
        "keys": [jwk | {"kid": f"https://college.example/keys.json#{name}"} for name, jwk in jwks.items()]
    }
    found.documents["https://college.example/key.json"] = jwks["rsa"]
    found.documents["https://thief.example/key.json"] = jwks["thief"]
    return found


def claims(document: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """The credential with what is registered beside it; a change to None leaves a claim out."""
    named = {
        "iss": document["issuer"]["id"],
        "jti": document["id"],
        "sub": document["credentialSubject"]["id"],
        "nbf": 1767225600,
    }
    return {name: value for name, value in (named | document | changes).items() if value is not None}


def token(world: Elsewhere, payload: Any, alg: str = "EdDSA", **header: Any) -> str:
    """The payload as a token of the school, or as the header says."""
    named = {"alg": alg, "kid": f"{SCHOOL}#{KEYS.get(alg, 'ed')}", "typ": "JWT"} | header
    key = named.pop("signed_by", KEYS.get(alg, "ed"))
    shown = {name: value for name, value in named.items() if value is not None}
    return str(world.make("makeToken", key=key, payload=payload, header=shown))


def by_hand(header: dict[str, Any], payload: bytes, signature: bytes = b"") -> str:
    """A token that no library would make."""
    parts = (json.dumps(header).encode(), payload, signature)
    return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts)


def with_secret(header: dict[str, Any], payload: bytes, secret: bytes) -> str:
    """A token that whoever takes this for the secret of an HMAC would believe."""
    unsigned = by_hand(header, payload).rstrip(".")
    return by_hand(header, payload, hmac.digest(secret, unsigned.encode(), "sha256"))


def test_good_tokens_of_every_kind(world, jwks):
    good = claims(badge())
    college = claims(badge(COLLEGE))
    cases = {alg: Case(token(world, good, alg), UNKNOWN) for alg in KEYS} | {
        "a key named without its issuer": Case(token(world, good, kid="ed"), UNKNOWN),
        "a key named by its fragment": Case(token(world, good, kid="#ed"), UNKNOWN),
        "no kind of token given": Case(token(world, good, typ=None), UNKNOWN),
        "of a set at the issuer's site": Case(
            token(world, college, "ES256", kid="https://college.example/keys.json#es"), UNKNOWN
        ),
        "the one at the issuer's site": Case(
            token(world, college, "RS256", kid="https://college.example/key.json"), UNKNOWN
        ),
        "brought along, and published": Case(token(world, good, kid=None, jwk=jwks["ed"]), UNKNOWN),
        "brought along, and published under two names": Case(
            token(world, claims(badge(GUILD)), kid=None, jwk=jwks["ed"]), UNKNOWN
        ),
        "of the older data model": Case(token(world, older(badge())), UNKNOWN),
        "of the older data model, with what the claims say left out": Case(
            token(world, older(badge(), "issuer", "id", "issuanceDate")), UNKNOWN
        ),
        "past its date, as the claim says": Case(token(world, good | {"exp": 1780000000}), "expired"),
    }
    assert disagreements(world, cases) == {}


def older(document: dict[str, Any], *left_out: str) -> dict[str, Any]:
    """In version 1.1 of the data model, where the credential is a claim."""
    document["@context"] = [CREDENTIALS_V1, OB_3_VERSIONS[0]]
    document["issuanceDate"] = document.pop("validFrom")
    payload = claims(document)
    inner = {name: payload.pop(name) for name in document}
    return payload | {"vc": {name: value for name, value in inner.items() if name not in left_out}}


def test_tokens_that_contradict_themselves_or_were_changed(world):
    good = claims(badge())
    unaware = {"node": GOOD, "why": "jose compares no claim with the credential"}
    head, _, signature = token(world, good).split(".")
    forged = base64.urlsafe_b64encode(json.dumps(good | {"name": "Welding"}).encode()).decode().rstrip("=")
    cases = {
        "another word": Case(f"{head}.{forged}.{signature}", TAMPERED),
        "no signature any more": Case(f"{head}.{forged}.", TAMPERED),
        "another issuer than the credential's": Case(token(world, good | {"iss": COLLEGE}), TAMPERED),
        "another id": Case(token(world, good | {"jti": "urn:uuid:1"}), TAMPERED, **unaware),
        "another holder": Case(token(world, good | {"sub": "urn:uuid:1"}), TAMPERED, **unaware),
        "another first day": Case(token(world, good | {"nbf": 1}), TAMPERED, **unaware),
        "another last day": Case(
            token(world, good | {"validUntil": "2027-01-01T00:00:00Z", "exp": 1900000000}),
            TAMPERED,
            **unaware,
        ),
        "a date that is a text": Case(token(world, good | {"exp": "tomorrow"}), TAMPERED),
        "a credential inside and another outside": Case(
            token(world, good | {"vc": {"type": ["VerifiableCredential"]}}), "refused: not_a_badge", **unaware
        ),
        "in the name of the older data model, another issuer": Case(
            token(world, older(badge()) | {"iss": COLLEGE}), TAMPERED
        ),
    }
    assert disagreements(world, cases) == {}


def test_tokens_that_want_to_be_believed_for_what_they_say_of_their_key(world, jwks, node):
    good = claims(badge())
    payload = json.dumps(good).encode()
    pem = RSAKey.import_key(jwks["rsa"]).as_pem(private=False)
    unread = {"node": GOOD, "why": "jose leaves unread in a header what it does not need"}
    weak = node.make("makeTokenKey", id="weak", alg="RS256", bits=2048)["jwk"] | {
        "n": "t6Q8PWSi1dkJj9hTP8hNYF"
    }
    world.documents["https://college.example/weak.json"] = weak
    kid = f"{SCHOOL}#ed"
    cases = {
        "none": Case(by_hand({"alg": "none", "kid": kid}, payload), UNVERIFIABLE),
        "None": Case(by_hand({"alg": "None", "kid": kid}, payload), UNVERIFIABLE),
        "the public key as a secret": Case(
            with_secret({"alg": "HS256", "kid": f"{SCHOOL}#rsa"}, payload, pem), UNVERIFIABLE
        ),
        "a key of another kind": Case(token(world, good, "EdDSA", kid=f"{SCHOOL}#rsa"), TAMPERED),
        "jku": Case(token(world, good, jku="https://thief.example/keys"), UNVERIFIABLE, **unread),
        "x5u": Case(token(world, good, x5u="https://thief.example/cert"), UNVERIFIABLE, **unread),
        "x5c": Case(token(world, good, x5c=["AAAA"]), UNVERIFIABLE, **unread),
        "crit": Case(
            by_hand({"alg": "EdDSA", "kid": kid, "crit": ["b64"], "b64": True}, payload, bytes(64)), UNVERIFIABLE
        ),
        "another kind of token": Case(token(world, good, typ="at+jwt"), UNVERIFIABLE, **unread),
        "a name that climbs": Case(token(world, good, kid="../../../etc/passwd"), UNVERIFIABLE),
        "an address that climbs": Case(token(world, good, kid="https://school.example/../key"), UNVERIFIABLE),
        "an address inside": Case(token(world, good, kid="file:///etc/passwd"), UNVERIFIABLE),
        "a thief's key brought along": Case(
            token(world, good, kid=None, jwk=jwks["thief"], signed_by="thief"), UNVERIFIABLE
        ),
        "a thief's key brought along under a good name": Case(
            token(world, good, jwk=jwks["thief"], signed_by="thief"), UNVERIFIABLE
        ),
        "a thief's key at the thief's site": Case(
            token(world, good, kid="https://thief.example/key.json", signed_by="thief"), UNVERIFIABLE
        ),
        "a thief's key under a good name": Case(token(world, good, signed_by="thief"), TAMPERED),
        "a key that is not published": Case(token(world, good, kid=f"{SCHOOL}#gone"), UNVERIFIABLE),
        "no name and several keys": Case(
            token(world, good, kid=None), UNVERIFIABLE, GOOD, "jose takes the one that fits the algorithm"
        ),
        "a weak RSA key": Case(
            token(world, claims(badge(COLLEGE)), "RS256", kid="https://college.example/weak.json"), UNVERIFIABLE
        ),
    }  # fmt: skip
    assert disagreements(world, cases) == {}
    assert [url for url in world.asked if "thief" in url] == []


def test_a_key_that_is_revoked_under_one_of_its_names_is_revoked(world, jwks):
    document = world.documents["https://guild.example/.well-known/did.json"]
    document["verificationMethod"][0]["revoked"] = "2026-01-01T00:00:00Z"
    brought = token(world, claims(badge(GUILD)), kid=None, jwk=jwks["ed"])
    case = Case(brought, TAMPERED, GOOD, "jose is told nothing of a key but the key")
    assert disagreements(world, {"brought along": case}) == {}
    assert "withdrawn the key" in world.judgement(brought).checks[0].detail


def test_tokens_that_readers_could_understand_differently(world):
    """Most are well signed: they are refused for what they hold, before anybody asks by whom."""
    text = json.dumps(claims(badge()))
    head = {"alg": "EdDSA", "kid": f"{SCHOOL}#ed"}
    header = base64.urlsafe_b64encode(b'{"alg":"none","alg":"EdDSA"}').decode().rstrip("=")
    _, body, signature = token(world, text).split(".")
    lenient = {"node": GOOD, "why": "JSON.parse takes all that can be taken, and the last of two"}
    endings = {
        "too deep": ("[" * 40 + "]" * 40, "refused: too_deep"),
        "a huge number": ("1e999", "refused: bad_number"),
        "half a character": ('"\\ud800"', "refused: bad_text"),
    }
    cases = {
        name: Case(token(world, text[:-1] + f', "x": {value}}}'), verdict, **lenient)
        for name, (value, verdict) in endings.items()
    } | {
        "a name twice": Case(
            token(world, '{"iss": "did:web:a.example", ' + text[1:]), "refused: duplicate_key", **lenient
        ),
        "a header with a name twice": Case(f"{header}.{body}.{signature}", "refused: duplicate_key"),
        "no UTF-8": Case(by_hand(head, text[:-1].encode() + b', "x": "\xff"}'), "refused: not_utf8"),
    }
    assert disagreements(world, cases) == {}
