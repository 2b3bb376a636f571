"""What the description of the API shows as examples: a badge as it is sent, and what is answered."""

from typing import Any, Final

LINK: Final = {"url": "https://hub.example/credentials/13594f71-33b3-44fb-805b-05bb720e2220/"}

# A real one, so that whoever tries it gets an answer: of an issuer that no hub knows, and whose key is its name.
DOCUMENT: Final[dict[str, Any]] = {
    "@context": [
        "https://www.w3.org/ns/credentials/v2",
        "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
    ],
    "id": "urn:uuid:5f1f1f57-4a4f-4c5d-9c0e-0d4d0a0b0c01",
    "type": ["VerifiableCredential", "OpenBadgeCredential"],
    "issuer": {
        "id": "did:key:z6Mkg26VyUxuvHF1mPUCRWVmphahja52k3LUNgXvhW97QsNK",
        "type": ["Profile"],
        "name": "School of Repair",
    },
    "validFrom": "2026-01-01T00:00:00Z",
    "credentialSubject": {
        "id": "urn:uuid:77a1ab3c-9a3e-4b5f-8f5a-4f9e7f0d2b11",
        "type": ["AchievementSubject"],
        "achievement": {
            "id": "https://school.example/achievements/soldering",
            "type": ["Achievement"],
            "name": "Soldering",
            "description": "Joins wires so that they hold.",
            "criteria": {"narrative": "Three joints, pulled at."},
        },
    },
    "proof": [
        {
            "type": "DataIntegrityProof",
            "cryptosuite": "eddsa-rdfc-2022",
            "created": "2026-01-02T09:00:00Z",
            "verificationMethod": "did:key:z6Mkg26VyUxuvHF1mPUCRWVmphahja52k3LUNgXvhW97QsNK"
            "#z6Mkg26VyUxuvHF1mPUCRWVmphahja52k3LUNgXvhW97QsNK",
            "proofPurpose": "assertionMethod",
            "proofValue": "z3ZFBx4aH5mEMiMeVTfnBdanFLKcsLWb9YVrVA94uVcqZfdVYWh7jaM5pDVNZhVkmfjkJfAmj3r6sfMLQpbMtc33b",
        }
    ],
}

ANSWER: Final[dict[str, Any]] = {
    "verdict": "valid",
    "checks": [
        {"id": "proof", "outcome": "pass", "detail": "The text is exactly what the issuer signed."},
        {"id": "schema", "outcome": "pass", "detail": "It is a complete Open Badge 3.0."},
        {"id": "status", "outcome": "pass", "detail": "The hub has not revoked or replaced it."},
        {"id": "validity", "outcome": "pass", "detail": "It is valid until 4 Oct 2027."},
        {"id": "issuer", "outcome": "pass", "detail": "Issued by this hub, did:web:hub.example."},
        {
            "id": "recipient",
            "outcome": "unknown",
            "detail": "Whose badge it is has not been checked. Ask for identification.",
        },
    ],
    "badge": {
        "name": "Safe start",
        "achievement": "https://hub.example/achievements/c01-safe-start/",
        "issuer": {"id": "did:web:hub.example", "name": "Fettle hub"},
        "valid_from": "2026-10-18T14:20:00Z",
        "valid_until": "2027-10-04T14:20:00Z",
    },
    "observations": [
        {
            "skill": "S01",
            "observed_at": "2026-10-04T00:00:00Z",
            "mentor": "urn:uuid:b21c73cb-2396-481b-a9d7-44c81511dd59",
            "entrustment": "4: does it alone, checked afterwards",
            "measurements_within_limits": True,
        }
    ],
    "course_badges": [],
    "checked_at": "2026-11-22T09:09:10Z",
    "status_as_of": "2026-11-22T09:09:10Z",
    "awarded_by_hand": None,
    "chain": [
        {
            "skill": "S01",
            "observed_at": "2026-10-04T00:00:00Z",
            "digest": "zQm…",
            "outcome": "pass",
            "steps": [
                {
                    "id": "observation",
                    "outcome": "pass",
                    "detail": "The hub’s records hold this observation.",
                    "address": None,
                }
            ],
        }
    ],
}

REFUSALS: Final = {
    413: {"code": "too_large", "reason": "The request is larger than 6 MB. A badge is much smaller."},
    422: {
        "code": "not_a_badge_file",
        "reason": "This is neither a badge nor an image with a badge inside.",
    },
    429: {"code": "too_often", "reason": "More than 60 questions in a minute. Wait a minute and go on."},
}

_RETRY_AFTER: Final = {
    "Retry-After": {"description": "Seconds to wait before the next question.", "schema": {"type": "integer"}}
}

ANSWERS: Final = {
    "answers": [
        {"ref": "17", "status": 200, "answer": ANSWER},
        {"ref": "18", "status": 422, **REFUSALS[422]},
    ]
}


def responses(name: str, good: dict[str, Any]) -> dict[int, Any]:
    """The examples of every answer of one address, by status, as the description takes them."""
    refused = {status: {refusal["code"]: refusal} for status, refusal in REFUSALS.items()}
    described = {
        status: {"content": {"application/json": {"examples": _named(examples)}}}
        for status, examples in {200: {name: good}, **refused}.items()
    }
    return described | {429: described[429] | {"headers": _RETRY_AFTER}}


def _named(examples: dict[str, Any]) -> dict[str, Any]:
    return {name: {"value": value} for name, value in examples.items()}
