"""Endorsements in badges of other issuers, with proofs and as tokens, each shown to the other verifier by itself."""

from typing import Any

import pytest

from badges.formats.contexts import CREDENTIALS_V2, OB_3
from tests.conformance.elsewhere import (
    GOOD,
    REFUSED,
    Case,
    Elsewhere,
    badge,
    disagreements,
    said_elsewhere,
    with_proof,
)

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
TAMPERED, UNKNOWN = "tampered", "untrusted_issuer"
GUILD = "did:web:guild.example"
GUILD_KEY, GUILD_TOKEN_KEY = f"{GUILD}#key-1", f"{GUILD}#token"


@pytest.fixture
def world(node):
    """A school that issues badges, and a guild that endorses them, with a key for proofs and one for tokens."""
    found = Elsewhere(node)
    found.issuer()
    found.issuer(GUILD)
    jwk = found.make("makeTokenKey", id=GUILD_TOKEN_KEY, alg="ES256")
    methods = found.documents["https://guild.example/.well-known/did.json"]["verificationMethod"]
    method = {"id": GUILD_TOKEN_KEY, "type": "JsonWebKey", "controller": GUILD, "publicKeyJwk": jwk}
    found.publish(GUILD, [*methods, method])
    return found


def endorsement(**changes: Any) -> dict[str, Any]:
    """What the guild says, unsigned."""
    return {
        "@context": [CREDENTIALS_V2, OB_3],
        "id": "urn:uuid:0b3c9d4e-0000-4000-8000-000000000001",
        "type": ["VerifiableCredential", "EndorsementCredential"],
        "issuer": {"id": GUILD, "type": ["Profile"], "name": "Guild of Menders"},
        "validFrom": "2026-01-01T00:00:00Z",
        "credentialSubject": {
            "id": "https://school.example/achievements/soldering",
            "type": ["EndorsementSubject"],
            "endorsementComment": "Worth having.",
        },
    } | changes


def as_token(world: Elsewhere, document: dict[str, Any], *, key: str = GUILD_TOKEN_KEY, **claims: Any) -> str:
    """The endorsement as `jose` signs it."""
    named = {
        "iss": GUILD,
        "jti": document["id"],
        "sub": document["credentialSubject"]["id"],
        "nbf": 1767225600,
    }
    header = {"alg": "ES256", "kid": GUILD_TOKEN_KEY, "typ": "JWT"}
    return str(world.make("makeToken", key=key, payload=named | document | claims, header=header))


def told(world: Elsewhere, data: Any) -> list[str]:
    """How the hub has judged each endorsement."""
    checks = world.judgement(data).checks
    return [check.outcome.value for check in checks if check.id == "endorsement"]


def comment(text: str) -> dict[str, Any]:
    subject: dict[str, Any] = endorsement()["credentialSubject"]
    return subject | {"endorsementComment": text}


def test_each_endorsement_is_judged_as_it_is_by_itself(world):
    """The badge around it is signed over it, so that only its own signature can be wrong."""
    world.make("makeTokenKey", id="thief", alg="ES256")
    good, token = world.sign(endorsement(), key=GUILD_KEY), as_token(world, endorsement())
    head, _, signature = token.split(".")
    body = as_token(world, endorsement(credentialSubject=comment("The best."))).split(".")[1]
    later = with_proof(good, created="2026-01-05T09:00:00Z")
    unpublished = {"issuer": endorsement()["issuer"] | {"id": "did:web:gone.example"}}
    gone = with_proof(good, verificationMethod="did:web:gone.example#key-1") | unpublished
    cases: dict[str, tuple[str, Any, str, str]] = {
        "with a proof": ("endorsement", good, "pass", UNKNOWN),
        "with a proof, of other words": (
            "endorsement", good | {"credentialSubject": comment("The best.")}, "fail", TAMPERED
        ),
        "with a proof of another day": ("endorsement", later, "fail", TAMPERED),
        "of somebody who does not answer": ("endorsement", gone, "unknown", UNKNOWN),
        "as a token": ("endorsementJwt", token, "pass", UNKNOWN),
        "as a token, of other words": ("endorsementJwt", f"{head}.{body}.{signature}", "fail", TAMPERED),
        "as a token, of a thief": (
            "endorsementJwt", as_token(world, endorsement(), key="thief"), "fail", TAMPERED
        ),
        "as a token, for another issuer": (
            "endorsementJwt", as_token(world, endorsement(), iss="did:web:gone.example"), "unknown", UNKNOWN
        ),
    }  # fmt: skip
    badges = {
        name: Case(world.sign(badge(**{word: [one]})), verdict)
        if verdict == UNKNOWN
        else Case(world.sign(badge(**{word: [one]})), verdict, GOOD, "it does not look into a badge")
        for name, (word, one, _, verdict) in cases.items()
    }
    assert disagreements(world, badges) == {}
    assert {name: told(world, case.data) for name, case in badges.items()} == {
        name: [outcome] for name, (_, _, outcome, _) in cases.items()
    }
    assert {name: said_elsewhere(world, one)[0] for name, (_, one, _, _) in cases.items()} == {
        name: GOOD if outcome == "pass" else REFUSED for name, (_, _, outcome, _) in cases.items()
    }


def test_both_kinds_of_endorsement_in_one_badge(world):
    both = badge(
        endorsement=[world.sign(endorsement(), key=GUILD_KEY)],
        endorsementJwt=[as_token(world, endorsement())],
    )
    assert told(world, world.sign(both)) == ["pass", "pass"]
