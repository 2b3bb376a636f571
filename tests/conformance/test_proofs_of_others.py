"""Badges of other issuers with embedded proofs, good and bad, against what they have to be judged as.

Each is shown to Digital Bazaar's verifier too. Where it says something else than the hub, the case says why.
"""

from typing import Any

import pytest

from badges.formats.contexts import CREDENTIALS_V2
from tests.conformance.elsewhere import (
    GOOD,
    KEY,
    Case,
    Elsewhere,
    badge,
    disagreements,
    legacy,
    with_name,
    with_proof,
)

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
TAMPERED, UNVERIFIABLE, UNKNOWN = "tampered", "unverifiable", "untrusted_issuer"


@pytest.fixture
def world(node):
    return Elsewhere(node)


def test_every_suite_is_judged_as_elsewhere_good_and_changed(world):
    cases = {}
    for kind, suite in [
        ("Ed25519", "eddsa-rdfc-2022"),
        ("P-256", "ecdsa-rdfc-2019"),
        ("P-384", "ecdsa-rdfc-2019"),
        ("Ed25519", "eddsa-jcs-2022"),
        ("Ed25519", "Ed25519Signature2020"),
    ]:
        name = f"{suite}, {kind}"
        issuer = f"did:web:{kind.lower()}.{suite.lower()}.example"
        key = world.issuer(issuer, kind=kind)
        plain = legacy(badge(issuer)) if suite == "Ed25519Signature2020" else badge(issuer)
        signed = world.sign(plain, key=key, suite=suite)
        other = world.sign(with_name(plain, "Welding"), key=key, suite=suite)
        cases |= {
            f"{name}: good": Case(signed, UNKNOWN),
            f"{name}: another word": Case(with_name(signed, "Nuclear welding"), TAMPERED),
            f"{name}: the signature of another badge": Case(
                with_proof(signed, proofValue=other["proof"]["proofValue"]), TAMPERED
            ),
            f"{name}: another date in the proof": Case(
                with_proof(signed, created="2026-01-03T09:00:00Z"), TAMPERED
            ),
            f"{name}: a signature that is cut off": Case(
                with_proof(signed, proofValue=signed["proof"]["proofValue"][:-4]), TAMPERED
            ),
        }
    for kind in ("Ed25519", "P-256", "P-384"):
        did, key = world.did_key_issuer(kind)
        suite = "eddsa-rdfc-2022" if kind == "Ed25519" else "ecdsa-rdfc-2019"
        world.documents[did] = did_key_document(did, key)
        cases[f"did:key, {kind}"] = Case(world.sign(badge(did), key=key, suite=suite), UNKNOWN)

    assert disagreements(world, cases) == {}
    assert len(cases) == 28


def did_key_document(did: str, key: str) -> dict[str, Any]:
    """What a resolver of did:key makes of it; only the other verifier asks for it."""
    method = {
        "id": key,
        "type": "Multikey",
        "controller": did,
        "publicKeyMultibase": did.removeprefix("did:key:"),
    }
    contexts = ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"]
    return {"@context": contexts, "id": did, "verificationMethod": [method], "assertionMethod": [key]}


