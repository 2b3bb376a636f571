"""What proofs sign, worked out in bulk: a stranger's linked data is only ever opened in a child process.

`digests` is the work itself; `badges.formats.confined` is the way to it.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from badges.formats.contexts import (
    CREDENTIALS_V1,
    CREDENTIALS_V2,
    DATA_INTEGRITY_V2,
    ED25519_2020_V1,
    OB_3_EXTENSIONS,
    OB_3_VERSIONS,
)
from badges.formats.foreign import shown
from badges.formats.linked_data import Canonical, NotCanonical, canonical_nquads

MOST = 12
# A badge such as many are, with one of each thing that they are made of, and the options of its proof: nobody's.
_SPECIMEN: dict[str, Any] = {
    "id": "urn:uuid:00000000-0000-4000-8000-000000000000",
    "type": ["VerifiableCredential", "OpenBadgeCredential"],
    "name": "Name",
    "issuer": {
        "id": "did:web:issuer.example",
        "type": ["Profile"],
        "name": "Issuer",
        "url": "https://issuer.example",
        "image": {"id": "https://issuer.example/image.png", "type": "Image", "caption": "Image"},
    },
    "credentialSubject": {
        "id": "did:web:holder.example",
        "type": ["AchievementSubject"],
        "identifier": [
            {
                "type": "IdentityObject",
                "identityHash": "sha256$00",
                "identityType": "emailAddress",
                "hashed": True,
                "salt": "salt",
            }
        ],
        "achievement": {
            "id": "https://issuer.example/achievement",
            "type": ["Achievement"],
            "achievementType": "Badge",
            "name": "Name",
            "description": "Description",
            "criteria": {"id": "https://issuer.example/criteria", "narrative": "Criteria"},
            "image": {"id": "https://issuer.example/badge.png", "type": "Image"},
            "tag": ["tag"],
            "alignment": [
                {
                    "type": ["Alignment"],
                    "targetName": "Target",
                    "targetUrl": "https://issuer.example/target",
                    "targetCode": "T1",
                    "targetFramework": "Framework",
                }
            ],
            "resultDescription": [
                {
                    "id": "urn:example:result",
                    "type": ["ResultDescription"],
                    "name": "Result",
                    "resultType": "RubricCriterionLevel",
                    "rubricCriterionLevel": [
                        {
                            "id": "urn:example:level",
                            "type": ["RubricCriterionLevel"],
                            "name": "Level",
                            "level": "1",
                        }
                    ],
                }
            ],
        },
        "result": [
            {
                "type": ["Result"],
                "resultDescription": "urn:example:result",
                "achievedLevel": "urn:example:level",
            }
        ],
    },
    "evidence": [
        {
            "id": "https://issuer.example/evidence",
            "type": ["Evidence"],
            "name": "Evidence",
            "narrative": "Narrative",
        }
    ],
}
_PROOF = {
    "created": "2026-01-01T00:00:00Z",
    "verificationMethod": "did:web:issuer.example#key",
    "proofPurpose": "assertionMethod",
}
_RDFC = {"type": "DataIntegrityProof", "cryptosuite": "eddsa-rdfc-2022", **_PROOF}
# By the first context: what differs from one version of the data model to the next, the contexts that come after those
# of Open Badges, and a proof that goes with them.
_AS_OF_V2 = {
    "validFrom": "2026-01-01T00:00:00Z",
    "validUntil": "2027-01-01T00:00:00Z",
    "credentialStatus": {
        "id": "https://issuer.example/status#1",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": "1",
        "statusListCredential": "https://issuer.example/status",
    },
}
_AS_OF_V1 = {"issuanceDate": "2026-01-01T00:00:00Z", "expirationDate": "2027-01-01T00:00:00Z"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A document without its proofs, the options of one proof, and the hash that the proof's suite asks for.

    Of a document of which a part is shown, `labels` and `mandatory` as the derived proof gives them.
    """

    document: Mapping[str, Any]
    options: Mapping[str, Any]
    hash: str = "sha256"
    labels: Mapping[str, str] | None = None
    mandatory: Sequence[int] = ()


