"""Badges of an issuer that the hub has never heard of, and what there is to be asked elsewhere."""

import json
from datetime import UTC, datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from badges.domain.verification import Judgement, verify
from badges.domain.verification.outside import Outside
from badges.formats.contexts import CREDENTIALS_V2, OB_3
from badges.formats.foreign.digests import digests
from badges.formats.keys import multikey_encode
from badges.formats.proofs import sign
from lms.kernel.fetch import Fetched, FetchRefused

AT = datetime(2026, 11, 1, 12, tzinfo=UTC)
SECRET = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OTHER = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))


def did_of(secret: Ed25519PrivateKey) -> str:
    """The did:key of a key."""
    return f"did:key:{multikey_encode(secret.public_key().public_bytes_raw())}"


SCHOOL = did_of(SECRET)
ACHIEVEMENT = "https://school.example/achievements/1"


class World:
    """What is published elsewhere, and what the hub has asked for."""

    def __init__(self) -> None:
        self.documents: dict[str, Any] = {}
        self.asked: list[str] = []

    def read(self, url: str, /, *, accept: str, most_bytes: int, seconds: float) -> Fetched:
        """As the hub's fetcher would answer."""
        self.asked.append(url)
        if url not in self.documents:
            raise FetchRefused("unknown-host")
        return Fetched(url, 200, "application/json", json.dumps(self.documents[url]).encode(), AT)

    @property
    def outside(self) -> Outside:
        """This world; linked data is worked out here."""
        return Outside(self.read, digests)


def signed(
    secret: Ed25519PrivateKey = SECRET, *, name: str = "School of Repair", **changes: Any
) -> dict[str, Any]:
    """A badge signed with a key of theirs."""
    did = did_of(secret)
    document = {
        "@context": [CREDENTIALS_V2, OB_3],
        "id": "urn:uuid:5f1f1f57-4a4f-4c5d-9c0e-0d4d0a0b0c01",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": {"id": did, "type": ["Profile"], "name": name},
        "validFrom": "2026-01-01T00:00:00Z",
        "credentialSubject": {
            "id": "urn:uuid:77a1ab3c-9a3e-4b5f-8f5a-4f9e7f0d2b11",
            "type": ["AchievementSubject"],
            "achievement": {
                "id": ACHIEVEMENT,
                "type": ["Achievement"],
                "name": "Soldering",
                "description": "Joins wires.",
                "criteria": {"narrative": "Three joints."},
            },
        },
    } | changes
    method = f"{did}#{did.removeprefix('did:key:')}"
    return sign(document, key=secret, verification_method=method, created=AT)


def judged(document: Any, world: World) -> Judgement:
    """What the hub says of a document."""
    return verify(json.dumps(document).encode(), at=AT, outside=world.outside)


def told(judgement: Judgement, check: str) -> tuple[str, str]:
    """Outcome and words of the one check of this kind."""
    [found] = [each for each in judgement.checks if each.id == check]
    return found.outcome.value, found.detail


def endorsement(
    secret: Ed25519PrivateKey = OTHER, name: str = "Guild of Menders", *, about: str = ACHIEVEMENT
) -> dict[str, Any]:
    """What somebody says of an achievement, or of something else, signed."""
    document = {
        "@context": [CREDENTIALS_V2, OB_3],
        "id": "urn:uuid:0b3c9d4e-0000-4000-8000-000000000001",
        "type": ["VerifiableCredential", "EndorsementCredential"],
        "issuer": {"id": did_of(secret), "type": ["Profile"], "name": name},
        "validFrom": "2026-01-01T00:00:00Z",
        "credentialSubject": {
            "id": about,
            "type": ["EndorsementSubject"],
            "endorsementComment": "Good.",
        },
    }
    method = f"{did_of(secret)}#{did_of(secret).removeprefix('did:key:')}"
    return sign(document, key=secret, verification_method=method, created=AT)
