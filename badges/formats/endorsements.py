"""One signed word per counted sign-off, inside the credential that it was made for.

Each is an ``EndorsementCredential`` of Open Badges 3.0 in the name of one mentor, about the evidence of its number. It
says again what that evidence says, with its digest, so that its signature covers all of it. Nothing in it but the
mentor's DID is the same in two credentials.

It is about the evidence and not about the credential: statements from inside it stand in the same graph, and strict
verifiers refuse a credential that is described again by something in it.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from badges.formats.claims import Claims
from badges.formats.contexts import CREDENTIALS_V2, OB_3
from badges.formats.evidence import evidence_of
from badges.formats.keys import timestamp
from badges.formats.linked_data import Canonical
from badges.formats.proofs import Outcome, ProofResult, ResolveKey, verify_proof

_MENTOR = "did:web:"
_ABOUT = re.compile(r"#observation-(?P<number>[0-9]{1,4})\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadEndorsement:
    """An endorsement as it stands in a credential: who signed with which key, and what the evidence was bound to.

    ``digest`` is that of the evidence it repeats word for word; empty where it says anything else.
    """

    entry: dict[str, Any]
    mentor: str
    key: str
    digest: str


def endorsements_of(claims: Claims, page: str) -> list[dict[str, Any]]:
    """The unsigned endorsements of a credential, one for each observation of a mentor with a DID, in its order."""
    entries = evidence_of(claims, page)
    return [
        _endorsement(f"{page}#endorsement-{number}", observation.mentor, entry, claims.valid_from)
        for number, (observation, entry) in enumerate(zip(claims.evidence, entries, strict=False), start=1)
        if observation.mentor.startswith(_MENTOR)
    ]


def _endorsement(address: str, mentor: str, entry: Mapping[str, Any], valid_from: datetime) -> dict[str, Any]:
    return {
        "@context": [CREDENTIALS_V2, OB_3],
        "id": address,
        "type": ["VerifiableCredential", "EndorsementCredential"],
        "name": entry["name"],
        "issuer": {"id": mentor, "type": ["Profile"]},
        "validFrom": timestamp(valid_from),
        "credentialSubject": {
            "id": entry["id"],
            "type": ["EndorsementSubject"],
            "endorsementComment": _comment(entry),
        },
    }


def _comment(entry: Mapping[str, Any]) -> str:
    return f"{entry['narrative']}\n\n{entry['description']}; digest={entry['digestMultibase']}"


def read_endorsements(document: Mapping[str, Any]) -> Iterator[ReadEndorsement]:
    """The endorsements of a credential of ours, in its order; nothing is checked but that they repeat the evidence.

    What has another form than ours is passed over: no verifier takes it.
    """
    for entry in stated_endorsements(document):
        try:
            yield _read(entry, document)
        except (AttributeError, IndexError, KeyError, TypeError):
            continue


def _read(entry: dict[str, Any], document: Mapping[str, Any]) -> ReadEndorsement:
    subject = entry["credentialSubject"]
    evidence = next((one for one in document["evidence"] if one["id"] == subject["id"]), None)
    repeats = evidence is not None and subject["endorsementComment"] == _comment(evidence)
    return ReadEndorsement(
        entry=entry,
        mentor=entry["issuer"]["id"],
        key=entry["proof"][0]["verificationMethod"].rpartition("#")[2],
        digest=evidence["digestMultibase"] if evidence is not None and repeats else "",
    )


def stated_endorsements(document: Mapping[str, Any]) -> list[Any]:
    """What stands under ``endorsement`` in a parsed document, whatever it is."""
    found = document.get("endorsement", [])
    return found if isinstance(found, list) else [found]


def endorsed_numbers(document: Mapping[str, Any]) -> frozenset[int]:
    """Which observations, numbered from 1 as in the evidence, have an endorsement; each still has to be judged."""
    found = (_ABOUT.search(str(_subject_of(entry))) for entry in stated_endorsements(document))
    return frozenset(int(match["number"]) for match in found if match is not None)


def endorsement_methods(document: Mapping[str, Any]) -> frozenset[str]:
    """The DID URLs of the keys that the endorsements name, whatever they are."""
    proofs = (entry.get("proof") for entry in stated_endorsements(document) if isinstance(entry, dict))
    listed = (proof if isinstance(proof, list) else [proof] for proof in proofs)
    return frozenset(
        method
        for each in listed
        for proof in each
        if isinstance(proof, dict) and isinstance(method := proof.get("verificationMethod"), str)
    )


def _subject_of(entry: Any) -> Any:
    subject = entry.get("credentialSubject") if isinstance(entry, dict) else None
    return subject.get("id") if isinstance(subject, dict) else None


def endorsement_faults(
    document: Mapping[str, Any],
    resolve_key: ResolveKey,
    *,
    at: datetime,
    canonical: Canonical | None = None,
) -> list[ProofResult]:
    """What did not pass of ``endorsement_results``, in the order of the document."""
    results = endorsement_results(document, resolve_key, at=at, canonical=canonical)
    return [result for result in results if result.outcome is not Outcome.PASS]


def endorsement_results(
    document: Mapping[str, Any],
    resolve_key: ResolveKey,
    *,
    at: datetime,
    canonical: Canonical | None = None,
) -> list[ProofResult]:
    """Judge every endorsement by its own signature, in the order of the document.

    A signature of the whole covers each of them, but what it covers are statements, and a statement does not say
    in which endorsement it stood: only their own signatures keep two of them from being exchanged. Each key is asked
    for once.
    """
    known = cache(resolve_key)
    return [_judged(entry, document, known, at, canonical) for entry in stated_endorsements(document)]


def _judged(
    entry: Any,
    document: Mapping[str, Any],
    resolve_key: ResolveKey,
    at: datetime,
    canonical: Canonical | None,
) -> ProofResult:
    about = _subject_of(entry)
    if not isinstance(about, str) or not about.startswith(f"{document.get('id')}#"):
        return ProofResult(
            outcome=Outcome.FAIL,
            code="other_subject",
            reason="A mentor's signature in it is about something else.",
        )
    return verify_proof(entry, resolve_key, at=at, canonical=canonical)
