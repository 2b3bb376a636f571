"""One complete set of claims and one key, for tests of the formats."""

from datetime import UTC, datetime
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from badges.formats.claims import (
    Achievement,
    Alignment,
    Claims,
    Issuer,
    ObservationEvidence,
    Recipient,
    RequiredSkill,
    ScaleLevel,
    SkillResult,
)
from badges.formats.keys import PublicKey

BASE_URL = "http://localhost:8000"
DID = "did:web:localhost%3A8000"
SECRET = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
KEY = PublicKey(id=f"{DID}#key-1", controller=DID, raw=SECRET.public_key().public_bytes_raw())
SIGNED_AT = datetime(2026, 11, 20, 10, 20, tzinfo=UTC)
SEEN_AT = datetime(2026, 11, 20, 10, 15, tzinfo=UTC)

ISSUER = Issuer(
    id=DID,
    name="Fettle Werkstatt Köln",
    url="http://localhost:8000/",
    email="hub@fettle.test",
    image_url="http://localhost:8000/logo.png",
)
ACHIEVEMENT = Achievement(
    slug="safe-start",
    code="C01",
    name="Safe start — „sicher“ 李",
    description="Works safely at a bench with mains-powered goods.",
    criteria="Isolates, proves dead and locks off; says *stop*.\n\n- every time",
    type="Certificate",
    level="entry",
    image_url="http://localhost:8000/achievements/safe-start.png",
    skills=(
        RequiredSkill(code="S01", version=1, title="Isolate and prove dead", minimum_level=4),
        RequiredSkill(code="S02", version=2, title="Inspect a lead", minimum_level=3),
    ),
    scale=tuple(
        ScaleLevel(number=number, words=words)
        for number, words in enumerate(
            (
                "watched only",
                "does it with the mentor hands-on beside",
                "does it with a supervisor nearby",
                "does it alone, checked afterwards",
                "could supervise others",
            ),
            start=1,
        )
    ),
    tags=("electrical safety", "repair"),
    alignments=(
        Alignment(
            name="household appliances repair technician",
            url="http://data.europa.eu/esco/occupation/f4eaff3d-f8d0-4a6a-aa90-76827c0fbada",
            framework="ESCO",
        ),
    ),
)
CLAIMS = Claims(
    credential_id=UUID("6f0c1c52-6c7c-4f39-9b1c-3c8a9c6f0f5a"),
    subject_id="urn:uuid:0b6b8a4e-2f0e-4d35-9a3b-6f7f4f5f3a11",
    issuer=ISSUER,
    achievement=ACHIEVEMENT,
    valid_from=datetime(2026, 11, 20, 10, 16, tzinfo=UTC),
    valid_until=datetime(2027, 11, 20, 10, 15, tzinfo=UTC),
    results=(
        SkillResult(
            code="S01",
            version=1,
            title="Isolate and prove dead",
            level=4,
            level_words="does it alone, checked afterwards",
            last_observed_at=SEEN_AT,
            observations=3,
            assessors=2,
            measurements_within_limits=True,
        ),
        SkillResult(
            code="S02",
            version=2,
            title="Inspect a lead",
            level=3,
            level_words="does it with a supervisor nearby",
            last_observed_at=SEEN_AT,
            observations=1,
            assessors=1,
        ),
    ),
    evidence=(
        ObservationEvidence(
            event_hash="ab" * 32,
            skill_code="S01",
            skill_version=1,
            observed_at=SEEN_AT,
            level=4,
            level_words="does it alone, checked afterwards",
            mentor="did:web:localhost%3A8000:mentors:7d3a0f1e-5b6d-4d8e-9c55-0f0f5a8a9b21",
            criteria_met=("c1", "c2", "c3"),
            measurements_within_limits=True,
        ),
        ObservationEvidence(
            event_hash="cd" * 32,
            skill_code="S02",
            skill_version=2,
            observed_at=SEEN_AT,
            level=3,
            level_words="does it with a supervisor nearby",
            mentor="did:web:localhost%3A8000:mentors:2e9d6c0a-8a43-4a55-8f1c-5c0a7f1b9f02",
            criteria_met=(),
        ),
    ),
    recipient=Recipient(type="url", identity="urn:uuid:0b6b8a4e-2f0e-4d35-9a3b-6f7f4f5f3a11", salt="c2FsdA"),
)