_FIELDS = tuple(field.name for field in fields(Part))


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """The bytes that a proof signs; or none, and why: `code`, `reason` and `detail` as `NotCanonical` has them.

    `statements` are those that were signed one by one. `in_options`: it is the proof that cannot be read, not what it
    is about.
    """

    data: bytes = b""
    code: str = ""
    reason: str = ""
    detail: str = ""
    in_options: bool = False
    statements: tuple[str, ...] = ()


def digests(parts: Sequence[Part]) -> list[Digest]:
    """For each part: digest of the canonical proof options, then digest of the canonical document (RDFC-1.0)."""
    canonical = _once(canonical_nquads)
    return [_digest(part, canonical) for part in parts]


def _once(work: Canonical) -> Canonical:
    """The same, each document worked through once: a badge may have several proofs, and each signs all of it."""
    known: dict[str, str | NotCanonical] = {}

    def canonical(document: Mapping[str, Any]) -> str:
        name = json.dumps(document)
        if name not in known:
            try:
                known[name] = work(document)
            except NotCanonical as error:
                known[name] = error
        found = known[name]
        if isinstance(found, NotCanonical):
            raise found
        return found

    return canonical


def _digest(part: Part, canonical: Canonical) -> Digest:
    options = {"@context": part.document.get("@context"), **part.options}
    found = []
    for thing in (options, part.document):
        try:
            found.append(canonical(thing))
        except NotCanonical as error:
            return Digest(
                code=error.code, reason=error.reason, detail=error.detail[:200], in_options=thing is options
            )
    first, second = (hashlib.new(part.hash, text.encode("utf-8")).digest() for text in found)
    if part.labels is None:
        return Digest(data=first + second)
    try:
        always, chosen = shown.split(found[1], dict(part.labels), part.mandatory)
    except ValueError:
        return Digest(
            code="bad_derived_proof", reason="Its signature does not fit what is shown of the badge."
        )
    return Digest(data=first + always, statements=tuple(chosen))


def to_json(parts: Sequence[Part]) -> bytes:
    """The parts as the job reads them."""
    return json.dumps([{name: getattr(part, name) for name in _FIELDS} for part in parts]).encode()


def of_bytes(data: bytes) -> dict[str, Any]:
    """The job, as a child process does it: the digests of what `to_json` wrote."""
    parts = [Part(**row) for row in json.loads(data)]
    return {"digests": [_row(digest) for digest in digests(parts)]}


def specimens() -> list[Part]:
    """Nobody's badge, the usual one first, by each list of contexts that badges of others come with."""
    v2 = [
        Part(document={"@context": [CREDENTIALS_V2, version, *more], **_SPECIMEN, **_AS_OF_V2}, options=_RDFC)
        for version in reversed(OB_3_VERSIONS[1:])  # the first goes with the older data model alone
        for more in ((), (OB_3_EXTENSIONS,))
    ]
    v1 = [
        Part(
            document={"@context": [CREDENTIALS_V1, version, more], **_SPECIMEN, **_AS_OF_V1}, options=options
        )
        for version in OB_3_VERSIONS
        for more, options in (
            (DATA_INTEGRITY_V2, _RDFC),
            (ED25519_2020_V1, {"type": "Ed25519Signature2020", **_PROOF}),
        )
    ]
    return v2 + v1


def warm_up() -> None:
    """Work the pinned contexts through, so that it need not be done for each badge."""
    for part in specimens():
        digests([part])


def _row(digest: Digest) -> dict[str, Any]:
    return {
        "data": digest.data.hex(),
        "code": digest.code,
        "reason": digest.reason,
        "detail": digest.detail,
        "in_options": digest.in_options,
        "statements": digest.statements,
    }


def of_answer(answer: Mapping[str, Any], count: int) -> list[Digest]:
    """The child's answer, which is untrusted. Raises `ValueError` where it has not the form that it should have."""
    rows = answer.get("digests")
    if not isinstance(rows, list) or len(rows) != count:
        raise ValueError("digests")
    return [_of_row(row) for row in rows]


def _of_row(row: object) -> Digest:
    if not isinstance(row, dict):
        raise ValueError("digests")
    texts = {name: str(row.get(name, ""))[:200] for name in ("code", "reason", "detail")}
    statements = row.get("statements")
    return Digest(
        data=bytes.fromhex(str(row.get("data", ""))),
        in_options=bool(row.get("in_options")),
        statements=tuple(map(str, statements)) if isinstance(statements, list) else (),
        **texts,
    )