def test_who_may_sign_for_an_issuer(world):
    world.issuer()
    good = world.sign(badge())
    thief = world.issuer("did:web:thief.example")
    did, did_key = world.did_key_issuer()
    world.documents[did] = did_key_document(did, did_key)
    stolen_name = "did:web:thief.example#key-2"
    world.node.make("renameKey", id=KEY, **{"as": stolen_name})
    purpose = world.issuer("did:web:purpose.example", assertionMethod=[])
    https = world.issuer("https://college.example/issuer")
    moved = world.issuer("did:web:moved.example", id="did:web:elsewhere.example")
    method = world.documents["https://school.example/.well-known/did.json"]["verificationMethod"][0]
    world.publish("did:web:lent.example", [method])
    cases = {
        "a key of a DID that the issuer is not": Case(world.sign(badge(), key=thief), TAMPERED),
        "a did:key under the name of a did:web": Case(world.sign(badge(), key=did_key), TAMPERED),
        "a key that the DID document does not list": Case(
            world.sign(badge("did:web:thief.example"), key=stolen_name), UNVERIFIABLE
        ),
        "a key that is for other purposes": Case(
            world.sign(badge("did:web:purpose.example"), key=purpose), TAMPERED
        ),
        "an issuer that is an https address": Case(
            world.sign(badge("https://college.example/issuer"), key=https), UNKNOWN
        ),
        "a DID document about somebody else": Case(
            world.sign(badge("did:web:moved.example"), key=moved), UNVERIFIABLE
        ),
        "a key that belongs to another controller": Case(
            with_proof(good, verificationMethod="did:web:lent.example#key-1"), UNVERIFIABLE
        ),
        "a proof for signing in": Case(world.sign(badge(), purpose="authentication"), TAMPERED),
        "a did:web that is an IP address": Case(
            with_proof(good | {"issuer": "did:web:10.0.0.1"}, verificationMethod="did:web:10.0.0.1#key-1"),
            UNVERIFIABLE,
        ),
        "a did:web with a path that climbs": Case(
            with_proof(
                good | {"issuer": "did:web:a.example:..:b"}, verificationMethod="did:web:a.example:..:b#1"
            ),
            UNVERIFIABLE,
        ),
        "a kind of DID that is not known": Case(
            with_proof(good | {"issuer": "did:ion:abc"}, verificationMethod="did:ion:abc#1"), UNVERIFIABLE
        ),
        "a site that does not answer": Case(
            with_proof(
                good | {"issuer": "did:web:gone.example"}, verificationMethod="did:web:gone.example#1"
            ),
            UNVERIFIABLE,
        ),
        "a did:key of a kind that is not used": Case(
            with_proof(good | {"issuer": "did:key:zQ3shok"}, verificationMethod="did:key:zQ3shok#zQ3shok"),
            UNVERIFIABLE,
        ),
    }
    assert disagreements(world, cases) == {}


def test_what_a_proof_has_to_be(world):
    world.issuer()
    good = world.sign(badge())
    proof = good["proof"]
    later = world.sign(badge(), created="2026-01-05T09:00:00Z")
    other = world.sign(badge("did:web:thief.example"), key=world.issuer("did:web:thief.example"))
    cases = {
        "none": Case(badge(), UNVERIFIABLE),
        "an unknown suite": Case(with_proof(good, cryptosuite="bbs-2023"), UNVERIFIABLE),
        "another suite than the one it was made by": Case(with_proof(good, cryptosuite="ecdsa-sd-2023"), UNVERIFIABLE),
        "an unknown kind": Case(with_proof(good, type="JsonWebSignature2020"), UNVERIFIABLE),
        "no method": Case(with_proof(good, verificationMethod=None), UNVERIFIABLE),
        "no signature": Case(with_proof(good, proofValue=None), UNVERIFIABLE),
        "not base58": Case(with_proof(good, proofValue="z0OIl"), UNVERIFIABLE),
        "base64": Case(with_proof(good, proofValue="uAAAA"), UNVERIFIABLE),
        "expired": Case(
            world.sign(badge(), expires="2026-02-01T00:00:00Z"), UNVERIFIABLE, node=GOOD,
            why="it does not look at this date",
        ),
        "still to expire": Case(world.sign(badge(), expires="2027-02-01T00:00:00Z"), UNKNOWN),
        "made in the future": Case(
            world.sign(badge(), created="2027-02-01T00:00:00Z"), UNVERIFIABLE, node=GOOD,
            why="it does not compare the date with the clock",
        ),
        "two good ones": Case(good | {"proof": [proof, later["proof"]]}, UNKNOWN),
        "a good and a bad one": Case(
            good | {"proof": [proof, proof | {"created": "2026-01-05T09:00:00Z"}]}, TAMPERED, node=GOOD,
            why="one good proof is enough for it",
        ),
        "a good and an unknown one": Case(
            good | {"proof": [proof, proof | {"cryptosuite": "falcon-2031"}]}, UNKNOWN
        ),
        "a good one and a stranger's": Case(
            good | {"proof": [proof, other["proof"]]}, TAMPERED, node=GOOD, why="one good proof is enough for it"
        ),
        "more than any real badge": Case(good | {"proof": [proof] * 5}, UNVERIFIABLE, node=GOOD,
            why="it has no bound"),
        "a context in the proof": Case(
            with_proof(good, **{"@context": [CREDENTIALS_V2]}), UNVERIFIABLE, node=GOOD,
            why="it takes it for that of the options, where it means the same",
        ),
    }  # fmt: skip
    assert disagreements(world, cases) == {}


def test_an_issuers_key_is_looked_up_once_and_kept_for_the_next_badge(world):
    world.issuer()
    signed = world.sign(badge())
    for _ in range(2):
        assert world.verdict(signed) == UNKNOWN
    assert world.asked == ["https://school.example/.well-known/did.json"]
